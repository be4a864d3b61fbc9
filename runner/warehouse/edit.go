package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"csdk/runner/statefile"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// DropTable removes one table, named as in the warehouse ("orders" or "tester_eu.orders").
func DropTable(ctx context.Context, path, table string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no warehouse at %s", path)
	}
	w, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := w.Close(); err == nil {
			err = explain(path, closeErr)
		}
	}()
	t := w.tables[Fold(table)]
	if t == nil {
		t = w.tables[Fold("tester."+table)]
	}
	if t == nil {
		return fmt.Errorf("the warehouse has no table %s; it has %s", table, w.tableList())
	}
	statements := "BEGIN; DROP TABLE " + w.sqlName(t.Name) + ";"
	if own, err := w.hasRecords(ctx); err != nil {
		return explain(path, err)
	} else if own {
		statements += fmt.Sprintf("DELETE FROM w._csdk.tables WHERE schema_name = %s AND table_name = %s;", literal(t.Name.Schema), literal(t.Name.Table))
	}
	return explain(path, w.exec(ctx, statements+"COMMIT"))
}

func (w *Warehouse) tableList() string {
	names := make([]string, 0, len(w.tables))
	for _, t := range w.tables {
		names = append(names, strings.TrimPrefix(t.Name.String(), "tester."))
	}
	sort.Strings(names)
	if len(names) == 0 {
		return "no tables yet"
	}
	return strings.Join(names, ", ")
}

// SetState changes the state by hand: the state file, and the copy in the warehouse if there is one,
// so that the change is not mistaken for a crash.
func SetState(ctx context.Context, path, stateFile string, change func(state map[string]any) error) error {
	text, err := statefile.Read(stateFile)
	if err != nil {
		return err
	}
	state := map[string]any{}
	if text != "" {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&state); err != nil {
			return err
		}
	}
	if err := change(state); err != nil {
		return err
	}
	changed, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		if err := setRecordedState(ctx, path, string(changed)); err != nil {
			return err
		}
	}
	return statefile.Write(stateFile, string(changed))
}

// setRecordedState keeps Settled false until the file is written: a crash in between is then rolled
// forward by the next run.
func setRecordedState(ctx context.Context, path, state string) (err error) {
	w, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := w.Close(); err == nil {
			err = explain(path, closeErr)
		}
	}()
	return w.SetState(ctx, state)
}

// SetState changes the record of the last checkpoint, if there is one. The state file is to be written right afterwards.
func (w *Warehouse) SetState(ctx context.Context, state string) error {
	if !w.has {
		return nil
	}
	_, err := w.conn.ExecContext(ctx, "UPDATE w._csdk.checkpoint SET previous = state, state = ?, settled = false WHERE number = ?", state, w.record.Number)
	return explain(w.path, err)
}

// Version is the release of the DuckDB library in this build, such as v1.5.5.
func Version(ctx context.Context) (version string, err error) {
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, err
}
