package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

func (b *binder) optional(e pysyntax.Expr) {
	if e != nil {
		b.expr(e)
	}
}

// expr walks an expression: it notes calls, changes and walrus bindings, and opens the scopes of lambdas and
// comprehensions.
func (b *binder) expr(e pysyntax.Expr) {
	pysyntax.Inspect(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			b.call(n)
		case *pysyntax.Lambda:
			b.lambda(n)
			return false
		case *pysyntax.Comprehension:
			b.comprehension(n)
			return false
		case *pysyntax.NamedExpr:
			b.walrus(n)
		case *pysyntax.Yield:
			b.yield(n)
		case *pysyntax.Subscript:
			b.module.subscripts = append(b.module.subscripts, subscript{expr: n, scope: b.scope})
		case *pysyntax.Compare:
			if op := n.Ops[0]; op == "in" || op == "not in" {
				b.module.compares = append(b.module.compares, comparison{n, b.scope})
			}
		case *pysyntax.Dict:
			for _, entry := range n.Entries {
				b.pass(entry.Value)
			}
		case *pysyntax.List:
			b.passAll(n.Elts)
		case *pysyntax.Tuple:
			b.passAll(n.Elts)
		case *pysyntax.Set:
			b.passAll(n.Elts)
		}
		return true
	})
}

func (b *binder) passAll(elts []pysyntax.Expr) {
	for _, e := range elts {
		b.pass(e)
	}
}

func (b *binder) yield(n *pysyntax.Yield) {
	if f := b.scope.Func; f != nil {
		f.Yields = append(f.Yields, n)
	}
	if n.Value != nil {
		b.pass(n.Value)
		if call, ok := n.Value.(*pysyntax.Call); ok && !n.From {
			// Inspect meets the operand right after the yield, so the call that is noted next is this one.
			b.module.sites = append(b.module.sites, siteOf{call: call})
		}
	}
}

// siteOf marks a call that is yielded.
type siteOf struct{ call *pysyntax.Call }

func (b *binder) call(n *pysyntax.Call) {
	c := &Call{Call: n, Module: b.module, Scope: b.scope}
	if last := len(b.module.sites) - 1; last >= 0 && b.module.sites[last].call == n {
		c.Yielded = true
		b.module.sites = b.module.sites[:last]
	}
	b.module.Calls = append(b.module.Calls, c)
	attr, ok := n.Func.(*pysyntax.Attribute)
	for _, a := range n.Args {
		if ok && changesReceiver[attr.Attr.Name] {
			b.pass(a.Value)
		} else {
			b.escape(a.Value)
		}
	}
	if !ok {
		return
	}
	name, ok := attr.Value.(*pysyntax.Name)
	if ok && changesReceiver[attr.Attr.Name] {
		b.change(name.Name, Change{Span: n.Span, Method: attr.Attr.Name, Args: n.Args, Scope: b.scope})
	}
}

// changesReceiver are the methods of dict and list that change them.
var changesReceiver = map[string]bool{
	"append": true, "extend": true, "insert": true, "remove": true, "pop": true, "popitem": true, "clear": true,
	"update": true, "setdefault": true, "add": true, "discard": true,
}

func (b *binder) lambda(n *pysyntax.Lambda) {
	b.defaults(n.Params)
	outer := b.scope
	b.scope = newScope(LambdaScope, b.module, outer)
	b.module.scopes[n] = b.scope
	b.params(n.Params, n.Body.Range())
	b.expr(n.Body)
	b.scope = outer
}

func (b *binder) comprehension(n *pysyntax.Comprehension) {
	outer := b.scope
	inner := newScope(ComprehensionScope, b.module, outer)
	b.module.scopes[n] = inner
	for i := range n.Clauses {
		c := &n.Clauses[i]
		b.expr(c.Iter) // the first in the scope around, the others inside: close enough for both
		scope := b.scope
		b.scope = inner
		b.target(c.Target, Binding{Kind: ComprehensionFor, Value: c.Iter, Scope: scope, Suite: n.Span}, nil)
		for _, test := range c.Ifs {
			b.expr(test)
		}
	}
	b.scope = inner
	b.expr(n.Elt)
	b.optional(n.Value)
	b.scope = outer
}

func (b *binder) walrus(n *pysyntax.NamedExpr) {
	name, ok := n.Target.(*pysyntax.Name)
	if !ok {
		return
	}
	inner := b.scope
	b.scope = inner.execution()
	b.add(pysyntax.Ident{Span: name.Span, Name: name.Name}, Binding{Kind: AssignBinding, Value: n.Value, Scope: inner, Suite: n.Span})
	b.scope = inner
}

func (b *binder) defaults(params []pysyntax.Param) {
	for i := range params {
		b.optional(params[i].Default)
		b.optional(params[i].Annotation)
	}
}

func (b *binder) params(params []pysyntax.Param, suite text.Span) {
	at := 0
	for i := range params {
		p := &params[i]
		binding := Binding{Kind: ParamBinding, Param: p, ParamAt: -1, Annotation: p.Annotation, Suite: suite}
		if p.Kind == pysyntax.Positional {
			binding.ParamAt = at
			at++
		}
		b.add(p.Name, binding)
	}
}

func (b *binder) function(d *pysyntax.FunctionDef) {
	for _, e := range d.Decorators {
		b.expr(e)
	}
	b.defaults(d.Params)
	b.optional(d.Returns)
	f := &Function{Def: d, Module: b.module, Outer: b.scope}
	if b.scope.Kind == ClassScope {
		f.Class = b.scope.Class
	}
	b.module.Functions = append(b.module.Functions, f)
	b.add(d.Name, Binding{Kind: DefBinding, Func: f})

	outer, suite, guarded := b.scope, b.suite, b.guarded
	f.Scope = newScope(FunctionScope, b.module, outer)
	f.Scope.Func = f
	b.module.scopes[d] = f.Scope
	b.scope, b.guarded = f.Scope, 0
	if guarded > 0 {
		b.guarded = 1
	}
	b.params(d.Params, text.Span{Start: d.Parens.Start, End: d.End})
	b.block(d.Body, text.Span{Start: d.Parens.Start, End: d.End})
	b.scope, b.suite, b.guarded = outer, suite, guarded
}

func (b *binder) class(d *pysyntax.ClassDef) {
	for _, e := range d.Decorators {
		b.expr(e)
	}
	for _, a := range d.Args {
		b.expr(a.Value)
	}
	c := &Class{Def: d, Module: b.module, Outer: b.scope, Attributes: map[string][]*Binding{}}
	b.module.Classes = append(b.module.Classes, c)
	b.add(d.Name, Binding{Kind: ClassBinding, Class: c})

	outer, suite := b.scope, b.suite
	c.Scope = newScope(ClassScope, b.module, outer)
	c.Scope.Class, c.Scope.Func = c, nil
	b.module.scopes[d] = c.Scope
	b.scope = c.Scope
	b.block(d.Body, d.Span)
	b.scope, b.suite = outer, suite
}
