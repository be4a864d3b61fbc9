package rule

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var cursorBeforeRows = &Rule{
	Code:     "cursor-before-rows",
	Severity: Warning,
	Title:    "A checkpoint saves the cursor of rows that are sent only after it",
	Doc: "A sync that fails goes on from the last checkpoint. Here the checkpoint says already that the rows are done, and they are sent behind it:\n" +
		"when the sync fails in between, the next one begins after them, and they are missing in the destination for ever.\n\n" +
		"Send the rows first, then set the cursor, then checkpoint.",
	Bad: Example{
		"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

from shop import fetch


def update(configuration, state):
    rows = fetch(state.get("cursor"))
    state["cursor"] = rows[-1]["updated_at"]
    op.checkpoint(state=state)
    for row in rows:
        op.upsert(table="orders", data=row)


connector = Connector(update=update)
`,
		"shop.py": "def fetch(cursor):\n    return [{\"id\": 1, \"updated_at\": \"2024-02-29\"}]\n",
	},
	Good: Example{
		"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

from shop import fetch


def update(configuration, state):
    rows = fetch(state.get("cursor"))
    for row in rows:
        op.upsert(table="orders", data=row)
    state["cursor"] = rows[-1]["updated_at"]
    op.checkpoint(state=state)


connector = Connector(update=update)
`,
		"shop.py": "def fetch(cursor):\n    return [{\"id\": 1, \"updated_at\": \"2024-02-29\"}]\n",
	},
	Source: "Fivetran documentation: Connector SDK state management: advance the cursor after the rows.",
	check:  checkCursorBeforeRows,
}

// checkCursorBeforeRows looks for the plainest form only: state["key"] = something of rows; op.checkpoint(state);
// for row in rows: op.upsert(...).
func checkCursorBeforeRows(p *pass) {
	operations := map[*pysyntax.Call]*project.Operation{}
	for _, o := range p.Operations {
		operations[o.Call.Call] = o
	}
	for _, m := range p.Modules {
		eachBlock(m.Tree.Body, func(block []pysyntax.Stmt) {
			for i := 1; i+1 < len(block); i++ {
				o := operations[calledBy(block[i])]
				loop, ok := block[i+1].(*pysyntax.For)
				if o == nil || o.Name != "checkpoint" || !ok || !sendsRows(loop.Body, operations) {
					continue
				}
				rows, ok := loop.Iter.(*pysyntax.Name)
				if ok && setsCursor(block[:i], o.Arg("state", 0), rows.Name) && !sendsRows(block[:i], operations) {
					p.reportOnce(m, block[i].Range(), "This saves the cursor of `"+rows.Name+"` before these rows are sent: if the sync fails in between, they are never sent. Move the checkpoint below the loop.")
				}
			}
		})
	}
}

// eachBlock calls f with every list of statements, from the outside in.
func eachBlock(body []pysyntax.Stmt, f func([]pysyntax.Stmt)) {
	f(body)
	for _, s := range body {
		for _, inner := range blocks(s) {
			eachBlock(inner, f)
		}
	}
}

// blocks are the lists of statements right inside of a statement.
func blocks(s pysyntax.Stmt) [][]pysyntax.Stmt {
	switch s := s.(type) {
	case *pysyntax.FunctionDef:
		return [][]pysyntax.Stmt{s.Body}
	case *pysyntax.ClassDef:
		return [][]pysyntax.Stmt{s.Body}
	case *pysyntax.If:
		return [][]pysyntax.Stmt{s.Body, s.Else}
	case *pysyntax.For:
		return [][]pysyntax.Stmt{s.Body, s.Else}
	case *pysyntax.While:
		return [][]pysyntax.Stmt{s.Body, s.Else}
	case *pysyntax.With:
		return [][]pysyntax.Stmt{s.Body}
	case *pysyntax.Try:
		all := [][]pysyntax.Stmt{s.Body, s.Else, s.Finally}
		for _, h := range s.Handlers {
			all = append(all, h.Body)
		}
		return all
	case *pysyntax.Match:
		var all [][]pysyntax.Stmt
		for _, c := range s.Cases {
			all = append(all, c.Body)
		}
		return all
	}
	return nil
}

// calledBy is the call that a statement consists of, yielded or not; nil for other statements.
func calledBy(s pysyntax.Stmt) *pysyntax.Call {
	e, ok := s.(*pysyntax.ExprStmt)
	if !ok {
		return nil
	}
	value := e.Value
	if y, ok := value.(*pysyntax.Yield); ok && !y.From {
		value = y.Value
	}
	call, _ := value.(*pysyntax.Call)
	return call
}

// sendsRows reports whether statements hold an operation on a table.
func sendsRows(body []pysyntax.Stmt, operations map[*pysyntax.Call]*project.Operation) bool {
	found := false
	for _, s := range body {
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			if call, ok := n.(*pysyntax.Call); ok && operations[call] != nil && operations[call].HasTable() {
				found = true
			}
			return !found
		})
	}
	return found
}

// setsCursor reports whether the assignments right before a checkpoint put something of rows into the state that it
// saves, or the checkpoint itself does.
func setsCursor(before []pysyntax.Stmt, state pysyntax.Expr, rows string) bool {
	if d, ok := state.(*pysyntax.Dict); ok {
		return slices.ContainsFunc(d.Entries, func(e pysyntax.DictEntry) bool { return takesElement(e.Value, rows) })
	}
	name, ok := state.(*pysyntax.Name)
	for at := len(before) - 1; ok && at >= 0; at-- {
		a, isAssign := before[at].(*pysyntax.Assign)
		if !isAssign || len(a.Targets) != 1 {
			return false
		}
		sub, isSub := a.Targets[0].(*pysyntax.Subscript)
		if !isSub {
			return false
		}
		if of, isName := sub.Value.(*pysyntax.Name); isName && of.Name == name.Name && takesElement(a.Value, rows) {
			return true
		}
	}
	return false
}

// takesElement reports whether an expression takes something out of rows: rows[-1]["id"], max(r["id"] for r in rows).
// len(rows) does not.
func takesElement(e pysyntax.Expr, rows string) bool {
	isRows := func(e pysyntax.Expr) bool { n, ok := e.(*pysyntax.Name); return ok && n.Name == rows }
	found := false
	pysyntax.Inspect(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Subscript:
			found = found || isRows(n.Value)
		case *pysyntax.Comprehension:
			found = found || slices.ContainsFunc(n.Clauses, func(c pysyntax.CompFor) bool { return isRows(c.Iter) })
		}
		return !found
	})
	return found
}
