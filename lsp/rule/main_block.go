package rule

import (
	"csdk/lsp/project"
)

var mainMisspelled = &Rule{
	Code:     "main-misspelled",
	Severity: Warning,
	Title:    "The test for the __main__ block is never true",
	Doc: "Python names the file that is started `__main__`, with two underscores on each side. Compared with anything else the test is\n" +
		"never true, and `python connector.py` does nothing.",
	Bad:    Example{"connector.py": objectExample("connector = Connector(update=update)\n\nif __name__ == \"main\":\n    connector.debug()\n")},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n\nif __name__ == \"__main__\":\n    connector.debug()\n")},
	Source: "https://docs.python.org/3/library/__main__.html",
	check:  checkMainMisspelled,
}

func checkMainMisspelled(p *pass) {
	for _, m := range p.Modules {
		for _, c := range m.Nodes().Compares {
			text := project.MainText(c.Node)
			if text == nil || text.Value == "__main__" || c.Scope != m.Scope {
				continue
			}
			f := p.report(m.File, text.Span, "`__name__` is never this: the file that is started is named `__main__`. The block below never runs.")
			f.Fixes = append(f.Fixes, Fix{Title: "Compare with `__main__`", Edits: []Edit{replace(m.File, text.Span, `"__main__"`)}, Safe: true})
		}
	}
}
