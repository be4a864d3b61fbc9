package warehouse

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// background is used where giving up half way would leave temporary tables behind.
var background = context.Background()

// Change is everything that was sent for one table since the last commit.
type Change struct {
	Shape  Shape // what the table shall look like; columns that exist keep their place
	Writer *Writer
	// DeferredSince is when the sync's first deferred truncate of the table was called; zero when there
	// was none. Rows not upserted since then are soft-deleted by a commit with Final set.
	DeferredSince time.Time
	Final         bool
}

// ShapeChange is something Commit did to the shape of a table.
type ShapeChange struct {
	Table  TableName
	Change string // created, column added, type widened, key changed, adopted
	Column string
	From   string
	To     string
}

// Outcome tells what a Commit did to one table.
type Outcome struct {
	Rows      int64 // in the table now
	Unmatched int64 // updates and deletes that found no row
	Shapes    []ShapeChange
}

// Commit ends the transaction: it applies the changes and the record. After an error nothing of it is in
// the file, and the Warehouse can only be closed. Rows keep the order in which they were written.
func (w *Warehouse) Commit(ctx context.Context, changes []Change, r Record) ([]Outcome, error) {
	outcomes, err := w.commit(ctx, changes, r)
	if err != nil {
		_ = w.exec(background, "ROLLBACK")
		return nil, explain(w.path, err)
	}
	for _, c := range changes {
		if err := c.Writer.committed(); err != nil {
			return nil, explain(w.path, err)
		}
	}
	return outcomes, nil
}

// begin starts the transaction that the next Commit ends, unless it runs already.
func (w *Warehouse) begin(ctx context.Context) error {
	if w.changing {
		return nil
	}
	if err := w.run(ctx, "BEGIN"); err != nil {
		return err
	}
	w.changing = true
	if w.has {
		return nil
	}
	return w.exec(ctx, recordTables)
}

func (w *Warehouse) commit(ctx context.Context, changes []Change, r Record) ([]Outcome, error) {
	for _, c := range changes {
		if err := c.Writer.flush(); err != nil {
			return nil, err
		}
	}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	if err := w.useThreads(ctx, changes); err != nil {
		return nil, err
	}
	if err := w.useCompression(ctx, changes); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(changes))
	for i := range changes {
		var err error
		if outcomes[i], err = w.apply(ctx, &changes[i]); err != nil {
			return nil, err
		}
	}
	altered := len(w.unsaved) > 0 || !w.has
	if err := w.saveShapes(ctx); err != nil {
		return nil, err
	}
	r.Number = w.record.Number + 1
	if err := w.writeRecord(ctx, r); err != nil {
		return nil, err
	}
	if err := w.run(ctx, "COMMIT"); err != nil {
		return nil, err
	}
	w.changing = false
	w.memory = memory{limit: w.memory.limit, guests: w.memory.guests}
	if altered {
		if err := w.forget(insertRecord); err != nil {
			return nil, err
		}
	}
	if err := w.checkPlace(); err != nil {
		return nil, err
	}
	w.record, w.has = r, true
	return outcomes, nil
}

// manyStaged is how many rows a merge is worth more threads for.
const manyStaged = 20_000

// useThreads lets DuckDB have every processor for a big merge, and one for all else: its threads wait by looking again and
// again for work, and the connector needs the others.
func (w *Warehouse) useThreads(ctx context.Context, changes []Change) error {
	threads := 1
	for _, c := range changes {
		if c.Writer.stage.rows > manyStaged {
			threads = runtime.NumCPU()
		}
	}
	if threads == w.threads {
		return nil
	}
	w.threads = threads
	return w.exec(ctx, fmt.Sprintf("SET threads=%d", threads))
}

// smallTable is up to how many rows a table takes one block of the file, compressed or not.
const smallTable = 5_000

// useCompression leaves out what takes DuckDB longest to try, a symbol table for each text column (FSST), when many small
// tables change: there it saves nothing.
func (w *Warehouse) useCompression(ctx context.Context, changes []Change) error {
	rows := int64(0)
	for _, c := range changes {
		rows += c.Writer.stage.rows + c.Writer.touched
	}
	without := ""
	if len(changes) > 1 && rows/int64(len(changes)) < smallTable {
		without = "fsst"
	}
	if without == w.without {
		return nil
	}
	w.without = without
	return w.exec(ctx, "SET disabled_compression_methods="+literal(without))
}

// apply brings one table into shape and merges what was staged for it.
func (w *Warehouse) apply(ctx context.Context, c *Change) (Outcome, error) {
	if err := c.Writer.reshape(ctx, &c.Shape); err != nil {
		return Outcome{}, err
	}
	t := w.Table(c.Shape.Name)
	m := merge{w: w, t: t, c: c, name: w.sqlName(t.Name)}
	if err := m.run(ctx); err != nil {
		return Outcome{}, fmt.Errorf("table %s: %w", t.Name, err)
	}
	t.Rows = m.rows
	return Outcome{Rows: m.rows, Unmatched: m.unmatched, Shapes: c.Writer.shapes}, nil
}
