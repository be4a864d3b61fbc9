package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// TreeTable is a table, or a view, as a list of very many shows it.
type TreeTable struct {
	Schema, Name string
	View         bool
	Rows         int64 // of a table
	Exact        bool  // Rows and Deleted are counted; else Rows is what DuckDB's metadata says, and rows that were replaced count too
	Deleted      int64 // soft-deleted ones among Rows
}

// countedTables is up to how many tables are counted for a list: more would take longer than opening the file.
const countedTables = 200

// List names the synced tables, and with EverySchema whatever else is in the file but csdk's own records. Columns are for Describe.
func (r *Reader) List(ctx context.Context) ([]TreeTable, error) {
	list, err := r.list(ctx)
	if err != nil {
		return nil, explain(r.path, err)
	}
	if len(list) > countedTables {
		return list, nil
	}
	deleting, err := r.deleting(ctx)
	if err != nil {
		return nil, explain(r.path, err)
	}
	for i := range list {
		t := &list[i]
		if t.View {
			continue
		}
		if err := r.count(ctx, t, deleting[TableName{t.Schema, t.Name}]); err != nil {
			return nil, explain(r.path, err)
		}
	}
	return list, nil
}

func (r *Reader) list(ctx context.Context) ([]TreeTable, error) {
	rows, err := r.db.QueryContext(ctx, `FROM (
			SELECT schema_name, table_name, false, estimated_size FROM duckdb_tables()
			WHERE database_name = 'warehouse' AND NOT internal AND NOT temporary AND schema_name <> '_csdk'
			UNION ALL SELECT schema_name, view_name, true, 0 FROM duckdb_views() WHERE database_name = 'warehouse' AND NOT internal)
		WHERE $1 OR schema_name = 'tester' OR starts_with(schema_name, 'tester_')
		ORDER BY schema_name <> 'tester', NOT starts_with(schema_name, 'tester_'), schema_name, table_name`, r.EverySchema)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []TreeTable{}
	for rows.Next() {
		var t TreeTable
		if err := rows.Scan(&t.Schema, &t.Name, &t.View, &t.Rows); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// deleting are the tables with the column of soft deletes. For a list that is counted: it takes long where there are very many.
func (r *Reader) deleting(ctx context.Context) (map[TableName]bool, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT schema_name, table_name FROM duckdb_columns() WHERE database_name = 'warehouse' AND column_name = $1 AND data_type = 'BOOLEAN'", DeletedColumn)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tables := map[TableName]bool{}
	for rows.Next() {
		var n TableName
		if err := rows.Scan(&n.Schema, &n.Table); err != nil {
			return nil, err
		}
		tables[n] = true
	}
	return tables, rows.Err()
}

// count asks for both numbers so that DuckDB answers from its statistics where it can.
func (r *Reader) count(ctx context.Context, t *TreeTable, deletes bool) error {
	name, deleted := "warehouse."+quote(t.Schema)+"."+quote(t.Name), "0"
	if deletes {
		deleted = "(SELECT count(*) FROM " + name + " WHERE " + DeletedColumn + ")"
	}
	t.Exact = true
	return r.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM "+name+"), "+deleted).Scan(&t.Rows, &t.Deleted)
}

// Description is one table, or view, with what a list leaves out. Synced is the zero time where there is none.
type Description struct {
	TableInfo
	Synced time.Time
}

// Describe finds a table or a view by its exact name; ok is false when there is none.
func (r *Reader) Describe(ctx context.Context, schemaName, name string) (d Description, ok bool, err error) {
	d.Schema, d.Name, d.Key = schemaName, name, []string{}
	if err := r.describe(ctx, &d); err != nil || len(d.Columns) == 0 {
		return d, false, explain(r.path, err)
	}
	if err := r.keys(ctx, []*TableInfo{&d.TableInfo}); err != nil {
		return d, false, explain(r.path, err)
	}
	if d.View {
		return d, true, nil
	}
	err = r.db.QueryRowContext(ctx, d.counts("warehouse."+quote(d.Schema)+"."+quote(d.Name))).Scan(&d.Rows, &d.Deleted, &nullTime{&d.Synced})
	return d, err == nil, explain(r.path, err)
}

func (r *Reader) describe(ctx context.Context, d *Description) error {
	rows, err := r.db.QueryContext(ctx, `SELECT column_name, data_type, table_name IN (SELECT view_name FROM duckdb_views() WHERE database_name = 'warehouse' AND schema_name = $1)
		FROM duckdb_columns() WHERE database_name = 'warehouse' AND NOT internal AND column_name IS NOT NULL AND schema_name = $1 AND table_name = $2 ORDER BY column_index`, d.Schema, d.Name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c ColumnInfo
		if err := rows.Scan(&c.Name, &c.Type, &d.View); err != nil {
			return err
		}
		d.Columns = append(d.Columns, c)
	}
	return rows.Err()
}

// counts is the query for rows, soft-deleted rows, and the time of the newest one.
func (d *Description) counts(name string) string {
	deleted, synced := "0", "NULL::TIMESTAMPTZ"
	for _, c := range d.Columns {
		switch {
		case c.isDeleted():
			deleted = "(SELECT count(*) FROM " + name + " WHERE " + DeletedColumn + ")"
		case c.Name == SyncedColumn && c.Type == "TIMESTAMP WITH TIME ZONE":
			synced = "(SELECT max(" + SyncedColumn + ") FROM " + name + ")"
		}
	}
	return fmt.Sprintf("SELECT (SELECT count(*) FROM %s), %s, %s", name, deleted, synced)
}

// nullTime leaves the time as it is when there is none.
type nullTime struct{ at *time.Time }

// Scan implements sql.Scanner.
func (n *nullTime) Scan(value any) error {
	var t sql.NullTime
	err := t.Scan(value)
	if t.Valid {
		*n.at = t.Time
	}
	return err
}
