package ide

import (
	"cmp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/requirement"
)

// occurrence is a symbol at a place.
type occurrence struct {
	Symbol
	Place
}

// spot is a place where a name begins.
type spot struct {
	file  *project.File
	start int
}

// index is every symbol of a project at every place. It is made once for each version of a project.
type index struct {
	all    []occurrence
	byFile map[*project.File][]occurrence
	blurs  []blur
	keys   map[pysyntax.Expr]bool // the expressions that say which symbol is meant

	p    *project.Project
	seen map[spot]int               // the newest in all of those that begin there
	same []int                      // the one before, of those that begin at the same place; -1 without
	rows map[pysyntax.Expr][]Symbol // the tables of a dict that is a row
}

// blur is an expression that may stand for a symbol of a kind without its being known which.
type blur struct {
	Kind Kind
	File *project.File
	text.Span
	made  string // the text, where it is known and only its place is not
	table Symbol // of a column; zero where that is not known
}

type indexKey struct{}

func indexOf(p *project.Project) *index {
	return p.Once(indexKey{}, func() any {
		x := &index{
			p: p, byFile: map[*project.File][]occurrence{}, keys: map[pysyntax.Expr]bool{}, seen: map[spot]int{},
			rows: map[pysyntax.Expr][]Symbol{},
		}
		for _, m := range p.Modules {
			x.all = slices.Grow(x.all, len(m.Nodes().Strings)) // most of them have a name
		}
		x.settings()
		x.state()
		x.schema()
		x.operations()
		x.cells()
		x.calls()
		x.dependencies()
		x.finish()
		return x
	}).(*index)
}

// finish puts everything into the order of files and places.
func (x *index) finish() {
	files := map[*project.File]int{}
	for i, m := range x.p.Modules {
		files[m.File] = i - len(x.p.Modules)
	}
	order := make([]int, len(x.all)) // of indexes: what they stand for is large
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &x.all[i], &x.all[j]
		if a.File != b.File {
			return cmp.Or(files[a.File]-files[b.File], strings.Compare(a.File.Path, b.File.Path))
		}
		return cmp.Or(a.Span.Start-b.Span.Start, i-j)
	})
	sorted := make([]occurrence, len(order))
	for to, from := range order {
		sorted[to] = x.all[from]
	}
	x.all, x.seen, x.same = sorted, nil, nil
	for start, end := 0, 0; start < len(sorted); start = end {
		f := sorted[start].File
		for end < len(sorted) && sorted[end].File == f {
			end++
		}
		x.byFile[f] = sorted[start:end:end]
	}
}

func (x *index) add(s Symbol, place Place, role Role) {
	at := spot{place.File, place.Span.Start}
	before, known := x.seen[at]
	if !known {
		before = -1
	}
	for i := before; i >= 0; i = x.same[i] {
		if o := &x.all[i]; o.Symbol == s {
			o.Role = max(o.Role, role)
			return
		}
	}
	place.Role = role
	x.seen[at] = len(x.all)
	x.same = append(x.same, before)
	x.all = append(x.all, occurrence{s, place})
}

// values adds the symbols that an expression may name. symbol makes one of a text.
func (x *index) values(kind Kind, m *project.Module, at pysyntax.Expr, v project.Values, role Role, symbol func(string) Symbol) {
	x.keys[at] = true
	if !v.Complete {
		x.blurs = append(x.blurs, blur{Kind: kind, File: m.File, Span: at.Range()})
	}
	for i := range v.List {
		switch value := &v.List[i]; {
		case value.Kind == project.Str && value.Known:
			x.literal(kind, value.Literal(), m, at, role, symbol(value.Text))
		case value.Kind == project.None:
		default:
			x.blurs = append(x.blurs, blur{Kind: kind, File: m.File, Span: at.Range()})
		}
	}
}

func (x *index) literal(kind Kind, l project.Literal, m *project.Module, at pysyntax.Expr, role Role, s Symbol) {
	place, ok := namePlace(l)
	if !ok {
		x.blurs = append(x.blurs, blur{Kind: kind, File: m.File, Span: at.Range(), made: l.Text})
		return
	}
	x.add(s, place, role)
	if whole := at.Range(); place.File != m.File || place.Whole != whole {
		// The name is written elsewhere: in a constant, an argument, the literals of a loop.
		x.add(s, Place{File: m.File, Span: whole, Whole: whole, Through: true}, role)
	}
}

// settings adds the configuration keys.
func (x *index) settings() {
	symbol := func(name string) Symbol { return Symbol{Kind: ConfigurationKey, Name: name} }
	for _, r := range x.p.SettingUses() {
		role := Read
		switch r.Form {
		case project.SettingSet:
			role = Write
		case project.SettingField:
			role = Declare
		}
		x.values(ConfigurationKey, r.Module, r.At, r.Keys, role, symbol)
	}
	x.members(x.p.ConfigurationFile(), symbol)
}

// members adds the keys of a file that holds one JSON object.
func (x *index) members(f *project.File, symbol func(string) Symbol) {
	if f == nil {
		return
	}
	members := f.JSON().Root.Members
	for i := range members {
		x.add(symbol(members[i].Key), memberPlace(f, &members[i]), Declare)
	}
}

func (x *index) state() {
	symbol := func(name string) Symbol { return Symbol{Kind: StateKey, Name: name} }
	for _, u := range x.p.StateKeyUses() {
		role := Read
		if u.Form == project.StateWrite {
			role = Write
		}
		x.values(StateKey, u.Module, u.At, u.Keys, role, symbol)
	}
	x.members(x.p.Readable("files/state.json"), symbol)
}

// schema adds what schema() declares.
func (x *index) schema() {
	tables, complete := x.p.Tables()
	if f := x.p.Schema; f != nil && !complete {
		x.blurs = append(x.blurs, blur{Kind: Table, File: f.Module.File, Span: f.Def.Name.Span})
	}
	for _, t := range tables {
		if t.Name.Module == nil {
			continue
		}
		s := Symbol{Kind: Table, Name: t.Name.Text, Schema: t.Schema.Text}
		if !t.SchemaOK {
			x.blurs = append(x.blurs, blur{Kind: Table, File: t.Name.Module.File, Span: t.Name.Span, made: s.Name})
		}
		x.literal(Table, t.Name, t.Name.Module, t.Name.Expr, Declare, s)
		x.keys[t.Name.Expr] = true
		for _, key := range t.Key {
			x.declared(key, s.column(key.Text))
		}
		for i := range t.Columns {
			c := &t.Columns[i]
			x.declared(c.Name, s.column(c.Name.Text))
			for _, l := range c.Type.Literals() {
				if kind, ok := schema.ParseKind(l.Text); ok {
					x.declared(l, Symbol{Kind: DataType, Name: kind.String()})
				}
			}
		}
		if !t.KeyOK || !t.ColumnsOK {
			x.blurs = append(x.blurs, blur{Kind: Column, File: t.Name.Module.File, Span: t.Name.Span, table: s})
		}
	}
}

func (x *index) declared(l project.Literal, s Symbol) {
	if l.Module != nil {
		x.keys[l.Expr] = true
		x.literal(s.Kind, l, l.Module, l.Expr, Declare, s)
	}
}

// column is a column of the table.
func (s Symbol) column(name string) Symbol {
	return Symbol{Kind: Column, Name: name, Table: s.Name, Schema: s.Schema}
}

// operations adds the operations, the tables that they are about and the columns in their rows.
func (x *index) operations() {
	for _, o := range x.p.Operations {
		x.method(o.Call, Symbol{Kind: Operation, Name: o.Name})
		at := o.Table()
		if at == nil {
			continue
		}
		role := Write
		if o.Name == "delete" || o.Name == "truncate" {
			role = Read
		}
		for _, u := range o.Uses() {
			name, known := schemaName(u)
			if !known {
				for _, table := range u.Table.Literals() {
					x.blurs = append(x.blurs, blur{Kind: Table, File: o.Module.File, Span: at.Range(), made: table.Text})
				}
			}
			x.values(Table, o.Module, at, u.Table, role, func(table string) Symbol {
				return Symbol{Kind: Table, Name: table, Schema: name}
			})
			x.row(o, u, name, role)
		}
	}
}

// schemaName is the schema that a use names, "" without one.
func schemaName(u project.Use) (name string, known bool) {
	only, ok := u.Schema.Only()
	switch {
	case !ok:
		return "", false
	case only.Kind == project.Str:
		return only.Text, only.Known
	}
	return "", only.Kind == project.None
}

func (x *index) row(o *project.Operation, u project.Use, schemaName string, role Role) {
	row := o.Row()
	if row == nil {
		return
	}
	tables, _ := u.Table.Strings()
	whole := u.Row.Complete
	for i := range u.Row.List {
		dict := u.Row.List[i]
		if dict.Kind != project.Dict {
			whole = false
			continue
		}
		entries, complete := x.p.Entries(dict)
		whole = whole && complete
		for _, t := range tables {
			table := Symbol{Kind: Table, Name: t.Text, Schema: schemaName}
			if dict.Expr != nil && !slices.Contains(x.rows[dict.Expr], table) {
				x.rows[dict.Expr] = append(x.rows[dict.Expr], table)
			}
			for _, e := range entries {
				x.values(Column, e.Scope.Module, e.Key, x.p.EvalKey(e), role, table.column)
			}
		}
	}
	if whole {
		return
	}
	for _, t := range tables {
		table := Symbol{Kind: Table, Name: t.Text, Schema: schemaName}
		x.blurs = append(x.blurs, blur{Kind: Column, File: o.Module.File, Span: row.Range(), table: table})
	}
}

// cells adds the columns that are read from a row, or set in it: row["id"], row.get("id").
func (x *index) cells() {
	if len(x.rows) == 0 {
		return
	}
	for _, m := range x.p.Modules {
		for _, s := range m.Nodes().Subscripts {
			if key, ok := s.Node.Index.(*pysyntax.String); ok {
				x.cell(m, s.Scope, s.Node.Value, key)
			}
		}
		for _, c := range m.Calls {
			attr, ok := c.Func.(*pysyntax.Attribute)
			if !ok || len(c.Args) == 0 || attr.Attr.Name != "get" && attr.Attr.Name != "pop" && attr.Attr.Name != "setdefault" {
				continue
			}
			if key, ok := c.Args[0].Value.(*pysyntax.String); ok {
				x.cell(m, c.Scope, attr.Value, key)
			}
		}
	}
}

func (x *index) cell(m *project.Module, scope *project.Scope, row pysyntax.Expr, key *pysyntax.String) {
	if _, isCall := row.(*pysyntax.Call); isCall || x.keys[key] || key.Bytes {
		return
	}
	v := x.p.Eval(row, scope)
	for i := range v.List {
		for _, table := range x.rows[v.List[i].Expr] {
			x.keys[key] = true
			l := project.Literal{Text: key.Value, Module: m, Span: key.Span, Expr: key}
			x.literal(Column, l, m, key, Read, table.column(key.Value))
		}
	}
}

// calls adds log methods and environment variables.
func (x *index) calls() {
	for _, l := range x.p.Logs {
		x.method(l.Call, Symbol{Kind: LogMethod, Name: l.Method})
	}
	for _, c := range x.p.Externals {
		if (c.Name == "os.getenv" || c.Name == "os.environ.get") && len(c.Args) > 0 {
			x.variable(c.Module, c.Args[0].Value, c.Scope)
		}
	}
	for _, m := range x.p.Modules {
		for _, s := range m.Nodes().Subscripts {
			if attr, ok := s.Node.Value.(*pysyntax.Attribute); ok && attr.Attr.Name == "environ" {
				x.variable(m, s.Node.Index, s.Scope)
			}
		}
	}
}

func (x *index) method(c *project.Call, s Symbol) {
	if attr, ok := c.Func.(*pysyntax.Attribute); ok && attr.Attr.Name != "" {
		x.add(s, Place{File: c.Module.File, Span: attr.Attr.Span, Whole: attr.Attr.Span}, Read)
	}
}

func (x *index) variable(m *project.Module, at pysyntax.Expr, scope *project.Scope) {
	name, ok := at.(*pysyntax.String)
	if ok && slices.ContainsFunc(schema.RuntimeVariables, func(v schema.Variable) bool { return v.Name == name.Value }) {
		l := project.Literal{Text: name.Value, Module: m, Span: name.Span, Expr: name}
		x.literal(Variable, l, m, at, Read, Symbol{Kind: Variable, Name: name.Value})
	}
}

// dependencies adds the distributions that files ask for, and the imports that they bring.
func (x *index) dependencies() {
	known := map[string]bool{}
	for _, path := range []string{"pyproject.toml", "requirements.txt"} {
		f := x.p.Readable(path)
		if f == nil {
			continue
		}
		for _, d := range f.Dependencies() {
			if d.Name.Text != "" {
				known[d.Normalized()] = true
				span := d.Place(d.Name.Start, d.Name.End)
				x.add(Symbol{Kind: Requirement, Name: d.Normalized()}, Place{File: f, Span: span, Whole: span}, Declare)
			}
		}
	}
	for _, m := range x.p.Modules {
		for i := range m.Imports {
			imported := &m.Imports[i]
			if imported.Target != nil || imported.Module == "" || x.p.IsModule(imported.Module) {
				continue
			}
			name := requirement.Normalize(schema.Distribution(imported.Module))
			if known[name] || schema.Preinstalled(name) {
				x.add(Symbol{Kind: Requirement, Name: name}, importPlace(m.File, imported), Read)
			}
		}
	}
}

// importPlace is the name of the module in an import statement.
func importPlace(f *project.File, i *project.Import) Place {
	for _, s := range f.Python().Body {
		if from, ok := s.(*pysyntax.ImportFrom); ok && from.Covers(i.Span) {
			return Place{File: f, Span: from.Module.Span, Whole: from.Module.Span}
		}
	}
	return Place{File: f, Span: i.Span, Whole: i.Span}
}
