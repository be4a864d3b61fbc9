package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"csdk/runner/sqltext"
	"csdk/schema"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// TableInfo is a table as `csdk tables` shows it.
type TableInfo struct {
	Schema, Name  string
	View          bool // its rows are not counted
	Key           []string
	Rows, Deleted int64 // Deleted is how many of Rows are soft-deleted
	Columns       []ColumnInfo
}

// ColumnInfo is a column as it is stored. Declared is the SDK type that schema() gave it, or "".
type ColumnInfo struct{ Name, Type, Declared string }

// isDeleted says whether the column is the one of soft deletes: another program's may have the name only.
func (c ColumnInfo) isDeleted() bool { return c.Name == DeletedColumn && c.Type == "BOOLEAN" }

// SDKType is the SDK type that the column holds, or DuckDB's name where there is none.
func (c ColumnInfo) SDKType() string {
	typ, ok := dataType(c.Type)
	switch {
	case !ok:
		return c.Type
	case typ.Kind == schema.String && c.Declared == schema.XML.String():
		return c.Declared
	}
	return typ.String()
}

// Reader answers requests about a file that it holds open, read-only. Close it after the request: while
// it is open, no sync can write.
type Reader struct {
	// EverySchema is for Tables and Views: those of all schemas, but for csdk's own tables.
	EverySchema bool

	path   string
	file   *openedFile
	db     *sql.DB
	shut   bool // other files and the network are out of its DuckDB's reach, for good
	usable bool // for the next one, after Close
}

// useTester lets queries name tables of schema tester without it.
const useTester = "USE warehouse.tester"

// OpenReader opens the file read-only. Errors are complete messages for people.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	return openReader(ctx, path, func(r *Reader) error {
		if before := r.file.unused(); before != nil {
			r.db, r.shut = before.db, before.shut
			return nil
		}
		return r.attach(ctx)
	})
}

func openReader(ctx context.Context, path string, attach func(*Reader) error) (*Reader, error) {
	r := &Reader{path: path}
	var err error
	if r.file, _, err = hold(path, r); err != nil {
		return nil, err
	}
	if err = attach(r); err == nil {
		err = r.prepare(ctx)
	}
	if err != nil {
		_ = r.Close()
		return nil, explain(path, err)
	}
	r.usable = true
	return r, nil
}

// attach opens the file in a DuckDB of its own. It is not interrupted: DuckDB would close the file.
func (r *Reader) attach(ctx context.Context) error {
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		return err
	}
	r.db = sql.OpenDB(connector)
	r.db.SetMaxOpenConns(1)
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = r.db.ExecContext(background, "SET max_temp_directory_size='0KB'; ATTACH "+literal(r.path)+" AS warehouse (READ_ONLY, TYPE duckdb)")
	return err
}

// prepare is for each one that uses the DuckDB.
func (r *Reader) prepare(ctx context.Context) error {
	for _, statement := range []string{"USE warehouse", useTester, "SET TimeZone='UTC'"} {
		if _, err := r.db.ExecContext(ctx, statement); err != nil && statement != useTester { // nothing was synced into it yet
			return err
		}
	}
	return ctx.Err()
}

// Close lets the file go, when no other reader of this process has it.
func (r *Reader) Close() error {
	f := r.file
	if f == nil {
		return nil
	}
	r.file = nil
	if r.db == nil {
		return f.release(r, nil)
	}
	return f.release(r, r.db.Close)
}

// Tables lists the synced tables by name.
func (r *Reader) Tables(ctx context.Context) ([]TableInfo, error) {
	tables, err := r.columns(ctx, "SELECT (schema_name, table_name) FROM duckdb_tables()")
	if err != nil {
		return nil, explain(r.path, err)
	}
	if err := r.keys(ctx, tables); err != nil {
		return nil, explain(r.path, err)
	}
	list := make([]TableInfo, 0, len(tables))
	for _, t := range tables {
		deleted := "0"
		for _, c := range t.Columns {
			if c.isDeleted() {
				deleted = "count(*) FILTER (" + DeletedColumn + ")"
			}
		}
		query := "SELECT count(*), " + deleted + " FROM warehouse." + quote(t.Schema) + "." + quote(t.Name)
		if err := r.db.QueryRowContext(ctx, query).Scan(&t.Rows, &t.Deleted); err != nil {
			return nil, explain(r.path, err)
		}
		list = append(list, *t)
	}
	return list, nil
}

// Views lists the views by name. They are not run: what they select from may be gone, or take long.
func (r *Reader) Views(ctx context.Context) ([]TableInfo, error) {
	views, err := r.columns(ctx, "SELECT (schema_name, view_name) FROM duckdb_views()")
	if err != nil {
		return nil, explain(r.path, err)
	}
	list := make([]TableInfo, 0, len(views))
	for _, v := range views {
		v.View = true
		list = append(list, *v)
	}
	return list, nil
}

// columns are those of the tables or views that a query names. DuckDB does not know the columns of a view that it cannot bind.
func (r *Reader) columns(ctx context.Context, named string) ([]*TableInfo, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
		WHERE database_name = 'warehouse' AND (schema_name = 'tester' OR starts_with(schema_name, 'tester_') OR ? AND schema_name <> '_csdk') AND NOT internal
			AND column_name IS NOT NULL AND (schema_name, table_name) IN (`+named+` WHERE database_name = 'warehouse')
		ORDER BY schema_name, table_name, column_index`, r.EverySchema)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []*TableInfo
	for rows.Next() {
		var schemaName, table string
		var c ColumnInfo
		if err := rows.Scan(&schemaName, &table, &c.Name, &c.Type); err != nil {
			return nil, err
		}
		if n := len(tables); n == 0 || tables[n-1].Schema != schemaName || tables[n-1].Name != table {
			tables = append(tables, &TableInfo{Schema: schemaName, Name: table, Key: []string{}})
		}
		t := tables[len(tables)-1]
		t.Columns = append(t.Columns, c)
	}
	return tables, rows.Err()
}

// keys adds keys and declared types: from csdk's own record, else from the PRIMARY KEY.
func (r *Reader) keys(ctx context.Context, tables []*TableInfo) error {
	own, err := r.hasRecords(ctx)
	if err != nil {
		return err
	}
	query := `SELECT schema_name, table_name, to_json(constraint_column_names)::VARCHAR, '{}' FROM duckdb_constraints()
		WHERE database_name = 'warehouse' AND constraint_type = 'PRIMARY KEY'`
	if own {
		query += " UNION ALL SELECT schema_name, table_name, to_json(key_columns)::VARCHAR, declared FROM warehouse._csdk.tables"
	}
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var schemaName, table, key, declared string
		if err := rows.Scan(&schemaName, &table, &key, &declared); err != nil {
			return err
		}
		for _, t := range tables {
			if t.Schema == schemaName && t.Name == table {
				if err := t.describe(key, declared); err != nil {
					return err
				}
			}
		}
	}
	return rows.Err()
}

func (r *Reader) hasRecords(ctx context.Context) (bool, error) {
	n := 0
	err := r.db.QueryRowContext(ctx, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = '_csdk' AND table_name IN ('checkpoint', 'tables')").Scan(&n)
	return n == 2, err
}

func (t *TableInfo) describe(key, declared string) error {
	if err := json.Unmarshal([]byte(key), &t.Key); err != nil {
		return err
	}
	loaded := &Table{}
	for _, c := range t.Columns {
		loaded.Columns = append(loaded.Columns, Column{Name: c.Name})
	}
	if err := loaded.loadDeclared(declared); err != nil {
		return err
	}
	for i, c := range loaded.Columns {
		if c.Declared.Kind != 0 {
			t.Columns[i].Declared = c.Declared.String()
		}
	}
	return nil
}

// Result is the answer to a query. Close it.
type Result struct {
	rows    *sql.Rows
	columns []string
	types   []string
	values  []any
	err     error
}

// Query runs one or several statements that read. Writing is refused by DuckDB: the file is open
// read-only, and other files and the network are out of reach.
func (r *Reader) Query(ctx context.Context, query string) (*Result, error) {
	r.shut = true
	if _, err := r.db.ExecContext(ctx, "SET enable_external_access=false"); err != nil {
		return nil, explain(r.path, err)
	}
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimSpace(err.Error()))
	}
	result := &Result{rows: rows}
	if result.columns, err = rows.Columns(); err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		result.types = append(result.types, t.DatabaseTypeName())
	}
	result.values = make([]any, len(result.columns))
	return result, nil
}

// Columns are the names of the result's columns.
func (r *Result) Columns() []string { return r.columns }

// Types are the DuckDB types of the result's columns.
func (r *Result) Types() []string { return r.types }

// Next reads the next row into Values; false at the end or after an error.
func (r *Result) Next() bool {
	if r.err != nil || !r.rows.Next() {
		return false
	}
	pointers := make([]any, len(r.values))
	for i := range r.values {
		pointers[i] = &r.values[i]
	}
	r.err = r.rows.Scan(pointers...)
	return r.err == nil
}

// Values are the current row, as the driver delivers them: nil, bool, integers, floats, string, []byte,
// time.Time, duckdb.Decimal (a fmt.Stringer) and nested values.
func (r *Result) Values() []any { return r.values }

// Err is what ended Next early, or nil.
func (r *Result) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.rows.Err()
}

// Close ends the query.
func (r *Result) Close() error { return r.rows.Close() }

// Rows runs one statement that reads, and delivers at most limit rows of its result.
func (r *Reader) Rows(ctx context.Context, query string, limit int) (rows Rows, err error) {
	err = r.confined(ctx, func(conn *sql.Conn) error {
		rows, err = queryRows(ctx, conn, query, limit)
		return err
	})
	return rows, err
}

// confined runs a request to which other files and the network are out of reach.
func (r *Reader) confined(ctx context.Context, request func(*sql.Conn) error) error {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return explain(r.path, err)
	}
	defer func() { _ = conn.Close() }()
	r.shut = true
	if _, err := conn.ExecContext(ctx, "SET enable_external_access=false"); err != nil {
		return explain(r.path, err)
	}
	return request(conn)
}

// Record is the file's last checkpoint. ok is false for a file that csdk never made one in.
func (r *Reader) Record(ctx context.Context) (record Record, ok bool, err error) {
	own, err := r.hasRecords(ctx)
	if err != nil || !own {
		return Record{}, false, explain(r.path, err)
	}
	var previous, file sql.NullString
	err = r.db.QueryRowContext(ctx, "SELECT number, state, previous, state_file, settled FROM warehouse._csdk.checkpoint ORDER BY number DESC LIMIT 1").
		Scan(&record.Number, &record.State, &previous, &file, &record.Settled)
	record.Previous, record.StateFile = previous.String, file.String
	if errors.Is(err, sql.ErrNoRows) {
		return Record{}, false, nil
	}
	return record, err == nil, explain(r.path, err)
}

// WriteParquet writes the result of a query to a file. All other files and the network are out of reach from then on, so it is
// for a Reader's only query.
func (r *Reader) WriteParquet(ctx context.Context, query, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	r.usable = false // its DuckDB reaches this file alone
	if _, err := r.db.ExecContext(ctx, "SET allowed_paths=["+literal(file)+"]; SET enable_external_access=false"); err != nil {
		return explain(r.path, err)
	}
	// A temporary file of DuckDB's would be another one. The query may end in a comment.
	_, err = r.db.ExecContext(ctx, "COPY (\n"+sqltext.Trim(query)+"\n) TO "+literal(file)+" (FORMAT parquet, USE_TMP_FILE false)")
	if err != nil {
		return fmt.Errorf("%s", strings.TrimSpace(err.Error()))
	}
	return nil
}
