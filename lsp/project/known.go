package project

import (
	"slices"
	"strings"

	"csdk/lsp/pysyntax"
)

// onlyOperation are the operations whose name few other things have. A library that sends rows itself may have methods
// of these names.
var onlyOperation = map[string]bool{"upsert": true, "truncate": true, "checkpoint": true}

// OperationsKnown is AllOperations for rules that speak about what is never done: it is false too when a module is
// half-typed, and when the SDK's Operations, or one of its methods, is handed to code that is not followed. The tables
// of the operations may still be unknown.
func (p *Project) OperationsKnown() bool {
	if p.known == nil {
		known := p.readOperationsKnown()
		p.known = &known
	}
	return *p.known
}

func (p *Project) readOperationsKnown() bool {
	if p.Entry == nil || !p.AllOperations() {
		return false
	}
	found := map[*pysyntax.Call]bool{}
	for _, o := range p.Operations {
		found[o.Call.Call] = true
		if o.Spec.Name == "" {
			return false
		}
	}
	for _, m := range p.Modules {
		if len(m.Tree.Problems) > 0 || p.handsOperationsOut(m) {
			return false
		}
		for _, c := range m.Calls {
			if attr, ok := c.Func.(*pysyntax.Attribute); ok && !found[c.Call] && (namesOperations(attr.Value) || onlyOperation[attr.Attr.Name]) {
				return false
			}
		}
		for _, i := range m.Imports {
			if i.Name == "*" && !p.IsModule(i.Module) && i.Module != SDKModule {
				return false
			}
		}
	}
	return true
}

// namesOperations reports whether the last name of a receiver is one that people give to the SDK's Operations.
func namesOperations(e pysyntax.Expr) bool {
	name := ""
	switch e := e.(type) {
	case *pysyntax.Name:
		name = e.Name
	case *pysyntax.Attribute:
		name = e.Attr.Name
	}
	name = strings.ToLower(strings.Trim(name, "_"))
	return name == "op" || name == "ops" || strings.HasPrefix(name, "operation")
}

// handsOperationsOut reports whether a module passes Operations on to code that is not the project's, or one of its
// methods to anyone.
func (p *Project) handsOperationsOut(m *Module) bool {
	var inside map[int]bool
	for _, at := range m.passed {
		if !mayNameOperations(at.expr, at.scope) {
			continue
		}
		for _, v := range p.eval(at.expr, at.scope, nil).List {
			if v.Kind != External || !strings.HasPrefix(v.Text, SDKModule+".Operations") {
				continue
			}
			if inside == nil {
				inside = p.passedInside(m)
			}
			if v.Text != SDKModule+".Operations" || !inside[at.expr.Range().Start] {
				return true
			}
		}
	}
	return false
}

// mayNameOperations keeps what cannot be Operations, or one of its methods, from being evaluated.
func mayNameOperations(e pysyntax.Expr, scope *Scope) bool {
	if attr, ok := e.(*pysyntax.Attribute); ok && !namesOperations(e) {
		e = attr.Value
	}
	if namesOperations(e) {
		return true
	}
	name, ok := e.(*pysyntax.Name)
	if !ok {
		return false
	}
	owner := scope.Lookup(name.Name)
	return owner != nil && slices.ContainsFunc(owner.Bindings(name.Name), func(b *Binding) bool {
		return b.Kind == ImportBinding && b.Import.Module == SDKModule
	})
}

// passedInside are the places of arguments in calls of the project's own functions.
func (p *Project) passedInside(m *Module) map[int]bool {
	inside := map[int]bool{}
	for _, c := range m.Calls {
		if v := p.eval(c.Func, c.Scope, nil); v.All(FuncValue, ClassValue) {
			for _, a := range c.Args {
				inside[a.Value.Range().Start] = true
			}
		}
	}
	return inside
}
