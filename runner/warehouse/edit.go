package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sort"
	"strings"

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

// SetState changes the record of the last checkpoint, if it is of that state file, named as in the record. written is what the file holds:
// while it does, the next run writes state into it. Settle is to follow when that is done.
func (w *Warehouse) SetState(ctx context.Context, stateFile, written, state string) error {
	if !w.has || w.record.StateFile != stateFile {
		return nil
	}
	if err := w.makeRoomForStates(len(state) + len(written)); err != nil {
		return explain(w.path, err)
	}
	_, err := w.conn.ExecContext(ctx, "UPDATE w._csdk.checkpoint SET previous = ?, state = ?, settled = false WHERE number = ?", written, state, w.record.Number)
	if err != nil {
		return explain(w.path, err)
	}
	w.record.Previous, w.record.State, w.record.Settled = written, state, false
	return nil
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
