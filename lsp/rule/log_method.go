package rule

import (
	"fmt"
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var logUnknown = &Rule{
	Code:     "log-unknown",
	Severity: Error,
	Title:    "The SDK's Logging has no method of this name",
	Doc: "`Logging` has the methods " + list(logNames) + ".\n" +
		"Anything else, such as `log.warn` or `log.exception` of Python's own logging, is an AttributeError when the line runs.",
	Bad:    Example{"connector.py": logExample(`log.warn("no orders today")`)},
	Good:   Example{"connector.py": logExample(`log.warning("no orders today")`)},
	Source: logsPage,
	check:  checkLogUnknown,
}

var logArgument = &Rule{
	Code:     "log-argument",
	Severity: Error,
	Title:    "A log method has an argument that it does not take",
	Doc: "The methods of the SDK's `Logging` take the finished message, and the three for errors an exception behind it. They have no\n" +
		"`%s` form and no `exc_info` as Python's own logging has: more arguments are a TypeError when the line runs.\n\n" +
		"Put the values into the message with an f-string.",
	Bad:    Example{"connector.py": logExample(`log.info("%s rows", 10)`)},
	Good:   Example{"connector.py": logExample(`log.info(f"{10} rows")`)},
	Source: logsPage,
	check:  checkLogArgument,
}

var logDeprecated = &Rule{
	Code:       "log-deprecated",
	Severity:   Hint,
	Deprecated: true,
	Title:      "fine and severe are old names of log methods",
	Doc: "Since SDK 2.8.2 `Logging` has Python's names: `debug` took the place of `fine`, and `error` that of `severe`. The old\n" +
		"methods still work and are deprecated.",
	Bad:    Example{"connector.py": logExample(`log.severe("no orders today")`)},
	Good:   Example{"connector.py": logExample(`log.error("no orders today")`)},
	Source: logsPage,
	check:  checkLogDeprecated,
}

const logsPage = "https://fivetran.com/docs/connector-sdk/technical-reference/connector-sdk-code/connector-sdk-logs"

var logNames = func() []string {
	var names []string
	for _, m := range schema.LogMethods {
		if m.Instead == "" {
			names = append(names, m.Name)
		}
	}
	return names
}()

// logSynonyms are methods of Python's loggers under another name.
var logSynonyms = map[string]string{
	"warn": "warning", "exception": "error", "err": "error", "fatal": "critical", "trace": "debug", "print": "info", "log": "info",
	"verbose": "debug", "notice": "info", "success": "info",
}

// logExample is a connector.py whose update() has this line.
func logExample(line string) string {
	return "from fivetran_connector_sdk import Connector\nfrom fivetran_connector_sdk import Logging as log\nfrom fivetran_connector_sdk import Operations as op\n\n\n" +
		"def update(configuration, state):\n    " + line + "\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n\n\n" +
		"connector = Connector(update=update)\n"
}

func checkLogUnknown(p *pass) {
	told := map[*pysyntax.Attribute]bool{}
	for _, l := range p.Logs {
		attr, ok := l.Func.(*pysyntax.Attribute)
		if ok && !isLogName(l.Method) && p.isOnly(l.Call, project.SDKModule+".Logging."+l.Method) {
			told[attr] = true
			p.unknownLog(l.Module.File, attr)
		}
	}
	for _, m := range p.Modules {
		for _, a := range m.Nodes().Attributes {
			if !told[a.Node] && !isLogName(a.Node.Attr.Name) && p.isSDKClass(a.Node.Value, a.Scope, "Logging") {
				p.unknownLog(m.File, a.Node)
			}
		}
	}
}

// isLogName reports whether Logging has, or may have, an attribute of this name: its constants and inner parts begin
// with a capital or an underscore.
func isLogName(name string) bool {
	_, known := schema.FindLogMethod(name)
	return known || name == "" || name[0] < 'a' || name[0] > 'z'
}

func (p *pass) unknownLog(file *project.File, attr *pysyntax.Attribute) {
	name := attr.Attr.Name
	message := fmt.Sprintf("The SDK's Logging has no method `%s`; there are %s.", name, list(logNames))
	meant := logSynonyms[name]
	if meant == "" {
		meant = nearest(name, logNames)
	}
	if meant == "" {
		p.report(file, attr.Attr.Span, message)
		return
	}
	f := p.report(file, attr.Attr.Span, message+didYouMean(meant))
	f.Fixes = append(f.Fixes, renameFix(file, attr.Attr.Span, name, meant))
}

func checkLogArgument(p *pass) {
	for _, l := range p.Logs {
		method, ok := schema.FindLogMethod(l.Method)
		if !ok || !p.isOnly(l.Call, project.SDKModule+".Logging."+l.Method) {
			continue
		}
		params := []string{"message"}
		if method.Exception {
			params = append(params, "exception")
		}
		if span, surplus := surplusArgument(l.Call, params); surplus {
			p.report(l.Module.File, span, fmt.Sprintf("`%s` takes %s and nothing else. Put the values into the message with an f-string.", l.Method, list(params)))
		} else if len(l.Args) == 0 && l.Closed {
			p.report(l.Module.File, l.Func.Range(), fmt.Sprintf("`%s` needs a message.", l.Method))
		}
	}
}

// surplusArgument gives the first argument that the parameters do not take.
func surplusArgument(c *project.Call, params []string) (text.Span, bool) {
	positional := 0
	for _, a := range c.Args {
		switch {
		case a.Stars > 0:
			return text.Span{}, false
		case a.Name.Name != "":
			if !slices.Contains(params, a.Name.Name) {
				return a.Span, true
			}
		default:
			if positional++; positional > len(params) {
				return a.Span, true
			}
		}
	}
	return text.Span{}, false
}

func checkLogDeprecated(p *pass) {
	if sdk := p.SDKRelease(); sdk != (schema.Release{}) && sdk.Before(schema.LogLevels) {
		return
	}
	for _, m := range p.Modules {
		for _, a := range m.Nodes().Attributes {
			method, ok := schema.FindLogMethod(a.Node.Attr.Name)
			if !ok || method.Instead == "" || !p.isSDKClass(a.Node.Value, a.Scope, "Logging") {
				continue
			}
			f := p.report(m.File, a.Node.Attr.Span, fmt.Sprintf("`%s` is the old name of `%s`.", method.Name, method.Instead))
			f.Fixes = append(f.Fixes, renameFix(m.File, a.Node.Attr.Span, method.Name, method.Instead))
		}
	}
}
