package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// Action is a change that is offered without a finding that asks for it.
type Action struct {
	Title string
	// Refactor tells changes of what works from those that add what is missing.
	Refactor bool
	Edits    []rule.Edit
}

// Actions lists what is offered at a place.
func Actions(p *project.Project, f *project.File, at text.Span) []Action {
	var all []Action
	for _, offer := range actions {
		if a := offer(p, f, at); a != nil && len(a.Edits) > 0 {
			all = append(all, *a)
		}
	}
	return all
}

// actions are the offers, in the order in which they are shown.
var actions = []func(p *project.Project, f *project.File, at text.Span) *Action{
	declareTable,
	takeColumns,
	createConfiguration,
	moveSecret,
	removeYield,
}
