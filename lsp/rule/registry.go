package rule

import (
	"slices"

	"csdk/lsp/project"
)

// All lists the rules in the order of their pages. Each group is a table in a file of its own.
var All = slices.Concat(connectorRules, operationRules, schemaRules, valueRules, stateRules, configurationRules, requirementRules, projectRules, sourceRules)

// Check runs every rule over a project. Findings come in the order of files and places.
func Check(p *project.Project) []Finding {
	p.Lock()
	defer p.Unlock()
	var findings []Finding
	common := &shared{}
	for _, r := range All {
		r.check(&pass{Project: p, rule: r, findings: &findings, shared: common})
		p.Yield()
	}
	return findings
}
