package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Call is a call in a module, with the scope in which its names are looked up.
type Call struct {
	*pysyntax.Call
	Module *Module
	Scope  *Scope
	// Statement says that the call is a statement of its own: its result is dropped.
	Statement bool
	// Yielded says that the call is the operand of yield.
	Yielded bool

	noted bool // among the Externals or Logs of the project
}

// binder walks a module once and notes scopes, bindings, calls and changes.
type binder struct {
	module *Module
	scope  *Scope
	suite  text.Span
	// guarded counts the try statements with handlers, and the TYPE_CHECKING blocks, around the place.
	guarded int
}

// bind fills in what a module holds. It looks at no other module.
func bind(m *Module) {
	m.scopes = map[pysyntax.Node]*Scope{}
	m.Scope = newScope(ModuleScope, m, nil)
	b := &binder{module: m, scope: m.Scope}
	b.block(m.Tree.Body, m.Tree.Span)
	b.settle()
}

func newScope(kind ScopeKind, m *Module, parent *Scope) *Scope {
	s := &Scope{Kind: kind, Module: m, Parent: parent, names: map[string][]*Binding{}}
	if parent != nil {
		s.Func = parent.Func
	}
	return s
}

// add binds a name in the current scope, or where global and nonlocal say.
func (b *binder) add(name pysyntax.Ident, binding Binding) {
	if name.Name == "" {
		return
	}
	owner := b.scope
	if owner.global[name.Name] {
		owner = b.module.Scope
	} else if owner.outer[name.Name] {
		if found := owner.Parent.Lookup(name.Name); found != nil {
			owner = found
		}
	}
	binding.Name, binding.Span = name.Name, name.Span
	if binding.Scope == nil {
		binding.Scope = b.scope
	}
	if binding.Suite == (text.Span{}) {
		binding.Suite = b.suite
	}
	owner.names[name.Name] = append(owner.names[name.Name], &binding)
}

// target binds what an assignment target names. path is where in the value the target stands.
func (b *binder) target(t pysyntax.Expr, like Binding, path []step) {
	switch t := t.(type) {
	case *pysyntax.Name:
		like.Path = path
		b.add(pysyntax.Ident{Span: t.Span, Name: t.Name}, like)
	case *pysyntax.Tuple:
		b.targets(t.Elts, like, path)
	case *pysyntax.List:
		b.targets(t.Elts, like, path)
	case *pysyntax.Starred:
		b.target(t.Value, like, append(path[:len(path):len(path)], -1))
	case *pysyntax.Attribute:
		b.selfAttribute(t, like, path)
		b.expr(t.Value)
	case *pysyntax.Subscript:
		if name, ok := t.Value.(*pysyntax.Name); ok {
			b.change(name.Name, Change{Span: t.Span, Key: t.Index, Value: b.whole(like, path), Scope: b.scope})
		}
		b.module.subscripts = append(b.module.subscripts, subscript{expr: t, scope: b.scope, stored: true, value: b.whole(like, path)})
		b.expr(t.Value)
		b.expr(t.Index)
	default:
		b.expr(t)
	}
}

func (b *binder) targets(elts []pysyntax.Expr, like Binding, path []step) {
	for i, e := range elts {
		b.target(e, like, append(path[:len(path):len(path)], step(i)))
	}
}

// whole gives the value of a target that takes all of it.
func (b *binder) whole(like Binding, path []step) pysyntax.Expr {
	if len(path) > 0 || like.Kind != AssignBinding {
		return nil
	}
	return like.Value
}

// selfAttribute notes self.name = value in a method.
func (b *binder) selfAttribute(t *pysyntax.Attribute, like Binding, path []step) {
	name, ok := t.Value.(*pysyntax.Name)
	f := b.scope.Func
	if !ok || f == nil || f.Class == nil || len(f.Def.Params) == 0 || f.Def.Params[0].Name.Name != name.Name || t.Attr.Name == "" {
		return
	}
	like.Path, like.Name, like.Span = path, t.Attr.Name, t.Attr.Span
	like.Scope, like.Suite = b.scope, b.suite
	f.Class.Attributes[like.Name] = append(f.Class.Attributes[like.Name], &like)
}

func (b *binder) change(name string, c Change) {
	if b.scope.changes == nil {
		b.scope.changes = map[string][]Change{}
	}
	b.scope.changes[name] = append(b.scope.changes[name], c)
}

// pass notes a name or attribute that is put somewhere as a value, be it a function.
func (b *binder) pass(e pysyntax.Expr) {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
		b.module.passed = append(b.module.passed, passed{e, b.scope})
	}
}

// escape notes that what a name holds is passed to a call. Putting it into a list or returning it is none: whoever
// takes it from there is seen to hold it.
func (b *binder) escape(e pysyntax.Expr) {
	b.pass(e)
	name, ok := e.(*pysyntax.Name)
	if !ok {
		return
	}
	if b.scope.escapes == nil {
		b.scope.escapes = map[string][]text.Span{}
	}
	b.scope.escapes[name.Name] = append(b.scope.escapes[name.Name], name.Span)
}

// settle moves changes and escapes that were noted in inner scopes to the scope that owns the name.
func (b *binder) settle() {
	for _, s := range b.module.scopes {
		for name, changes := range s.changes {
			owner := s.Lookup(name)
			if owner == nil || owner == s || owner.Module != s.Module {
				continue
			}
			if owner.changes == nil {
				owner.changes = map[string][]Change{}
			}
			owner.changes[name] = append(owner.changes[name], changes...)
		}
		for name, spans := range s.escapes {
			owner := s.Lookup(name)
			if owner == nil || owner == s {
				continue
			}
			if owner.escapes == nil {
				owner.escapes = map[string][]text.Span{}
			}
			owner.escapes[name] = append(owner.escapes[name], spans...)
		}
	}
}

// block walks the statements of one suite.
func (b *binder) block(body []pysyntax.Stmt, span text.Span) {
	outer := b.suite
	b.suite = span
	for _, s := range body {
		b.stmt(s)
	}
	b.suite = outer
}

// body walks a suite whose span is that of its statements. The end of the suite reaches to the end of around, so that
// a place behind its last statement, where someone types, still belongs to it.
func (b *binder) body(body []pysyntax.Stmt) {
	if len(body) > 0 {
		b.block(body, body[0].Range().Join(body[len(body)-1].Range()))
	}
}
