package warehouse

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Op is what a staged row does to its table.
type Op uint8

// The operations that rows carry (SDK: RecordType).
const (
	Upsert Op = iota
	Update
	Delete
)

// Part holds the staged rows of one table until the next Commit: the first ones in memory, the others
// in a temporary table.
type Part struct {
	w        *Warehouse
	name     string
	created  bool
	columns  []Column
	keyless  bool
	appender *duckdb.Appender
	waiting  [][]driver.Value // the last rows, until it is worth an appender
	row      []driver.Value
	rows     int64
	// shapes of what was appended, which decide how it is merged
	updates, deletes int64
}

// The columns of a part before the author's.
const (
	seqColumn   = 0 // order of the operations
	opColumn    = 1
	givenColumn = 2 // for updates: '1' for each column that was given, '0' for the others
	timeColumn  = 3
	idColumn    = 4 // hash of the row, for a table without a key
	firstColumn = 5
)

const (
	// mostAppenders bounds how many parts buffer rows at once: each appender holds a chunk of 2,048 rows.
	mostAppenders = 64
	// mostWaiting is how many rows of a part wait without an appender, so that a connector which writes
	// to a thousand tables in turn does not open and close one for each row.
	mostWaiting = 128
)

// NewPart opens a part for rows with these columns.
func (w *Warehouse) NewPart(columns []Column, keyless bool) *Part {
	w.parts++
	p := &Part{w: w, name: fmt.Sprintf("stage_%d", w.parts), columns: slices.Clone(columns), keyless: keyless}
	p.row = make([]driver.Value, firstColumn+len(columns))
	return p
}

// Reshape gives the part more columns, behind those it has, and wider types. Rows that are staged stay.
func (p *Part) Reshape(columns []Column) error {
	widened := false
	for i, c := range p.columns {
		widened = widened || stageType(c.Type) != stageType(columns[i].Type)
	}
	if widened && p.rows > 0 || p.appender != nil {
		if err := p.finish(); err != nil {
			return explain(p.w.path, err)
		}
	}
	if p.created {
		for i, c := range columns {
			if err := p.alter(i, c); err != nil {
				return explain(p.w.path, err)
			}
		}
	}
	p.columns = slices.Clone(columns)
	p.row = make([]driver.Value, firstColumn+len(columns))
	return nil
}

func (p *Part) alter(i int, c Column) error {
	if i >= len(p.columns) {
		return p.w.exec(background, fmt.Sprintf("ALTER TABLE %s ADD COLUMN c%d %s", p.name, i, stageType(c.Type)))
	}
	from, to := stageType(p.columns[i].Type), stageType(c.Type)
	if from == to {
		return nil
	}
	column := fmt.Sprintf("c%d", i)
	value := "CAST(" + column + " AS " + to + ")"
	if to == "VARCHAR" {
		value = textOf(column, p.columns[i].Type)
	}
	return p.w.exec(background, fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s USING %s", p.name, column, to, value))
}

func (p *Part) create() error {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TEMP TABLE %s (seq BIGINT, op UTINYINT, given VARCHAR, synced TIMESTAMP WITH TIME ZONE, id VARCHAR", p.name)
	for i, c := range p.columns {
		fmt.Fprintf(&b, ", c%d %s", i, stageType(c.Type))
	}
	b.WriteString(")")
	p.created = true
	return p.w.exec(background, b.String())
}

func (p *Part) openAppender() error {
	w := p.w
	if len(w.open) >= mostAppenders {
		if err := w.open[0].finish(); err != nil {
			return err
		}
	}
	if !p.created {
		if err := p.create(); err != nil {
			return err
		}
	}
	w.open = append(w.open, p)
	return w.raw(func(c driver.Conn) (err error) {
		p.appender, err = duckdb.NewAppender(c, "temp", "main", p.name)
		return err
	})
}

// Row is the buffer for the next row's values, one for each column of the part, in their order. A
// value is nil, bool, int16, int32, int64, float32, float64, string, []byte or time.Time as the
// column's type asks; decimals and JSON are text.
func (p *Part) Row() []driver.Value { return p.row[firstColumn:] }

// Append stages the values that were put into Row. id is the row's hash in a table without a key;
// given marks the columns of an update.
func (p *Part) Append(op Op, id, given string, at time.Time) error {
	p.w.seq++
	p.row[seqColumn], p.row[opColumn], p.row[timeColumn] = p.w.seq, uint8(op), at
	p.row[givenColumn], p.row[idColumn] = nil, nil
	switch op {
	case Update:
		p.row[givenColumn] = given
		p.updates++
	case Delete:
		p.deletes++
	}
	if p.keyless {
		p.row[idColumn] = id
	}
	p.rows++
	if p.appender == nil && len(p.waiting) < mostWaiting {
		p.waiting = append(p.waiting, slices.Clone(p.row))
		return nil
	}
	if err := p.appendWaiting(); err != nil {
		return explain(p.w.path, err)
	}
	if err := p.appender.AppendRow(p.row...); err != nil {
		return explain(p.w.path, err)
	}
	return nil
}

// appendWaiting opens the appender, if need be, and gives it the rows that wait.
func (p *Part) appendWaiting() error {
	if p.appender == nil {
		if err := p.openAppender(); err != nil {
			return err
		}
	}
	for _, row := range p.waiting {
		for len(row) < len(p.row) { // it waited while columns were added
			row = append(row, nil)
		}
		if err := p.appender.AppendRow(row...); err != nil {
			return err
		}
	}
	p.waiting = nil
	return nil
}

// NextSeq numbers an operation that is not a row (a truncate) among the rows.
func (w *Warehouse) NextSeq() int64 {
	w.seq++
	return w.seq
}

// finish writes what is still buffered.
func (p *Part) finish() error {
	if len(p.waiting) > 0 {
		if err := p.appendWaiting(); err != nil {
			return err
		}
	}
	if p.appender == nil {
		return nil
	}
	err := p.appender.Close()
	p.appender = nil
	p.w.open = slices.DeleteFunc(p.w.open, func(other *Part) bool { return other == p })
	return err
}

// drop removes the part.
func (p *Part) drop() error {
	err := p.finish()
	if p.created {
		if dropErr := p.w.exec(background, "DROP TABLE "+p.name); err == nil {
			err = dropErr
		}
	}
	return err
}
