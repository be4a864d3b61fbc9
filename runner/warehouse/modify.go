package warehouse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Modify runs one statement that changes tables, in a transaction of its own, and tells how many rows it changed. The file is
// let go afterwards. csdk's own record of keys and of the state must stay as it is, or the statement is undone: the next sync
// relies on it. Tables that are gone are taken out of it.
func Modify(ctx context.Context, path, query string) (changed int64, err error) {
	if _, err := os.Stat(path); err != nil {
		return 0, explain(path, err)
	}
	w, err := Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() {
		_ = w.exec(background, "ROLLBACK")
		_ = w.exec(background, "USE memory; SET errors_as_json=false") // what is used cannot be detached
		if closeErr := w.Close(); err == nil {
			err = explain(path, closeErr)
		}
	}()
	if err := w.exec(ctx, "USE w"); err != nil {
		return 0, explain(path, err)
	}
	_ = w.exec(ctx, "USE w.tester") // unless nothing was synced into it yet
	trimmed, err := checked(ctx, w.conn, query, changes)
	if err != nil {
		return 0, err
	}
	before, err := w.ownRecord(ctx)
	if err != nil {
		return 0, explain(path, err)
	}
	if err := w.exec(ctx, "BEGIN"); err != nil {
		return 0, explain(path, err)
	}
	if changed, err = w.execCount(ctx, trimmed); err != nil {
		return 0, sqlError(err, query, strings.Index(query, trimmed))
	}
	after, err := w.ownRecord(ctx)
	switch {
	case err != nil:
		return 0, explain(path, err)
	case after != before:
		return 0, errors.New("schema _csdk is csdk's own record of keys and of the state, and is not changed by hand; nothing was changed")
	}
	if before != "" {
		err = w.exec(ctx, "DELETE FROM w._csdk.tables WHERE (schema_name, table_name) NOT IN (SELECT (schema_name, table_name) FROM duckdb_tables() WHERE database_name = 'w')")
	}
	if err == nil {
		err = w.exec(ctx, "COMMIT")
	}
	return changed, explain(path, err)
}

// ownRecord stands for what schema _csdk holds. It is empty for a file that csdk never wrote to.
func (w *Warehouse) ownRecord(ctx context.Context) (string, error) {
	own, err := w.hasRecords(ctx)
	if err != nil || !own {
		return "", err
	}
	var sum string
	err = w.conn.QueryRowContext(ctx, `SELECT concat_ws(' ', (SELECT string_agg(sql, '' ORDER BY sql) FROM duckdb_tables() WHERE database_name = 'w' AND schema_name = '_csdk'),
		(SELECT concat(count(*), ' ', sum(hash(r))) FROM w._csdk.checkpoint r), (SELECT concat(count(*), ' ', sum(hash(t))) FROM w._csdk.tables t))`).Scan(&sum)
	return sum, err
}

// changes allows what changes tables or their rows, and nothing that reaches further.
func changes(kind mapping.StatementType) error {
	switch kind {
	case mapping.StatementTypeInsert, mapping.StatementTypeUpdate, mapping.StatementTypeDelete, mergeInto,
		mapping.StatementTypeCreate, mapping.StatementTypeAlter, mapping.StatementTypeDrop:
		return nil
	}
	return fmt.Errorf("%s; with permission also INSERT, UPDATE, DELETE, MERGE, CREATE, ALTER and DROP", onlyReads)
}

// mergeInto is the kind of MERGE INTO, which the driver does not name.
const mergeInto = mapping.StatementTypeMulti + 3
