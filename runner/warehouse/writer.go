package warehouse

import (
	"context"
	"slices"
	"time"
)

// Op is what a row does to its table.
type Op uint8

// The operations that rows carry (SDK: RecordType).
const (
	Upsert Op = iota
	Update
	Delete
)

// Writer takes the rows of one table, checkpoint after checkpoint. A whole row whose key certainly is new goes into the
// table itself, as part of the transaction that the next Commit ends. All other rows wait in a temporary table for the
// merge of that Commit.
type Writer struct {
	w     *Warehouse
	name  TableName
	shape Shape // of the rows that come now

	keys  keySet
	known bool // keys has every key of the table

	direct  *Sheet // of the table itself; nil while it is not open
	touched int64  // rows of this transaction that are in the table itself: it cannot be altered
	shapes  []ShapeChange

	stage    stage
	truncate int64 // the number of the last truncate among the operations; 0 when there was none
}

// Writer makes the writer of a table; there is one for each.
func (w *Warehouse) Writer(name TableName) *Writer {
	t := w.Table(name)
	wr := &Writer{w: w, name: name, known: t == nil || t.Rows == 0, stage: newStage(w, len(w.writers)+1)}
	w.writers = append(w.writers, wr)
	return wr
}

// Begin says what the rows that follow look like. Later calls may add columns behind those that there were, and widen types.
func (wr *Writer) Begin(shape Shape) error {
	same := slices.Equal(wr.shape.Columns, shape.Columns)
	if same && slices.Equal(wr.shape.Key, shape.Key) {
		return nil
	}
	for _, key := range shape.Key {
		if len(wr.shape.Columns) > 0 && wr.shape.column(key).Type != shape.column(key).Type {
			wr.known = false // keys that are equal now had other hashes before
		}
	}
	wr.shape = Shape{Name: wr.name, Key: slices.Clone(shape.Key), Columns: slices.Clone(shape.Columns)}
	if same {
		return nil
	}
	if err := wr.closeDirect(); err != nil {
		return explain(wr.w.path, err)
	}
	return explain(wr.w.path, wr.stage.reshape(wr.shape.Columns, wr.shape.Keyless()))
}

// closeDirect closes the sheet of the table, so that it can be altered or left alone.
func (wr *Writer) closeDirect() error {
	err := wr.direct.close()
	wr.direct = nil
	return err
}

// Row begins a row of about that many bytes and says where its values go. given has a '1' for each column of the shape that
// an update sets. The caller sets every column before the next call.
func (wr *Writer) Row(op Op, key Key, given string, at time.Time, bytes int) (*Sheet, error) {
	if wr.known && !key.Exact {
		wr.known = false
	}
	if wr.known && wr.keys.add(key) && op == Upsert && wr.truncate == 0 {
		if s, err := wr.openDirect(); err != nil || s != nil {
			if err == nil {
				err = wr.begin(s, key, at, bytes)
			}
			return s, explain(wr.w.path, err)
		}
	}
	s, err := wr.stage.row(op, key, given, at, bytes)
	return s, explain(wr.w.path, err)
}

// openDirect is the sheet of the table, which is made or altered first when it has no rows of this transaction yet. nil when
// it has, and rows look different since: DuckDB 1.5 fails on rows, a new column and again rows in one transaction.
func (wr *Writer) openDirect() (*Sheet, error) {
	if err := wr.w.begin(background); err != nil {
		return nil, err
	}
	if wr.direct != nil && wr.direct.types != nil {
		return wr.direct, nil
	}
	if wr.touched > 0 && !wr.fits() {
		return nil, nil
	}
	if wr.touched == 0 {
		if err := wr.reshape(background, &wr.shape); err != nil {
			return nil, err
		}
	}
	if err := wr.w.makeRoom(len(wr.shape.Columns) + 3); err != nil {
		return nil, err
	}
	s, err := wr.w.openSheet("w", wr.name.Schema, wr.name.Table)
	if err != nil {
		return nil, err
	}
	for _, c := range wr.shape.Columns {
		s.columns = append(s.columns, s.byName[Fold(c.Name)])
	}
	for _, c := range wr.w.Table(wr.name).Columns {
		if place := s.byName[Fold(c.Name)]; !slices.Contains(s.columns, place) {
			s.columns = append(s.columns, place)
		}
	}
	s.synced, s.deleted = s.system(SyncedColumn), s.system(DeletedColumn)
	if wr.shape.Keyless() {
		s.id = s.system(IDColumn)
	}
	wr.direct = s
	return s, nil
}

// fits says whether the table has the columns of the rows, with their types, and no others.
func (wr *Writer) fits() bool {
	t := wr.w.Table(wr.name)
	if t == nil || len(t.Columns) != len(wr.shape.Columns) {
		return false
	}
	for _, c := range wr.shape.Columns {
		if duckType(t.column(c.Name).Type) != duckType(c.Type) {
			return false
		}
	}
	return true
}

func (wr *Writer) begin(s *Sheet, key Key, at time.Time, bytes int) error {
	if err := s.next(bytes); err != nil {
		return err
	}
	wr.touched++
	row := s.Row()
	for place := len(wr.shape.Columns); place < len(s.columns); place++ {
		s.Column(place).Null(row) // a column that the table has and these rows have not
	}
	s.synced.Int64(row, at.UnixMicro())
	s.deleted.Bool(row, false)
	if s.id != nil {
		s.id.CopyText(row, key.ID)
	}
	return nil
}

// reshape makes the table look like shape, within the transaction, and keeps what was done for the Outcome.
func (wr *Writer) reshape(ctx context.Context, shape *Shape) error {
	if wr.w.hasShape(shape) {
		return nil
	}
	if err := wr.closeDirect(); err != nil {
		return err
	}
	t, changes, err := wr.w.reshape(ctx, shape, wr.touched > 0)
	if err != nil {
		return err
	}
	wr.w.tables[Fold(t.Name.String())] = t
	wr.shapes = append(wr.shapes, changes...)
	return nil
}

// Truncate soft-deletes the rows of the table, and those that were written before, with the next Commit.
func (wr *Writer) Truncate() {
	wr.w.seq++
	wr.truncate = wr.w.seq
}

// Empty says whether nothing was written since the last Commit.
func (wr *Writer) Empty() bool { return wr.touched == 0 && wr.stage.rows == 0 && wr.truncate == 0 }

// Settle lets go of the memory that Vector.Text refers to.
func (wr *Writer) Settle() error {
	for _, s := range []*Sheet{wr.direct, wr.stage.sheet} {
		if s != nil && s.types != nil {
			if err := s.append(); err != nil {
				return explain(wr.w.path, err)
			}
		}
	}
	return nil
}

// flush puts every row into the table or the temporary table.
func (wr *Writer) flush() error {
	if wr.direct != nil && wr.direct.types != nil {
		if err := wr.direct.flush(); err != nil {
			return err
		}
	}
	return wr.stage.finish()
}

// committed forgets what is in the file now.
func (wr *Writer) committed() error {
	wr.touched, wr.truncate, wr.shapes = 0, 0, nil
	return wr.stage.drop()
}
