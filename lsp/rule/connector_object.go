package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

var connectorMissing = &Rule{
	Code:     "connector-missing",
	Severity: Error,
	Title:    "connector.py makes no connector object",
	Doc: "The SDK imports `connector.py` and looks for an object named `connector` that `Connector(...)` made. Without it neither\n" +
		"a local sync nor a deployed one starts: `connector object not found`.\n\n" +
		"Make it at the level of the module, below the functions that it is given:\n\n" +
		"```python\nconnector = Connector(update=update, schema=schema)\n```",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)
`},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: requiredDeclarations,
	check:  checkConnectorMissing,
}

var connectorMisnamed = &Rule{
	Code:     "connector-misnamed",
	Severity: Error,
	Title:    "The connector object is not named connector",
	Doc: "The SDK takes the connector object by its name, which must be exactly `connector`. Under another name it is refused:\n" +
		"`Connector object must be named 'connector'`.",
	Bad: Example{"connector.py": objectExample(`orders_connector = Connector(update=update)

if __name__ == "__main__":
    orders_connector.debug()
`)},
	Good: Example{"connector.py": objectExample(`connector = Connector(update=update)

if __name__ == "__main__":
    connector.debug()
`)},
	Source: requiredDeclarations,
	check:  checkConnectorMisnamed,
}

var connectorSubclass = &Rule{
	Code:     "connector-subclass",
	Severity: Error,
	Title:    "The connector object is made by a subclass of Connector",
	Doc: "The SDK looks for an object of the class `Connector` itself. It does not find one that a subclass made:\n" +
		"`connector object not found`.\n\n" +
		"Make the object with `Connector(...)` and give it functions or bound methods; a class of one's own can hold them.",
	Bad: Example{"connector.py": objectExample(`class Orders(Connector):
    pass


connector = Orders(update=update)
`)},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: "Observed with SDK 2.12.1 and 3.0.0: the object is found by its exact class",
	check:  checkConnectorSubclass,
}

var connectorNotGlobal = &Rule{
	Code:     "connector-not-global",
	Severity: Error,
	Title:    "The connector object is made in a function or in the __main__ block",
	Doc: "The SDK imports `connector.py` and takes `connector` from the module. Neither a function nor the body of\n" +
		"`if __name__ == \"__main__\":` runs at an import, so an object that is made there does not exist for the SDK:\n" +
		"`connector object not found`.\n\n" +
		"Make it at the level of the module. Only `connector.debug(...)` belongs in the `__main__` block.",
	Bad: Example{"connector.py": objectExample(`if __name__ == "__main__":
    connector = Connector(update=update)
    connector.debug()
`)},
	Good: Example{"connector.py": objectExample(`connector = Connector(update=update)

if __name__ == "__main__":
    connector.debug()
`)},
	Source: requiredDeclarations,
	check:  checkConnectorNotGlobal,
}

const requiredDeclarations = "https://fivetran.com/docs/connector-sdk/technical-reference/connector-sdk-code/connector-sdk-required-declarations"

// objectExample is a connector.py up to its object.
func objectExample(rest string) string {
	return `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


` + rest
}

func checkConnectorMissing(p *pass) {
	if p.Entry == nil || p.objectName() != nameUnbound || len(p.Connectors) > 0 || len(p.subclassObjects()) > 0 || !p.isConnector() {
		return
	}
	file := p.Entry.File
	f := p.report(file, firstLine(file), "connector.py makes no connector object, so the SDK finds nothing to run. Add `connector = Connector(update=update)` at the level of the module.")
	if len(p.Entry.Scope.Bindings("update")) == 0 || p.Update == nil {
		return
	}
	statement := "connector = Connector(update=update)\n"
	if p.Schema != nil {
		statement = "connector = Connector(update=update, schema=schema)\n"
	}
	edits := []Edit{insertLines(file, beforeMain(p.Entry), "\n\n"+statement)}
	if len(p.Entry.Scope.Bindings("Connector")) == 0 {
		edits = append(edits, insertLines(file, importPlace(p.Entry), "from fivetran_connector_sdk import Connector\n"))
	}
	f.Fixes = append(f.Fixes, Fix{Title: "Make the connector object", Edits: edits})
}

// isConnector reports whether anything but its name says that connector.py is one for Fivetran.
func (p *pass) isConnector() bool {
	for _, m := range p.Modules {
		for _, i := range m.Imports {
			if top, _, _ := strings.Cut(i.Module, "."); top == project.SDKModule {
				return true
			}
		}
	}
	return len(p.Entry.Scope.Bindings("update")) > 0
}

func checkConnectorMisnamed(p *pass) {
	if p.Entry == nil || p.objectName() != nameUnbound {
		return
	}
	for _, c := range p.Connectors {
		if c.Module != p.Entry || c.Module.InMain(c.Call.Start) || !c.Scope.AtImport() {
			continue
		}
		name, s := p.objectStatement(c)
		switch {
		case name != nil:
			f := p.report(c.Module.File, name.Span, fmt.Sprintf("The SDK looks for an object named `connector`, and this one is named `%s`. Rename it.", name.Name))
			if edits := rename(p.Entry.Scope, name.Name, "connector"); edits != nil && !p.importedElsewhere(p.Entry, name.Name) {
				f.Fixes = append(f.Fixes, Fix{Title: fmt.Sprintf("Rename `%s` to `connector`", name.Name), Edits: edits, Safe: true})
			}
		case s != nil:
			f := p.report(c.Module.File, c.Func.Range(), "The connector object has no name, so the SDK does not find it. Assign it to `connector`.")
			f.Fixes = append(f.Fixes, Fix{
				Title: "Assign it to `connector`", Edits: []Edit{insert(c.Module.File, s.Range().Start, "connector = ")}, Safe: true,
			})
		}
	}
}

func checkConnectorSubclass(p *pass) {
	if p.Entry == nil || p.objectName() == nameUnknown {
		return
	}
	for _, c := range p.subclassObjects() {
		p.report(c.Module.File, c.Func.Range(), "The SDK looks for an object of the class `Connector` itself and does not find one of a subclass. Make it with `Connector(...)`.")
	}
}

func checkConnectorNotGlobal(p *pass) {
	if p.Entry == nil || p.objectName() != nameUnbound {
		return
	}
	for _, c := range p.Connectors {
		if c.Module == p.Entry && (p.Entry.InMain(c.Call.Start) || !c.Scope.AtImport()) {
			where := "in a function"
			if p.Entry.InMain(c.Call.Start) {
				where = "in the `__main__` block"
			}
			f := p.report(c.Module.File, c.Func.Range(), fmt.Sprintf(
				"The connector object is made %s, which does not run when the SDK imports connector.py. Make it at the level of the module.", where))
			if fix, ok := p.hoist(c); ok {
				f.Fixes = append(f.Fixes, fix)
			}
		}
	}
}

// naming says what is known of the name connector at the end of connector.py.
type naming uint8

const (
	nameUnknown naming = iota // it may be the object
	nameUnbound               // there is no such name when the SDK looks
	nameOther                 // it is something else, such as an object of a subclass
)

func (p *pass) objectName() naming {
	module := p.Entry
	bound := module.Scope.Bindings("connector")
	for _, b := range bound {
		if !module.InMain(b.Start) {
			return p.namedObject()
		}
	}
	if p.bindsUnseen(module) {
		return nameUnknown
	}
	return nameUnbound
}

// namedObject looks at what connector is bound to.
func (p *pass) namedObject() naming {
	end := p.Entry.Tree.End
	v := p.Eval(&pysyntax.Name{Span: text.Span{Start: end, End: end}, Name: "connector"}, p.Entry.Scope)
	if !v.Complete || len(v.List) == 0 {
		return nameUnknown
	}
	for _, x := range v.List {
		if x.Kind != project.Instance {
			return nameUnknown
		}
	}
	return nameOther
}

// bindsUnseen reports whether the module may have names that are nowhere written in it.
func (p *pass) bindsUnseen(m *project.Module) bool {
	for _, i := range m.Imports {
		if i.Name == "*" && i.Module != project.SDKModule {
			return true
		}
	}
	for _, c := range m.Calls {
		if n, ok := c.Func.(*pysyntax.Name); ok && (n.Name == "globals" || n.Name == "exec" || n.Name == "setattr") {
			return true
		}
	}
	return false
}

// subclassObjects are the calls of connector.py that make an object of a subclass of Connector at its level.
func (p *pass) subclassObjects() []*project.Call {
	var calls []*project.Call
	for _, c := range p.Entry.Calls {
		n, ok := c.Func.(*pysyntax.Name)
		if !ok || !c.Scope.AtImport() {
			continue
		}
		for _, b := range p.Entry.Scope.Bindings(n.Name) {
			if b.Class != nil && p.isConnectorClass(b.Class) {
				calls = append(calls, c)
			}
		}
	}
	return calls
}

func (p *pass) isConnectorClass(c *project.Class) bool {
	for _, a := range c.Def.Args {
		if only, ok := p.Eval(a.Value, c.Outer).Only(); ok && only.Kind == project.External && only.Text == project.SDKModule+".Connector" {
			return true
		}
	}
	return false
}

// objectStatement gives the statement that is the call, and the name that it assigns to, nil without one.
func (p *pass) objectStatement(c *project.Call) (*pysyntax.Name, pysyntax.Stmt) {
	for _, s := range p.Entry.Tree.Body {
		switch s := s.(type) {
		case *pysyntax.Assign:
			if s.Value == c.Call && len(s.Targets) == 1 {
				name, _ := s.Targets[0].(*pysyntax.Name)
				return name, s
			}
		case *pysyntax.AnnAssign:
			if s.Value == c.Call {
				name, _ := s.Target.(*pysyntax.Name)
				return name, s
			}
		case *pysyntax.ExprStmt:
			if s.Value == c.Call {
				return nil, s
			}
		}
	}
	return nil, nil
}

// hoist moves the statement that makes the object from the __main__ block to the line before it.
func (p *pass) hoist(c *project.Call) (Fix, bool) {
	main := mainBlock(p.Entry)
	if main == nil || !p.Entry.InMain(c.Call.Start) {
		return Fix{}, false
	}
	for _, a := range c.Args { // these must be there before the block
		n, ok := a.Value.(*pysyntax.Name)
		if !ok || p.bindsIn(main, n.Name) {
			return Fix{}, false
		}
	}
	for _, s := range main.Body {
		assign, ok := s.(*pysyntax.Assign)
		source := p.Entry.File.Doc.Text
		if !ok || assign.Value != c.Call || len(main.Body) < 2 || !aloneOnLines(source, assign.Span) {
			continue
		}
		if name, ok := assign.Targets[0].(*pysyntax.Name); !ok || name.Name != "connector" || len(assign.Targets) != 1 {
			continue
		}
		if lineStart(source, main.Start) != main.Start {
			return Fix{}, false
		}
		statement := strings.TrimRight(source[assign.Start:assign.End], " \t\r\n")
		return Fix{
			Title: "Move it before the `__main__` block", Safe: true,
			Edits: []Edit{insert(p.Entry.File, main.Start, statement+"\n\n"), replace(p.Entry.File, withEmptyLines(source, assign.Span), "")},
		}, true
	}
	return Fix{}, false
}

// bindsIn reports whether a name is bound in a part of connector.py.
func (p *pass) bindsIn(n pysyntax.Node, name string) bool {
	return slices.ContainsFunc(p.Entry.Scope.Bindings(name), func(b *project.Binding) bool { return n.Range().Covers(b.Span) })
}
