package project

import (
	"slices"
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

func (b *binder) stmt(s pysyntax.Stmt) {
	switch s := s.(type) {
	case *pysyntax.FunctionDef:
		b.function(s)
	case *pysyntax.ClassDef:
		b.class(s)
	case *pysyntax.Assign:
		b.expr(s.Value)
		for _, t := range s.Targets {
			b.target(t, Binding{Kind: AssignBinding, Value: s.Value}, nil)
		}
	case *pysyntax.AnnAssign:
		b.annotated(s)
	case *pysyntax.AugAssign:
		b.augmented(s)
	case *pysyntax.ExprStmt:
		b.exprStmt(s)
	case *pysyntax.Return:
		if s.Value != nil {
			b.expr(s.Value)
			b.pass(s.Value)
			if b.scope.Func != nil {
				b.scope.Func.Returns = append(b.scope.Func.Returns, s)
			}
		}
	case *pysyntax.Import:
		b.imports(s)
	case *pysyntax.ImportFrom:
		b.importFrom(s)
	case *pysyntax.Global:
		b.scope.global = declare(b.scope.global, s.Names)
	case *pysyntax.Nonlocal:
		b.scope.outer = declare(b.scope.outer, s.Names)
	case *pysyntax.Delete:
		b.deleted(s)
	case *pysyntax.TypeAlias:
		b.add(s.Name, Binding{Kind: UnknownBinding})
	case *pysyntax.Raise:
		b.optional(s.Value)
		b.optional(s.Cause)
	case *pysyntax.Assert:
		b.expr(s.Test)
		b.optional(s.Message)
	case *pysyntax.BadStmt:
		for _, e := range s.Exprs {
			b.expr(e)
		}
	default:
		b.compound(s)
	}
}

func (b *binder) compound(s pysyntax.Stmt) {
	switch s := s.(type) {
	case *pysyntax.If:
		b.ifStmt(s)
	case *pysyntax.For:
		b.expr(s.Iter)
		suite := text.Span{}
		if len(s.Body) > 0 {
			suite = s.Body[0].Range().Join(s.Body[len(s.Body)-1].Range())
			b.loop(suite)
		}
		b.target(s.Target, Binding{Kind: LoopBinding, Value: s.Iter, Suite: suite}, nil)
		b.body(s.Body)
		b.body(s.Else)
	case *pysyntax.While:
		b.expr(s.Test)
		b.loop(s.Span)
		b.body(s.Body)
		b.body(s.Else)
	case *pysyntax.With:
		for _, item := range s.Items {
			b.expr(item.Context)
			if item.Target != nil {
				b.target(item.Target, Binding{Kind: WithBinding, Value: item.Context}, nil)
			}
		}
		// A with statement always runs its body, so what it binds is bound behind it too.
		for _, inner := range s.Body {
			b.stmt(inner)
		}
	case *pysyntax.Try:
		b.try(s)
	case *pysyntax.Match:
		b.expr(s.Subject)
		for _, c := range s.Cases {
			b.pattern(c.Pattern)
			b.optional(c.Guard)
			b.body(c.Body)
		}
	}
}

func (b *binder) loop(body text.Span) {
	at := b.scope.execution()
	at.loops = append(at.loops, body)
}

func declare(set map[string]bool, names []pysyntax.Ident) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	for _, n := range names {
		set[n.Name] = true
	}
	return set
}

func (b *binder) annotated(s *pysyntax.AnnAssign) {
	b.expr(s.Annotation)
	if s.Value != nil {
		b.expr(s.Value)
		b.target(s.Target, Binding{Kind: AssignBinding, Value: s.Value, Annotation: s.Annotation}, nil)
		return
	}
	b.target(s.Target, Binding{Kind: UnknownBinding, Annotation: s.Annotation}, nil)
}

func (b *binder) augmented(s *pysyntax.AugAssign) {
	b.expr(s.Value)
	switch t := s.Target.(type) {
	case *pysyntax.Name:
		if s.Op == "+" || s.Op == "|" {
			arg := pysyntax.Arg{Span: s.Value.Range(), Value: s.Value}
			method := map[string]string{"+": "extend", "|": "update"}[s.Op]
			b.change(t.Name, Change{Span: s.Span, Method: method, Args: []pysyntax.Arg{arg}, Scope: b.scope})
		}
		b.add(pysyntax.Ident{Span: t.Span, Name: t.Name}, Binding{Kind: AugAssignBinding, Value: s.Value})
	case *pysyntax.Subscript:
		b.target(t, Binding{Kind: AugAssignBinding, Value: s.Value}, nil)
	default:
		b.expr(s.Target)
	}
}

func (b *binder) exprStmt(s *pysyntax.ExprStmt) {
	at := len(b.module.Calls)
	b.expr(s.Value)
	if call, ok := s.Value.(*pysyntax.Call); ok && at < len(b.module.Calls) && b.module.Calls[at].Call == call {
		b.module.Calls[at].Statement = true
	}
}

func (b *binder) deleted(s *pysyntax.Delete) {
	for _, t := range s.Targets {
		if sub, ok := t.(*pysyntax.Subscript); ok {
			if name, ok := sub.Value.(*pysyntax.Name); ok {
				b.change(name.Name, Change{Span: sub.Span, Method: "del", Key: sub.Index, Scope: b.scope})
			}
		}
		b.expr(t)
	}
}

func (b *binder) ifStmt(s *pysyntax.If) {
	b.expr(s.Test)
	checking := typeChecking(s.Test)
	if checking {
		b.guarded++
	}
	if b.scope.Kind == ModuleScope && isMainTest(s.Test) && len(s.Body) > 0 {
		b.module.Main = append(b.module.Main, s.Body[0].Range().Join(s.Body[len(s.Body)-1].Range()))
	}
	b.body(s.Body)
	if checking {
		b.guarded--
	}
	b.body(s.Else)
}

// isMainTest reports whether a test is __name__ == "__main__", in either order, or that and more. A misspelled
// "__main__" counts: what is below it never runs in a sync either.
func isMainTest(e pysyntax.Expr) bool {
	if all, ok := e.(*pysyntax.BoolOp); ok && all.Op == "and" {
		return slices.ContainsFunc(all.Values, isMainTest)
	}
	return MainText(e) != nil
}

// MainText gives the text that a test such as __name__ == "__main__" compares with, nil when it is no such test.
func MainText(e pysyntax.Expr) *pysyntax.String {
	c, ok := e.(*pysyntax.Compare)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != "==" {
		return nil
	}
	left, right := c.Left, c.Rights[0]
	if _, ok := left.(*pysyntax.String); ok {
		left, right = right, left
	}
	name, isName := left.(*pysyntax.Name)
	text, isText := right.(*pysyntax.String)
	if !isName || name.Name != "__name__" || !isText || strings.ToLower(strings.Trim(text.Value, "_ ")) != "main" {
		return nil
	}
	return text
}

func typeChecking(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.Name == "TYPE_CHECKING"
	case *pysyntax.Attribute:
		return e.Attr.Name == "TYPE_CHECKING"
	}
	return false
}

func (b *binder) try(s *pysyntax.Try) {
	if len(s.Handlers) > 0 {
		b.guarded++
	}
	b.body(s.Body)
	if len(s.Handlers) > 0 {
		b.guarded--
	}
	for _, h := range s.Handlers {
		b.optional(h.Type)
		suite := h.Span
		b.add(h.Name, Binding{Kind: ExceptBinding, Value: h.Type, Suite: suite})
		b.guarded++ // an import in a handler stands in for the one that failed
		b.body(h.Body)
		b.guarded--
	}
	b.body(s.Else)
	for _, inner := range s.Finally {
		b.stmt(inner)
	}
}

// pattern binds the captures of a match pattern.
func (b *binder) pattern(p pysyntax.Expr) {
	pysyntax.Inspect(p, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			return false
		case *pysyntax.Call:
			for _, a := range n.Args {
				b.pattern(a.Value)
			}
			return false
		case *pysyntax.Name:
			if n.Name != "_" {
				b.add(pysyntax.Ident{Span: n.Span, Name: n.Name}, Binding{Kind: UnknownBinding})
			}
		}
		return true
	})
}

func (b *binder) imports(s *pysyntax.Import) {
	for i := range s.Names {
		a := &s.Names[i]
		imported := &Import{Span: a.Name.Span, Module: a.Name.Name, Scope: b.scope, Guarded: b.guarded > 0}
		b.note(imported)
		name := a.AsName
		if name.Name == "" {
			name = a.Name
			name.Name = firstPart(a.Name.Name)
			name.End = min(name.End, name.Start+len(name.Name))
			imported = &Import{Span: name.Span, Module: name.Name, Scope: b.scope, Guarded: imported.Guarded}
		}
		b.add(name, Binding{Kind: ImportBinding, Import: imported})
	}
}

func (b *binder) importFrom(s *pysyntax.ImportFrom) {
	module, ok := b.module.absolute(s.Level, s.Module.Name)
	if !ok {
		return
	}
	if s.Star {
		b.note(&Import{Span: s.Module.Span, Module: module, Name: "*", Scope: b.scope, Guarded: b.guarded > 0})
	}
	for i := range s.Names {
		a := &s.Names[i]
		imported := &Import{Span: a.Name.Span, Module: module, Name: a.Name.Name, Scope: b.scope, Guarded: b.guarded > 0}
		b.note(imported)
		name := a.AsName
		if name.Name == "" {
			name = a.Name
		}
		b.add(name, Binding{Kind: ImportBinding, Import: imported})
	}
}

func (b *binder) note(i *Import) {
	b.module.Imports = append(b.module.Imports, *i)
}

func firstPart(dotted string) string {
	for i := range len(dotted) {
		if dotted[i] == '.' {
			return dotted[:i]
		}
	}
	return dotted
}
