package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

var connectorArgument = &Rule{
	Code:     "connector-argument",
	Severity: Error,
	Title:    "Connector(...) has an argument that it does not take, or lacks update",
	Doc: "`Connector(update, schema=None, configuration_form=None)` needs `update` and takes nothing else. Anything else is a\n" +
		"TypeError when `connector.py` is imported.\n\n" +
		"Every argument can be given by name or by position. What the connector needs to know of its source comes to `update()` in\n" +
		"`configuration`.",
	Bad:    Example{"connector.py": objectExample("connector = Connector(updates=update)\n")},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: connectorMethods,
	check:  checkConnectorArgument,
}

var connectorFunctionCalled = &Rule{
	Code:     "connector-function-called",
	Severity: Error,
	Title:    "Connector(...) is given the result of a function instead of the function",
	Doc: "`Connector(update=update())` calls `update` once, while `connector.py` is imported, and hands its result over. The SDK\n" +
		"calls what it was given when the sync starts, so it needs the function itself: `Connector(update=update)`.",
	Bad: Example{"connector.py": objectExample(`def schema(configuration=None):
    return [{"table": "orders", "primary_key": ["id"]}]


connector = Connector(update=update, schema=schema())
`)},
	Good: Example{"connector.py": objectExample(`def schema(configuration=None):
    return [{"table": "orders", "primary_key": ["id"]}]


connector = Connector(update=update, schema=schema)
`)},
	Source: connectorMethods,
	check:  checkConnectorFunctionCalled,
}

const connectorMethods = "https://fivetran.com/docs/connector-sdk/technical-reference/connector-sdk-code/connector-sdk-methods"

// connectorParams are the parameters of Connector, in their order.
var connectorParams = []string{"update", "schema", "configuration_form"}

func checkConnectorArgument(p *pass) {
	for _, c := range p.Connectors {
		if !p.isOnly(c, project.SDKModule+".Connector") {
			continue
		}
		positional := 0
		for _, a := range c.Args {
			switch {
			case a.Stars > 0:
			case a.Name.Name == "":
				if positional++; positional == len(connectorParams)+1 {
					p.report(c.Module.File, a.Span, fmt.Sprintf("`Connector` takes %s, and nothing behind them.", list(connectorParams)))
				}
			case !slices.Contains(connectorParams, a.Name.Name):
				p.connectorKeyword(c, a.Name)
			}
		}
		if !c.Spread() && c.Closed && c.Arg("update", 0) == nil && !p.mayMean(c, "update") {
			p.report(c.Module.File, c.Func.Range(), "`Connector` needs the function that syncs: `Connector(update=update)`.")
		}
	}
}

func (p *pass) connectorKeyword(c *project.Call, name pysyntax.Ident) {
	message := fmt.Sprintf("`Connector` has no argument `%s`; it takes %s.", name.Name, list(connectorParams))
	meant := nearest(name.Name, connectorParams)
	if meant == "" || c.Arg(meant, slices.Index(connectorParams, meant)) != nil {
		p.report(c.Module.File, name.Span, message)
		return
	}
	f := p.report(c.Module.File, name.Span, message+didYouMean(meant))
	f.Fixes = append(f.Fixes, renameFix(c.Module.File, name.Span, name.Name, meant))
}

// mayMean reports whether a call has a keyword that is a misspelling of this one.
func (p *pass) mayMean(c *project.Call, name string) bool {
	return slices.ContainsFunc(c.Args, func(a pysyntax.Arg) bool {
		return a.Name.Name != "" && !slices.Contains(connectorParams, a.Name.Name) && nearest(a.Name.Name, connectorParams) == name
	})
}

func checkConnectorFunctionCalled(p *pass) {
	for _, c := range p.Connectors {
		for at, name := range connectorParams {
			call, ok := c.Arg(name, at).(*pysyntax.Call)
			if !ok || !p.givesNoFunction(call, c.Scope) {
				continue
			}
			source := c.Module.File.Doc.Text
			callee := source[call.Func.Range().Start:call.Func.Range().End]
			f := p.report(c.Module.File, call.Span, fmt.Sprintf(
				"`%s(...)` is called here, once, and `Connector` gets its result. Pass the function itself: `%s=%s`.", callee, name, callee))
			if call.Closed {
				f.Fixes = append(f.Fixes, Fix{
					Title: "Pass the function", Safe: len(call.Args) == 0,
					Edits: []Edit{replace(c.Module.File, text.Span{Start: call.Func.Range().End, End: call.End}, "")},
				})
			}
		}
	}
}

// givesNoFunction reports whether the result of a call is certainly nothing that the SDK could call.
func (p *pass) givesNoFunction(call *pysyntax.Call, scope *project.Scope) bool {
	if !p.Eval(call.Func, scope).All(project.FuncValue) {
		return false
	}
	return p.Eval(call, scope).All(project.None, project.List, project.Dict, project.Tuple, project.Generated, project.Str, project.Int, project.Bool)
}

// isOnly reports whether a call can call nothing but this name from outside of the project.
func (p *pass) isOnly(c *project.Call, name string) bool {
	only, ok := p.Eval(c.Func, c.Scope).Only()
	return ok && only.Kind == project.External && only.Text == name
}

// list joins names for a sentence.
func list(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "`" + name + "`"
	}
	if last := len(quoted) - 1; last > 0 {
		return strings.Join(quoted[:last], ", ") + " and " + quoted[last]
	}
	return strings.Join(quoted, "")
}

func didYouMean(name string) string { return fmt.Sprintf(" Did you mean `%s`?", name) }

// renameFix puts the name that was meant in the place of one that does not work.
func renameFix(file *project.File, span text.Span, old, name string) Fix {
	return Fix{Title: fmt.Sprintf("Rename `%s` to `%s`", old, name), Edits: []Edit{replace(file, span, name)}, Safe: true}
}
