package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// ScopeKind says what a Scope belongs to.
type ScopeKind uint8

const (
	ModuleScope ScopeKind = iota
	ClassScope
	FunctionScope
	LambdaScope
	ComprehensionScope
)

// Scope is where names are bound.
type Scope struct {
	Kind   ScopeKind
	Module *Module
	Parent *Scope
	Func   *Function // the function whose scope it is, or that is around a lambda or comprehension
	Class  *Class    // of a ClassScope

	names   map[string][]*Binding
	global  map[string]bool // declared global
	outer   map[string]bool // declared nonlocal
	loops   []text.Span     // bodies of loops, which run again
	changes map[string][]Change
	escapes map[string][]text.Span // where a name is passed on, so that others may change what it holds
}

// BindingKind says how a name gets its value.
type BindingKind uint8

const (
	AssignBinding BindingKind = iota
	AugAssignBinding
	DefBinding
	ClassBinding
	ImportBinding
	ParamBinding
	LoopBinding      // the target of for: one of the elements of Value
	WithBinding      // the target of with: Value is the context
	ExceptBinding    // except ... as
	UnknownBinding   // a capture of match, a declaration without a value
	ComprehensionFor // as LoopBinding, in a comprehension
)

// Binding is one place where a name gets a value.
type Binding struct {
	text.Span // of the name
	Name      string
	Kind      BindingKind
	Value     pysyntax.Expr
	Path      []step // where in Value: a, (b, c) = value
	Scope     *Scope // where Value is evaluated
	Suite     text.Span
	Func      *Function
	Class     *Class
	Import    *Import
	Param     *pysyntax.Param
	ParamAt   int // position among the parameters that take positional arguments; -1 for others
	// Annotation of an annotated assignment or parameter; may be nil.
	Annotation pysyntax.Expr
}

// step is a place in an unpacked value; -1 is a starred target.
type step int

// Lookup gives the scope that owns a name which is used in s, nil for a builtin.
func (s *Scope) Lookup(name string) *Scope {
	first := true
	for at := s; at != nil; at = at.Parent {
		if at.global[name] {
			return at.Module.Scope
		}
		if at.outer[name] {
			first = false
			continue
		}
		if (first || at.Kind != ClassScope) && at.names[name] != nil {
			return at
		}
		// The body of a class is not seen from its methods, but a comprehension in it sees it badly too; both are rare.
		first = false
	}
	return nil
}

// Bindings are the places that bind a name in this scope, in the order of the source.
func (s *Scope) Bindings(name string) []*Binding { return s.names[name] }

// reaching gives the bindings whose value a use of the name at offset may see. A binding that always runs right
// before the use hides what came earlier.
func (s *Scope) reaching(name string, user *Scope, offset int) []*Binding {
	all := s.names[name]
	if len(all) < 2 || user.execution() != s.execution() {
		return all
	}
	last := -1
	for i, b := range all {
		if b.Start < offset && b.Suite.Start <= offset && offset <= b.Suite.End && b.hides() && !b.holdsUse(offset) {
			last = i
		}
	}
	if last < 0 {
		return all
	}
	out := all[last : last+1 : last+1]
	for i, b := range all {
		between := b.Start > all[last].Start && b.Start < offset && !b.holdsUse(offset)
		if i != last && (between || s.loopsBack(b, all[last], offset)) {
			out = append(out, b)
		}
	}
	return out
}

// hides reports whether the binding replaces the earlier value for certain.
func (b *Binding) hides() bool {
	return b.Kind != AugAssignBinding && b.Kind != UnknownBinding
}

// holdsUse reports whether the use is in the value that is being bound: x = f(x).
func (b *Binding) holdsUse(offset int) bool {
	return b.Value != nil && b.Kind != WithBinding && b.Value.Range().Start <= offset && offset <= b.Value.Range().End
}

// loopsBack reports whether a loop carries b to the use without passing def again.
func (s *Scope) loopsBack(b, def *Binding, offset int) bool {
	for _, loop := range s.loops {
		if loop.Covers(b.Span) && loop.Holds(offset) && !loop.Covers(def.Span) {
			return true
		}
	}
	return false
}

// execution is the scope whose code runs in one go with s: comprehensions run with what is around them.
func (s *Scope) execution() *Scope {
	for s.Kind == ComprehensionScope && s.Parent != nil {
		s = s.Parent
	}
	return s
}
