package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// flow follows the texts of a symbol through names, parameters and containers, to see whether one of them is used for
// something that the symbol is not about: a path of an API, a key of another dict. Such a text cannot be renamed.
type flow struct {
	*index
	texts   map[pysyntax.Expr]bool // the literals
	holders map[pysyntax.Expr]bool // displays and comprehensions with one of the texts in them
	parents map[*project.Module]map[pysyntax.Node]pysyntax.Node
	holding map[pysyntax.Expr]bool // what evaluates to a holder
	checked map[pysyntax.Node]bool
	spread  bool // texts or holders have gone where only their values tell
	calls   bool // functions give them back
	grown   bool // there are new holders, or calls
}

// leaks says where a text of the symbol is used for something else.
func (r *renaming) leaks() error {
	f := &flow{
		index: r.index, texts: map[pysyntax.Expr]bool{}, holders: map[pysyntax.Expr]bool{},
		parents: map[*project.Module]map[pysyntax.Node]pysyntax.Node{}, checked: map[pysyntax.Node]bool{},
		holding: map[pysyntax.Expr]bool{},
	}
	leak := func(m *project.Module, e pysyntax.Expr) error {
		return refuse("%s uses the text of the %s for something else too.", where(m.File, e.Range().Start), r.symbol.describe())
	}
	for _, place := range r.places {
		if place.expr == nil || place.form == keyword {
			continue
		}
		f.texts[place.expr] = true
		if m := r.p.ModuleOf(place.File); !f.harmless(m, place.expr) {
			return leak(m, place.expr)
		}
	}
	for more := f.spread; more; more = f.grown {
		f.grown = false
		if m, e := f.round(); e != nil {
			return leak(m, e)
		}
	}
	return nil
}

// round looks at every expression that may be one of the texts or holders. It returns one that is used for something else.
func (f *flow) round() (*project.Module, pysyntax.Expr) {
	for _, m := range f.p.Modules {
		nodes := m.Nodes()
		for _, n := range nodes.Names {
			if !f.passes(m, n.Node, n.Scope) {
				return m, n.Node
			}
		}
		for _, n := range nodes.Attributes {
			if !f.passes(m, n.Node, n.Scope) {
				return m, n.Node
			}
		}
		for _, n := range nodes.Subscripts {
			if !f.passes(m, n.Node, n.Scope) {
				return m, n.Node
			}
		}
		if !f.calls {
			continue
		}
		for _, c := range m.Calls {
			if !f.passes(m, c.Call, c.Scope) {
				return m, c.Call
			}
		}
	}
	return nil, nil
}

// passes reports whether an expression is none of the texts and holders, or is used as they may be.
func (f *flow) passes(m *project.Module, e pysyntax.Expr, scope *project.Scope) bool {
	if f.checked[e] {
		return true
	}
	v := f.p.Eval(e, scope)
	carries := false
	for i := range v.List {
		if value := v.List[i].Expr; value != nil {
			carries = carries || f.texts[value] || f.holders[value]
			if f.holders[value] {
				f.holding[e] = true
			}
		}
	}
	if !carries {
		return true
	}
	f.checked[e] = true
	return f.harmless(m, e)
}

// hold notes that a display has one of the texts in it.
func (f *flow) hold(m *project.Module, e pysyntax.Expr) bool {
	f.spread = true
	if f.holders[e] {
		return true
	}
	f.holders[e], f.grown = true, true
	return f.harmless(m, e)
}

// parent is the node around a node, nil for a statement of the module. Those of one such statement are noted at a time.
func (f *flow) parent(m *project.Module, n pysyntax.Node) pysyntax.Node {
	all := f.parents[m]
	if all == nil {
		all = map[pysyntax.Node]pysyntax.Node{}
		for _, s := range m.Tree.Body {
			all[s] = nil
		}
		f.parents[m] = all
	}
	parent, known := all[n]
	if known {
		return parent
	}
	for _, s := range m.Tree.Body {
		if s.Range().Covers(n.Range()) {
			noteParents(all, s)
		}
	}
	if parent, known = all[n]; known {
		return parent
	}
	for _, s := range m.Tree.Body { // such as a decorator
		noteParents(all, s)
	}
	return all[n]
}

func noteParents(all map[pysyntax.Node]pysyntax.Node, n pysyntax.Node) {
	pysyntax.Inspect(n, func(child pysyntax.Node) bool {
		if child == n {
			return true
		}
		all[child] = n
		noteParents(all, child)
		return false
	})
}

// function is the innermost function around a node, nil at the level of the module.
func (f *flow) function(m *project.Module, n pysyntax.Node) *project.Function {
	for at := n; at != nil; at = f.parent(m, at) {
		def, ok := at.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		for _, fn := range m.Functions {
			if fn.Def == def {
				return fn
			}
		}
	}
	return nil
}
