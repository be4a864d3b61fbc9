package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Export is a table that is written to a file, with all its rows and columns.
type Export struct {
	Schema, Table string
	Format        string // csv, json or parquet
	File          string
	Overwrite     bool
	// Progress is told how much was read, in percent, a few times a second; it may be nil. It is called on a goroutine of its own, and
	// not any more once the export has ended.
	Progress func(percent float64)
}

// ExistsError: the file of an export is there already.
type ExistsError struct{ File string }

func (e *ExistsError) Error() string {
	return e.File + " is there already, and nothing was written; name another file, or remove it first"
}

// exportOptions are those of DuckDB's COPY. A temporary file is ours to make.
var exportOptions = map[string]string{
	"csv": "FORMAT csv, HEADER true, USE_TMP_FILE false", "json": "FORMAT json, ARRAY true, USE_TMP_FILE false",
	"parquet": "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false",
}

const progressEvery = 200 * time.Millisecond

// Export writes a table to a file and returns how many rows it has. The file is there only when all of them are in it.
func (r *Reader) Export(ctx context.Context, e Export) (rows int64, err error) {
	if r.shut { // by a query that had its DuckDB before
		if r, err = openReader(ctx, r.path, func(r *Reader) error { return r.attach(ctx) }); err != nil {
			return 0, err
		}
		defer func() { _ = r.Close() }()
	}
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return 0, explain(r.path, err)
	}
	defer func() { _ = conn.Close() }()
	return export(ctx, conn, "warehouse", filepath.Dir(e.File), e)
}

// Export is that of Reader, on what was committed last.
func (g *Guest) Export(ctx context.Context, e Export) (rows int64, err error) {
	conn, err := g.db.Conn(ctx)
	if err != nil {
		return 0, explain(g.path, err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "SET TimeZone='UTC'"); err != nil {
		return 0, explain(g.path, err)
	}
	return export(ctx, conn, "w", g.scratch, e)
}

// export has DuckDB write into a folder, and moves the file from there when it is whole.
func export(ctx context.Context, conn *sql.Conn, database, folder string, e Export) (rows int64, err error) {
	options := exportOptions[e.Format]
	if options == "" {
		return 0, fmt.Errorf("tables are exported as csv, json or parquet, not as %q", e.Format)
	}
	if err := reserve(e); err != nil {
		return 0, err
	}
	temporary, err := temporaryIn(folder, e.File)
	if err == nil {
		if rows, err = e.copy(ctx, conn, database, temporary, options); err == nil {
			err = move(temporary, e.File)
		}
	}
	if err != nil {
		_ = os.Remove(temporary)
		if !e.Overwrite {
			_ = os.Remove(e.File) // it holds the place, and nothing else
		}
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return 0, fmt.Errorf("%s.%s was not exported to %s: %s", e.Schema, e.Table, e.File, strings.TrimSpace(firstLine(err.Error())))
	}
	return rows, nil
}

func (e Export) copy(ctx context.Context, conn *sql.Conn, database, file, options string) (int64, error) {
	values := "*"
	if e.Format == "json" {
		var err error
		if values, err = e.valuesForJSON(ctx, conn, database); err != nil {
			return 0, err
		}
	}
	query := fmt.Sprintf("COPY (SELECT %s FROM %s.%s.%s) TO %s (%s)", values, database, quote(e.Schema), quote(e.Table), literal(file), options)
	return copyOut(ctx, conn, query, e.Progress)
}

// valuesForJSON writes numbers that JSON has not, NaN and Infinity, as text: DuckDB would write them as they are.
func (e Export) valuesForJSON(ctx context.Context, conn *sql.Conn, database string) (string, error) {
	rows, err := conn.QueryContext(ctx, `SELECT column_name FROM duckdb_columns() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3
		AND data_type IN ('FLOAT', 'DOUBLE')`, database, e.Schema, e.Table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var replaced []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		c := quote(name)
		replaced = append(replaced, fmt.Sprintf("CASE WHEN isfinite(%s) THEN to_json(%s) ELSE to_json(%s::VARCHAR) END AS %s", c, c, c, c))
	}
	if len(replaced) == 0 {
		return "*", rows.Err()
	}
	return "* REPLACE (" + strings.Join(replaced, ", ") + ")", rows.Err()
}

// reserve makes the file unless it may be overwritten, so that nobody else's is.
func reserve(e Export) error {
	if e.Overwrite {
		return nil
	}
	place, err := os.OpenFile(e.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &ExistsError{e.File}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", e.File, err)
	}
	return place.Close()
}

// move replaces a file by another one, which may be on another file system.
func move(from, to string) error {
	if os.Rename(from, to) == nil {
		return nil
	}
	beside, err := temporaryIn(filepath.Dir(to), to)
	if err != nil {
		return err
	}
	if err = errors.Join(copyFile(from, beside), os.Remove(from)); err == nil {
		err = os.Rename(beside, to)
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

func temporaryIn(folder, file string) (string, error) {
	f, err := os.CreateTemp(folder, ".csdk-export-*"+filepath.Ext(file))
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Chmod(0o644), f.Close())
}

func copyOut(ctx context.Context, conn *sql.Conn, query string, progress func(float64)) (int64, error) {
	if progress != nil {
		if _, err := conn.ExecContext(ctx, "SET enable_progress_bar = true; SET enable_progress_bar_print = false"); err != nil {
			return 0, err
		}
		ended, err := watchProgress(conn, progress)
		if err != nil {
			return 0, err
		}
		defer ended()
	}
	result, err := conn.ExecContext(ctx, query)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// watchProgress tells how far the query of a connection is, until ended is called and has come back.
func watchProgress(conn *sql.Conn, progress func(float64)) (ended func(), err error) {
	var c mapping.Connection
	if err := conn.Raw(func(dc any) (err error) {
		c, err = rawConnection(dc)
		return err
	}); err != nil {
		return nil, err
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { // ends with ended
		defer close(stopped)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				state := mapping.QueryProgress(c)
				if percent, _, _ := mapping.QueryProgressTypeMembers(&state); percent >= 0 {
					progress(percent)
				}
			}
		}
	}()
	return func() { close(stop); <-stopped }, nil
}
