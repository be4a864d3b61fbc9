package runner

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// plan is a shape of row that the author's code sends: one operation, one table, these columns.
type plan struct {
	op      warehouse.Op
	table   *table
	columns []planColumn
	keyAt   []int // for each key column the cell that holds it, -1 when the row lacks it
	byName  []int // cells by column name, for the hash of rows without a key
	row     []cell

	// Where the cells go, for the shape of the table that table.shaped counts.
	shaped int
	places []int  // cell -> place in the shape, -1 when it is not stored
	absent []int  // places that no cell goes to
	shared bool   // two cells go to one place: names that became equal
	given  string // which places are set, for updates
}

// planColumn is one cell of the row.
type planColumn struct {
	column   *column         // nil when csdk does not store it (a system column)
	declared schema.DataType // under exactly this schema and table; Unspecified when inferred
	verbatim bool            // its text goes into a text column as it is
	seen     kindSet         // kinds of cells that the column's type is known to hold
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
		declared := types[name]
		verbatim := declared.Kind != schema.Decimal && declared.Kind != schema.NaiveDatetime && declared.Kind != schema.UTCDatetime
		p.columns[i] = planColumn{column: ts.column(t, name, at), declared: declared, verbatim: verbatim}
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

// learn widens the columns' types to hold the cells of the run.
func (p *plan) learn(run *rowRun) error {
	kinds := run.kinds
	if kinds == nil {
		kinds = make([]kindSet, run.width)
		for at := range run.cells {
			kinds[at%run.width] |= 1 << run.cells[at].kind
		}
	}
	for i := range p.columns {
		pc := &p.columns[i]
		if pc.column == nil {
			continue
		}
		if pc.declared.Kind != schema.Unspecified {
			if pc.seen == 0 {
				pc.seen = 1
				pc.column.learn(pc.declared)
			}
			if pc.declared.Kind == schema.Short {
				if err := p.learnShort(run, i); err != nil {
					return err
				}
			}
			continue
		}
		for kind := cellBool; kind <= cellJSON; kind++ {
			if kinds[i]&^pc.seen&(1<<kind) != 0 {
				pc.column.learn(inferred[kind])
			}
		}
		pc.seen |= kinds[i]
	}
	return nil
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
func (p *plan) learnShort(run *rowRun, i int) error {
	rows := newRunReader(run, p.scratch())
	for range run.rows {
		cells, _, err := rows.next()
		if err != nil {
			return err
		}
		if n := cells[i].n; cells[i].kind == cellInt && (n < math.MinInt16 || n > math.MaxInt16) {
			p.columns[i].column.learn(schema.DataType{Kind: schema.Int})
			return nil
		}
	}
	return nil
}

// scratch is memory for one row.
func (p *plan) scratch() []cell {
	if p.row == nil {
		p.row = make([]cell, len(p.columns))
	}
	return p.row
}

// place finds where the plan's cells go.
func (p *plan) place() {
	t := p.table
	if p.shaped == t.shaped {
		return
	}
	p.shaped, p.shared, p.absent = t.shaped, false, nil
	p.places = make([]int, len(p.columns))
	given := []byte(strings.Repeat("0", len(t.placed)))
	for i := range p.columns {
		place, placed := t.placeOf[p.columns[i].column]
		if !placed {
			p.places[i] = -1
			continue
		}
		p.shared = p.shared || given[place] == '1'
		p.places[i], given[place] = place, '1'
	}
	for place, set := range given {
		if set == '0' {
			p.absent = append(p.absent, place)
		}
	}
	p.given = string(given)
}
