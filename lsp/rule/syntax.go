package rule

import "strings"

var syntaxRule = &Rule{
	Code:     "syntax",
	Severity: Error,
	Title:    "A module is not Python",
	Doc: `Python cannot read the file, so the sync ends with a ` + "`SyntaxError`" + ` before it begins. The grammar is that of the newest Python that
Fivetran runs. Only ` + "`connector.py`" + ` and the modules that it imports are looked at, and of each line only the first problem is
shown: those behind it are mostly its consequences.`,
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1}
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: "https://docs.python.org/3/reference/grammar.html",
	check:  checkSyntax,
}

func checkSyntax(p *pass) {
	for _, m := range p.Modules {
		last := -1 // end of the line of the problem before
		for _, problem := range m.Tree.Problems {
			if problem.Start <= last {
				continue
			}
			last = problem.End
			if end := strings.IndexByte(m.Tree.Source[last:], '\n'); end >= 0 {
				last += end
			}
			p.report(m.File, problem.Span, "This is not Python: "+problem.Message+".")
		}
	}
}
