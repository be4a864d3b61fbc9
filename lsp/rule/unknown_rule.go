package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/tomltree"
)

var unknownRule = &Rule{
	Code:     "unknown-rule",
	Severity: Hint,
	Title:    "A comment or a setting names a rule that csdk does not have",
	Doc: `A comment such as ` + "`# csdk: ignore[code]`" + ` hides the findings of the rules that it names, and the table
` + "`[tool.csdk.rules]`" + ` in ` + "`pyproject.toml`" + ` says how those of a rule are shown: ` + "`off`, `error`, `warning`, `information` or `hint`" + `.
One of these names is no rule's, or the value is none of these words, so nothing follows from it: it may be misspelled, or
the rule has another name now.

Copy the code from the finding itself, or remove the name.`,
	Bad:    Example{"requirements.txt": "pandas==2.2.3  # csdk: ignore[unpined-requirement]\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3  # csdk: ignore[unknown-rule]\n"},
	Source: "csdk",
	check:  checkUnknownRule,
}

func checkUnknownRule(p *pass) {
	for _, f := range p.Files {
		for _, s := range readSuppressions(f).all() {
			for _, code := range s.codes {
				p.checkCode(f, code.Span, code.name)
			}
		}
	}
	f, table := settingsTable(p.Project)
	if table == nil {
		return
	}
	for _, e := range table.Entries {
		p.checkCode(f, text.Span{Start: e.Start, End: e.End}, e.Key)
		if _, ok := ParseSeverity(e.Value.Text); !ok || e.Value.Kind != tomltree.String {
			p.report(f, text.Span{Start: e.Value.Start, End: e.Value.End}, `A rule is set to "off", "error", "warning", "information" or "hint".`)
		}
	}
}

func (p *pass) checkCode(f *project.File, span text.Span, code string) {
	if Find(code) == nil {
		p.report(f, span, fmt.Sprintf("csdk has no rule `%s`. The code of a rule stands beside each of its findings.", code))
	}
}
