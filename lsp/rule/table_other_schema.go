package rule

import (
	"fmt"
	"strconv"

	"csdk/lsp/project"
)

var tableOtherSchema = &Rule{
	Code:     "table-other-schema",
	Severity: Warning,
	Title:    "A table is declared under another schema than the one an operation writes to",
	Doc: "A table with a schema, and a table of the same name with another schema or with none, are different tables. An operation finds the\n" +
		"primary key and the types that `schema()` declares only under its own `schema=`. Here the rows go to a table that is not declared, so\n" +
		"it has no primary key.\n\nWrite the same schema in the declaration and in the operation.",
	Bad: Example{"connector.py": tablesExample(`[{"table": "orders", "schema": "shop", "primary_key": ["id"]}]`)},
	Good: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [{"table": "orders", "schema": "shop", "primary_key": ["id"]}]


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1}, schema="shop")
    op.checkpoint(state=state)


connector = Connector(update=update, schema=schema)
`},
	Source: "fivetran_connector_sdk 2.13.1 and 3.0.0: operations find declared types only under the same (schema, table).",
	check:  checkTableOtherSchema,
}

func checkTableOtherSchema(p *pass) {
	tables, complete := p.Tables()
	if !complete {
		return
	}
	for _, o := range p.Operations {
		if !o.HasTable() || o.Spread() {
			continue
		}
		for _, u := range o.Uses() {
			name, ok := u.Table.Only()
			schema, known := schemaName(u.Schema)
			if !ok || !known || name.Kind != project.Str || !name.Known {
				continue
			}
			if others := schemasOf(tables, name.Text, schema); len(others) > 0 {
				p.reportOtherSchema(o, name.Text, schema, others)
			}
		}
	}
}

// schemaName gives the schema of an operation, "" for none.
func schemaName(v project.Values) (string, bool) {
	only, ok := v.Only()
	if ok && only.Kind == project.None {
		return "", true
	}
	return only.Text, ok && only.Kind == project.Str && only.Known
}

// schemasOf gives a declaration of the table for each schema, when it is declared under others than this one only.
func schemasOf(tables []*project.Table, name, schema string) []*project.Table {
	var others []*project.Table
	seen := map[string]bool{}
	for _, t := range tables {
		switch {
		case t.Name.Text != name:
		case !t.SchemaOK || t.Schema.Text == schema:
			return nil
		case !seen[t.Schema.Text]:
			seen[t.Schema.Text] = true
			others = append(others, t)
		}
	}
	return others
}

func (p *pass) reportOtherSchema(o *project.Operation, table, schema string, others []*project.Table) {
	place := func(schema string) string {
		if schema == "" {
			return "without a schema"
		}
		return "in the schema `" + schema + "`"
	}
	declared := others[0].Schema.Text
	f := p.reportOnce(o.Module, o.Func.Range(), fmt.Sprintf("This writes to `%s` %s, and `schema()` declares it %s: these are different tables.", table, place(schema), place(declared)))
	f.seeAlso(others[0].Name, "The declaration.")
	if len(others) > 1 || declared == "" {
		return
	}
	if e := o.Arg("schema", -1); e != nil {
		f.fixedBy(fmt.Sprintf("Change to `%s`", declared), false, respell(o.Module, e, declared)...)
	} else if n := len(o.Args); n > 0 && o.Closed {
		f.fixedBy(fmt.Sprintf("Add the schema `%s`", declared), false, insert(o.Module.File, o.Args[n-1].End, ", schema="+strconv.Quote(declared)))
	}
}
