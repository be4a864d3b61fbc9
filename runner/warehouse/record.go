package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Record is what the file knows about the state: it is written in the transaction of a checkpoint, so
// rows and state are always of one and the same checkpoint. state.json is replaced right afterwards;
// Settled says that this has been seen to be done. Each checkpoint adds a row, since that costs half of
// what changing one does; the highest number counts, and Settle removes the others.
type Record struct {
	State     string // JSON text of the checkpoint
	Previous  string // JSON text of the state file when the transaction began; "" when there was none
	StateFile string // path of the state file, as package runner compares it
	Settled   bool
	Number    int64 // checkpoints ever made in this file
}

const recordTables = `
CREATE SCHEMA IF NOT EXISTS w._csdk;
CREATE TABLE IF NOT EXISTS w._csdk.checkpoint (number BIGINT, state VARCHAR, previous VARCHAR, state_file VARCHAR, settled BOOLEAN);
CREATE TABLE IF NOT EXISTS w._csdk.tables (schema_name VARCHAR, table_name VARCHAR, key_columns VARCHAR[], declared VARCHAR);
`

// Record is the file's last checkpoint. ok is false for a file that csdk never wrote to.
func (w *Warehouse) Record() (r Record, ok bool) { return w.record, w.has }

func (w *Warehouse) loadRecord(ctx context.Context) error {
	err := w.scanRecord(ctx)
	if isOutOfMemory(err) {
		if err := w.makeRoomForStates(largestState); err != nil {
			return err
		}
		err = w.scanRecord(ctx)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	w.has = err == nil
	return err
}

// largestState is what is made room for when the state in the file turns out to be large.
const largestState = 64 << 20

func (w *Warehouse) scanRecord(ctx context.Context) error {
	var state, previous, file sql.NullString
	row := w.conn.QueryRowContext(ctx, "SELECT number, state, previous, state_file, settled FROM w._csdk.checkpoint ORDER BY number DESC LIMIT 1")
	if err := row.Scan(&w.record.Number, &state, &previous, &file, &w.record.Settled); err != nil {
		return err
	}
	w.record.State, w.record.Previous, w.record.StateFile = state.String, previous.String, file.String
	return nil
}

// oldRecords is how many bytes of states that no longer count may be in the file.
const oldRecords = 4 << 20

// writeRecord runs inside the transaction of a checkpoint.
func (w *Warehouse) writeRecord(ctx context.Context, r Record) error {
	if w.recorded > oldRecords || !w.has {
		if err := w.exec(ctx, "DELETE FROM w._csdk.checkpoint"); err != nil {
			return err
		}
		w.recorded = 0
	}
	if err := w.makeRoomForStates(len(r.State) + len(r.Previous)); err != nil {
		return err
	}
	w.recorded += len(r.State) + len(r.Previous)
	return w.run(ctx, insertRecord, r.Number, r.State, r.Previous, r.StateFile, r.Settled)
}

const insertRecord = "INSERT INTO w._csdk.checkpoint VALUES (?, ?, ?, ?, ?)"

// Settle notes that the state file holds the state of the last checkpoint, so that one that is
// changed or removed by hand afterwards is known to be changed by hand. A record of another state file stays as it is.
func (w *Warehouse) Settle(ctx context.Context, stateFile string) error {
	if !w.has || w.record.Settled || w.record.StateFile != stateFile {
		return nil
	}
	err := w.exec(ctx, fmt.Sprintf("BEGIN; DELETE FROM w._csdk.checkpoint WHERE number < %d; UPDATE w._csdk.checkpoint SET settled = true; COMMIT", w.record.Number))
	if err != nil {
		return explain(w.path, err)
	}
	w.recorded = 0
	w.record.Settled = true
	return nil
}
