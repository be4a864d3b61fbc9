package ide

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/rule"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/jsontree"
)

const configurationFile = "configuration.json"

// createConfiguration makes configuration.json of the keys that the code reads: offered where one of them is read, in a
// project that has no such file.
func createConfiguration(p *project.Project, f *project.File, at text.Span) *Action {
	if p.Files[configurationFile] != nil {
		return nil
	}
	here := false
	var lines []string
	have := map[string]bool{}
	facts := factsOf(p)
	for _, s := range settingsRead(p) {
		here = here || s.Module.File == f && touches(s.Expr.Range(), at)
		if key := s.Key.Text; !have[key] {
			have[key] = true
			lines = append(lines, "  "+quoteText(key)+": "+quoteText(startValue(key, facts[key])))
		}
	}
	if !here {
		return nil
	}
	return &Action{
		Title: "Create `configuration.json` with the keys that the code reads",
		Edits: []rule.Edit{{Path: configurationFile, New: "{\n" + strings.Join(lines, ",\n") + "\n}\n"}},
	}
}

// startValue is a default of the code, or a placeholder.
func startValue(key string, f *settingFacts) string {
	if len(f.values) > 0 && !schema.IsSecretKey(key) {
		return f.values[0]
	}
	return placeholder(key)
}

func touches(span, at text.Span) bool { return span.Start <= at.End && at.Start <= span.End }

// quoteText writes a text as JSON, without the escapes that are only for HTML.
func quoteText(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// moveSecret moves a secret that is written in the code into configuration.json: offered on a text in a function that has
// the configuration at hand, since only there it can be read.
func moveSecret(p *project.Project, f *project.File, at text.Span) *Action {
	m := p.ModuleOf(f)
	if m == nil {
		return nil
	}
	for _, s := range m.Nodes().Strings {
		if !touches(s.Node.Span, at) || s.Node.Bytes || len(s.Node.Parts) != 1 || !s.Node.Parts[0].Closed {
			continue
		}
		name := secretName(m, s.Node)
		if len(schema.FindSecrets(s.Node.Value)) == 0 && !(schema.IsSecretKey(name) && schema.LooksSecret(name, s.Node.Value)) {
			continue
		}
		settings := configurationName(p, s.Scope, s.Node)
		key := strings.ToLower(name)
		if settings == "" || key == "" || p.ConfigurationEntry(key) != nil {
			return nil
		}
		edit, ok := addSetting(p, key, s.Node.Value)
		if !ok {
			return nil
		}
		mark := `"`
		if strings.HasSuffix(m.Tree.Source[:s.Node.End], `"`) && insideFString(m, s.Node) {
			mark = "'"
		}
		return &Action{
			Title:    fmt.Sprintf("Move the secret into `configuration.json` as `%s`", key),
			Refactor: true,
			Edits: []rule.Edit{
				{Path: f.Path, Span: s.Node.Span, New: settings + "[" + mark + key + mark + "]"},
				edit,
			},
		}
	}
	return nil
}

func insideFString(m *project.Module, s *pysyntax.String) bool {
	return slices.ContainsFunc(m.Nodes().FStrings, func(f project.Placed[*pysyntax.FString]) bool { return f.Node.Covers(s.Span) })
}

// secretName is the name that the code gives a literal: the variable, the key or the argument that it is the value of.
func secretName(m *project.Module, s *pysyntax.String) string {
	is := func(e pysyntax.Expr) bool { return e == pysyntax.Expr(s) }
	nodes := m.Nodes()
	for _, a := range nodes.Assigns {
		if is(a.Node.Value) && len(a.Node.Targets) == 1 {
			switch target := a.Node.Targets[0].(type) {
			case *pysyntax.Name:
				return strings.Trim(target.Name, "_")
			case *pysyntax.Attribute:
				return strings.Trim(target.Attr.Name, "_")
			}
		}
	}
	for _, d := range nodes.Dicts {
		for _, e := range d.Node.Entries {
			if key, ok := e.Key.(*pysyntax.String); ok && is(e.Value) && isFieldName(key.Value) {
				return key.Value
			}
		}
	}
	for _, c := range m.Calls {
		for _, a := range c.Args {
			if a.Name.Name != "" && is(a.Value) {
				return a.Name.Name
			}
		}
	}
	return ""
}

// configurationName is the name of a parameter with the configuration in the function around an expression.
func configurationName(p *project.Project, scope *project.Scope, at *pysyntax.String) string {
	if scope.Func == nil {
		return ""
	}
	for _, param := range scope.Func.Def.Params {
		name := &pysyntax.Name{Span: text.Span{Start: at.Start, End: at.Start}, Name: param.Name.Name}
		if v := p.Eval(name, scope); param.Name.Name != "" && v.All(project.Settings) {
			return param.Name.Name
		}
	}
	return ""
}

// addSetting adds a key at the end of configuration.json, or makes the file; false where the file cannot be read.
func addSetting(p *project.Project, key, value string) (rule.Edit, bool) {
	entry := quoteText(key) + ": " + quoteText(value)
	f := p.Files[configurationFile]
	if f == nil {
		return rule.Edit{Path: configurationFile, New: "{\n  " + entry + "\n}\n"}, true
	}
	tree := f.JSON()
	if f.Err != nil || len(tree.Problems) > 0 || tree.Root.Kind != jsontree.Object {
		return rule.Edit{}, false
	}
	if n := len(tree.Root.Members); n > 0 {
		last := tree.Root.Members[n-1]
		line := strings.LastIndexByte(f.Doc.Text[:last.Start], '\n') + 1
		before := " "
		if blank := f.Doc.Text[line:last.Start]; strings.TrimSpace(blank) == "" {
			before = "\n" + blank
		}
		return rule.Edit{Path: f.Path, Span: text.Span{Start: last.Value.End, End: last.Value.End}, New: "," + before + entry}, true
	}
	return rule.Edit{Path: f.Path, Span: text.Span{Start: tree.Root.Start, End: tree.Root.End}, New: "{\n  " + entry + "\n}"}, true
}
