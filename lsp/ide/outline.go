package ide

import (
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// Outlined is a thing in the outline of a file.
type Outlined struct {
	Symbol
	File   *project.File
	Whole  text.Span // that it takes
	Name   text.Span // inside of Whole
	Detail string
	Parts  []Outlined
}

// Outline gives what a file says about the connector and Pylance does not show: the tables of schema() with their columns,
// the keys of configuration.json and of the state.
func Outline(p *project.Project, f *project.File) []Outlined {
	switch f.Kind {
	case project.Python:
		return outlineSchema(p, f)
	case project.Configuration, project.State:
		return outlineMembers(p, f)
	case project.Requirements, project.Pyproject:
		return outlineDependencies(f)
	}
	return nil
}

func outlineSchema(p *project.Project, f *project.File) []Outlined {
	var all []Outlined
	tables, _ := p.Tables()
	for _, t := range tables {
		place, ok := namePlace(t.Name)
		if !ok || place.File != f || t.Name.Text == "" {
			continue
		}
		o := Outlined{
			Symbol: Symbol{Kind: Table, Name: t.Name.Text, Schema: t.Schema.Text}, File: f, Whole: place.Whole, Name: place.Span,
			Detail: "table",
		}
		if e := t.Entry.Expr; e != nil && !t.Shared && e.Range().Covers(place.Whole) {
			o.Whole = e.Range()
		}
		for i := range t.Columns {
			c := &t.Columns[i]
			at, ok := namePlace(c.Name)
			if ok && at.File == f && c.Name.Text != "" && o.Whole.Covers(at.Whole) {
				o.Parts = append(o.Parts, Outlined{Symbol: o.column(c.Name.Text), File: f, Whole: at.Whole, Name: at.Span, Detail: columnType(c)})
			}
		}
		all = append(all, o)
	}
	return all
}

func outlineMembers(p *project.Project, f *project.File) []Outlined {
	var all []Outlined
	kind := ConfigurationKey
	if f.Kind == project.State {
		kind = StateKey
	}
	root := &f.JSON().Root
	for i := range root.Members {
		m := &root.Members[i]
		if m.Key == "" {
			continue
		}
		o := Outlined{
			Symbol: Symbol{Kind: kind, Name: m.Key}, File: f,
			Whole: text.Span{Start: m.Start, End: max(m.End, m.Value.End)}, Name: text.Span{Start: m.Start, End: m.End},
		}
		if e := p.ConfigurationEntry(m.Key); e != nil && kind == ConfigurationKey {
			o.Detail = shownValue(e)
		}
		all = append(all, o)
	}
	return all
}

func outlineDependencies(f *project.File) []Outlined {
	var all []Outlined
	for _, d := range f.Dependencies() {
		if d.Name.Text != "" {
			all = append(all, Outlined{
				Symbol: Symbol{Kind: Requirement, Name: d.Name.Text}, File: f, Whole: d.Span, Name: d.Place(d.Name.Start, d.Name.End),
				Detail: requirementDetail(d),
			})
		}
	}
	return all
}

func requirementDetail(d *project.Dependency) string {
	var parts []string
	for _, s := range d.Specifiers {
		parts = append(parts, s.Operator+s.Version.Text)
	}
	return strings.Join(parts, ",")
}

// mostFound bounds the answer to one search.
const mostFound = 200

// Search gives the tables, columns, configuration keys and state keys of a project whose name has the letters of a query in
// their order, each once, where it is declared or else first used.
func Search(p *project.Project, query string) []Outlined {
	type found struct {
		at       int // in all
		declared bool
	}
	var all []Outlined
	known := map[Symbol]found{}
	for _, o := range indexOf(p).all {
		if o.Through || !o.Kind.renamed() || o.Symbol.Name == "" {
			continue
		}
		before, seen := known[o.Symbol]
		switch {
		case seen && (before.declared || o.Role != Declare):
			continue
		case !seen && (len(all) == mostFound || !matches(o.Symbol.Name, query)):
			continue
		}
		entry := Outlined{Symbol: o.Symbol, File: o.File, Whole: o.Whole, Name: o.Span, Detail: o.Table}
		if entry.Detail == "" {
			entry.Detail = o.Kind.String()
		}
		if seen {
			all[before.at] = entry
		} else {
			before.at = len(all)
			all = append(all, entry)
		}
		known[o.Symbol] = found{before.at, o.Role == Declare}
	}
	return all
}

// matches reports whether a name has the letters of a query in their order, in any case.
func matches(name, query string) bool {
	letters := []rune(strings.ToLower(name))
	for _, wanted := range strings.ToLower(query) {
		at := slices.Index(letters, wanted)
		if at < 0 {
			return false
		}
		letters = letters[at+1:]
	}
	return true
}
