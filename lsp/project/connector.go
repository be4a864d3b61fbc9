package project

import (
	"slices"

	"csdk/lsp/pysyntax"
)

// SDKModule is the package that connectors import.
const SDKModule = "fivetran_connector_sdk"

// findConnector finds the calls of Connector and the functions they are given.
func (p *Project) findConnector() {
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			if !mayBe(c.Func, "Connector") && !p.aliased(c, "Connector") {
				continue
			}
			for _, v := range p.eval(c.Func, c.Scope, nil).List {
				if v.Kind == External && v.Text == SDKModule+".Connector" && !slices.Contains(p.Connectors, c) {
					p.Connectors = append(p.Connectors, c)
				}
			}
		}
	}
	for _, c := range p.Connectors {
		p.Update = firstOf(p.Update, p.functionArgument(c, "update", 0))
		p.Schema = firstOf(p.Schema, p.functionArgument(c, "schema", 1))
		p.FormFunc = firstOf(p.FormFunc, p.functionArgument(c, "configuration_form", 2))
	}
	if len(p.Connectors) == 0 {
		p.Update, p.Schema = p.topLevel("update"), p.topLevel("schema")
	}
	clear(p.memo)
}

// mayBe reports whether the last name of an expression is this one.
func mayBe(e pysyntax.Expr, name string) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.Name == name
	case *pysyntax.Attribute:
		return e.Attr.Name == name
	}
	return false
}

// aliased reports whether the call is of a name that an import gave to this one.
func (p *Project) aliased(c *Call, name string) bool {
	n, ok := c.Func.(*pysyntax.Name)
	if !ok {
		return false
	}
	owner := c.Scope.Lookup(n.Name)
	if owner == nil {
		return false
	}
	for _, b := range owner.names[n.Name] {
		if b.Kind == ImportBinding && b.Import.Name == name {
			return true
		}
	}
	return false
}

func firstOf(f, other *Function) *Function {
	if f != nil {
		return f
	}
	return other
}

func (p *Project) functionArgument(c *Call, name string, at int) *Function {
	arg := c.Arg(name, at)
	if arg == nil {
		return nil
	}
	for _, v := range p.eval(arg, c.Scope, nil).List {
		if v.Kind == FuncValue {
			return v.Func
		}
	}
	return nil
}

func (p *Project) topLevel(name string) *Function {
	for _, b := range p.Entry.Scope.names[name] {
		if b.Kind == DefBinding {
			return b.Func
		}
	}
	return nil
}

// Arg gives the argument for a parameter, by its name or its position; nil when the call has none.
func (c *Call) Arg(name string, at int) pysyntax.Expr {
	positional := 0
	for _, a := range c.Args {
		switch {
		case a.Stars > 0:
			return nil
		case a.Name.Name == name:
			return a.Value
		case a.Name.Name == "":
			if positional == at {
				return a.Value
			}
			positional++
		}
	}
	return nil
}

// Spread reports whether the call has *args or **kwargs, so that its arguments are not all seen.
func (c *Call) Spread() bool {
	return slices.ContainsFunc(c.Args, func(a pysyntax.Arg) bool { return a.Stars > 0 })
}

// rootParam gives the configuration and the state where the SDK passes them.
func (p *Project) rootParam(fn *Function, b *Binding) (Values, bool) {
	at := Value{Expr: nil, Scope: b.Scope}
	place := b.ParamAt
	if fn.Class != nil && !fn.static() { // Connector(update=self.update)
		place--
	}
	switch {
	case fn == p.Update && (b.Name == "state" || place == 1 && b.Name != "configuration"):
		at.Kind = StateValue
	case fn == p.Update && (b.Name == "configuration" || place == 0), fn == p.Schema && place == 0, p.tests[fn] && place == 0:
		at.Kind = Settings
	default:
		return unknown, false
	}
	return p.one(at), true
}
