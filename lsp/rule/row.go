package rule

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// row is a dict that an operation sends. It is in the form in which it is sent: what is done to it under other names
// than the one that the operation uses would be seen.
type row struct {
	op   *project.Operation
	name string         // of the table
	dict project.Value  // Kind is Dict
	in   *project.Table // what schema() says of the table; nil when it is not declared
	sure bool           // whether in is certain
}

// rows are the rows whose table and dict are known.
func (p *pass) rows() []row { return once(&p.shared.rows, p.findRows) }

func (p *pass) findRows() []row {
	var out []row
	for _, o := range p.Operations {
		if o.RowParam() == "" || o.Row() == nil {
			continue
		}
		for _, u := range o.Uses() {
			table, ok := u.Table.Only()
			in, known := schemaName(u.Schema)
			if !ok || !known || table.Kind != project.Str || !table.Known {
				continue
			}
			declared, sure := p.declaration(table.Text, in)
			for _, v := range u.Row.List {
				if v.Kind != project.Dict || v.Expr == nil || !u.Row.Complete && !direct(o, v) || p.ChangedByOthers(v) {
					continue
				}
				out = append(out, row{op: o, name: table.Text, dict: v, in: declared, sure: sure})
			}
		}
	}
	return out
}

// declaration is what schema() says of a table. It is not certain when schema() cannot be followed, or has several
// declarations for different cases.
func (p *pass) declaration(table, in string) (t *project.Table, sure bool) {
	tables, complete := p.Tables()
	for _, other := range tables {
		switch {
		case other.Name.Text != table || other.SchemaOK && other.Schema.Text != in:
		case t != nil || !other.SchemaOK:
			return nil, false
		default:
			t = other
		}
	}
	return t, t != nil || complete
}

// direct reports whether the dict of a display is what the operation sends, and not one of several that come from
// elsewhere: it stands in the call, or is assigned to the name that does.
func direct(o *project.Operation, v project.Value) bool {
	e := o.Row()
	if e == v.Expr {
		return true
	}
	name, ok := e.(*pysyntax.Name)
	if !ok {
		return false
	}
	owner := o.Scope.Lookup(name.Name)
	return owner != nil && owner.Func == o.Scope.Func && slices.ContainsFunc(owner.Bindings(name.Name), func(b *project.Binding) bool {
		return b.Kind == project.AssignBinding && b.Value == v.Expr && len(b.Path) == 0
	})
}

// sameColumn reports whether two names are one column in the destination, under either naming for equal names.
func sameColumn(a, b string) bool {
	return a == b || schema.FivetranNaming.Column(a) == schema.FivetranNaming.Column(b)
}
