package project

import (
	"slices"

	"csdk/lsp/pysyntax"
)

// aliases says what may change the dict of a display through other names than the one that it is looked at by.
type aliases struct {
	holders map[pysyntax.Expr][]variable
	changed map[pysyntax.Expr]bool // through something that is no name, such as rows[0]["id"] = 1
}

// ChangedByOthers reports whether a dict may be changed through names or places that its Changes do not show: another
// name for it, another loop over the list that it is in, or what it was stored in.
func (p *Project) ChangedByOthers(v Value) bool {
	if p.aliases == nil {
		p.findAliases()
	}
	if p.aliases.changed[v.Expr] {
		return true
	}
	for _, h := range p.aliases.holders[v.Expr] {
		if !v.holders.has(h.scope, h.name) && (len(h.scope.changes[h.name]) > 0 || p.changedElsewhere(h.scope, h.name, 0)) {
			return true
		}
	}
	return false
}

// findAliases looks at every place that changes a dict or passes it on.
func (p *Project) findAliases() {
	p.aliases = &aliases{holders: map[pysyntax.Expr][]variable{}, changed: map[pysyntax.Expr]bool{}}
	for _, m := range p.Modules {
		for _, s := range m.subscripts {
			if s.stored {
				p.noteAlias(s.expr.Value, s.scope)
			}
		}
		for _, c := range m.Calls {
			attr, ok := c.Func.(*pysyntax.Attribute)
			if ok && changesReceiver[attr.Attr.Name] {
				p.noteAlias(attr.Value, c.Scope)
				continue
			}
			for _, a := range c.Args {
				at := placeKey{m, a.Value.Range().Start}
				if _, name := a.Value.(*pysyntax.Name); !p.harmless[at] && (name || len(p.passedTo[at]) == 0) {
					p.noteAlias(a.Value, c.Scope)
				}
			}
		}
	}
}

func (p *Project) noteAlias(e pysyntax.Expr, scope *Scope) {
	var h variable
	switch e := e.(type) {
	case *pysyntax.Name:
		h = variable{scope.Lookup(e.Name), e.Name}
		if h.scope == nil {
			return
		}
	case *pysyntax.Attribute, *pysyntax.Subscript, *pysyntax.Call:
	default:
		return
	}
	for _, v := range p.eval(e, scope, nil).List {
		switch {
		case v.Kind != Dict || v.Expr == nil:
		case h.scope == nil:
			p.aliases.changed[v.Expr] = p.aliases.changed[v.Expr] || e != v.Expr
		case !slices.Contains(p.aliases.holders[v.Expr], h):
			p.aliases.holders[v.Expr] = append(p.aliases.holders[v.Expr], h)
		}
	}
}

// Elements gives what the elements of a list, tuple, set or comprehension may be.
func (p *Project) Elements(v Value) Values { return p.elements(v) }
