package ide

import (
	"cmp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// settingFacts is what the code says about the values of a key of the configuration.
type settingFacts struct {
	how    string   // what converts the value, such as int(); "" when it is used as it is
	values []string // those that the code gives as a default, or compares with
}

// placeholder is what configuration.json has under a key that is not filled in yet.
func placeholder(key string) string {
	return "<" + strings.ToUpper(strings.NewReplacer("-", "_", " ", "_").Replace(key)) + ">"
}

// converters are the functions that settings are passed to, and what they are called for people.
var converters = map[string]string{
	"builtins.int": "int()", "builtins.float": "float()", "json.loads": "json.loads()", "datetime.datetime.strptime": "datetime.strptime()",
	"datetime.datetime.fromisoformat": "datetime.fromisoformat()",
}

// factsOf reads what the code says about each key.
func factsOf(p *project.Project) map[string]*settingFacts {
	facts := map[string]*settingFacts{}
	of := func(key string) *settingFacts {
		if facts[key] == nil {
			facts[key] = &settingFacts{}
		}
		return facts[key]
	}
	for _, s := range p.Settings() {
		f := of(s.Key.Text)
		switch {
		case s.Form == project.SettingDefault && len(s.Call.Args) > 1:
			for _, v := range p.Eval(s.Call.Args[1].Value, s.Scope).List {
				if v.Known && (v.Kind == project.Str || v.Kind == project.Int || v.Kind == project.Float) {
					f.add(v.Text)
				}
			}
		case s.Form == project.SettingField && strings.HasSuffix(calleeText(s.Call), "ToggleField"):
			f.add("true", "false")
		}
	}
	for _, c := range p.Externals {
		how := converters[c.Name]
		if how == "" || len(c.Args) == 0 {
			continue
		}
		for _, key := range readKeys(p, c.Args[0].Value, c.Scope) {
			of(key).how = how
		}
	}
	for _, m := range p.Modules {
		for _, c := range m.Nodes().Compares {
			for _, key := range readKeys(p, c.Node.Left, c.Scope) {
				for _, right := range c.Node.Rights {
					of(key).compared(p, right, c.Scope)
				}
			}
		}
	}
	return facts
}

func calleeText(c *project.Call) string {
	switch f := c.Func.(type) {
	case *pysyntax.Attribute:
		return f.Attr.Name
	case *pysyntax.Name:
		return f.Name
	}
	return ""
}

// readKeys are the keys whose value an expression is, also behind str.lower() and the like.
func readKeys(p *project.Project, e pysyntax.Expr, scope *project.Scope) []string {
	if call, ok := e.(*pysyntax.Call); ok {
		if attr, ok := call.Func.(*pysyntax.Attribute); ok && keepsText[attr.Attr.Name] {
			return readKeys(p, attr.Value, scope)
		}
	}
	var keys []string
	for _, v := range p.Eval(e, scope).List {
		if key, ok := p.SettingKey(v); ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

var keepsText = map[string]bool{"lower": true, "upper": true, "strip": true, "casefold": true}

// compared notes the texts that a value is compared with.
func (f *settingFacts) compared(p *project.Project, e pysyntax.Expr, scope *project.Scope) {
	var parts []pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Tuple:
		parts = e.Elts
	case *pysyntax.List:
		parts = e.Elts
	case *pysyntax.Set:
		parts = e.Elts
	default:
		parts = []pysyntax.Expr{e}
	}
	for _, part := range parts {
		f.add(texts(p.Eval(part, scope))...)
	}
	if len(f.values) == 1 && f.values[0] == "true" {
		f.add("false")
	}
}

func (f *settingFacts) add(values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(f.values, v) {
			f.values = append(f.values, v)
		}
	}
}

// settingsRead are the uses of keys that a sync can come to, in the order of modules and places.
func settingsRead(p *project.Project) []project.SettingRead {
	order := map[*project.Module]int{}
	for i, m := range p.Modules {
		order[m] = i
	}
	var reads []project.SettingRead
	for _, s := range p.Settings() {
		if !s.Main && s.Key.Text != "" {
			reads = append(reads, s)
		}
	}
	slices.SortStableFunc(reads, func(a, b project.SettingRead) int {
		return cmp.Or(order[a.Module]-order[b.Module], a.Span.Start-b.Span.Start)
	})
	return reads
}
