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

// pythonOnly are the rules that look at nothing but Python files, as far as it is worth to know: their findings are kept
// when another file is edited.
var pythonOnly = func() map[*Rule]bool {
	only := map[*Rule]bool{}
	for _, rules := range [][]*Rule{schemaRules, valueRules, stateRules, {mainMisspelled, secretLiteral, secretLogged, threadException}} {
		for _, r := range rules {
			only[r] = true
		}
	}
	return only
}()

type sharedKey struct{}

// Check runs every rule over a project. Findings come in the order of files and places.
func Check(p *project.Project) []Finding {
	p.Lock()
	defer p.Unlock()
	common := p.OncePython(sharedKey{}, func() any { return &shared{} }).(*shared)
	var findings []Finding
	for _, r := range All {
		run := func() any {
			var found []Finding
			r.check(&pass{Project: p, rule: r, findings: &found, shared: common})
			return found
		}
		if pythonOnly[r] {
			findings = append(findings, p.OncePython(r, run).([]Finding)...)
		} else {
			findings = append(findings, run().([]Finding)...)
		}
		p.Yield()
	}
	return findings
}
