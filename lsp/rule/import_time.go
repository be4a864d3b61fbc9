package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var logAtImport = &Rule{
	Code:     "log-at-import",
	Severity: Error,
	Title:    "The SDK's log is used while a module is imported",
	Doc: "The SDK sets the level of its log when a sync starts, after it has imported `connector.py`. A log call that runs during\n" +
		"the import (at the level of a module, or in the body of a class) has no level to compare with and raises a TypeError:\n" +
		"`'<=' not supported between instances of 'NoneType' and 'Level'`.\n\n" +
		"Log in `update()`, `schema()` or what they call.",
	Bad:    Example{"connector.py": strings.Replace(logExample(`log.info("start")`), "\n\n\ndef", "\n\nlog.info(\"loaded\")\n\n\ndef", 1)},
	Good:   Example{"connector.py": logExample(`log.info("loaded")`)},
	Source: "Observed with SDK 2.12.1, 2.13.1 and 3.0.0",
	check:  checkLogAtImport,
}

var operationAtImport = &Rule{
	Code:     "operation-at-import",
	Severity: Error,
	Title:    "An operation is called while a module is imported",
	Doc: "Operations belong to a running sync. One at the level of a module, or in the body of a class, runs when the SDK imports\n" +
		"`connector.py`, before there is a sync: `no runner is installed: operations can only be called while the runner executes\n" +
		"the connector`. Call it in `update()` or in what `update()` calls.",
	Bad:    Example{"connector.py": strings.Replace(signatureExample(plainUpdate), "\n\n\ndef", "\n\nop.checkpoint(state={})\n\n\ndef", 1)},
	Good:   Example{"connector.py": signatureExample(plainUpdate)},
	Source: "Observed with SDK 3.0.0",
	check:  checkOperationAtImport,
}

var environmentAtImport = &Rule{
	Code:     "environment-at-import",
	Severity: Warning,
	Title:    "A variable of Fivetran is read while a module is imported",
	Doc: "`fivetran debug` sets " + list(runtimeVariables) + "\n" +
		"only after it has imported `connector.py`. Code at the level of a module does not see them: `os.environ[...]` raises a\n" +
		"KeyError, and `os.getenv(...)` gives None. Read them in `update()`.",
	Bad:    Example{"connector.py": "import os\n\n" + strings.Replace(signatureExample(plainUpdate), "\n\n\ndef", "\n\nCONNECTION = os.environ[\"FIVETRAN_CONNECTION_ID\"]\n\n\ndef", 1)},
	Good:   Example{"connector.py": "import os\n\n" + signatureExample(strings.Replace(plainUpdate, "\n", "\n    connection = os.environ[\"FIVETRAN_CONNECTION_ID\"]\n", 1))},
	Source: "Observed with SDK 2.12.1, 2.13.1 and 3.0.0",
	check:  checkEnvironmentAtImport,
}

var debugAtImport = &Rule{
	Code:     "debug-at-import",
	Severity: Error,
	Title:    "connector.debug() runs while connector.py is imported",
	Doc: "The SDK imports `connector.py`. A `connector.debug()` at the level of the module then starts a local sync of its own: twice\n" +
		"under `fivetran debug`, and in a deployed connector before the real one.\n\n" +
		"Put it into the block that only runs when the file is started by itself:\n\n" +
		"```python\nif __name__ == \"__main__\":\n    connector.debug()\n```",
	Bad:    Example{"connector.py": objectExample("connector = Connector(update=update)\nconnector.debug()\n")},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n\nif __name__ == \"__main__\":\n    connector.debug()\n")},
	Source: "Observed with SDK 3.0.0: a module-level connector.debug() makes two runs",
	check:  checkDebugAtImport,
}

// runtimeVariables are the names of what Fivetran sets for a running connector.
var runtimeVariables = func() []string {
	var names []string
	for _, v := range schema.RuntimeVariables {
		names = append(names, v.Name)
	}
	return names
}()

// atImport reports whether a call runs whenever its module is imported, and nothing there expects it to fail.
func (p *pass) atImport(c *project.Call) bool {
	return c.Scope.AtImport() && !c.Module.InMain(c.Call.Start) && !guarded(c.Module, c.Call.Span) && !conditional(c.Module, c.Call.Span)
}

// guarded reports whether a place is in the body of a try with handlers: what is raised there may be meant to be.
func guarded(m *project.Module, span text.Span) bool {
	return slices.ContainsFunc(m.Nodes().Tries, func(t project.Placed[*pysyntax.Try]) bool {
		body := t.Node.Body
		return len(t.Node.Handlers) > 0 && len(body) > 0 && body[0].Range().Join(body[len(body)-1].Range()).Covers(span)
	})
}

func checkLogAtImport(p *pass) {
	if p.setsLogLevel() {
		return
	}
	callers := p.importCallers()
	for _, l := range p.Logs {
		if _, known := schema.FindLogMethod(l.Method); !known || guarded(l.Module, l.Call.Span) {
			continue
		}
		const message = "The SDK's log cannot be used before a sync runs: a TypeError when this module is imported. Log in `update()` or in what it calls."
		if p.atImport(l.Call) {
			p.report(l.Module.File, l.Func.Range(), message)
		} else if site := callers[l.Scope.Func]; site != nil && inOwnBody(l.Call) {
			f := p.report(l.Module.File, l.Func.Range(), message)
			f.Related = append(f.Related, Related{File: site.Module.File, Span: site.Call.Span, Message: "This runs when the module is imported."})
		}
	}
}

// importCallers gives, for each function that is called while a module is imported, the first such call. Calling a
// generator or an async function runs nothing of it.
func (p *pass) importCallers() map[*project.Function]*project.Call {
	callers := map[*project.Function]*project.Call{}
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			if !p.atImport(c) {
				continue
			}
			only, ok := p.Eval(c.Func, c.Scope).Only()
			f := only.Func
			if !ok || f == nil || len(f.Yields) > 0 || f.Def.Async || callers[f] != nil {
				continue
			}
			if name := lastName(c.Func); c.Module.File.Doc.Text[name.Start:name.End] == f.Def.Name.Name {
				callers[f] = c
			}
		}
	}
	return callers
}

// inOwnBody reports whether a call is a statement of its function's own body: it runs whenever the function does.
func inOwnBody(c *project.Call) bool {
	f := c.Scope.Func
	if f == nil || f.Scope != c.Scope || !c.Statement {
		return false
	}
	_, found := slices.BinarySearchFunc(f.Def.Body, c.Call.Start, func(s pysyntax.Stmt, start int) int { return s.Range().Start - start })
	return found
}

// setsLogLevel reports whether the project gives the SDK's log a level of its own.
func (p *pass) setsLogLevel() bool {
	for _, m := range p.Modules {
		for _, a := range m.Nodes().Attributes {
			if a.Node.Attr.Name == "LOG_LEVEL" {
				return true
			}
		}
	}
	return false
}

func checkOperationAtImport(p *pass) {
	for _, o := range p.sdkCalls() {
		if p.atImport(o.Call) {
			p.report(o.Module.File, o.Func.Range(), fmt.Sprintf("`%s` runs when this module is imported, before there is a sync. Call it in `update()` or in what it calls.", o.Name))
		}
	}
}

func checkEnvironmentAtImport(p *pass) {
	told := func(m *project.Module, scope *project.Scope, whole text.Span, key pysyntax.Expr) {
		if !scope.AtImport() || m.InMain(whole.Start) || guarded(m, whole) {
			return
		}
		names, _ := p.Eval(key, scope).Strings()
		for _, name := range names {
			if slices.Contains(runtimeVariables, name.Text) {
				p.report(m.File, whole, fmt.Sprintf("`%s` is set only after connector.py has been imported, so it is not there yet. Read it in `update()`.", name.Text))
			}
		}
	}
	for _, c := range p.Externals {
		switch c.Name {
		case "os.getenv", "os.environ.get":
			if key := c.Arg("key", 0); key != nil {
				told(c.Module, c.Scope, c.Call.Call.Span, key)
			}
		}
	}
	for _, m := range p.Modules {
		for _, s := range m.Nodes().Subscripts {
			if !s.Scope.AtImport() || !called(s.Node.Value, "environ") {
				continue
			}
			if only, ok := p.Eval(s.Node.Value, s.Scope).Only(); ok && only.Kind == project.External && only.Text == "os.environ" && !assigned(m, s.Node) {
				told(m, s.Scope, s.Node.Span, s.Node.Index)
			}
		}
	}
}

// called reports whether the last name of an expression is this one.
func called(e pysyntax.Expr, name string) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.Name == name
	case *pysyntax.Attribute:
		return e.Attr.Name == name
	}
	return false
}

// assigned reports whether a subscript is the target of an assignment.
func assigned(m *project.Module, s *pysyntax.Subscript) bool {
	return slices.ContainsFunc(m.Nodes().Assigns, func(a project.Placed[*pysyntax.Assign]) bool {
		return slices.Contains(a.Node.Targets, pysyntax.Expr(s))
	})
}

func checkDebugAtImport(p *pass) {
	for _, c := range p.Externals {
		if c.Name != project.SDKModule+".Connector().debug" || !c.Scope.AtImport() || c.Module.InMain(c.Call.Call.Start) || conditional(c.Module, c.Call.Call.Span) {
			continue
		}
		f := p.report(c.Module.File, c.Func.Range(), "This starts a sync whenever connector.py is imported. Put it into `if __name__ == \"__main__\":`.")
		for _, s := range c.Module.Tree.Body {
			if s, ok := s.(*pysyntax.ExprStmt); ok && s.Value == c.Call.Call {
				if edit, ok := intoMain(c.Module, s); ok {
					f.Fixes = append(f.Fixes, Fix{Title: "Put it into `if __name__ == \"__main__\":`", Edits: []Edit{edit}, Safe: true})
				}
			}
		}
	}
}

// intoMain puts a statement of a module into a __main__ block of its own.
func intoMain(m *project.Module, s pysyntax.Stmt) (Edit, bool) {
	source := m.File.Doc.Text
	span := text.Span{Start: s.Range().Start, End: s.Range().End}
	all := lines(source, span)
	if all.Start != span.Start || strings.Contains(source[span.Start:span.End], `"""`) || strings.Contains(source[span.Start:span.End], "'''") {
		return Edit{}, false
	}
	if rest := strings.TrimSpace(source[span.End:all.End]); rest != "" && rest[0] != '#' { // another statement on the line
		return Edit{}, false
	}
	indented := strings.ReplaceAll(source[span.Start:span.End], "\n", "\n    ")
	return replace(m.File, span, "if __name__ == \"__main__\":\n    "+indented), true
}
