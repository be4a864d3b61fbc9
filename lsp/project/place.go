package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// ScopeAt gives the scope in which names at an offset are looked up. Right behind unfinished code it is that of the code.
func (m *Module) ScopeAt(offset int) *Scope {
	found, size := m.Scope, m.Tree.Len()+1
	for node, scope := range m.scopes {
		span := node.Range()
		switch n := node.(type) {
		case *pysyntax.FunctionDef:
			span = text.Span{Start: n.Parens.End, End: n.End}
		case *pysyntax.ClassDef:
			span.Start = n.Name.End
		}
		if span.Holds(offset) && span.Len() < size {
			found, size = scope, span.Len()
		}
	}
	return found
}

// CallAt gives the call whose ( is at an offset, nil when there is none.
func (m *Module) CallAt(paren int) *Call {
	for _, c := range m.Calls {
		if c.Parens.Start == paren {
			return c
		}
	}
	return nil
}
