package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var dictKeyTwice = &Rule{
	Code:     "dict-key-twice",
	Severity: Warning,
	Title:    "A key stands twice in a table, a list of columns or a row",
	Doc: "Of a key that stands twice in a dict, Python keeps the last value and forgets the first without a message: a column is declared with the\n" +
		"wrong type, or a row loses a value.\n\nRemove one of the two, or correct its name.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT", "name": "STRING", "id": "LONG"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "LONG", "name": "STRING"}}]`)},
	Source: "The Python language reference: dictionary displays.",
	check:  checkDictKeyTwice,
}

var columnsMerge = &Rule{
	Code:     "columns-merge",
	Severity: Warning,
	Title:    "Two columns have the same name in the destination",
	Doc: "Fivetran's naming, the default, writes names in small letters with underscores: `createdAt` and `created_at` are both `created_at`. Two\n" +
		"columns that have the same name then are one column in the destination, and one of the two values of each row is lost.\n\n" +
		"Give one of them another name. With SOURCE naming names stay as they are: csdk says nothing when a profile of `options.toml` has it.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"createdAt": "STRING", "created_at": "STRING"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"created_at": "STRING", "created_text": "STRING"}}]`)},
	Source: "Fivetran documentation: naming conventions; the SDK compares exact names only.",
	check:  checkColumnsMerge,
}

// eachDisplay calls f once for each dict display that is a table of schema(), its columns, or a row.
func (p *pass) eachDisplay(f func(m *project.Module, d *pysyntax.Dict, columns bool)) {
	seen := map[*pysyntax.Dict]bool{}
	visit := func(v project.Value, columns bool) {
		if d, ok := v.Expr.(*pysyntax.Dict); ok && !seen[d] {
			seen[d] = true
			f(v.Scope.Module, d, columns)
		}
	}
	tables, _ := p.SchemaEntries()
	for _, t := range tables {
		visit(t, false)
		columns, _ := p.field(t, "columns")
		for _, c := range columns {
			for _, v := range p.EvalEntry(c).List {
				visit(v, true)
			}
		}
	}
	for _, o := range p.Operations {
		if o.RowParam() == "" {
			continue
		}
		for _, u := range o.Uses() {
			for _, v := range u.Row.List {
				visit(v, true)
			}
		}
	}
}

func checkDictKeyTwice(p *pass) {
	p.eachDisplay(func(m *project.Module, d *pysyntax.Dict, _ bool) {
		first := map[string]int{}
		for i, e := range d.Entries {
			if !isText(e.Key) {
				continue
			}
			name := e.Key.(*pysyntax.String).Value
			at, twice := first[name]
			first[name] = i
			if !twice {
				continue
			}
			f := p.reportOnce(m, e.Key.Range(), fmt.Sprintf("`%s` stands twice in this dict. Python keeps this value and forgets the first.", name))
			f.seeAlso(project.Literal{Module: m, Span: d.Entries[at].Key.Range()}, "The first.")
			f.fixedBy("Remove the first", true, removed(m, d, at)...)
		}
	})
}

// removed takes an entry out of a dict display; nothing when a comment or the work of a call would go with it.
func removed(m *project.Module, d *pysyntax.Dict, at int) []Edit {
	if at+1 >= len(d.Entries) {
		return nil
	}
	span := text.Span{Start: d.Entries[at].Start, End: d.Entries[at+1].Start}
	if strings.Contains(source(m, text.Span{Start: d.Entries[at].End, End: span.End}), "#") {
		return nil
	}
	switch d.Entries[at].Value.(type) {
	case *pysyntax.Name, *pysyntax.String, *pysyntax.Number, *pysyntax.Constant:
		return []Edit{{Path: m.File.Path, Span: span}}
	}
	return nil
}

func checkColumnsMerge(p *pass) {
	if p.sourceNaming() {
		return
	}
	p.eachDisplay(func(m *project.Module, d *pysyntax.Dict, columns bool) {
		first := map[string]*pysyntax.String{}
		for _, e := range d.Entries {
			if !columns || !isText(e.Key) {
				continue
			}
			key := e.Key.(*pysyntax.String)
			same := schema.FivetranNaming.Column(key.Value)
			if other := first[same]; other == nil {
				first[same] = key
			} else if other.Value != key.Value && !digitsInWords(key.Value) && !digitsInWords(other.Value) {
				p.reportOnce(m, key.Span, fmt.Sprintf("`%s` and `%s` are the same column in the destination: `%s`. Rename one of them.", key.Value, other.Value, same)).
					seeAlso(project.Literal{Module: m, Span: other.Span}, "The other column.")
			}
		}
	})
}
