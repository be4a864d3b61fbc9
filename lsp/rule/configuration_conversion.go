package rule

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
	"csdk/schema/jsontree"
)

var configurationConversion = &Rule{
	Code:     "configuration-conversion",
	Severity: Error,
	Title:    "A value of configuration.json is none that the code can convert",
	Doc: "The code converts this setting with `int()`, `float()`, `json.loads()` or `datetime.strptime()`, and the value in\n" +
		"`configuration.json` is none that the function accepts: the sync fails with a ValueError. Values that are not filled in yet\n" +
		"(`<PORT>`) and empty ones are left alone.",
	Bad: Example{
		"connector.py":       settingExample(`int(configuration["region"])`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"region\": \"eu\"\n}\n",
	},
	Good: Example{
		"connector.py":       settingExample(`int(configuration["region"])`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"region\": \"3\"\n}\n",
	},
	Source: "https://docs.python.org/3/library/functions.html#int",
	check:  checkConfigurationConversion,
}

func checkConfigurationConversion(p *pass) {
	if !p.settingsKnown() || p.changesSettings() {
		return
	}
	told := map[string]bool{}
	for _, c := range p.Externals {
		accepts, what := p.conversion(c)
		if accepts == nil || !p.always(c.Module, c.Scope, c.Call.Call.Span) || guarded(c.Module, c.Call.Call.Span) {
			continue
		}
		key, ok := p.convertedKey(c)
		if !ok || told[key] || p.setsKey(key) {
			continue
		}
		entry := p.ConfigurationEntry(key)
		if entry == nil || entry.Value.Kind != jsontree.String {
			continue
		}
		value := entry.Value.Text
		if strings.TrimSpace(value) == "" || schema.IsPlaceholder(value) || placeholderWords.MatchString(value) || schema.IsEncrypted(value) || accepts(value) {
			continue
		}
		told[key] = true
		f := p.report(p.ConfigurationFile(), entry.ValueSpan, fmt.Sprintf("The code reads `%s` with %s, which fails on this value: %s.", key, what, "a ValueError"))
		f.Related = append(f.Related, Related{File: c.Module.File, Span: c.Call.Call.Span, Message: "converted here"})
	}
}

// placeholderWords are what the samples of some authors have: words that say what belongs there, such as LOCAL_PORT.
var placeholderWords = regexp.MustCompile(`[<>]|^[A-Z][A-Z0-9]*(?:[_ -][A-Z0-9]+)+$`)

// conversion gives what a call accepts, and its name for people; nil for calls that are no conversion.
func (p *pass) conversion(c project.ExternalCall) (accepts func(string) bool, what string) {
	switch {
	case c.Name == "builtins.int" && len(c.Args) == 1:
		return isPythonInt, "`int()`"
	case c.Name == "builtins.float" && len(c.Args) == 1:
		return isPythonFloat, "`float()`"
	case c.Name == "json.loads" && len(c.Args) == 1:
		return isPythonJSON, "`json.loads()`"
	case c.Name == "datetime.datetime.strptime" && len(c.Args) == 2:
		format, ok := p.Eval(c.Args[1].Value, c.Scope).Only()
		if !ok || format.Kind != project.Str || !format.Known {
			return nil, ""
		}
		if re := strptimePattern(format.Text); re != nil {
			return re.MatchString, fmt.Sprintf("`datetime.strptime(..., %q)`", format.Text)
		}
	}
	return nil, ""
}

// convertedKey gives the key of the setting that a call converts: read right there, or assigned in the same function to a
// name that nothing else looks at before.
func (p *pass) convertedKey(c project.ExternalCall) (string, bool) {
	arg := c.Args[0]
	if arg.Stars > 0 || arg.Name.Name != "" {
		return "", false
	}
	n, isName := arg.Value.(*pysyntax.Name)
	if isName && p.isExamined(c.Module, n, c.Scope) {
		return "", false
	}
	key := ""
	v := p.Eval(arg.Value, c.Scope)
	for _, x := range v.List {
		read, ok := p.SettingKey(x)
		switch {
		case ok && (key == "" || key == read) && x.Scope == c.Scope:
			key = read
		case x.Known || x.Kind == project.None: // a default
		default:
			return "", false
		}
	}
	return key, key != "" && v.Complete
}

// isExamined reports whether the function around looks at a name in another way than by its value: compares it, tests it,
// or calls a method of it. It may tell values apart that cannot be converted.
func (p *pass) isExamined(m *project.Module, name *pysyntax.Name, scope *project.Scope) bool {
	owner := scope.Lookup(name.Name)
	same := func(e pysyntax.Expr, at *project.Scope) bool {
		n, ok := e.(*pysyntax.Name)
		return ok && n.Name == name.Name && at.Lookup(n.Name) == owner
	}
	nodes := m.Nodes()
	for _, c := range nodes.Compares {
		for _, e := range append([]pysyntax.Expr{c.Node.Left}, c.Node.Rights...) {
			if same(e, c.Scope) {
				return true
			}
		}
	}
	for _, a := range nodes.Attributes {
		if same(a.Node.Value, a.Scope) {
			return true
		}
	}
	for _, t := range nodes.Tests {
		if same(t.Node, t.Scope) {
			return true
		}
	}
	return false
}

// setsKey reports whether the code itself puts something under a key of the configuration.
func (p *pass) setsKey(key string) bool {
	for _, s := range p.Settings() {
		if s.Form == project.SettingSet && s.Key.Text == key {
			return true
		}
	}
	return false
}

var (
	pythonInt   = regexp.MustCompile(`^[+-]?\d+(_\d+)*$`)
	pythonFloat = regexp.MustCompile(`(?i)^[+-]?((\d+(_\d+)*)?\.?(\d+(_\d+)*)?(e[+-]?\d+(_\d+)*)?|inf|infinity|nan)$`)
)

// isPythonInt reports whether int(s) may succeed. Digits of other scripts are left to Python.
func isPythonInt(s string) bool { return !isASCII(s) || pythonInt.MatchString(strings.TrimSpace(s)) }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// isPythonFloat reports whether float(s) may succeed.
func isPythonFloat(s string) bool {
	s = strings.TrimSpace(s)
	return !isASCII(s) || pythonFloat.MatchString(s) && strings.ContainsAny(s, "0123456789nN")
}

// isPythonJSON reports whether Python's json reads a text: it also knows NaN and Infinity.
func isPythonJSON(s string) bool {
	for _, problem := range jsontree.Parse(s).Problems {
		if problem.Code != jsontree.PythonNumber {
			return false
		}
	}
	return true
}

// strptimePattern is what a format of strptime accepts, nil for one with a directive that is not known here. It is a
// little more generous than Python: the 30th of February passes.
func strptimePattern(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`^(?i)`)
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '%' && i+1 < len(format):
			i++
			directive, known := strptimeDirectives[format[i]]
			if !known {
				return nil
			}
			b.WriteString(directive)
		case c == ' ':
			b.WriteString(`\s+`)
		case c >= 0x80:
			return nil
		default:
			b.WriteString(regexp.QuoteMeta(strconv.QuoteRune(rune(c))[1 : len(strconv.QuoteRune(rune(c)))-1]))
		}
	}
	re, err := regexp.Compile(b.String() + `$`)
	if err != nil {
		return nil
	}
	return re
}

var strptimeDirectives = map[byte]string{
	'Y': `\d{4}`, 'm': `(?:1[0-2]|0?[1-9])`, 'd': `(?:3[01]|[12]\d|0?[1-9]| [1-9])`, 'H': `(?:2[0-3]|[01]?\d)`, 'M': `[0-5]?\d`,
	'S': `(?:6[01]|[0-5]?\d)`, 'f': `\d{1,6}`, 'y': `\d{2}`, 'z': `(?:[+-]\d{2}:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|Z)`, '%': `%`,
}
