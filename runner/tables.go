package runner

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// mainSchema is the DuckDB schema of tables without a schema of their own (SDK fact: "tester").
const mainSchema = "tester"

// sourceName is a table exactly as the author wrote it. The SDK looks declared types up by it.
type sourceName struct{ schema, table string }

func sourceOf(schemaName *string, table string) sourceName {
	if schemaName == nil {
		return sourceName{table: table}
	}
	return sourceName{schema: *schemaName, table: table}
}

func (n sourceName) String() string {
	if n.schema == "" {
		return n.table
	}
	return n.schema + "." + n.table
}

// column is a column of the author's in the warehouse.
type column struct {
	name     string
	source   string          // the author's name that made it
	typ      schema.DataType // Unspecified until it has held a value
	declared schema.DataType
	exists   bool            // in the warehouse
	told     schema.DataType // typ when the debugger's agent last heard of it
}

// table is one table of the warehouse, as this run knows it.
type table struct {
	name    warehouse.TableName
	source  sourceName // the author's name that made it
	columns []*column
	byName  map[string]*column // by warehouse.Fold
	key     []*column          // none for a table without a key
	exists  bool

	writer       *warehouse.Writer // nil before the first row
	waiting      []waitingRun      // rows that the writer has not got yet
	waitingBytes int
	placed       []*column // the columns that have a type, in the order in which they got one
	placeOf      map[*column]int
	shaped       int // how often the shape was told to the writer
	dirty        bool
	deferred     time.Time // first deferred truncate of this run

	rows      int64 // in the warehouse
	unmatched int64
	sent      Operations // in this run
	since     Operations // the last checkpoint
	told      bool       // the debugger's agent knows of the table
}

// Operations counts what was sent for a table.
type Operations struct {
	Upserts   int64 `json:"upserts"`
	Updates   int64 `json:"updates"`
	Deletes   int64 `json:"deletes"`
	Truncates int64 `json:"truncates"`
}

func (o *Operations) total() int64 { return o.Upserts + o.Updates + o.Deletes + o.Truncates }

func (o *Operations) add(op warehouse.Op, rows int64) {
	switch op {
	case warehouse.Update:
		o.Updates += rows
	case warehouse.Delete:
		o.Deletes += rows
	default:
		o.Upserts += rows
	}
}

func (t *table) count(add func(*Operations)) {
	add(&t.sent)
	add(&t.since)
}

// tables maps the author's names to warehouse tables. Names that become equal share a table.
type tables struct {
	naming   schema.Naming
	w        *warehouse.Warehouse
	byName   map[string]*table // by warehouse.Fold of schema.table
	bySource map[sourceName]*table
	declared map[sourceName]map[string]schema.DataType
	ordered  []*table
	report   func(TableChange)
}

func newTables(naming schema.Naming, w *warehouse.Warehouse, report func(TableChange)) *tables {
	return &tables{
		naming: naming, w: w, report: report, byName: map[string]*table{},
		bySource: map[sourceName]*table{}, declared: map[sourceName]map[string]schema.DataType{},
	}
}

// of finds or makes the warehouse table for the author's name.
func (ts *tables) of(source sourceName, at Site) *table {
	if t := ts.bySource[source]; t != nil {
		return t
	}
	name := warehouse.TableName{Schema: mainSchema, Table: ts.naming.Table(source.table)}
	if source.schema != "" {
		name.Schema += "_" + ts.naming.Schema(source.schema)
	}
	fold := warehouse.Fold(name.String())
	t := ts.byName[fold]
	if t == nil {
		t = &table{name: name, source: source, byName: map[string]*column{}, placeOf: map[*column]int{}}
		if existing := ts.w.Table(name); existing != nil {
			t.load(existing)
		}
		ts.byName[fold] = t
		ts.ordered = append(ts.ordered, t)
	} else {
		ts.report(TableChange{Table: t.name.String(), Change: "names merged", From: source.String(), To: t.source.String(), Site: at})
	}
	ts.bySource[source] = t
	return t
}

// load takes over what an existing table looks like. Its key is not taken over: the key is what this
// run's schema() says.
func (t *table) load(existing *warehouse.Table) {
	t.name, t.exists, t.rows = existing.Name, true, existing.Rows
	for _, c := range existing.Columns {
		t.add(&column{name: c.Name, typ: c.Type, exists: true})
	}
	t.tellShape()
}

func (t *table) add(c *column) *column {
	t.columns = append(t.columns, c)
	t.byName[warehouse.Fold(c.name)] = c
	return c
}

// column finds or makes the column for the author's name.
func (ts *tables) column(t *table, source string, at Site) *column {
	name := ts.naming.Column(source)
	c := t.byName[warehouse.Fold(name)]
	if c == nil {
		return t.add(&column{name: name, source: source})
	}
	if c.source == "" {
		c.source = source
	} else if c.source != source {
		ts.report(TableChange{Table: t.name.String(), Change: "names merged", Column: c.name, From: source, To: c.source, Site: at})
	}
	return c
}

// isSystem says whether csdk writes the column itself.
func (t *table) isSystem(name string) bool {
	switch warehouse.Fold(name) {
	case warehouse.SyncedColumn, warehouse.DeletedColumn:
		return true
	case warehouse.IDColumn:
		return len(t.key) == 0
	}
	return false
}

// declare takes in what schema() returned.
func (ts *tables) declare(list []declaredTable) (Schema, error) {
	var out Schema
	for _, d := range list {
		source := sourceOf(d.Schema, d.Table)
		t := ts.of(source, Site{})
		types := map[string]schema.DataType{}
		ts.declared[source] = types
		for _, dc := range d.Columns {
			if t.isSystem(ts.naming.Column(dc.Name)) {
				ts.report(TableChange{Table: t.name.String(), Change: "system column ignored", Column: dc.Name})
				continue
			}
			if err := ts.declareColumn(t, types, dc); err != nil {
				return out, err
			}
		}
		ts.declareKey(t, d.PrimaryKey)
		out.Tables = append(out.Tables, describe(t))
	}
	return out, nil
}

// maxDecimal is the widest DECIMAL that DuckDB has.
const maxDecimal = 38

func (ts *tables) declareColumn(t *table, types map[string]schema.DataType, dc declaredColumn) error {
	c := ts.column(t, dc.Name, Site{})
	if dc.Type == nil {
		return nil
	}
	kind, ok := schema.ParseKind(*dc.Type)
	if !ok {
		return fmt.Errorf("column %s of table %s has the unknown type %s", dc.Name, t.source, *dc.Type)
	}
	typ := schema.DataType{Kind: kind}
	if kind == schema.Decimal {
		if dc.Precision < 1 || dc.Precision > maxDecimal || dc.Scale > dc.Precision {
			ts.report(TableChange{
				Table: t.name.String(), Change: "stored as text", Column: c.name,
				From: fmt.Sprintf("DECIMAL(%d,%d)", dc.Precision, dc.Scale), To: "VARCHAR",
			})
			typ.Kind = schema.String
		} else {
			typ.Precision, typ.Scale = int(dc.Precision), int(dc.Scale)
		}
	}
	types[dc.Name] = typ
	c.declared = typ
	c.learn(typ)
	return nil
}

// declareKey sets the key. Tables that share a name after naming have the key of the first that has one.
func (ts *tables) declareKey(t *table, names []string) {
	if len(names) == 0 {
		return
	}
	var key []*column
	seen := map[*column]bool{}
	for _, name := range names {
		if c := ts.column(t, name, Site{}); !seen[c] {
			seen[c] = true
			key = append(key, c)
		}
	}
	if len(t.key) == 0 {
		t.key = key
		return
	}
	if keyText(key) != keyText(t.key) {
		ts.report(TableChange{Table: t.name.String(), Change: "names merged, keys differ", From: keyText(key), To: keyText(t.key)})
	}
}

func keyText(key []*column) string {
	names := make([]string, len(key))
	for i, c := range key {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

func describe(t *table) DeclaredTable {
	d := DeclaredTable{Table: t.name.String(), Key: t.keyNames(), Columns: map[string]string{}}
	for _, c := range t.columns {
		if c.declared.Kind != schema.Unspecified {
			d.Columns[c.name] = c.declared.String()
		}
	}
	return d
}

func (t *table) keyNames() []string {
	if len(t.key) == 0 {
		return []string{warehouse.IDColumn}
	}
	names := make([]string, len(t.key))
	for i, c := range t.key {
		names[i] = c.name
	}
	return names
}

// shape is what the table shall look like: declared columns in their order, then the others as they came. A column that
// never held a value is not made, unless it was declared.
func (t *table) shape() warehouse.Shape {
	for _, c := range t.columns {
		if _, placed := t.placeOf[c]; !placed && c.typ.Kind != schema.Unspecified {
			t.placeOf[c] = len(t.placed)
			t.placed = append(t.placed, c)
		}
	}
	s := warehouse.Shape{Name: t.name, Key: t.keyNames(), Columns: make([]warehouse.Column, len(t.placed))}
	for i, c := range t.placed {
		s.Columns[i] = warehouse.Column{Name: c.name, Type: c.typ, Declared: c.declared}
	}
	return s
}

// learn widens the type to hold values of another one too and says whether it changed.
func (c *column) learn(typ schema.DataType) bool {
	wider := schema.Supertype(c.typ, typ)
	if wider == c.typ {
		return false
	}
	c.typ = wider
	return true
}

// sorted are the tables by name.
func (ts *tables) sorted() []*table {
	list := append([]*table(nil), ts.ordered...)
	sort.Slice(list, func(i, j int) bool { return list[i].name.String() < list[j].name.String() })
	return list
}
