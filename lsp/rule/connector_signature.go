package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

var updateSignature = &Rule{
	Code:     "update-signature",
	Severity: Error,
	Title:    "update() cannot be called with configuration and state",
	Doc: "The SDK calls `update(configuration=..., state=...)`: by name, so the parameters must have exactly these names. Other names,\n" +
		"a missing parameter, or one more without a default, are a TypeError at the start of every sync.\n\n" +
		"The order does not matter, parameters with a default do no harm, and `**kwargs` takes both.",
	Bad: Example{"connector.py": signatureExample("def update(config, state):\n    op.upsert(table=\"orders\", data={\"id\": config[\"id\"]})\n    op.checkpoint(state=state)\n")},
	Good: Example{
		"connector.py":       signatureExample("def update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": configuration[\"id\"]})\n    op.checkpoint(state=state)\n"),
		"configuration.json": "{\"id\": \"1\"}\n",
	},
	Source: connectorMethods,
	check:  checkUpdateSignature,
}

var schemaSignature = &Rule{
	Code:     "schema-signature",
	Severity: Error,
	Title:    "schema() or configuration_form() cannot be called as the SDK does it",
	Doc: "The SDK calls `schema(configuration)`, with one argument and by position, and `configuration_form()` without an argument.\n" +
		"A function that takes more or fewer is a TypeError before the sync starts.",
	Bad:    Example{"connector.py": schemaExample("def schema():\n    return [{\"table\": \"orders\", \"primary_key\": [\"id\"]}]\n")},
	Good:   Example{"connector.py": schemaExample("def schema(configuration):\n    return [{\"table\": \"orders\", \"primary_key\": [\"id\"]}]\n")},
	Source: connectorMethods,
	check:  checkSchemaSignature,
}

var asyncFunction = &Rule{
	Code:     "async-function",
	Severity: Error,
	Title:    "The SDK does not await async functions",
	Doc: "The SDK calls `update()`, `schema()` and `configuration_form()` as plain functions. Calling an `async def` only makes a\n" +
		"coroutine, which the SDK drops: nothing is synced, and the sync still counts as a success.\n\n" +
		"Keep the asynchronous code in a function of its own and run it to its end:\n\n" +
		"```python\ndef update(configuration, state):\n    asyncio.run(sync(configuration, state))\n```",
	Bad: Example{"connector.py": signatureExample("async def update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n")},
	Good: Example{"connector.py": "import asyncio\n\n" + signatureExample(`async def sync(state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


def update(configuration, state):
    asyncio.run(sync(state))
`)},
	Source: "Observed with SDK 3.0.0: update() is called synchronously, and a coroutine that it returns is dropped",
	check:  checkAsyncFunction,
}

// signatureExample is a connector.py with this update().
func signatureExample(update string) string {
	return "from fivetran_connector_sdk import Connector\nfrom fivetran_connector_sdk import Operations as op\n\n\n" + update +
		"\n\nconnector = Connector(update=update)\n"
}

// schemaExample is a connector.py with this schema().
func schemaExample(schema string) string {
	return "from fivetran_connector_sdk import Connector\nfrom fivetran_connector_sdk import Operations as op\n\n\n" + schema +
		"\n\ndef update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n\n\n" +
		"connector = Connector(update=update, schema=schema)\n"
}

// signature is the parameters of a function that the SDK calls.
type signature struct {
	function *project.Function // nil for a lambda
	name     string
	file     *project.File
	params   []pysyntax.Param // those that a call fills
	at       text.Span        // where to tell
	place    int              // where a parameter may be added at the end of what is there, -1 when nowhere
}

// signatures gives what Connector(...) is given for a parameter, where it is certain which function that is.
func (p *pass) signatures(name string) []signature {
	var all []signature
	at := slices.Index(connectorParams, name)
	for _, c := range p.Connectors {
		arg := c.Arg(name, at)
		if arg == nil {
			continue
		}
		only, ok := p.Eval(arg, c.Scope).Only()
		if !ok {
			continue
		}
		switch {
		case only.Kind == project.LambdaValue:
			lambda := only.Expr.(*pysyntax.Lambda)
			all = append(all, signature{name: "the lambda", file: only.Scope.Module.File, params: lambda.Params, at: lambda.Span, place: -1})
		case only.Kind == project.FuncValue && plain(only.Func):
			def := only.Func.Def
			s := signature{function: only.Func, name: "`" + def.Name.Name + "`", file: only.Func.Module.File, params: def.Params, at: def.Name.Span, place: def.Parens.End - 1}
			if only.Self != nil && len(s.params) > 0 {
				s.params = s.params[1:]
			}
			all = append(all, s)
		}
	}
	return all
}

// plain reports whether calling the function is calling what is written there.
func plain(f *project.Function) bool {
	for _, d := range f.Def.Decorators {
		if n, ok := d.(*pysyntax.Name); !ok || n.Name != "staticmethod" && n.Name != "classmethod" {
			return false
		}
	}
	return true
}

func checkUpdateSignature(p *pass) {
	for _, s := range p.signatures("update") {
		missing, surplus := s.against([]string{"configuration", "state"})
		if len(missing)+len(surplus) == 0 {
			continue
		}
		if positionalOnly(s.params) {
			p.report(s.file, s.at, fmt.Sprintf("The SDK calls `update(configuration=..., state=...)` by name, and the `/` in %s does not allow it. Remove the `/`.", s.name))
			continue
		}
		f := p.report(s.file, s.at, updateMessage(s.name, missing, surplus))
		if fix, ok := s.renamed(missing, surplus); ok {
			f.Fixes = append(f.Fixes, fix)
		} else if fix, ok := s.added(missing); ok && len(surplus) == 0 {
			f.Fixes = append(f.Fixes, fix)
		}
	}
}

// against compares the parameters with the names that a call gives: those that nothing takes, and the parameters that
// must be given and are not.
func (s signature) against(names []string) (missing []string, surplus []pysyntax.Param) {
	taken := map[string]bool{}
	takesAll := false
	for i, param := range s.params {
		switch param.Kind {
		case pysyntax.VarKeywords:
			takesAll = true
		case pysyntax.Positional, pysyntax.KeywordOnly:
			if !positionalOnly(s.params[i:]) && slices.Contains(names, param.Name.Name) {
				taken[param.Name.Name] = true
			} else if param.Default == nil && param.Name.Name != "" {
				surplus = append(surplus, param)
			}
		}
	}
	for _, name := range names {
		if !taken[name] && !takesAll {
			missing = append(missing, name)
		}
	}
	return missing, surplus
}

// positionalOnly reports whether a / follows.
func positionalOnly(params []pysyntax.Param) bool {
	return slices.ContainsFunc(params, func(p pysyntax.Param) bool { return p.Kind == pysyntax.PositionalEnd })
}

func updateMessage(name string, missing []string, surplus []pysyntax.Param) string {
	const call = "The SDK calls `update(configuration=..., state=...)`, and "
	var extra []string
	for _, p := range surplus {
		extra = append(extra, p.Name.Name)
	}
	switch {
	case len(extra) == 0:
		return fmt.Sprintf("%s%s has no parameter %s.", call, name, list(missing))
	case len(missing) == 0:
		return fmt.Sprintf("%s%s also needs %s, which nothing gives it. Remove it, or give it a default.", call, name, list(extra))
	}
	return fmt.Sprintf("%s%s takes %s instead of %s. The names must be exactly these.", call, name, list(extra), list(missing))
}

// renamed gives the surplus parameters the names that are missing, in their order.
func (s signature) renamed(missing []string, surplus []pysyntax.Param) (Fix, bool) {
	if s.function == nil || len(missing) != len(surplus) || len(missing) == 0 || len(s.function.Sites()) > 0 || s.function.Escapes() {
		return Fix{}, false
	}
	var edits []Edit
	for i, param := range surplus {
		more := rename(s.function.Scope, param.Name.Name, missing[i])
		if more == nil {
			return Fix{}, false
		}
		edits = append(edits, more...)
	}
	return Fix{Title: "Rename to " + list(missing), Edits: edits, Safe: true}, true
}

// added adds the missing parameters at the end.
func (s signature) added(missing []string) (Fix, bool) {
	if s.function == nil || s.place < 0 || len(missing) == 0 || len(s.function.Sites()) > 0 || s.function.Escapes() {
		return Fix{}, false
	}
	for _, param := range s.function.Def.Params {
		if param.Kind != pysyntax.Positional || param.Default != nil {
			return Fix{}, false
		}
	}
	source := s.file.Doc.Text
	if s.place >= len(source) || source[s.place] != ')' {
		return Fix{}, false
	}
	what := strings.Join(missing, ", ")
	if before := strings.TrimRight(source[:s.place], " \t\r\n"); !strings.HasSuffix(before, "(") && !strings.HasSuffix(before, ",") {
		what = ", " + what
	} else if strings.HasSuffix(before, ",") {
		what = " " + what
	}
	return Fix{Title: "Add " + list(missing), Edits: []Edit{insert(s.file, s.place, what)}, Safe: true}, true
}

func checkSchemaSignature(p *pass) {
	for _, s := range p.signatures("schema") {
		switch positional, required, keywords, any := s.count(); {
		case keywords != "":
			p.report(s.file, s.at, fmt.Sprintf("The SDK calls `schema(configuration)`, and %s also needs `%s`. Give it a default.", s.name, keywords))
		case positional == 0 && !any:
			f := p.report(s.file, s.at, fmt.Sprintf("The SDK calls `schema(configuration)`, and %s takes no argument. Add the parameter `configuration`.", s.name))
			if fix, ok := s.added([]string{"configuration"}); ok {
				f.Fixes = append(f.Fixes, fix)
			}
		case required > 1:
			p.report(s.file, s.at, fmt.Sprintf("The SDK calls `schema(configuration)` with one argument, and %s needs %d. Give the others defaults.", s.name, required))
		}
	}
	for _, s := range p.signatures("configuration_form") {
		if _, required, keywords, _ := s.count(); required > 0 || keywords != "" {
			p.report(s.file, s.at, fmt.Sprintf("The SDK calls `configuration_form()` without an argument, and %s needs one.", s.name))
		}
	}
}

// count says how many arguments by position the function takes and needs, which keyword it needs, and whether *args
// takes any number.
func (s signature) count() (positional, required int, keyword string, any bool) {
	for _, param := range s.params {
		switch param.Kind {
		case pysyntax.Positional:
			positional++
			if param.Default == nil {
				required++
			}
		case pysyntax.VarArgs:
			any = true
		case pysyntax.KeywordOnly:
			if param.Default == nil {
				keyword = param.Name.Name
			}
		}
	}
	return positional, required, keyword, any
}

func checkAsyncFunction(p *pass) {
	for _, name := range connectorParams {
		for _, s := range p.signatures(name) {
			if s.function != nil && s.function.Def.Async {
				p.report(s.file, s.at, fmt.Sprintf(
					"The SDK does not await %s: its coroutine is dropped, so nothing happens. Make it a plain function that calls `asyncio.run(...)`.", s.name))
			}
		}
	}
}
