package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var secretLogged = &Rule{
	Code:     "secret-logged",
	Severity: Warning,
	Title:    "A secret or the whole configuration is written to the log",
	Doc: "Logs are kept, copied into the destination by Fivetran's own connectors, and read by people who may not know the secrets of\n" +
		"the source. The configuration holds them in plain text.\n\n" +
		"Log the names of the settings (`list(configuration)`), or single ones that are no secrets.",
	Bad:    Example{"connector.py": logExample(`log.info(f"starting with {configuration}")`)},
	Good:   Example{"connector.py": logExample(`log.info(f"starting with {list(configuration)}")`)},
	Source: logsPage,
	check:  checkSecretLogged,
}

func checkSecretLogged(p *pass) {
	look := func(c *project.Call) {
		if !p.Runs(c.Module, c.Scope, c.Call.Start) {
			return
		}
		for _, a := range c.Args {
			p.shownSecrets(c, a.Value)
		}
	}
	for _, l := range p.Logs {
		look(l.Call)
	}
	for _, c := range p.Externals {
		if _, isLogging := loggingMethod(c.Name); isLogging || c.Name == "builtins.print" && !elsewhere(c.Call) {
			look(c.Call)
		}
	}
}

// shownSecrets looks for what a text would show: names and reads in it, as they are or in an f-string, a concatenation,
// or through str(), repr() and json.dumps().
func (p *pass) shownSecrets(c *project.Call, e pysyntax.Expr) {
	switch e := e.(type) {
	case *pysyntax.FString:
		for _, part := range e.Parts {
			if value, ok := part.(*pysyntax.FormattedValue); ok {
				p.shownSecrets(c, value.Value)
			}
		}
	case *pysyntax.BinOp:
		p.shownSecrets(c, e.Left)
		p.shownSecrets(c, e.Right)
	case *pysyntax.Tuple:
		for _, x := range e.Elts {
			p.shownSecrets(c, x)
		}
	case *pysyntax.Call:
		if !p.showsArgument(e, c.Scope) {
			p.shownSecret(c, e)
			return
		}
		for _, a := range e.Args {
			p.shownSecrets(c, a.Value)
		}
	case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.Subscript:
		p.shownSecret(c, e)
	}
}

// showsArgument reports whether a call only makes a text of its arguments.
func (p *pass) showsArgument(call *pysyntax.Call, scope *project.Scope) bool {
	if attr, ok := call.Func.(*pysyntax.Attribute); ok && attr.Attr.Name == "format" {
		_, isText := attr.Value.(*pysyntax.String)
		return isText
	}
	only, ok := p.Eval(call.Func, scope).Only()
	if !ok || only.Kind != project.External {
		return false
	}
	switch only.Text {
	case "builtins.str", "builtins.repr", "json.dumps", "pprint.pformat", "builtins.dict":
		return true
	}
	return false
}

func (p *pass) shownSecret(c *project.Call, e pysyntax.Expr) {
	v := p.Eval(e, c.Scope)
	if len(v.List) == 0 || !v.Complete {
		return
	}
	whole, secret := true, ""
	for _, x := range v.List {
		whole = whole && x.Kind == project.Settings
		key, ok := p.SettingKey(x)
		switch {
		case ok && schema.IsSecretKey(key) && (secret == "" || secret == key):
			secret = key
		case x.Kind == project.None || x.Kind == project.Str && x.Known: // a default
		case !whole:
			return
		}
	}
	switch {
	case whole:
		p.reportSecret(c, e.Range(), "This shows every setting, secrets too. Log the names only, or single settings.")
	case secret != "":
		p.reportSecret(c, e.Range(), fmt.Sprintf("This shows the value of `%s`, which is a secret. Do not log it.", secret))
	}
}

func (p *pass) reportSecret(c *project.Call, span text.Span, message string) {
	p.reportOnce(c.Module, span, strings.TrimSpace(message))
}
