package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/rule"
)

// Part is what an edit of a rename changes, for a preview that has it in groups.
type Part struct {
	Label string
	Note  string
	// Confirm says that the edit should be asked about: it is of data, not of the connector.
	Confirm bool
}

// PartOf gives the part that an edit of Rename is of.
func PartOf(p *project.Project, e rule.Edit) Part {
	f := p.Files[e.Path]
	switch f.Kind {
	case project.Configuration:
		return Part{Label: "configuration.json"}
	case project.State:
		return Part{
			Label: "files/state.json", Confirm: true,
			Note: "Saved by the last local sync. What Fivetran keeps for a deployed connection stays under the old name.",
		}
	}
	for _, o := range indexOf(p).byFile[f] {
		if o.Span == e.Span && o.Role == Declare {
			if o.Kind == ConfigurationKey {
				return Part{Label: "Setup form"}
			}
			return Part{Label: "schema()"}
		}
	}
	return Part{Label: "Code"}
}
