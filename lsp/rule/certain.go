package rule

import (
	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// always reports whether every sync comes to a place, as far as conditions are concerned: it is under no if, and so are
// the calls that lead to the function around it. What stands under a condition may be for another set of settings.
func (p *pass) always(m *project.Module, scope *project.Scope, span text.Span) bool {
	return p.alwaysRuns(m, scope, span, nil)
}

func (p *pass) alwaysRuns(m *project.Module, scope *project.Scope, span text.Span, seen []*project.Function) bool {
	if conditional(m, span) || m.InMain(span.Start) {
		return false
	}
	for scope.Kind == project.ComprehensionScope {
		scope = scope.Parent
	}
	f := scope.Func
	switch {
	case scope.Kind == project.LambdaScope:
		return false
	case f == nil || f == p.Update || f == p.Schema:
		return true
	}
	for _, other := range seen {
		if other == f {
			return false
		}
	}
	for _, c := range p.callsOf(f) {
		if p.alwaysRuns(c.Module, c.Scope, c.Call.Span, append(seen, f)) {
			return true
		}
	}
	return false
}

// callsOf are the calls of a function that were found.
func (p *pass) callsOf(f *project.Function) []*project.Call {
	sites := map[*pysyntax.Call]bool{}
	for _, site := range f.Sites() {
		sites[site] = true
	}
	var calls []*project.Call
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			if sites[c.Call] {
				calls = append(calls, c)
			}
		}
	}
	return calls
}

// conditional reports whether a place of a function runs only under a condition: in an if, a conditional expression, the
// second operand of and or or, a case, or a handler.
func conditional(m *project.Module, span text.Span) bool {
	found := false
	for _, s := range m.Tree.Body {
		if !s.Range().Covers(span) {
			continue
		}
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			if !n.Range().Covers(span) {
				return false
			}
			switch n := n.(type) {
			case *pysyntax.FunctionDef, *pysyntax.Lambda:
				found = false // what is around a function says nothing of its calls
			case *pysyntax.If:
				found = found || !n.Test.Range().Covers(span)
			case *pysyntax.While:
				found = found || !n.Test.Range().Covers(span)
			case *pysyntax.IfExp:
				found = found || !n.Test.Range().Covers(span)
			case *pysyntax.BoolOp:
				found = found || !n.Values[0].Range().Covers(span)
			case *pysyntax.Match, *pysyntax.ExceptHandler:
				found = true
			}
			return true
		})
	}
	return found
}
