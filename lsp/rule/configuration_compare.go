package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

var configurationCompare = &Rule{
	Code:     "configuration-compare",
	Severity: Warning,
	Title:    "A setting is compared with something that is no text",
	Doc: "Every value of the configuration is a text, also `\"true\"` and `\"10\"`. It is never equal to True or to a number, and\n" +
		"comparing it with `<` or `>` to a number is a TypeError.\n\n" +
		"Convert it first: `configuration[\"enabled\"].lower() == \"true\"`, `int(configuration[\"limit\"]) > 10`.",
	Bad:    Example{"connector.py": settingExample(`configuration.get("full") is True`), "configuration.json": "{\"account\": \"a\", \"full\": \"true\"}\n"},
	Good:   Example{"connector.py": settingExample(`configuration.get("full") == "true"`), "configuration.json": "{\"account\": \"a\", \"full\": \"true\"}\n"},
	Source: configurationSource,
	check:  checkConfigurationCompare,
}

var configurationTruth = &Rule{
	Code:     "configuration-truth",
	Severity: Warning,
	Title:    "A setting that is true or false in words is tested as if it were a flag",
	Doc: "Every value of the configuration is a text, and every text but the empty one counts as true in Python: `\"false\"` too.\n" +
		"`configuration.json` has a word such as true or false under this key, so the test does not ask what it means.\n\n" +
		"Compare it with the word: `configuration[\"enabled\"].lower() == \"true\"`.",
	Bad:    Example{"connector.py": settingExample(`1 if configuration["full"] else 2`), "configuration.json": "{\"account\": \"a\", \"full\": \"false\"}\n"},
	Good:   Example{"connector.py": settingExample(`1 if configuration["full"].lower() == "true" else 2`), "configuration.json": "{\"account\": \"a\", \"full\": \"false\"}\n"},
	Source: configurationSource,
	check:  checkConfigurationTruth,
}

// neverText are the comparisons that cannot be meant when one side is a text and the other is not.
var neverText = map[string]string{
	"==": "is never true", "is": "is never true", "!=": "is always true", "is not": "is always true",
	"<": "is a TypeError", ">": "is a TypeError", "<=": "is a TypeError", ">=": "is a TypeError",
}

func checkConfigurationCompare(p *pass) {
	for _, m := range p.Modules {
		for _, c := range m.Nodes().Compares {
			if len(c.Node.Ops) != 1 || neverText[c.Node.Ops[0]] == "" || !p.Runs(m, c.Scope, c.Node.Start) || guarded(m, c.Node.Span) {
				continue
			}
			read, other := c.Node.Left, c.Node.Rights[0]
			what, ok := notText(other)
			if !ok {
				read, other = other, read
				if what, ok = notText(other); !ok {
					continue
				}
			}
			key, ok := p.settingOnly(read, c.Scope)
			if !ok || p.setsKey(key) || p.changesSettings() {
				continue
			}
			p.report(m.File, c.Node.Span, fmt.Sprintf("`%s` is a text, so comparing it with %s %s. Convert it first.", key, what, neverText[c.Node.Ops[0]]))
		}
	}
}

// notText names a literal that is no text.
func notText(e pysyntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *pysyntax.Constant:
		return e.Word, e.Word == "True" || e.Word == "False"
	case *pysyntax.Number:
		return "a number", true
	}
	return "", false
}

// settingOnly gives the key when an expression is a setting as it was read, in the same function, and nothing else but a
// text or None.
func (p *pass) settingOnly(e pysyntax.Expr, scope *project.Scope) (string, bool) {
	key := ""
	v := p.Eval(e, scope)
	for _, x := range v.List {
		read, ok := p.SettingKey(x)
		switch {
		case ok && (key == "" || key == read) && x.Scope == scope:
			key = read
		case x.Kind == project.Str && x.Known, x.Kind == project.None:
		default:
			return "", false
		}
	}
	return key, key != "" && v.Complete
}

// flagWords are values of configuration.json that mean a yes or no.
var flagWords = []string{"true", "false", "yes", "no", "on", "off"}

func checkConfigurationTruth(p *pass) {
	flags := p.flagSettings()
	if len(flags) == 0 || p.changesSettings() {
		return
	}
	for _, m := range p.Modules {
		for _, t := range m.Nodes().Tests {
			if !mayBeSetting(t.Node) || !p.Runs(m, t.Scope, t.Node.Range().Start) {
				continue
			}
			key, ok := p.settingOnly(t.Node, t.Scope)
			if !ok || !flags[key] || p.setsKey(key) {
				continue
			}
			if n, isName := t.Node.(*pysyntax.Name); isName && p.isHandled(m, n, t.Scope) {
				continue
			}
			if !p.onlyTested(key) {
				continue
			}
			f := p.report(m.File, t.Node.Range(), fmt.Sprintf(
				"`%s` is a text, and every text but the empty one counts as true, `\"false\"` too. Compare it: `.lower() == \"true\"`.", key))
			f.fixedBy("Compare it with `true`", false, p.compareWithTrue(m, t.Node)...)
		}
	}
}

// flagSettings are the keys of configuration.json with a word for yes or no.
func (p *pass) flagSettings() map[string]bool {
	if !p.settingsKnown() {
		return nil
	}
	flags := map[string]bool{}
	for _, e := range p.ConfigurationEntries() {
		if e.Value.Kind == jsontree.String && slices.Contains(flagWords, strings.ToLower(strings.TrimSpace(e.Value.Text))) {
			flags[e.Key] = true
		}
	}
	return flags
}

// mayBeSetting tells expressions apart that are certainly no read of the configuration, to spare their evaluation.
func mayBeSetting(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name, *pysyntax.Subscript, *pysyntax.Attribute:
		return true
	case *pysyntax.Call:
		return called(e.Func, "get") || called(e.Func, "pop")
	}
	return false
}

// isHandled reports whether a name is compared or has a method called, so that the test may only ask whether it is there.
func (p *pass) isHandled(m *project.Module, name *pysyntax.Name, scope *project.Scope) bool {
	owner := scope.Lookup(name.Name)
	for _, n := range m.Nodes().Names { // any other use of it may look at the text
		if n.Node.Name == name.Name && n.Node.Span != name.Span && n.Scope.Lookup(n.Node.Name) == owner && !p.isTest(m, n.Node) && !isTarget(m, n.Node) {
			return true
		}
	}
	return false
}

func (p *pass) isTest(m *project.Module, n *pysyntax.Name) bool {
	return slices.ContainsFunc(m.Nodes().Tests, func(t project.Placed[pysyntax.Expr]) bool { return t.Node == pysyntax.Expr(n) })
}

// isTarget reports whether a name is what an assignment binds.
func isTarget(m *project.Module, n *pysyntax.Name) bool {
	return slices.ContainsFunc(m.Nodes().Assigns, func(a project.Placed[*pysyntax.Assign]) bool {
		return slices.Contains(a.Node.Targets, pysyntax.Expr(n))
	})
}

// onlyTested reports whether everything that reads a key asks only whether it is there or true. Another read may tell
// true from false.
func (p *pass) onlyTested(key string) bool {
	for _, s := range p.Settings() {
		if s.Key.Text != key || s.Main || s.Form == project.SettingIn || s.Form == project.SettingField {
			continue
		}
		if !p.isTestOrName(s) {
			return false
		}
	}
	return true
}

// isTestOrName reports whether a read is tested right there, or only given a name.
func (p *pass) isTestOrName(s project.SettingRead) bool {
	nodes := s.Module.Nodes()
	return slices.ContainsFunc(nodes.Tests, func(t project.Placed[pysyntax.Expr]) bool { return t.Node == s.Expr }) ||
		slices.ContainsFunc(nodes.Assigns, func(a project.Placed[*pysyntax.Assign]) bool { return a.Node.Value == s.Expr })
}

// compareWithTrue is the edits that compare a read of the configuration with the word.
func (p *pass) compareWithTrue(m *project.Module, e pysyntax.Expr) []Edit {
	span := e.Range()
	behind := insert(m.File, span.End, `.lower() == "true"`)
	switch e := e.(type) {
	case *pysyntax.Subscript:
		return []Edit{behind}
	case *pysyntax.Call:
		if !e.Closed || len(e.Args) == 0 {
			return nil
		}
		if len(e.Args) == 1 {
			end := e.Args[0].End
			return []Edit{replace(m.File, text.Span{Start: end, End: end}, `, ""`), behind}
		}
		return []Edit{behind}
	}
	return nil
}
