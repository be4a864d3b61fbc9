package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var tableDeclaredTwice = &Rule{
	Code:     "table-declared-twice",
	Severity: Error,
	Title:    "schema() declares a table twice",
	Doc: "A list that `schema()` returns has each table once; two tables of the same name are fine when their `schema` differs. The SDK refuses\n" +
		"the second before the sync begins.\n\nMerge the two, or give one another name.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders"}, {"table": "orders", "primary_key": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: ValueError `Table already defined`.",
	check:  checkTableDeclaredTwice,
}

var tablesMerge = &Rule{
	Code:     "tables-merge",
	Severity: Warning,
	Title:    "Two tables in schema() have the same name in the destination",
	Doc: "Fivetran's naming, the default, writes names in small letters with underscores: `userData` and `user-data` are both `user_data`. Two\n" +
		"tables of the connector that have the same name then are one table in the destination, with the rows of both.\n\n" +
		"Give one of them another name. With SOURCE naming names stay as they are: csdk says nothing when a profile of `options.toml` has it.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders"}, {"table": "Orders"}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders"}, {"table": "Orders_old"}]`)},
	Source: "Fivetran documentation: naming conventions; the SDK compares exact names only.",
	check:  checkTablesMerge,
}

// declaredName is a table of a list that schema() returns, with the place of its name.
type declaredName struct {
	table, schema string
	at            project.Literal
}

// eachDeclaredList calls f with the tables of each list display that schema() returns: those are declared together,
// while tables of different lists, or appended in different branches, may be alternatives.
func (p *pass) eachDeclaredList(f func(names []declaredName)) {
	if p.Schema == nil {
		return
	}
	for _, r := range p.Schema.Returns {
		for _, v := range p.Eval(r.Value, p.Schema.Scope).List {
			list, ok := v.Expr.(*pysyntax.List)
			if !ok {
				continue
			}
			var names []declaredName
			for _, e := range list.Elts {
				if name, ok := p.nameOf(e, v.Scope); ok {
					names = append(names, name)
				}
			}
			f(names)
		}
	}
}

// nameOf gives the table that an element of a list declares, when it is one and known.
func (p *pass) nameOf(e pysyntax.Expr, scope *project.Scope) (declaredName, bool) {
	table, ok := p.Eval(e, scope).Only()
	if !ok || table.Kind != project.Dict {
		return declaredName{}, false
	}
	names, sure := p.field(table, "table")
	if !sure || len(names) != 1 {
		return declaredName{}, false
	}
	name, ok := p.EvalEntry(names[0]).Only()
	if !ok || name.Kind != project.Str || !name.Known {
		return declaredName{}, false
	}
	found := declaredName{table: name.Text, at: name.Literal()}
	schemas, _ := p.field(table, "schema")
	if len(schemas) == 0 {
		return found, true
	}
	in, ok := p.EvalEntry(schemas[0]).Only()
	if !ok || len(schemas) > 1 || in.Kind != project.None && (in.Kind != project.Str || !in.Known) {
		return declaredName{}, false
	}
	if in.Kind == project.Str {
		found.schema = in.Text
	}
	return found, true
}

func checkTableDeclaredTwice(p *pass) {
	p.eachDeclaredList(func(names []declaredName) {
		for i, n := range names {
			for _, first := range names[:i] {
				if first.table == n.table && first.schema == n.schema {
					p.reportOnce(n.at.Module, n.at.Span, fmt.Sprintf("The table `%s` is declared twice, which is an error.", n.table)).
						seeAlso(first.at, "Declared here first.")
					break
				}
			}
		}
	})
}

func checkTablesMerge(p *pass) {
	if p.sourceNaming() {
		return
	}
	p.eachDeclaredList(func(names []declaredName) {
		for i, n := range names {
			for _, first := range names[:i] {
				same := schema.FivetranNaming.Table(n.table)
				if first.table != n.table && first.schema == n.schema && schema.FivetranNaming.Table(first.table) == same &&
					!digitsInWords(n.table) && !digitsInWords(first.table) {
					p.reportOnce(n.at.Module, n.at.Span, fmt.Sprintf("`%s` and `%s` are the same table in the destination: `%s`. Rename one of them.", n.table, first.table, same)).
						seeAlso(first.at, "The other table.")
					break
				}
			}
		}
	})
}
