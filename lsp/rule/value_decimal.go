package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var decimalFloat = &Rule{
	Code:     "decimal-float",
	Severity: Error,
	Title:    "A float, Decimal or bool goes into a DECIMAL column",
	Doc: "A DECIMAL column takes the number as a text, because a float is not exact: `str(price)`. A float, a `Decimal` object, True and False are\n" +
		"errors when the row is sent.",
	Bad:    Example{"connector.py": valueExample(`{"type": "DECIMAL", "precision": 10, "scale": 2}`, "9.99")},
	Good:   Example{"connector.py": valueExample(`{"type": "DECIMAL", "precision": 10, "scale": 2}`, `"9.99"`)},
	Source: "fivetran_connector_sdk 3.0.0: `DECIMAL column requires str or int, got float`; 2.x takes texts only.",
	check:  checkDecimalFloat,
}

// valueExample is a connector.py with a column of a type and a value for it.
func valueExample(columnType, value string) string {
	return `from datetime import datetime
import json

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [{"table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "extra": ` + columnType + `}}]


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1, "extra": ` + value + `})
    op.checkpoint(state=state)


connector = Connector(update=update, schema=schema)
`
}

func checkDecimalFloat(p *pass) {
	for _, c := range p.cells() {
		if c.declared != schema.Decimal {
			continue
		}
		types, ok := p.types(c.values)
		for _, t := range types {
			ok = ok && (t == floatValue || t == decimalValue || t == boolValue)
		}
		if !ok {
			continue
		}
		if types[0] == boolValue {
			p.reportCell(c, fmt.Sprintf("The DECIMAL column `%s` takes a text or a whole number, and this is True or False.", c.column))
			continue
		}
		p.reportCell(c, fmt.Sprintf("The DECIMAL column `%s` takes the number as a text, and this is %s. Write `str(...)`.", c.column, types[0])).
			fixedBy("Send it as a text", true, asText(c)...)
	}
}

// asText is the edits that make a text of a value; none when it may be None.
func asText(c cell) []Edit {
	m := c.at.Scope.Module
	if c.values.Any(project.None) {
		return nil
	}
	switch e := c.at.Value.(type) {
	case *pysyntax.Number:
		return []Edit{replace(m.File, e.Span, `"`+source(m, e.Span)+`"`)}
	case *pysyntax.NamedExpr, *pysyntax.Yield, *pysyntax.Await, *pysyntax.Starred:
		return nil
	}
	return surround(m, c.at.Value, "str(", ")")
}
