package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/text"
)

// Hint is a text that an editor shows behind a place.
type Hint struct {
	Offset int
	Label  string
	Tip    string
}

// Hints gives the names that tables and columns get in the destination, behind those that schema() declares under another
// one. Names that the destination keeps have none.
func Hints(p *project.Project, f *project.File, within text.Span) []Hint {
	var all []Hint
	rule := naming(p)
	for _, o := range indexOf(p).byFile[f] {
		if o.Role != Declare || o.Through || !within.Covers(o.Whole) {
			continue
		}
		name := o.Symbol.Name
		switch o.Kind {
		case Table:
			name = rule.Table(name)
		case Column:
			name = rule.Column(name)
		}
		if name == o.Symbol.Name || len(all) > 0 && all[len(all)-1].Offset == o.Whole.End {
			continue
		}
		all = append(all, Hint{Offset: o.Whole.End, Label: name, Tip: "Name of the " + o.Kind.String() + " in the destination."})
	}
	return all
}
