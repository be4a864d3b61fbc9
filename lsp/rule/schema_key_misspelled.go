package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
)

var schemaKeyMisspelled = &Rule{
	Code:     "schema-key-misspelled",
	Severity: Warning,
	Title:    "A key of a table in schema() is misspelled, so the SDK does not read it",
	Doc: "The SDK reads four keys of each table: `table`, `schema`, `primary_key` and `columns`. Any other key is ignored without a\n" +
		"message. With `primary_keys` in place of `primary_key` the table has no key: each changed row becomes a new row.\n\n" +
		"Write the key as the SDK spells it.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_keys": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: other keys of a schema entry are ignored.",
	check:  checkMisspelledSchemaKeys,
}

var schemaKeyUnknown = &Rule{
	Code:     "schema-key-unknown",
	Severity: Information,
	Title:    "A table in schema() has a key that the SDK does not read",
	Doc: "The SDK reads four keys of each table: `table`, `schema`, `primary_key` and `columns`. Any other key is ignored without a\n" +
		"message, and Fivetran's documentation calls it invalid.\n\n" +
		"Remove it, or keep what you need yourself in a table of your own.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"], "description": "one a day"}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]  # one a day`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: other keys of a schema entry are ignored.",
	check:  checkUnknownSchemaKeys,
}

// tablesExample is a connector.py whose schema() returns an expression.
func tablesExample(tables string) string {
	return `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return ` + tables + `


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


connector = Connector(update=update, schema=schema)
`
}

var schemaKeys = []string{"table", "schema", "primary_key", "columns"}

// bare is a name without what spellings of the same words differ in.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// otherSpellings is what people write for a key of a schema entry, as bare gives it. Those of otherWords may as well be
// keys of the author's own in a list that is not made for the SDK alone.
var (
	otherSpellings = map[string]string{"primarykeys": "primary_key", "pk": "primary_key", "pks": "primary_key"}
	otherWords     = map[string]string{
		"tablename": "table", "name": "table", "key": "primary_key", "keys": "primary_key",
		"cols": "columns", "fields": "columns", "field": "columns", "schemaname": "schema",
	}
)

// meantKey is the key that an unknown key of a schema entry was meant to be, "" when it is none of them.
func (p *pass) meantKey(l project.Literal) string {
	if meant := otherSpellings[bare(l.Text)]; meant != "" {
		return meant
	}
	if meant := otherWords[bare(l.Text)]; meant != "" {
		if !p.insideSchema(l) {
			return ""
		}
		return meant
	}
	return nearest(l.Text, schemaKeys)
}

// strangeKeys calls report for each key of a schema entry that the SDK does not read. meant is the key that it was
// probably meant to be, "" when there is none, or when it stands beside the key it looks like: then it is the author's.
func (p *pass) strangeKeys(report func(field project.Entry, key project.Literal, meant string)) {
	tables, _ := p.SchemaEntries()
	for _, table := range tables {
		fields, _ := p.Entries(table)
		for _, f := range fields {
			keys, sure := p.Eval(f.Key, f.Scope).Strings()
			if len(keys) != 1 || !sure || slices.Contains(schemaKeys, keys[0].Text) {
				continue
			}
			meant := p.meantKey(keys[0])
			if meant != "" {
				if existing, sure := p.field(table, meant); len(existing) > 0 || !sure {
					meant = ""
				}
			}
			report(f, keys[0], meant)
		}
	}
}

func checkMisspelledSchemaKeys(p *pass) {
	p.strangeKeys(func(field project.Entry, key project.Literal, meant string) {
		if meant == "" || meant == "table" { // without a table the SDK fails: schema-without-table
			return
		}
		p.reportOnce(key.Module, key.Span, fmt.Sprintf("The SDK does not read `%s`, so it is ignored. Write `%s`.", key.Text, meant)).
			fixedBy(fmt.Sprintf("Rename to `%s`", meant), false, respell(key.Module, field.Key, meant)...)
	})
}

func checkUnknownSchemaKeys(p *pass) {
	p.strangeKeys(func(_ project.Entry, key project.Literal, meant string) {
		if meant == "" && p.insideSchema(key) {
			p.reportOnce(key.Module, key.Span, fmt.Sprintf("The SDK does not read `%s`: it knows `table`, `schema`, `primary_key` and `columns`.", key.Text))
		}
	})
}

// insideSchema reports whether a literal stands in schema() itself: a list that other code reads too may hold more.
func (p *pass) insideSchema(l project.Literal) bool {
	return l.Module == p.Schema.Module && p.Schema.Def.Span.Covers(l.Span)
}
