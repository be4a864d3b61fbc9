package rule

import "fmt"

var unknownRule = &Rule{
	Code:     "unknown-rule",
	Severity: Hint,
	Title:    "A comment names a rule that csdk does not have",
	Doc: `A comment such as ` + "`# csdk: ignore[code]`" + ` hides the findings of the rules that it names. One of these names is no
rule's, so nothing is hidden by it: it may be misspelled, or the rule has another name now.

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
				if Find(code.name) == nil {
					p.report(f, code.Span, fmt.Sprintf("csdk has no rule `%s`. The code of a rule stands beside each of its findings.", code.name))
				}
			}
		}
	}
}
