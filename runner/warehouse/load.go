package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"csdk/schema"
)

// load reads which tables the file has. Tables of schema tester and tester_* are ours to sync onto,
// whoever wrote them.
func (w *Warehouse) load(ctx context.Context) error {
	w.tables = map[string]*Table{}
	own, err := w.hasRecords(ctx)
	if err != nil {
		return err
	}
	if err := w.loadColumns(ctx); err != nil {
		return err
	}
	if err := w.loadViews(ctx); err != nil {
		return err
	}
	if own {
		if err := w.loadRecord(ctx); err != nil {
			return err
		}
		if err := w.loadKeys(ctx); err != nil {
			return err
		}
	}
	if err := w.loadForeignKeys(ctx); err != nil {
		return err
	}
	for _, t := range w.tables {
		if t.Rows, err = w.queryInt(ctx, "SELECT count(*) FROM "+w.sqlName(t.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (w *Warehouse) hasRecords(ctx context.Context) (bool, error) {
	n, err := w.queryInt(ctx, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'w' AND schema_name = '_csdk' AND table_name IN ('checkpoint', 'tables')")
	return n == 2, err
}

func (w *Warehouse) sqlName(n TableName) string {
	return "w." + quote(n.Schema) + "." + quote(n.Table)
}

func (w *Warehouse) loadColumns(ctx context.Context) error {
	rows, err := w.conn.QueryContext(ctx, `SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
		WHERE database_name = 'w' AND (schema_name = 'tester' OR starts_with(schema_name, 'tester_')) AND NOT internal
			AND (schema_name, table_name) IN (SELECT (schema_name, table_name) FROM duckdb_tables() WHERE database_name = 'w')
		ORDER BY schema_name, table_name, column_index`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n TableName
		var column, duck string
		if err := rows.Scan(&n.Schema, &n.Table, &column, &duck); err != nil {
			return err
		}
		t := w.tables[Fold(n.String())]
		if t == nil {
			t = &Table{Shape: Shape{Name: n}, foreign: true}
			w.tables[Fold(n.String())] = t
		}
		t.addLoaded(column, duck)
	}
	return rows.Err()
}

// loadViews finds names that no table can have. Views are never run here: what they select from may be gone.
func (w *Warehouse) loadViews(ctx context.Context) error {
	w.views = map[string]bool{}
	rows, err := w.conn.QueryContext(ctx, "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'w' AND NOT internal")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n TableName
		if err := rows.Scan(&n.Schema, &n.Table); err != nil {
			return err
		}
		w.views[Fold(n.String())] = true
	}
	return rows.Err()
}

// checkView refuses a new table that has the name of a view.
func (w *Warehouse) checkView(name TableName) error {
	if w.views[Fold(name.String())] {
		return &ViewError{name}
	}
	return nil
}

func (t *Table) addLoaded(column, duck string) {
	switch column {
	case SyncedColumn, DeletedColumn:
		t.system++
		return
	case IDColumn:
		if duck == "VARCHAR" {
			t.Key = []string{IDColumn}
			return
		}
	}
	typ, ok := dataType(duck)
	if !ok && t.problem == "" {
		t.problem = fmt.Sprintf("its column %s has the type %s, which csdk does not write", column, duck)
	}
	t.Columns = append(t.Columns, Column{Name: column, Type: typ})
}

// loadKeys reads the keys and declared types that csdk wrote down.
func (w *Warehouse) loadKeys(ctx context.Context) error {
	rows, err := w.conn.QueryContext(ctx, "SELECT schema_name, table_name, to_json(key_columns)::VARCHAR, declared FROM w._csdk.tables")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n TableName
		var key, declared string
		if err := rows.Scan(&n.Schema, &n.Table, &key, &declared); err != nil {
			return err
		}
		t := w.tables[Fold(n.String())]
		if t == nil {
			continue // dropped with another tool
		}
		t.foreign = t.system < systemColumns // another tool has dropped one
		if err := t.loadKey(key); err != nil {
			return err
		}
		if err := t.loadDeclared(declared); err != nil {
			return err
		}
	}
	return rows.Err()
}

// systemColumns is how many columns of csdk's own each table has.
const systemColumns = 2

func (t *Table) loadKey(text string) error {
	identified := t.Keyless()
	if err := json.Unmarshal([]byte(text), &t.Key); err != nil {
		return err
	}
	for _, key := range t.Key {
		if t.problem == "" && t.column(key).Type.Kind == schema.Unspecified && !(identified && t.Keyless()) {
			t.problem = fmt.Sprintf("its key column %s is not there any more", key)
		}
	}
	return nil
}

func (t *Table) loadDeclared(text string) error {
	declared := map[string]schema.DataType{}
	if err := json.Unmarshal([]byte(text), &declared); err != nil {
		return fmt.Errorf("declared types of %s: %w", t.Name, err)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Declared = declared[c.Name]
		if c.Declared.Kind == schema.XML && c.Type.Kind == schema.String {
			c.Type = c.Declared
		}
	}
	return nil
}

// loadForeignKeys finds the keys of tables that another program wrote: its PRIMARY KEY.
func (w *Warehouse) loadForeignKeys(ctx context.Context) error {
	rows, err := w.conn.QueryContext(ctx, `SELECT schema_name, table_name, to_json(constraint_column_names)::VARCHAR FROM duckdb_constraints()
		WHERE database_name = 'w' AND constraint_type = 'PRIMARY KEY'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n TableName
		var key string
		if err := rows.Scan(&n.Schema, &n.Table, &key); err != nil {
			return err
		}
		if t := w.tables[Fold(n.String())]; t != nil && t.foreign {
			if err := json.Unmarshal([]byte(key), &t.Key); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, t := range w.tables {
		if t.foreign && len(t.Key) == 0 && t.problem == "" {
			t.problem = "it has neither a primary key nor a column _fivetran_id"
		}
	}
	return nil
}

// shapesAtOnce bounds how many tables one statement of saveShapes names.
const shapesAtOnce = 100

// saveShapes writes down the keys and declared types of tables that look different now, inside a transaction.
func (w *Warehouse) saveShapes(ctx context.Context) error {
	for part := range slices.Chunk(w.unsaved, shapesAtOnce) {
		if err := w.saveSome(ctx, part); err != nil {
			return err
		}
	}
	w.unsaved = nil
	return nil
}

func (w *Warehouse) saveSome(ctx context.Context, tables []*Table) error {
	names, rows := make([]string, len(tables)), make([]string, len(tables))
	for i, t := range tables {
		declared := map[string]schema.DataType{}
		for _, c := range t.Columns {
			if c.Declared.Kind != schema.Unspecified {
				declared[c.Name] = c.Declared
			}
		}
		text, err := json.Marshal(declared)
		if err != nil {
			return err
		}
		key := make([]string, len(t.Key))
		for k, name := range t.Key {
			key[k] = literal(name)
		}
		names[i] = fmt.Sprintf("(%s, %s)", literal(t.Name.Schema), literal(t.Name.Table))
		rows[i] = fmt.Sprintf("(%s, %s, [%s], %s)", literal(t.Name.Schema), literal(t.Name.Table), strings.Join(key, ", "), literal(string(text)))
	}
	return w.exec(ctx, fmt.Sprintf("DELETE FROM w._csdk.tables WHERE (schema_name, table_name) IN (%s); INSERT INTO w._csdk.tables VALUES %s",
		strings.Join(names, ", "), strings.Join(rows, ", ")))
}
