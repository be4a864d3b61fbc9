package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var tableOnlyUpdated = &Rule{
	Code:     "table-only-updated",
	Severity: Warning,
	Title:    "A table is only updated, so no row is ever inserted",
	Doc: "`op.update` changes rows that are there already, and does nothing for others. A table that no `op.upsert` writes to stays empty. csdk says\n" +
		"so only when it can follow every operation of the project to its table.\n\n" +
		"Use `op.upsert`: it inserts the row, or replaces the one with the same primary key.",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.update(table="orders", modified={"id": 1, "status": "paid"})
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Good: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1, "status": "open"})
    op.update(table="orders", modified={"id": 1, "status": "paid"})
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Source: "Fivetran documentation: Connector SDK operations.",
	check:  checkTableOnlyUpdated,
}

func checkTableOnlyUpdated(p *pass) {
	if !p.OperationsKnown() {
		return
	}
	inserted := map[string]bool{}
	for _, o := range p.Operations {
		if !o.HasTable() {
			continue
		}
		names, complete := o.Tables()
		if !complete {
			return
		}
		for _, n := range names {
			inserted[schema.FivetranNaming.Table(n.Text)] = inserted[schema.FivetranNaming.Table(n.Text)] || o.Name == "upsert"
		}
	}
	for _, o := range p.Operations {
		if o.Name != "update" {
			continue
		}
		names, _ := o.Tables()
		for _, n := range names {
			if !inserted[schema.FivetranNaming.Table(n.Text)] {
				p.reportOnce(o.Module, o.Func.Range(), fmt.Sprintf("`op.update` never inserts, and no `op.upsert` writes to `%s`: the table stays empty.", n.Text)).
					fixedBy("Change to `upsert`", false, upserted(o)...)
				break
			}
		}
	}
}

// upserted is the edits that make an upsert of an update.
func upserted(o *project.Operation) []Edit {
	attr, ok := o.Func.(*pysyntax.Attribute)
	if !ok || attr.Attr.Name != "update" {
		return nil
	}
	edits := []Edit{replace(o.Module.File, attr.Attr.Span, "upsert")}
	for _, a := range o.Args {
		if a.Name.Name == "modified" {
			edits = append(edits, replace(o.Module.File, a.Name.Span, "data"))
		}
	}
	return edits
}
