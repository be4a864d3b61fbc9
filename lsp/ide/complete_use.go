package ide

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// subject is what a text in the code names.
type subject uint8

const (
	forNothing subject = iota
	forTable
	forSchema
	forColumn
	forSetting
	forState
	forType
	forEntry    // a key of a table's entry in schema()
	forVariable // of the environment
)

// use is what the value at the cursor is for.
type use struct {
	of     subject
	tables []string // whose columns; nil when it is not known
	taken  []string // names that the same dict has already
	keys   bool     // only key columns make sense
	entry  bool     // it is the key of a dict, so a colon follows
}

// useAt tells by the brackets around the cursor what the value there is for, else by where it goes.
func (c *caret) useAt() use {
	b := c.inside(0)
	var u use
	switch {
	case c.quote != nil && !b.fresh:
	case b.kind == pysyntax.OpLeftParen:
		u = c.argumentUse(b)
	case b.kind == pysyntax.OpLeftBracket && b.index:
		u = c.indexUse(b)
	case b.kind == pysyntax.OpLeftBracket:
		u = c.listUse()
	case b.kind == pysyntax.OpLeftBrace && !b.field && b.behind:
		u = c.entryUse(b)
	case b.kind == pysyntax.OpLeftBrace && !b.field:
		u = c.keyUse(b)
	}
	if u.of == forNothing && c.quote != nil {
		u = c.followed()
	}
	return u
}

// argumentUse is what an argument of a call is for.
func (c *caret) argumentUse(b bracket) use {
	callee, values, call := c.calleeOf(b.start)
	if call == nil {
		return use{}
	}
	if param := paramAt(callee.params, b); param != "" {
		switch {
		case param == "table":
			return use{of: forTable}
		case param == "schema" && callee.name != "Connector":
			return use{of: forSchema}
		case param == "name":
			return use{of: forSetting}
		}
		return use{}
	}
	if b.item == 0 && b.named == "" || b.named == "key" {
		switch callee.name {
		case "os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault":
			return use{of: forVariable}
		}
		if attr, ok := call.Func.(*pysyntax.Attribute); ok && readsKey[attr.Attr.Name] {
			if u := c.keyOf(attr.Value, call.Scope); u.of != forNothing {
				return u
			}
		}
	}
	for _, v := range values {
		if f, param := parameterAt(v, b); param != "" {
			if u := c.parameterUse(f, param, 0); u.of != forNothing {
				return u
			}
		}
	}
	return use{}
}

// readsKey are the methods of a dict whose first argument is a key.
var readsKey = map[string]bool{"get": true, "pop": true, "setdefault": true}

// paramAt is the name of the parameter that takes the argument at the cursor.
func paramAt(params []schema.Param, b bracket) string {
	if b.named != "" {
		if slices.ContainsFunc(params, func(p schema.Param) bool { return p.Name == b.named }) {
			return b.named
		}
		return ""
	}
	if b.item < len(params) && !params[b.item].KeywordOnly {
		return params[b.item].Name
	}
	return ""
}

// parameterAt is the parameter of a function of the project that takes the argument at the cursor.
func parameterAt(v project.Value, b bracket) (f *project.Function, param string) {
	f, bound := v.Func, v.Self != nil
	if v.Kind == project.ClassValue {
		for _, b := range v.Class.Scope.Bindings("__init__") {
			f, bound = b.Func, true
		}
	}
	if f == nil {
		return nil, ""
	}
	var names []string
	for _, p := range f.Def.Params {
		if p.Kind == pysyntax.Positional {
			names = append(names, p.Name.Name)
		}
		if b.named != "" && p.Name.Name == b.named {
			return f, b.named
		}
	}
	if bound && len(names) > 0 {
		names = names[1:]
	}
	if b.named == "" && b.item < len(names) {
		return f, names[b.item]
	}
	return nil, ""
}

// parameterUse is what a parameter of a function of the project is for: the table of an operation, a key of the
// configuration, or the like of a function that it is passed on to. What is also the key of a table's state is a table.
func (c *caret) parameterUse(f *project.Function, param string, depth int) use {
	is := func(e pysyntax.Expr, scope *project.Scope) bool {
		n, ok := e.(*pysyntax.Name)
		return ok && n.Name == param && scope.Lookup(param) == f.Scope
	}
	for _, op := range c.Operations {
		if table := op.Table(); table != nil && is(table, op.Scope) {
			return use{of: forTable}
		}
	}
	for _, call := range f.Module.Calls {
		for i, a := range call.Args {
			if !is(a.Value, call.Scope) {
				continue
			}
			if attr, ok := call.Func.(*pysyntax.Attribute); ok && i == 0 && readsKey[attr.Attr.Name] {
				if u := c.keyOf(attr.Value, call.Scope); u.of != forNothing {
					return u
				}
			}
			if depth >= maxPassed {
				continue
			}
			for _, v := range c.Eval(call.Func, call.Scope).List {
				if next, name := parameterAt(v, bracket{item: i, named: a.Name.Name}); name != "" && next != f {
					if u := c.parameterUse(next, name, depth+1); u.of != forNothing {
						return u
					}
				}
			}
		}
	}
	for _, s := range f.Module.Nodes().Subscripts {
		if is(s.Node.Index, s.Scope) {
			if u := c.keyOf(s.Node.Value, s.Scope); u.of != forNothing {
				return u
			}
		}
	}
	for _, cmp := range f.Module.Nodes().Compares {
		if is(cmp.Node.Left, cmp.Scope) && len(cmp.Node.Rights) == 1 {
			if u := c.keyOf(cmp.Node.Rights[0], cmp.Scope); u.of != forNothing {
				return u
			}
		}
	}
	return use{}
}

// maxPassed bounds through how many functions an argument is followed.
const maxPassed = 3

// keyOf is what a key of a value is for.
func (c *caret) keyOf(e pysyntax.Expr, scope *project.Scope) use {
	for _, v := range c.Eval(e, scope).List {
		switch v.Kind {
		case project.Settings:
			return use{of: forSetting}
		case project.StateValue:
			return use{of: forState}
		case project.External:
			if v.Text == "os.environ" {
				return use{of: forVariable}
			}
		case project.Dict:
			if u := c.dictUse(v.Expr.Range().Start, v.Scope.Module); u.of != forNothing {
				u.entry, u.taken = false, nil
				return u
			}
		}
	}
	return use{}
}

// indexUse is what value[...] is for.
func (c *caret) indexUse(b bracket) use {
	e, scope := c.receiver(b.start)
	if e == nil {
		return use{}
	}
	return c.keyOf(e, scope)
}

// keyUse is what a key of a dict display is for.
func (c *caret) keyUse(b bracket) use {
	if entry, ok := c.columnsDict(0); ok {
		return use{of: forColumn, tables: c.tableOf(entry), taken: c.keysIn(b.start), entry: true}
	}
	if c.isEntry(0) {
		return use{of: forEntry, taken: c.keysIn(b.start), entry: true}
	}
	return c.dictUse(b.start, c.module)
}

// dictUse is what the keys of the dict display at an offset are for: the row of an operation, or the state.
func (c *caret) dictUse(start int, m *project.Module) use {
	shows := func(v project.Value) bool {
		return (v.Kind == project.Dict || v.Kind == project.SetDisplay) && v.Expr != nil && v.Expr.Range().Start == start && v.Scope.Module == m
	}
	u := use{entry: true}
	for _, op := range c.Operations {
		if op.Name == "checkpoint" {
			if state := op.Arg("state", 0); state != nil && slices.ContainsFunc(c.Eval(state, op.Scope).List, shows) {
				return use{of: forState, taken: c.keysIn(start), entry: true}
			}
			continue
		}
		for _, at := range op.Uses() {
			if !slices.ContainsFunc(at.Row.List, shows) {
				continue
			}
			u.of, u.taken, u.keys = forColumn, c.keysIn(start), op.RowParam() == "keys"
			tables, _ := at.Table.Strings()
			for _, t := range tables {
				if !slices.Contains(u.tables, t.Text) {
					u.tables = append(u.tables, t.Text)
				}
			}
		}
	}
	return u
}

// keysIn are the keys of the dict display at an offset of the module, without the one at the cursor.
func (c *caret) keysIn(start int) []string {
	var keys []string
	for _, d := range c.module.Nodes().Dicts {
		if d.Node.Start != start {
			continue
		}
		for _, e := range d.Node.Entries {
			if key, ok := e.Key.(*pysyntax.String); ok && !key.Holds(c.offset) {
				keys = append(keys, key.Value)
			}
		}
	}
	return keys
}
