package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var columnsNotDict = &Rule{
	Code:     "columns-not-a-dict",
	Severity: Error,
	Title:    "The columns of a table are not a dict",
	Doc: "`columns` maps the name of each column to its type: `{\"id\": \"INT\"}`. The SDK fails on anything else before the sync begins.\n\n" +
		"A column without a type of its own need not be declared, and a table may leave `columns` out.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"], "columns": ["id", "name"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "name": "STRING"}}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: AttributeError `object has no attribute 'items'`.",
	check:  checkColumnsNotDict,
}

func checkColumnsNotDict(p *pass) {
	entries, _ := p.SchemaEntries()
	for _, table := range entries {
		field, ok := p.only(table, "columns")
		if !ok {
			continue
		}
		v, ok := p.EvalEntry(field).Only()
		if !ok || !isConstant(v.Kind) && v.Kind != project.List && v.Kind != project.Tuple && v.Kind != project.SetDisplay {
			continue
		}
		m := field.Scope.Module
		f := p.reportOnce(m, field.Value.Range(), fmt.Sprintf("`columns` must be a dict of names and types, and this is %s.", kindText(v.Kind)))
		if v.Kind == project.None {
			f.fixedBy("Make it an empty dict", true, replace(m.File, field.Value.Range(), "{}"))
		} else if pairs, ok := typedColumns(m, field.Value); ok {
			f.fixedBy("Make it a dict of STRING columns", false, replace(m.File, field.Value.Range(), pairs))
		}
	}
}

// typedColumns writes a list of texts as a dict that declares each of them.
func typedColumns(m *project.Module, e pysyntax.Expr) (string, bool) {
	list, ok := e.(*pysyntax.List)
	if !ok || len(list.Elts) == 0 || strings.Contains(source(m, list.Span), "#") {
		return "", false
	}
	var b strings.Builder
	at := list.Start + 1
	b.WriteString("{")
	for _, e := range list.Elts {
		if s, ok := e.(*pysyntax.String); !ok || s.Bytes {
			return "", false
		}
		b.WriteString(m.File.Doc.Text[at:e.Range().End] + `: "STRING"`)
		at = e.Range().End
	}
	return b.String() + m.File.Doc.Text[at:list.End-1] + "}", true
}

// elements is what stands in a list, tuple or set display; nothing for other values.
func elements(v project.Value) []pysyntax.Expr {
	switch e := v.Expr.(type) {
	case *pysyntax.List:
		return e.Elts
	case *pysyntax.Tuple:
		return e.Elts
	case *pysyntax.Set:
		return e.Elts
	}
	return nil
}
