package project

import (
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// Table is an entry of what schema() returns.
type Table struct {
	Name  Literal
	Entry Value // the dict
	// Shared says that the same dict display makes several tables, in a loop; then only Name is known of each.
	Shared bool

	Schema   Literal // "" without one
	SchemaOK bool    // whether the entry has a schema, and which, is known

	Key   []Literal     // primary_key
	KeyOK bool          // Key is all of it
	KeyAt pysyntax.Expr // the value of primary_key; nil when the entry has none

	Columns   []Column
	ColumnsOK bool          // Columns is all of them
	ColumnsAt pysyntax.Expr // the value of columns; nil when the entry has none
}

// Column is a column that schema() declares.
type Column struct {
	Name   Literal
	Type   Values // a text, or a dict for DECIMAL
	TypeAt pysyntax.Expr
	Scope  *Scope
	// Data is the type as the SDK reads it; Known is false when it cannot be read.
	Data  schema.DataType
	Known bool
}

// Tables gives the tables that schema() declares, and whether these are all.
func (p *Project) Tables() (tables []*Table, complete bool) {
	if !p.declaring {
		p.declaring = true
		p.declared, p.declaredOK = p.readSchema()
	}
	return p.declared, p.declaredOK
}

// SchemaEntries gives the dicts among the elements of what schema() returns, and whether it returns nothing else.
func (p *Project) SchemaEntries() (dicts []Value, complete bool) {
	if p.Schema == nil {
		return nil, false
	}
	entries := Values{Complete: p.Schema.transparent()}
	for _, r := range p.Schema.Returns {
		entries = entries.add(p.elementsOf(p.eval(r.Value, p.Schema.Scope, nil)))
	}
	for _, y := range p.Schema.Yields {
		if y.Value != nil {
			entries = entries.add(p.eval(y.Value, p.Schema.Scope, nil))
		}
	}
	complete = entries.Complete
	seen := map[pysyntax.Expr]bool{}
	for _, v := range entries.List {
		if v.Kind != Dict {
			complete = false
			continue
		}
		if v.Expr == nil || seen[v.Expr] && v.frame == nil {
			continue
		}
		seen[v.Expr] = true
		dicts = append(dicts, v)
	}
	return dicts, complete
}

// readSchema reads the tables of schema(). Without a schema() there are no tables, and that is all.
func (p *Project) readSchema() (tables []*Table, complete bool) {
	if p.Schema == nil {
		return nil, len(p.Connectors) == 1 && p.Connectors[0].Arg("schema", 1) == nil && !p.Connectors[0].Spread()
	}
	entries, complete := p.SchemaEntries()
	for _, v := range entries {
		more, all := p.readEntry(v)
		tables, complete = append(tables, more...), complete && all
	}
	return tables, complete
}

// readEntry reads one dict of schema(): one table, or several when its name comes from a loop.
func (p *Project) readEntry(v Value) (tables []*Table, complete bool) {
	entries, _ := p.Entries(v)
	base := Table{Entry: v, SchemaOK: true, KeyOK: true, ColumnsOK: true}
	var names []Literal
	for _, e := range entries {
		keys, sure := p.keyTexts(e)
		if !sure || len(keys) != 1 {
			base.SchemaOK, base.KeyOK, base.ColumnsOK = false, false, false
			continue
		}
		switch keys[0].Text {
		case "table":
			more, all := p.eval(e.Value, e.Scope, e.frame).Strings()
			names, complete = append(names, more...), all
		case "schema":
			base.readSchemaName(p.eval(e.Value, e.Scope, e.frame))
		case "primary_key":
			base.KeyAt = e.Value
			base.Key, base.KeyOK = p.readKey(p.eval(e.Value, e.Scope, e.frame))
		case "columns":
			base.ColumnsAt = e.Value
			base.Columns, base.ColumnsOK = p.readColumns(p.eval(e.Value, e.Scope, e.frame))
		}
	}
	if p.IsOpen(v) {
		base.SchemaOK, base.KeyOK, base.ColumnsOK = false, false, false
	}
	for _, name := range names {
		t := base
		t.Name = name
		if len(names) > 1 || !complete {
			t.Shared, t.KeyOK, t.ColumnsOK = true, false, false
		}
		tables = append(tables, &t)
	}
	return tables, complete
}

func (t *Table) readSchemaName(v Values) {
	if only, ok := v.Only(); ok && only.Kind == None {
		return
	}
	names, sure := v.Strings()
	if !sure || len(names) != 1 {
		t.SchemaOK = false
		return
	}
	t.Schema = names[0]
}

func (p *Project) readKey(v Values) (key []Literal, complete bool) {
	if !v.All(List, Tuple, SetDisplay, Generated) {
		return nil, false
	}
	if len(v.List) != 1 {
		return nil, false
	}
	return p.elementsOf(v).Strings()
}

func (p *Project) readColumns(v Values) (columns []Column, complete bool) {
	only, ok := v.Only()
	if !ok || only.Kind != Dict {
		return nil, false
	}
	entries, complete := p.Entries(only)
	for _, e := range entries {
		names, sure := p.keyTexts(e)
		if !sure || len(names) != 1 {
			complete = false
			continue
		}
		if e.Value == nil {
			complete = false
			continue
		}
		c := Column{Name: names[0], Type: p.eval(e.Value, e.Scope, e.frame), TypeAt: e.Value, Scope: e.Scope}
		c.Data, c.Known = p.dataType(c.Type)
		columns = append(columns, c)
	}
	return columns, complete
}

// dataType reads the type of a column: a text, or a dict for DECIMAL.
func (p *Project) dataType(v Values) (schema.DataType, bool) {
	only, ok := v.Only()
	if !ok {
		return schema.DataType{}, false
	}
	if only.Kind == Str && only.Known {
		kind, ok := schema.ParseKind(only.Text)
		return schema.DataType{Kind: kind}, ok && kind != schema.Decimal
	}
	if only.Kind != Dict {
		return schema.DataType{}, false
	}
	entries, complete := p.Entries(only)
	out := schema.DataType{Kind: schema.Decimal}
	for _, e := range entries {
		keys, _ := p.keyTexts(e)
		n, ok := p.eval(e.Value, e.Scope, e.frame).number()
		if len(keys) != 1 || !ok {
			continue
		}
		switch keys[0].Text {
		case "precision":
			out.Precision = n
		case "scale":
			out.Scale = n
		}
	}
	return out, complete && out.Precision > 0
}

// FindTable gives the declared table of a name and schema; nil when there is none.
func (p *Project) FindTable(name, schemaName string) *Table {
	tables, _ := p.Tables()
	for _, t := range tables {
		if t.Name.Text == name && t.Schema.Text == schemaName {
			return t
		}
	}
	return nil
}

// FindColumn gives a declared column of the table; nil when there is none.
func (t *Table) FindColumn(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name.Text == name {
			return &t.Columns[i]
		}
	}
	return nil
}
