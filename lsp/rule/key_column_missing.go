package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
)

var keyColumnMissing = &Rule{
	Code:     "key-column-missing",
	Severity: Warning,
	Title:    "A row lacks a column of its table's primary key",
	Doc: "Fivetran finds the row to replace, change or delete by its primary key, so every row has a value for each of its columns. The SDK does\n" +
		"not check this; a row without its key cannot be told from others.\n\n" +
		"`op.delete` and `op.update` need the whole key too. Add the missing column, or correct `primary_key` in `schema()`.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id", "shop"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "Fivetran documentation: Connector SDK operations; fivetran_connector_sdk 3.0.0 does not check keys.",
	check:  checkKeyColumnMissing,
}

func checkKeyColumnMissing(p *pass) {
	for _, r := range p.rows() {
		if r.in == nil || !r.sure || !r.in.KeyOK || len(r.in.Key) == 0 {
			continue
		}
		keys, complete := p.Keys(r.dict)
		if !complete || len(keys) == 0 { // an empty row: row-empty
			continue
		}
		var missing []string
		for _, k := range r.in.Key {
			if !containsColumn(keys, k.Text) {
				missing = append(missing, k.Text)
			}
		}
		if len(missing) == 0 {
			continue
		}
		what := "This row of"
		if r.op.Name == "delete" {
			what = "This key of"
		}
		p.reportOnce(r.dict.Scope.Module, opening(r.dict.Expr.Range()), fmt.Sprintf("%s `%s` has no `%s`, which `schema()` declares as its primary key.", what, r.name, strings.Join(missing, "` and no `"))).
			seeAlso(r.in.Key[0], "The primary key.")
	}
}

func containsColumn(keys []project.Literal, name string) bool {
	for _, k := range keys {
		if sameColumn(k.Text, name) {
			return true
		}
	}
	return false
}
