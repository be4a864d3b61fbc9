package rule

import (
	"fmt"

	"csdk/lsp/project"
)

var columnSpelledDifferently = &Rule{
	Code:     "column-spelled-differently",
	Severity: Information,
	Title:    "A column is spelled differently in a row and in schema()",
	Doc: "Fivetran's naming, the default, makes the same name of both spellings, so the value arrives in the declared column. But the SDK compares\n" +
		"names letter for letter: the declared type is not used for it, and with SOURCE naming it goes to another column.\n\n" +
		"Use the same spelling in both places.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"Id": "INT"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT"}}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: columns are looked up by their exact name.",
	check:  checkColumnSpelledDifferently,
}

func checkColumnSpelledDifferently(p *pass) {
	for _, r := range p.rows() {
		if r.in == nil || !r.sure || !r.in.ColumnsOK {
			continue
		}
		keys, _ := p.Keys(r.dict)
		for _, k := range keys {
			declared := otherSpelling(r.in, k.Text)
			if declared == nil || hasExactly(keys, declared.Text) {
				continue
			}
			p.reportOnce(k.Module, k.Span, fmt.Sprintf("`schema()` declares this column as `%s`. Its type is not used under the name `%s`.", declared.Text, k.Text)).
				seeAlso(*declared, "The declaration.")
		}
	}
}

// otherSpelling is the declared column that is the same as this one in the destination, nil when the name itself is
// declared or none is.
func otherSpelling(t *project.Table, name string) *project.Literal {
	if t.FindColumn(name) != nil || hasExactly(t.Key, name) {
		return nil
	}
	for i := range t.Columns {
		if declared := &t.Columns[i].Name; sameColumn(declared.Text, name) && !digitsInWords(declared.Text) && !digitsInWords(name) {
			return declared
		}
	}
	return nil
}

func hasExactly(names []project.Literal, name string) bool {
	for _, n := range names {
		if n.Text == name {
			return true
		}
	}
	return false
}
