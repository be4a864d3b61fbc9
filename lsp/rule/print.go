package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var printed = &Rule{
	Code:     "print",
	Severity: Hint,
	Title:    "print and logging do not reach Fivetran's logs",
	Doc: "Fivetran shows what the SDK's own log writes: `from fivetran_connector_sdk import Logging as log`. Output of `print()` and\n" +
		"of Python's `logging` is not supported: it has no level and may be lost.\n\n" +
		"Levels of other libraries' loggers can be set as before; only calls that write are found.",
	Bad:    Example{"connector.py": logExample(`print("no orders today")`)},
	Good:   Example{"connector.py": logExample(`log.info("no orders today")`)},
	Source: logsPage,
	check:  checkPrinted,
}

// loggingLevels are the functions of Python's logging and of its loggers that write, with the SDK's method for each.
var loggingLevels = map[string]string{
	"debug": "debug", "info": "info", "warning": "warning", "warn": "warning", "error": "error", "exception": "error",
	"critical": "critical", "fatal": "critical", "log": "",
}

func checkPrinted(p *pass) {
	for _, c := range p.Externals {
		if !p.Runs(c.Module, c.Scope, c.Call.Call.Start) {
			continue
		}
		switch method, isLogging := loggingMethod(c.Name); {
		case c.Name == "builtins.print":
			if elsewhere(c.Call) {
				continue
			}
			f := p.report(c.Module.File, c.Func.Range(), "`print` does not reach Fivetran's logs. Use the SDK's log.")
			if log := p.logName(c.Module); log != "" && p.oneText(c.Call) {
				f.Fixes = append(f.Fixes, Fix{
					Title: fmt.Sprintf("Use `%s.info`", log), Edits: []Edit{replace(c.Module.File, c.Func.Range(), log+".info")},
				})
			}
		case isLogging:
			f := p.report(c.Module.File, c.Func.Range(), "Python's `logging` does not reach Fivetran's logs. Use the SDK's log.")
			if log := p.logName(c.Module); log != "" && method != "" && p.oneText(c.Call) {
				f.Fixes = append(f.Fixes, Fix{
					Title: fmt.Sprintf("Use `%s.%s`", log, method), Edits: []Edit{replace(c.Module.File, c.Func.Range(), log+"."+method)},
				})
			}
		}
	}
}

// loggingMethod gives the SDK's method for a function of Python's logging that writes.
func loggingMethod(name string) (method string, ok bool) {
	for _, prefix := range []string{"logging.getLogger().", "logging."} {
		if rest, cut := strings.CutPrefix(name, prefix); cut {
			method, ok = loggingLevels[rest]
			return method, ok
		}
	}
	return "", false
}

// elsewhere reports whether print is given a file, so that it does not write to the output.
func elsewhere(c *project.Call) bool {
	for _, a := range c.Args {
		if a.Stars == 2 || a.Name.Name == "file" {
			return true
		}
	}
	return false
}

// oneText reports whether the call has a single text and nothing else.
func (p *pass) oneText(c *project.Call) bool {
	return len(c.Args) == 1 && c.Args[0].Stars == 0 && c.Args[0].Name.Name == "" && p.Eval(c.Args[0].Value, c.Scope).All(project.Str)
}

// logName is the name that a module has for the SDK's Logging, "" without.
func (p *pass) logName(m *project.Module) string {
	for _, i := range m.Imports {
		if i.Module != project.SDKModule || i.Name != "Logging" || i.Scope != m.Scope {
			continue
		}
		for _, n := range []string{"log", "Logging", "logger", "logging"} {
			if p.isSDKClass(&pysyntax.Name{Name: n}, m.Scope, "Logging") {
				return n
			}
		}
	}
	return ""
}
