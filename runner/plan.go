package runner

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// plan is a shape of row that the author's code sends: one operation, one table, these columns.
type plan struct {
	op      warehouse.Op
	table   *table
	columns []planColumn
	keyAt   []int  // for each key column the cell that holds it, -1 when the row lacks it
	byName  []int  // cells by column name, for the hash of rows without a key
	given   string // which columns of the part are set, for updates
	places  []int  // cell -> place in the part, -1 when it is not stored
	shaped  int    // table.shaped that given and places are for
}

// planColumn is one cell of the row.
type planColumn struct {
	column   *column         // nil when csdk does not store it (a system column)
	declared schema.DataType // under exactly this schema and table; Unspecified when inferred
	seen     uint16          // kinds of cells that the column's type is known to hold, by bit
}

var planOps = map[string]warehouse.Op{"upsert": warehouse.Upsert, "update": warehouse.Update, "delete": warehouse.Delete}

// plan resolves the shape of row that the engine defined.
func (ts *tables) plan(f planFrame, at Site) (*plan, error) {
	op, ok := planOps[f.Op]
	if !ok {
		return nil, fmt.Errorf("unknown operation %q", f.Op)
	}
	source := sourceOf(f.Schema, f.Table)
	t := ts.of(source, at)
	p := &plan{op: op, table: t, columns: make([]planColumn, len(f.Columns))}
	types := ts.declared[source]
	for i, name := range f.Columns {
		if t.isSystem(ts.naming.Column(name)) {
			ts.report(TableChange{Table: t.name.String(), Change: "system column ignored", Column: name, Site: at})
			continue
		}
		p.columns[i] = planColumn{column: ts.column(t, name, at), declared: types[name]}
	}
	p.keyAt = make([]int, len(t.key))
	for k, key := range t.key {
		p.keyAt[k] = -1
		for i := range p.columns {
			if p.columns[i].column == key {
				p.keyAt[k] = i
			}
		}
	}
	for i := range p.columns {
		if p.columns[i].column != nil {
			p.byName = append(p.byName, i)
		}
	}
	sort.SliceStable(p.byName, func(a, b int) bool {
		return warehouse.Fold(p.columns[p.byName[a]].column.name) < warehouse.Fold(p.columns[p.byName[b]].column.name)
	})
	return p, nil
}

// learn widens the columns' types to hold the cells of the run. It says whether one changed: then the
// open part cannot take the rows.
func (p *plan) learn(run *rowRun) bool {
	changed := false
	width := len(p.columns)
	for i := range p.columns {
		pc := &p.columns[i]
		if pc.column == nil {
			continue
		}
		if pc.declared.Kind != schema.Unspecified {
			if pc.seen == 0 {
				pc.seen = 1
				changed = pc.column.learn(pc.declared) || changed
			}
			if pc.declared.Kind == schema.Short {
				changed = p.learnShort(run, i) || changed
			}
			continue
		}
		var kinds uint16
		for at := i; at < len(run.cells); at += width {
			kinds |= 1 << run.cells[at].kind
		}
		for kind := cellBool; kind <= cellJSON; kind++ {
			if kinds&^pc.seen&(1<<kind) != 0 {
				changed = pc.column.learn(inferred[kind]) || changed
			}
		}
		pc.seen |= kinds
	}
	return changed
}

// inferred is the type of a column that was not declared (connector-sdk documentation: Supported data
// types), but for float, which becomes DOUBLE so that nothing is lost.
var inferred = [...]schema.DataType{
	cellBool:  {Kind: schema.Boolean},
	cellInt:   {Kind: schema.Long},
	cellBig:   {Kind: schema.Double},
	cellFloat: {Kind: schema.Double},
	cellText:  {Kind: schema.String},
	cellBytes: {Kind: schema.Binary},
	cellJSON:  {Kind: schema.JSON},
}

// learnShort widens a SHORT column: the SDK does not check that a value has 16 bits.
func (p *plan) learnShort(run *rowRun, i int) bool {
	for at := i; at < len(run.cells); at += len(p.columns) {
		if n := run.cells[at].n; run.cells[at].kind == cellInt && (n < math.MinInt16 || n > math.MaxInt16) {
			return p.columns[i].column.learn(schema.DataType{Kind: schema.Int})
		}
	}
	return false
}

// openPart makes the part, or gives it the columns and types that were learned since.
func (t *table) openPart(w *warehouse.Warehouse) error {
	if t.part != nil && !t.stale {
		return nil
	}
	for _, c := range t.columns {
		if _, placed := t.placeOf[c]; !placed && c.typ.Kind != schema.Unspecified {
			t.placeOf[c] = len(t.placed)
			t.placed = append(t.placed, c)
		}
	}
	columns := make([]warehouse.Column, len(t.placed))
	for i, c := range t.placed {
		columns[i] = warehouse.Column{Name: c.name, Type: c.typ, Declared: c.declared}
	}
	t.stale = false
	t.shaped++
	if t.part == nil {
		t.part = w.NewPart(columns, len(t.key) == 0)
		return nil
	}
	return t.part.Reshape(columns)
}

// place finds where the plan's cells go in the part.
func (p *plan) place() {
	t := p.table
	if p.shaped == t.shaped {
		return
	}
	p.shaped = t.shaped
	p.places = make([]int, len(p.columns))
	given := []byte(strings.Repeat("0", len(t.placed)))
	for i := range p.columns {
		place, placed := t.placeOf[p.columns[i].column]
		if !placed {
			p.places[i] = -1
			continue
		}
		p.places[i], given[place] = place, '1'
	}
	p.given = string(given)
}

// appendRun stages the rows of one run.
func (s *sync) appendRun(p *plan, run *rowRun) error {
	t := p.table
	if p.learn(run) {
		t.stale = true
	}
	if err := t.openPart(s.w); err != nil {
		return err
	}
	p.place()
	at := s.clock()
	width := len(p.columns)
	for r := range run.rows {
		cells := run.cells[r*width : (r+1)*width]
		if err := s.appendRow(p, cells, run.site, at); err != nil {
			return err
		}
	}
	t.dirty = true
	t.operations += int64(run.rows)
	t.pending += run.rows
	return nil
}

func (s *sync) appendRow(p *plan, cells []cell, site int, at time.Time) error {
	row := p.table.part.Row()
	clear(row)
	s.convert.begin(p.table, site)
	for i := range cells {
		place := p.places[i]
		if place < 0 || cells[i].kind == cellNull && row[place] != nil {
			continue // not stored, or a second spelling of the same column without a value
		}
		row[place] = s.convert.value(p.columns[i].column, &cells[i], p.columns[i].declared.Kind)
	}
	for k, i := range p.keyAt {
		if i < 0 || p.places[i] < 0 || row[p.places[i]] == nil {
			return s.missingKey(p, p.table.key[k], site)
		}
	}
	id := ""
	if len(p.table.key) == 0 {
		id = s.rowID(p, cells)
	}
	return p.table.part.Append(p.op, id, p.given, at)
}

// missingKey: Fivetran cannot place a row whose key is NULL.
func (s *sync) missingKey(p *plan, key *column, site int) error {
	names := [...]string{warehouse.Upsert: "upsert", warehouse.Update: "update", warehouse.Delete: "delete"}
	return &runError{event: Error{
		Phase: "operation", Site: s.sites[site],
		Message: fmt.Sprintf("op.%s to %s without a value for the key column %s", names[p.op], p.table.source, key.name),
		Hint:    fmt.Sprintf("Every row of %s needs a value for each of: %s (the primary_key in schema()).", p.table.source, keyText(p.table.key)),
	}}
}

// rowID identifies a row of a table without a key by its values.
func (s *sync) rowID(p *plan, cells []cell) string {
	s.id.Reset()
	for _, i := range p.byName {
		if cells[i].kind != cellNull {
			s.id.Add(p.columns[i].column.name, canonicalText(&cells[i], p.columns[i].declared.Kind))
		}
	}
	return s.id.Sum()
}
