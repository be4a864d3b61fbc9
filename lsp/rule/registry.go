package rule

import "csdk/lsp/project"

// groups are the rules by subject, in the order of the index. Each is a table in a file of its own.
var groups = []struct {
	title string
	rules []*Rule
}{
	{"connector.py", connectorRules},
	{"Operations", operationRules},
	{"schema()", schemaRules},
	{"Values of rows", valueRules},
	{"State", stateRules},
	{"Configuration", configurationRules},
	{"Requirements and imports", requirementRules},
	{"What is packaged, options.toml, files/state.json", projectRules},
	{"Python, and comments for csdk", sourceRules},
}

// All lists the rules in the order of their groups.
var All = func() (all []*Rule) {
	for _, g := range groups {
		all = append(all, g.rules...)
	}
	return all
}()

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
