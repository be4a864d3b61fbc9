package warehouse

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// stage holds rows of one table that wait for the merge, in a temporary table.
type stage struct {
	w       *Warehouse
	name    string
	created bool
	columns []Column
	keyless bool
	sheet   *Sheet // nil when it is not open
	rows    int64
	// shapes of what was staged, which decide how it is merged
	updates, deletes int64
}

func newStage(w *Warehouse, number int) stage {
	return stage{w: w, name: fmt.Sprintf("stage_%d", number)}
}

// reshape gives the stage more columns, behind those it has, and wider types. Rows that are staged stay.
func (p *stage) reshape(columns []Column, keyless bool) error {
	if p.created {
		if err := p.sheet.close(); err != nil {
			return err
		}
		for i, c := range columns {
			if err := p.alter(i, c); err != nil {
				return err
			}
		}
	}
	p.columns, p.keyless = slices.Clone(columns), keyless
	return nil
}

func (p *stage) alter(i int, c Column) error {
	if i >= len(p.columns) {
		return p.w.exec(background, fmt.Sprintf("ALTER TABLE %s ADD COLUMN c%d %s", p.name, i, duckType(c.Type)))
	}
	from, to := duckType(p.columns[i].Type), duckType(c.Type)
	if from == to {
		return nil
	}
	column := fmt.Sprintf("c%d", i)
	return p.w.exec(background, fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s USING %s",
		p.name, column, to, castTo(column, p.columns[i].Type, c.Type)))
}

// open makes the temporary table, if need be, and its sheet. Its columns are the order of the operations, what they do, which
// columns an update sets ('1' or '0' for each), their time, the row's hash in a table without a key, and c0.. of the author's.
func (p *stage) open() error {
	if !p.created {
		var b strings.Builder
		fmt.Fprintf(&b, "CREATE TEMP TABLE %s (seq BIGINT, op UTINYINT, given VARCHAR, synced TIMESTAMP WITH TIME ZONE, id VARCHAR", p.name)
		for i, c := range p.columns {
			fmt.Fprintf(&b, ", c%d %s", i, duckType(c.Type))
		}
		b.WriteString(")")
		if err := p.w.exec(background, b.String()); err != nil {
			return err
		}
		p.created = true
	}
	if err := p.w.makeRoom(len(p.columns) + 5); err != nil {
		return err
	}
	s, err := p.w.openSheet("temp", "main", p.name)
	if err != nil {
		return err
	}
	for i := range p.columns {
		s.columns = append(s.columns, s.byName[fmt.Sprintf("c%d", i)])
	}
	s.seq, s.op, s.given, s.synced, s.id = s.system("seq"), s.system("op"), s.system("given"), s.system("synced"), s.system("id")
	p.sheet = s
	return nil
}

// row begins a row.
func (p *stage) row(op Op, key Key, given string, at time.Time, bytes int) (*Sheet, error) {
	if p.sheet == nil || p.sheet.types == nil {
		if err := p.open(); err != nil {
			return nil, err
		}
	}
	s := p.sheet
	if err := s.next(bytes); err != nil {
		return nil, err
	}
	p.w.seq++
	row := s.Row()
	s.seq.Int64(row, p.w.seq)
	*(*uint8)(s.op.at(row, 1)) = uint8(op)
	s.synced.Int64(row, at.UnixMicro())
	switch op {
	case Update:
		s.given.CopyText(row, given)
		p.updates++
	case Delete:
		s.given.Null(row)
		p.deletes++
	default:
		s.given.Null(row)
	}
	if p.keyless {
		s.id.CopyText(row, key.ID)
	} else {
		s.id.Null(row)
	}
	p.rows++
	return s, nil
}

// finish writes what is still buffered.
func (p *stage) finish() error {
	if p.sheet == nil || p.sheet.types == nil {
		return nil
	}
	return p.sheet.flush()
}

// drop removes the rows.
func (p *stage) drop() error {
	if !p.created {
		return nil
	}
	err := p.sheet.close()
	p.sheet, p.created = nil, false
	p.rows, p.updates, p.deletes = 0, 0, 0
	if dropErr := p.w.exec(background, "DROP TABLE "+p.name); err == nil {
		err = dropErr
	}
	return err
}
