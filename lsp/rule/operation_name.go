package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var operationUnknown = &Rule{
	Code:     "operation-unknown",
	Severity: Error,
	Title:    "The SDK has no operation of this name",
	Doc: "`Operations` has the methods " + list(operationNames) + ". Anything else is an AttributeError\n" +
		"when the line runs.",
	Bad:    Example{"connector.py": operationExample(`op.insert(table="orders", data={"id": 1})`)},
	Good:   Example{"connector.py": operationExample(`op.upsert(table="orders", data={"id": 1})`)},
	Source: operationsPage,
	check:  checkOperationUnknown,
}

var operationAnnotation = &Rule{
	Code:     "operation-annotation",
	Severity: Warning,
	Title:    "A type hint names a type that Operations does not have",
	Doc: "`Operations` holds the operations and no types: `op.Operation` does not exist. Up to Python 3.13 a type hint is evaluated\n" +
		"when the function is defined, so `connector.py` cannot be imported: AttributeError. Python 3.14 evaluates it only when\n" +
		"something asks for it.\n\n" +
		"Operations return None, and what `update()` returns is ignored. Leave the hint away.",
	Bad:    Example{"connector.py": signatureExample("def update(configuration, state) -> list[op.Operation]:\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n")},
	Good:   Example{"connector.py": signatureExample("def update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n")},
	Source: requiredDeclarations,
	check:  checkOperationAnnotation,
}

const operationsPage = "https://fivetran.com/docs/connector-sdk/technical-reference/connector-sdk-operations"

// operationNames are the names of all operations.
var operationNames = func() []string {
	var names []string
	for _, o := range schema.Operations {
		names = append(names, o.Name)
	}
	return names
}()

// operationSynonyms are names that other tools have for what an operation does.
var operationSynonyms = map[string]string{
	"insert": "upsert", "add": "upsert", "write": "upsert", "merge": "upsert", "save": "upsert", "row": "upsert", "record": "upsert",
	"remove": "delete", "modify": "update", "patch": "update", "clear": "truncate", "commit": "checkpoint", "state": "checkpoint",
	"save_state": "checkpoint", "set_state": "checkpoint", "warn": "warning", "fail": "error",
}

// operationExample is a connector.py whose update() has this line.
func operationExample(line string) string {
	return signatureExample("def update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    " + line + "\n    op.checkpoint(state=state)\n")
}

func checkOperationUnknown(p *pass) {
	told := map[text.Span]bool{}
	for _, o := range p.Operations {
		attr, ok := o.Func.(*pysyntax.Attribute)
		if !ok || o.Spec.Name != "" || isDunder(o.Name) || !p.isOnly(o.Call, project.SDKModule+".Operations."+o.Name) {
			continue
		}
		told[attr.Attr.Span] = true
		p.unknownOperation(o.Module.File, attr)
	}
	for _, m := range p.Modules {
		for _, a := range m.Nodes().Attributes {
			if told[a.Node.Attr.Span] || !p.isSDKClass(a.Node.Value, a.Scope, "Operations") || knownOperation(a.Node.Attr.Name) {
				continue
			}
			p.unknownOperation(m.File, a.Node)
		}
	}
}

// knownOperation reports whether an attribute of Operations is there. The name is empty while it is being typed.
func knownOperation(name string) bool {
	_, known := schema.FindOperation(name)
	return known || name == "" || isDunder(name)
}

func isDunder(name string) bool { return len(name) > 2 && name[:2] == "__" }

// isSDKClass reports whether an expression is certainly a class of the SDK. Only names are looked at: they are how
// connectors write it.
func (p *pass) isSDKClass(e pysyntax.Expr, scope *project.Scope, class string) bool {
	n, ok := e.(*pysyntax.Name)
	if !ok {
		return false
	}
	owner := scope.Lookup(n.Name)
	if owner == nil {
		return false
	}
	for _, b := range owner.Bindings(n.Name) {
		if b.Kind != project.ImportBinding || b.Import.Module != project.SDKModule || b.Import.Name != class {
			return false
		}
	}
	return true
}

func (p *pass) unknownOperation(file *project.File, attr *pysyntax.Attribute) {
	name := attr.Attr.Name
	message := fmt.Sprintf("The SDK has no operation `%s`; there are %s.", name, list(operationNames))
	meant, near := operationSynonyms[name], false
	if meant == "" {
		meant, near = nearest(name, operationNames), true
	}
	if meant == "" {
		p.report(file, attr.Attr.Span, message)
		return
	}
	f := p.report(file, attr.Attr.Span, message+didYouMean(meant))
	fix := renameFix(file, attr.Attr.Span, name, meant)
	fix.Safe = near
	f.Fixes = append(f.Fixes, fix)
}

func checkOperationAnnotation(p *pass) {
	for _, m := range p.Modules {
		if lateAnnotations(m) {
			continue
		}
		for _, a := range m.Nodes().Annotations {
			if p.isSDKClass(a.Node.Value, a.Scope, "Operations") && !knownOperation(a.Node.Attr.Name) {
				source := m.File.Doc.Text[a.Node.Start:a.Node.End]
				p.report(m.File, a.Node.Span, fmt.Sprintf("`%s` does not exist, and Python before 3.14 looks it up when it defines the function. Remove the type hint.", source))
			}
		}
	}
}

// lateAnnotations reports whether from __future__ import annotations keeps type hints from being evaluated.
func lateAnnotations(m *project.Module) bool {
	for _, i := range m.Imports {
		if i.Module == "__future__" && i.Name == "annotations" {
			return true
		}
	}
	return false
}
