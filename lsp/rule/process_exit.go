package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

var processExit = &Rule{
	Code:     "process-exit",
	Severity: Warning,
	Title:    "The connector ends the process instead of raising an exception",
	Doc: "`exit()`, `quit()`, `sys.exit()` and `raise SystemExit` end the program that runs the connector. Depending on the SDK the sync\n" +
		"then looks like a success though rows are missing, or hangs; `os._exit()` does not even deliver what was sent.\n\n" +
		"Raise an exception such as `RuntimeError` with a message: the sync fails and shows it. To end early without a failure,\n" +
		"return.",
	Bad:    Example{"connector.py": "import sys\n\n" + exitExample("sys.exit(\"api_key is missing\")")},
	Good:   Example{"connector.py": exitExample("raise ValueError(\"api_key is missing\")")},
	Source: "Observed with SDK 2.12.1: sys.exit() in update() ends the stream of rows cleanly; `fivetran debug` warns of these calls",
	check:  checkProcessExit,
}

func exitExample(line string) string {
	return signatureExample("def update(configuration, state):\n    if not configuration.get(\"api_key\"):\n        " + line +
		"\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n")
}

// exits are the functions that end the process.
var exits = map[string]string{"builtins.exit": "exit()", "builtins.quit": "quit()", "sys.exit": "sys.exit()", "os._exit": "os._exit()"}

func checkProcessExit(p *pass) {
	for _, c := range p.Externals {
		shown, ends := exits[c.Name]
		if !ends || !p.Runs(c.Module, c.Scope, c.Call.Call.Start) || !p.isOnly(c.Call, c.Name) {
			continue
		}
		f := p.report(c.Module.File, c.Call.Call.Span, exitMessage(shown))
		if c.Statement && len(c.Args) == 1 && p.Eval(c.Args[0].Value, c.Scope).All(project.Str) && c.Closed {
			f.Fixes = append(f.Fixes, Fix{
				Title: "Raise a RuntimeError", Edits: []Edit{replace(c.Module.File, c.Func.Range(), "raise RuntimeError")},
			})
		}
	}
	for _, m := range p.Modules {
		for _, r := range m.Nodes().Raises {
			if span, ok := p.systemExit(r); ok && p.Runs(m, r.Scope, r.Node.Start) {
				p.report(m.File, span, exitMessage("SystemExit"))
			}
		}
	}
}

func exitMessage(what string) string {
	return fmt.Sprintf("`%s` ends the process: the sync may look like a success, or hang. Raise an exception with a message instead.", what)
}

// systemExit reports whether a raise raises SystemExit.
func (p *pass) systemExit(r project.Placed[*pysyntax.Raise]) (text.Span, bool) {
	raised := r.Node.Value
	if call, ok := raised.(*pysyntax.Call); ok {
		raised = call.Func
	}
	n, ok := raised.(*pysyntax.Name)
	return r.Node.Span, ok && n.Name == "SystemExit" && r.Scope.Lookup(n.Name) == nil
}
