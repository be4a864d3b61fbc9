package rule

import (
	"fmt"

	"csdk/lsp/project"
)

var primaryKeyNotList = &Rule{
	Code:     "primary-key-not-a-list",
	Severity: Error,
	Title:    "The primary_key of a table is not a list",
	Doc: "The SDK takes `primary_key` apart into column names. Of the text `\"id\"` it makes the two columns `i` and `d`, without a message,\n" +
		"and no row has values for them. `None` and numbers are an error before the sync begins.\n\n" +
		"Write a list, also for one column: `[\"id\"]`. A table without a primary key leaves `primary_key` out.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": "id"}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: the key is iterated over; a text gives its characters.",
	check:  checkPrimaryKeyNotList,
}

var primaryKeyNotText = &Rule{
	Code:     "primary-key-not-text",
	Severity: Error,
	Title:    "A primary_key has an element that is not the name of a column",
	Doc:      "The elements of `primary_key` are names of columns. The SDK refuses anything that is not a text before the sync begins.",
	Bad:      Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": [1]}]`)},
	Good:     Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source:   "fivetran_connector_sdk 3.0.0: TypeError `bad argument type for built-in operation`.",
	check:    checkPrimaryKeyNotText,
}

// eachKey calls f with the value of each primary_key that is known.
func (p *pass) eachKey(f func(field project.Entry, key project.Value)) {
	entries, _ := p.SchemaEntries()
	for _, table := range entries {
		if field, ok := p.only(table, "primary_key"); ok {
			if key, ok := p.EvalEntry(field).Only(); ok {
				f(field, key)
			}
		}
	}
}

func checkPrimaryKeyNotList(p *pass) {
	p.eachKey(func(field project.Entry, key project.Value) {
		m := field.Scope.Module
		switch {
		case key.Kind == project.Str && key.Known && len([]rune(key.Text)) > 1:
			p.reportOnce(m, field.Value.Range(), fmt.Sprintf("The SDK takes the text `%s` apart into one key column for each letter. Write a list: `[\"%[1]s\"]`.", key.Text)).
				fixedBy("Make it a list", true, surround(m, field.Value, "[", "]")...)
		case key.Kind == project.Str && key.Known && key.Text == "":
			p.reportOnce(m, field.Value.Range(), "This primary key has no columns. Name them in a list, or leave `primary_key` out.").
				fixedBy("Make it an empty list", true, replace(m.File, field.Value.Range(), "[]"))
		case key.Kind == project.None:
			p.reportOnce(m, field.Value.Range(), "`primary_key` must be a list, and None is an error. A table without a primary key leaves it out.").
				fixedBy("Make it an empty list", true, replace(m.File, field.Value.Range(), "[]"))
		case isConstant(key.Kind) && key.Kind != project.Str:
			p.reportOnce(m, field.Value.Range(), fmt.Sprintf("`primary_key` must be a list of column names, and this is %s.", kindText(key.Kind)))
		}
	})
}

func checkPrimaryKeyNotText(p *pass) {
	p.eachKey(func(_ project.Entry, key project.Value) {
		for _, e := range elements(key) {
			if v, ok := p.Eval(e, key.Scope).Only(); ok && isConstant(v.Kind) && v.Kind != project.Str && v.Kind != project.Bytes {
				p.reportOnce(key.Scope.Module, e.Range(), fmt.Sprintf("A primary key lists names of columns, and this is %s.", kindText(v.Kind)))
			}
		}
	})
}
