package project

import (
	"strings"

	"csdk/lsp/pysyntax"
)

// OperationsKnown reports whether Operations holds every operation of the project, so that a rule may speak about what
// is never done. It does not when modules are imported by names made at run time, when the SDK's Operations or one of
// its methods is handed to code outside of the project, when a call that may be an operation has an unknown receiver,
// or when a file is half-typed. The tables of the operations may still be unknown.
func (p *Project) OperationsKnown() bool {
	if p.Entry == nil || p.dynamic {
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
			if !found[c.Call] && p.mayBeOperation(c) {
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

// mayBeOperation reports whether a call that was not recognised as an operation could be one.
func (p *Project) mayBeOperation(c *Call) bool {
	attr, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	switch attr.Attr.Name {
	case "upsert", "truncate", "checkpoint":
	case "update", "delete":
		if c.Arg("table", -1) == nil && c.Arg("modified", -1) == nil && c.Arg("keys", -1) == nil && !namesOperations(attr.Value) {
			return false
		}
	default:
		return false
	}
	v := p.eval(attr.Value, c.Scope, nil)
	if !v.Complete || len(v.List) == 0 {
		return true
	}
	for _, x := range v.List {
		if x.Kind == External && strings.HasPrefix(x.Text, SDKModule) {
			return true
		}
	}
	return false
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
	inside := map[int]bool{} // arguments of calls of the project's own functions
	for _, at := range m.passed {
		for _, v := range p.eval(at.expr, at.scope, nil).List {
			if v.Kind != External || !strings.HasPrefix(v.Text, SDKModule+".Operations") {
				continue
			}
			if len(inside) == 0 {
				p.noteInside(m, inside)
			}
			if v.Text != SDKModule+".Operations" || !inside[at.expr.Range().Start] {
				return true
			}
		}
	}
	return false
}

func (p *Project) noteInside(m *Module, inside map[int]bool) {
	inside[-1] = true // so that it is not empty
	for _, c := range m.Calls {
		if v := p.eval(c.Func, c.Scope, nil); v.All(FuncValue, ClassValue) {
			for _, a := range c.Args {
				inside[a.Value.Range().Start] = true
			}
		}
	}
}
