package ide

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"csdk/lsp/project"
	"csdk/schema"
	"csdk/schema/jsontree"
)

// Tip is what a hover shows.
type Tip struct {
	Place
	Text string // Markdown
}

// describers say what a hover tells of each kind.
var describers = map[Kind]func(*project.Project, Symbol) string{
	ConfigurationKey: describeSetting,
	Table:            describeTable,
	Column:           describeColumn,
	StateKey:         describeState,
	Operation:        describeOperation,
	LogMethod:        describeLog,
	DataType:         describeType,
	Requirement:      describeRequirement,
	Variable:         describeVariable,
}

// mostShown bounds how many symbols of one place, and how many rows of one list, a hover shows.
const mostShown = 12

// Hover tells about what is at an offset, nil where there is nothing to tell.
func Hover(p *project.Project, f *project.File, offset int) *Tip {
	_, place, ok := SymbolAt(p, f, offset)
	if !ok {
		return nil
	}
	symbols := SymbolsAt(p, f, offset)
	var texts []string
	for _, s := range symbols[:min(len(symbols), mostShown)] {
		text := ""
		if len(symbols) == 1 {
			text = describers[s.Kind](p, s)
		} else {
			text = s.headline() // a parameter that stands for several
		}
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(symbols) > mostShown {
		texts = append(texts, fmt.Sprintf("and %d more", len(symbols)-mostShown))
	}
	if len(texts) == 0 {
		return nil
	}
	return &Tip{place, strings.Join(texts, "\n\n")}
}

func (s Symbol) headline() string {
	headline := fmt.Sprintf("**%v** %s", s.Kind, code(s.Name))
	if s.Kind == Column {
		headline += " of " + code(s.Table)
	}
	return headline
}

// code is a name as Markdown shows it, whatever is in it.
func code(name string) string {
	name = strings.NewReplacer("\n", " ", "\r", " ").Replace(bounded(name))
	if strings.Contains(name, "`") {
		return "`` " + name + " ``"
	}
	return "`" + name + "`"
}

// longestShown is how many characters of a value a hover shows.
const longestShown = 200

func bounded(value string) string {
	if utf8.RuneCountInString(value) <= longestShown {
		return value
	}
	return string([]rune(value)[:longestShown]) + "…"
}

func describeSetting(p *project.Project, s Symbol) string {
	lines := []string{s.headline()}
	if facts := factsOf(p)[s.Name]; facts != nil {
		if facts.how != "" {
			lines = append(lines, "Read with "+code(facts.how)+".")
		}
		if len(facts.values) > 0 {
			var shown []string
			for _, v := range facts.values[:min(len(facts.values), mostShown)] {
				if !schema.IsSecretKey(s.Name) && !schema.LooksSecret(s.Name, v) {
					shown = append(shown, code(v))
				}
			}
			if len(shown) > 0 {
				lines = append(lines, "Values in the code: "+strings.Join(shown, ", "))
			}
		}
	}
	if e := p.ConfigurationEntry(s.Name); e == nil {
		lines = append(lines, "Not in `configuration.json`.")
	} else if value := shownValue(e); value != "" {
		lines = append(lines, "In `configuration.json`: "+code(value))
	}
	var reads []string
	for _, place := range Places(p, s) {
		if place.Role != Declare && !place.Through {
			reads = append(reads, code(place.where()))
		}
	}
	switch {
	case len(reads) == 0:
		lines = append(lines, "No code reads it by this name.")
	case len(reads) > mostShown:
		lines = append(lines, fmt.Sprintf("Read in %s and %d more places.", strings.Join(reads[:mostShown], ", "), len(reads)-mostShown))
	default:
		lines = append(lines, "Read in "+strings.Join(reads, ", ")+".")
	}
	return strings.Join(lines, "\n\n")
}

func describeState(p *project.Project, s Symbol) string {
	f := p.Readable("files/state.json")
	if f == nil {
		return s.headline() + "\n\nThere is no `files/state.json` yet: no local sync has saved a state."
	}
	m := f.JSON().Root.Find(s.Name)
	switch {
	case m == nil:
		return s.headline() + "\n\nNot in `files/state.json`."
	case schema.IsSecretKey(s.Name) || m.Value.Kind == jsontree.String && schema.LooksSecret(s.Name, m.Value.Text):
		return s.headline() + "\n\nIn `files/state.json`: `••••`"
	}
	value := f.Doc.Text[m.Value.Start:m.Value.End]
	if len(schema.FindSecrets(value)) > 0 || namesSecret(&m.Value) {
		value = "••••"
	}
	value = strings.Join(strings.Fields(value[:min(len(value), 4*longestShown)]), " ")
	return s.headline() + "\n\nIn `files/state.json`: " + code(value)
}

// namesSecret reports whether a key inside of a value names a secret.
func namesSecret(v *jsontree.Value) bool {
	for i := range v.Members {
		if m := &v.Members[i]; schema.IsSecretKey(m.Key) || namesSecret(&m.Value) {
			return true
		}
	}
	for i := range v.Items {
		if namesSecret(&v.Items[i]) {
			return true
		}
	}
	return false
}

func describeOperation(p *project.Project, s Symbol) string {
	o, ok := schema.FindOperation(s.Name)
	if !ok {
		return ""
	}
	sdk := p.SDKRelease()
	text := "```python\n" + o.Signature(sdk) + "\n```\n\n" + o.Doc + "\n"
	for _, param := range o.Params {
		if available(sdk, param.Since) {
			text += "\n- `" + param.Name + "`: " + param.Doc
			if param.Since != (schema.Release{}) {
				text += " Since SDK " + param.Since.String() + "."
			}
		}
	}
	text += since(o.Since)
	if !available(sdk, o.Since) {
		text += " This project has SDK " + sdk.String() + "."
	}
	return text
}

func describeLog(p *project.Project, s Symbol) string {
	m, ok := schema.FindLogMethod(s.Name)
	if !ok {
		return ""
	}
	return s.headline() + "\n\n" + logDoc(m) + since(m.Since)
}

func describeVariable(_ *project.Project, s Symbol) string {
	for _, v := range schema.RuntimeVariables {
		if v.Name == s.Name {
			return s.headline() + "\n\n" + v.Doc + "\n\nIn a local sync: " + code(v.DebugValue) + since(v.Since)
		}
	}
	return ""
}
