package rule

import (
	"fmt"
	"strings"
	"unicode"

	"csdk/lsp/project"
	"csdk/schema"
)

var nameChanges = &Rule{
	Code:     "name-changes",
	Severity: Hint,
	Title:    "A table or column has another name in the destination",
	Doc: "Fivetran's naming, the default, writes the names of tables and columns in small letters with underscores between words: `createdAt`\n" +
		"becomes `created_at`. Nothing is lost by it, but who looks for the column under its old name does not find it.\n\n" +
		"With SOURCE naming names stay as they are: csdk says nothing when a profile of `options.toml` has it.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"createdAt": "STRING"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"created_at": "STRING"}}]`)},
	Source: "Fivetran documentation: naming conventions.",
	check:  checkNameChanges,
}

var systemColumn = &Rule{
	Code:     "system-column",
	Severity: Information,
	Title:    "A column has the name of one that Fivetran adds itself",
	Doc: "Fivetran adds columns of its own to each table, and their names begin with `_fivetran_`: `_fivetran_synced`, `_fivetran_deleted`,\n" +
		"`_fivetran_id` and others. A column of the connector with such a name can be overwritten.\n\nGive it another name.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "_fivetran_synced": "UTC_DATETIME"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "loaded_at": "UTC_DATETIME"}}]`)},
	Source: "Fivetran documentation: system columns and tables.",
	check:  checkSystemColumn,
}

// eachName calls f with the names of tables and columns that schema() and the operations write down, declarations first.
func (p *pass) eachName(table, column func(l project.Literal)) {
	tables, _ := p.Tables()
	for _, t := range tables {
		table(t.Name)
		for _, k := range t.Key {
			column(k)
		}
		for i := range t.Columns {
			column(t.Columns[i].Name)
		}
	}
	for _, o := range p.Operations {
		if !o.HasTable() {
			continue
		}
		names, _ := o.Tables()
		for _, n := range names {
			table(n)
		}
		for _, u := range o.Uses() {
			for _, row := range u.Row.List {
				if row.Kind != project.Dict {
					continue
				}
				keys, _ := p.Keys(row)
				for _, k := range keys {
					column(k)
				}
			}
		}
	}
}

func checkNameChanges(p *pass) {
	if p.sourceNaming() {
		return
	}
	hint := func(what string, rename func(string) string) func(project.Literal) {
		seen := map[string]bool{}
		return func(l project.Literal) {
			if seen[l.Text] || l.Text == "" {
				return
			}
			seen[l.Text] = true
			if changed := rename(l.Text); changed != l.Text && !digitsInWords(l.Text) {
				p.reportOnce(l.Module, l.Span, fmt.Sprintf("In the destination the %s `%s` is `%s`.", what, l.Text, changed))
			}
		}
	}
	p.eachName(hint("table", schema.FivetranNaming.Table), hint("column", schema.FivetranNaming.Column))
}

// digitsInWords reports whether a digit stands beside a letter, as in street1. Older SDKs made two words of that, which
// Fivetran's documentation does not say, so what becomes of such a name is not certain.
func digitsInWords(name string) bool {
	before := 'x'
	for i, r := range name {
		if i > 0 && (unicode.IsDigit(before) && unicode.IsLetter(r) || unicode.IsLetter(before) && unicode.IsDigit(r)) {
			return true
		}
		before = r
	}
	return false
}

func checkSystemColumn(p *pass) {
	seen := map[string]bool{}
	p.eachName(func(project.Literal) {}, func(l project.Literal) {
		if !seen[l.Text] && strings.HasPrefix(schema.FivetranNaming.Column(l.Text), "_fivetran_") {
			seen[l.Text] = true
			p.reportOnce(l.Module, l.Span, fmt.Sprintf("`%s` is the name of a column that Fivetran may add itself. Give this one another name.", l.Text))
		}
	})
}
