package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

var schemaWithoutTable = &Rule{
	Code:     "schema-without-table",
	Severity: Error,
	Title:    "An entry of schema() names no table",
	Doc: "Each dict that schema() returns is one table, and its name is under the key `table`. Without it the SDK raises an error before\n" +
		"the sync begins.\n\nAdd `\"table\": \"name\"`.",
	Bad:    Example{"connector.py": tablesExample(`[{"name": "orders", "primary_key": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 3.0.0: ValueError `Entry missing table name`; TypeError before 2.13.",
	check:  checkSchemaWithoutTable,
}

var schemaTableName = &Rule{
	Code:     "schema-table-name",
	Severity: Error,
	Title:    "The name of a table in schema() is empty or no text",
	Doc:      "The name of a table is a text with at least one character. The SDK refuses anything else before the sync begins.",
	Bad:      Example{"connector.py": tablesExample(`[{"table": "", "primary_key": ["id"]}]`)},
	Good:     Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source:   "fivetran_connector_sdk from 2.10.1: empty table names are an error.",
	check:    checkSchemaTableName,
}

func checkSchemaWithoutTable(p *pass) {
	entries, _ := p.SchemaEntries()
	for _, table := range entries {
		if named, sure := p.field(table, "table"); len(named) > 0 || !sure {
			continue
		}
		m := table.Scope.Module
		f := p.reportOnce(m, opening(table.Expr.Range()), "This entry of schema() has no `table`, which is an error. Add the name of the table.")
		fields, _ := p.Entries(table)
		for _, field := range fields {
			if keys, _ := p.Eval(field.Key, field.Scope).Strings(); len(keys) == 1 && p.meantKey(keys[0]) == "table" {
				f.fixedBy(fmt.Sprintf("Rename `%s` to `table`", keys[0].Text), false, respell(keys[0].Module, field.Key, "table")...)
				break
			}
		}
	}
}

// opening is the first character of a place that may be many lines long.
func opening(s text.Span) text.Span { return text.Span{Start: s.Start, End: min(s.Start+1, s.End)} }

func checkSchemaTableName(p *pass) {
	entries, _ := p.SchemaEntries()
	for _, table := range entries {
		field, ok := p.only(table, "table")
		if !ok {
			continue
		}
		switch name, ok := p.EvalEntry(field).Only(); {
		case !ok:
		case name.Kind == project.Str && name.Known && name.Text == "":
			p.reportOnce(field.Scope.Module, field.Value.Range(), "The name of a table must not be empty.")
		case isConstant(name.Kind) && name.Kind != project.Str || name.Kind == project.List || name.Kind == project.Dict:
			p.reportOnce(field.Scope.Module, field.Value.Range(), fmt.Sprintf("The name of a table is a text, and this is %s.", kindText(name.Kind)))
		}
	}
}

// isConstant reports whether values of the kind are plain: no collections, and nothing that only code can make.
func isConstant(k project.ValueKind) bool { return project.Str <= k && k <= project.None }

// kindText names a kind of value for messages.
func kindText(k project.ValueKind) string {
	if name, ok := kindTexts[k]; ok {
		return name
	}
	return "something else"
}

var kindTexts = map[project.ValueKind]string{
	project.Str: "a text", project.Bytes: "bytes", project.Int: "a whole number", project.Float: "a float", project.Bool: "True or False",
	project.None: "None", project.Dict: "a dict", project.List: "a list", project.Tuple: "a tuple", project.SetDisplay: "a set",
	project.Generated: "a generator", project.FuncValue: "a function", project.LambdaValue: "a function", project.ClassValue: "a class",
	project.ModuleValue: "a module",
}
