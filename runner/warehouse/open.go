package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/runner/statefile"
	"csdk/schema"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// noExtensions keeps DuckDB from fetching anything (DuckDB's own settings, see its configuration page).
const noExtensions = "?autoinstall_known_extensions=false&autoload_known_extensions=false"

// lockPatience is how long a file that someone else holds is waited for.
const lockPatience = 2 * time.Second

// TableName is a table of the file: schema tester or tester_<schema>, and the table.
type TableName struct{ Schema, Table string }

// String is the name as a person writes it in SQL without quotes: tester.orders.
func (n TableName) String() string { return n.Schema + "." + n.Table }

// Column is a column of the author's, system columns not included.
type Column struct {
	Name     string
	Type     schema.DataType // as stored
	Declared schema.DataType // Kind Unspecified when it was inferred
}

// Shape is what a table looks like, or shall look like after the next Commit.
type Shape struct {
	Name    TableName
	Key     []string // column names; ["_fivetran_id"] for a table without a key
	Columns []Column
}

// Keyless says whether rows are identified by a hash of their values.
func (s *Shape) Keyless() bool { return len(s.Key) == 1 && s.Key[0] == IDColumn }

// The columns that Fivetran adds to every table.
const (
	IDColumn      = "_fivetran_id"
	SyncedColumn  = "_fivetran_synced"
	DeletedColumn = "_fivetran_deleted"
)

// Table is a table that exists in the file.
type Table struct {
	Shape
	Rows    int64 // soft-deleted ones included
	foreign bool  // written by another program: it may have constraints and lack system columns
	system  int   // how many of SyncedColumn and DeletedColumn it has
	problem string
}

// Warehouse is the writer. It belongs to one goroutine.
type Warehouse struct {
	path     string
	file     os.FileInfo // what was opened
	left     *left       // nil while the file is held
	scratch  string      // temporary folder, removed by Close
	db       *sql.DB
	conn     *sql.Conn
	tables   map[string]*Table // by Fold of TableName.String()
	views    map[string]bool   // likewise
	record   Record
	has      bool            // a record was found in the file
	schemas  map[string]bool // that were made sure to exist
	changing bool            // a transaction runs
	prepared map[string]*sql.Stmt
	threads  int
	without  string // compression methods that are not tried
	memory   memory
	recorded int      // bytes of records that were added since old ones were removed
	unsaved  []*Table // whose shape _csdk.tables does not have yet
	sheets   []*Sheet // that are open, oldest first
	writers  []*Writer
	seq      int64 // number of the last operation that was staged
}

// Open opens or creates the file for writing. It waits a moment for one that another process holds.
// Errors are complete messages for people.
func Open(ctx context.Context, path string) (*Warehouse, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, &DiskError{Path: path, Detail: err.Error()}
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), scratchPrefix(path))
	if err != nil {
		return nil, &DiskError{Path: path, Detail: err.Error()}
	}
	w := &Warehouse{path: path, scratch: scratch, schemas: map[string]bool{}, prepared: map[string]*sql.Stmt{}, threads: 1, memory: memory{limit: baseMemory}}
	if err := w.start(ctx); err != nil {
		_ = w.Close()
		return nil, explain(path, err)
	}
	return w, nil
}

// checkPath refuses what DuckDB cannot open: it puts .wal before a question mark, as in a URL.
func checkPath(path string) error {
	if strings.Contains(path, "?") {
		return fmt.Errorf("the warehouse %s cannot be opened, since DuckDB does not take a ? in a path; rename the folder, or name another file with --warehouse", path)
	}
	return nil
}

func (w *Warehouse) start(ctx context.Context) error {
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		return err
	}
	w.db = sql.OpenDB(connector)
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	settings := "SET TimeZone='UTC'; SET memory_limit='" + fmt.Sprint(baseMemory>>20) + "MiB'; SET max_temp_directory_size='1TB'; SET write_buffer_row_group_count=1; SET threads=1; SET temp_directory=" + literal(w.scratch)
	if err := w.exec(ctx, settings); err != nil {
		return err
	}
	if err := w.attach(ctx); err != nil {
		return err
	}
	// Queries run in this process, too (guest.go): other files are out of their reach. DuckDB still opens what is attached now, and exports
	// are written in the temporary folder.
	if err := w.exec(ctx, "SET allowed_directories=["+literal(w.scratch)+"]; SET enable_external_access=false"); err != nil {
		return err
	}
	w.removeLeftovers()
	if w.file, err = os.Stat(w.path); err != nil {
		return err
	}
	return w.load(ctx)
}

// attach opens the file itself, retrying while another process holds it.
func (w *Warehouse) attach(ctx context.Context) error {
	options := ""
	if info, err := os.Stat(w.path); err != nil || info.Size() == 0 {
		options = " (STORAGE_VERSION 'v1.0.0')"
	}
	deadline := time.Now().Add(lockPatience)
	for {
		err := w.exec(ctx, "ATTACH "+literal(w.path)+" AS w"+options)
		var locked *LockedError
		if err == nil || !errors.As(explain(w.path, err), &locked) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Close releases the file and removes the temporary folder. What was staged and not committed is gone.
func (w *Warehouse) Close() error {
	var err error
	for len(w.sheets) > 0 {
		w.sheets[0].discard()
	}
	for _, statement := range w.prepared {
		_ = statement.Close()
	}
	if w.conn != nil {
		_, _ = w.conn.ExecContext(context.Background(), "ROLLBACK")
		if w.Held() {
			_, err = w.conn.ExecContext(context.Background(), "DETACH w")
		}
		_ = w.conn.Close()
	}
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
	}
	return errors.Join(err, os.RemoveAll(w.scratch))
}

// checkPlace says whether the file is still the one that was opened: rows written into a file that was
// removed or replaced would be gone.
func (w *Warehouse) checkPlace() error {
	now, err := os.Stat(w.path)
	if err != nil || !os.SameFile(now, w.file) {
		return &MovedError{Path: w.path}
	}
	return nil
}

// Tables are the tables of the file. The caller must not change them.
func (w *Warehouse) Tables() []*Table {
	all := make([]*Table, 0, len(w.tables))
	for _, t := range w.tables {
		all = append(all, t)
	}
	return all
}

// Table finds a table by its name, case not counting; nil when there is none.
func (w *Warehouse) Table(n TableName) *Table { return w.tables[Fold(n.String())] }

// Problem says why a table cannot be synced onto, or is empty.
func (t *Table) Problem() string { return t.problem }

func (w *Warehouse) exec(ctx context.Context, query string) error {
	_, err := w.conn.ExecContext(ctx, query)
	return err
}

// run runs one of the few statements that every checkpoint needs: they stay prepared.
func (w *Warehouse) run(ctx context.Context, query string, args ...any) error {
	statement := w.prepared[query]
	if statement == nil {
		var err error
		if statement, err = w.conn.PrepareContext(ctx, query); err != nil {
			return err
		}
		w.prepared[query] = statement
	}
	_, err := statement.ExecContext(ctx, args...)
	return err
}

// forget closes a prepared statement. DuckDB plans it anew at each use once a table was made or altered.
func (w *Warehouse) forget(query string) error {
	statement := w.prepared[query]
	delete(w.prepared, query)
	if statement == nil {
		return nil
	}
	return statement.Close()
}

// execCount runs a statement and tells how many rows it changed.
func (w *Warehouse) execCount(ctx context.Context, query string) (int64, error) {
	result, err := w.conn.ExecContext(ctx, query)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (w *Warehouse) queryInt(ctx context.Context, query string) (n int64, err error) {
	err = w.conn.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// raw hands out the driver's connection, which the appender needs.
func (w *Warehouse) raw(use func(driver.Conn) error) error {
	return w.conn.Raw(func(c any) error {
		dc, ok := c.(driver.Conn)
		if !ok {
			return fmt.Errorf("unexpected driver connection %T", c)
		}
		return use(dc)
	})
}

// scratchPrefix names the temporary folders of one warehouse file.
func scratchPrefix(path string) string { return ".csdk-stage-" + filepath.Base(path) + "-" }

// removeLeftovers removes the temporary folders of runs that were killed. Whoever calls it holds the
// lock on the file, so no other folder of this file is in use.
func (w *Warehouse) removeLeftovers() {
	for _, path := range statefile.Leftovers(filepath.Dir(w.path), scratchPrefix(w.path)) {
		if filepath.Base(path) != filepath.Base(w.scratch) {
			_ = os.RemoveAll(path)
		}
	}
}
