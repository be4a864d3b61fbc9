package warehouse

import (
	"context"
	"fmt"
	"time"
)

// background is used where giving up half way would leave temporary tables behind.
var background = context.Background()

// Change is everything that was staged for one table since the last commit.
type Change struct {
	Shape Shape // what the table shall look like; columns that exist keep their place
	Part  *Part // nil when no rows were staged
	// Truncate is the NextSeq of the last truncate, 0 when there was none: rows of the table and staged
	// rows before it end up soft-deleted.
	Truncate int64
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

// Commit applies the changes and the record in one transaction. After an error nothing of it is in
// the file, and the Warehouse can only be closed. Rows keep the order in which they were staged.
func (w *Warehouse) Commit(ctx context.Context, changes []Change, r Record) ([]Outcome, error) {
	outcomes, err := w.commit(ctx, changes, r)
	if err != nil {
		_ = w.exec(background, "ROLLBACK")
		return nil, explain(w.path, err)
	}
	for _, c := range changes {
		if c.Part == nil {
			continue
		}
		if err := c.Part.drop(); err != nil {
			return nil, explain(w.path, err)
		}
	}
	return outcomes, nil
}

func (w *Warehouse) commit(ctx context.Context, changes []Change, r Record) ([]Outcome, error) {
	for _, c := range changes {
		if c.Part == nil {
			continue
		}
		if err := c.Part.finish(); err != nil {
			return nil, err
		}
	}
	if err := w.exec(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	if !w.has {
		if err := w.exec(ctx, recordTables); err != nil {
			return nil, err
		}
	}
	outcomes := make([]Outcome, len(changes))
	tables := make([]*Table, len(changes))
	for i := range changes {
		var err error
		if tables[i], outcomes[i], err = w.apply(ctx, &changes[i]); err != nil {
			return nil, err
		}
	}
	r.Number = w.record.Number + 1
	if err := w.writeRecord(ctx, r); err != nil {
		return nil, err
	}
	if err := w.exec(ctx, "COMMIT"); err != nil {
		return nil, err
	}
	if err := w.checkPlace(); err != nil {
		return nil, err
	}
	w.record, w.has = r, true
	for _, t := range tables {
		w.tables[Fold(t.Name.String())] = t
	}
	return outcomes, nil
}

// apply brings one table into shape and merges what was staged for it.
func (w *Warehouse) apply(ctx context.Context, c *Change) (*Table, Outcome, error) {
	var out Outcome
	t, shapes, err := w.reshape(ctx, &c.Shape)
	if err != nil {
		return nil, out, err
	}
	out.Shapes = shapes
	m := merge{w: w, t: t, c: c, name: w.sqlName(t.Name)}
	if err := m.run(ctx); err != nil {
		return nil, out, fmt.Errorf("table %s: %w", t.Name, err)
	}
	t.Rows = m.rows
	out.Rows, out.Unmatched = m.rows, m.unmatched
	return t, out, nil
}
