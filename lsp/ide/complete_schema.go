package ide

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// inSchema reports whether the cursor is in schema(), also before Connector(...) is given it.
func (c *caret) inSchema() bool {
	for s := c.scope; s != nil; s = s.Parent {
		if s.Kind != project.FunctionScope {
			continue
		}
		if s.Func == c.Schema || c.Schema == nil && s.Func.Def.Name.Name == "schema" && s.Func.Module == c.Entry {
			return true
		}
	}
	return false
}

// isEntry reports whether the open { at a depth is a table's entry in schema().
func (c *caret) isEntry(depth int) bool {
	b, around := c.inside(depth), c.inside(depth+1)
	if b.kind != pysyntax.OpLeftBrace || b.field {
		return false
	}
	if c.inSchema() && (around.kind == pysyntax.OpLeftBracket && !around.index || c.appends(around)) {
		return true
	}
	entries, _ := c.SchemaEntries()
	return slices.ContainsFunc(entries, func(v project.Value) bool { return c.shows(v, b.start) })
}

// appends reports whether a bracket is that of list.append(...).
func (c *caret) appends(b bracket) bool {
	if b.kind != pysyntax.OpLeftParen {
		return false
	}
	call := c.module.CallAt(b.start)
	if call == nil {
		return false
	}
	attr, ok := call.Func.(*pysyntax.Attribute)
	return ok && attr.Attr.Name == "append"
}

func (c *caret) shows(v project.Value, start int) bool {
	return v.Kind == project.Dict && v.Expr != nil && v.Scope.Module == c.module && v.Expr.Range().Start == start
}

// columnsDict gives the entry whose columns the open { at a depth has: the offset of its {, -1 when it is elsewhere.
func (c *caret) columnsDict(depth int) (entry int, ok bool) {
	b, around := c.inside(depth), c.inside(depth+1)
	if b.kind != pysyntax.OpLeftBrace || b.field {
		return -1, false
	}
	if around.behind && around.key == "columns" && c.isEntry(depth+1) {
		return around.start, true
	}
	entries, _ := c.SchemaEntries()
	for _, v := range entries {
		for _, field := range c.under(v, "columns") {
			for _, columns := range c.EvalEntry(field).List {
				if c.shows(columns, b.start) {
					return v.Expr.Range().Start, v.Scope.Module == c.module
				}
			}
		}
	}
	return -1, false
}

// under gives the entries of a dict under a key.
func (c *caret) under(v project.Value, key string) []project.Entry {
	var found []project.Entry
	entries, _ := c.Entries(v)
	for _, e := range entries {
		if s, ok := e.Key.(*pysyntax.String); ok && s.Value == key && e.Value != nil {
			found = append(found, e)
		}
	}
	return found
}

// tableOf is the table that the entry at an offset declares; nil when it does not say yet.
func (c *caret) tableOf(entry int) []string {
	for _, d := range c.module.Nodes().Dicts {
		if d.Node.Start != entry {
			continue
		}
		for _, e := range d.Node.Entries {
			if key, ok := e.Key.(*pysyntax.String); !ok || key.Value != "table" {
				continue
			}
			names, _ := c.Eval(e.Value, d.Scope).Strings()
			var tables []string
			for _, n := range names {
				tables = append(tables, n.Text)
			}
			return tables
		}
	}
	return nil
}

// entryUse is what the value behind a key of a dict display is for.
func (c *caret) entryUse(b bracket) use {
	if _, ok := c.columnsDict(0); ok {
		return use{of: forType}
	}
	if c.isEntry(0) {
		switch b.key {
		case "table":
			return use{of: forTable}
		case "schema":
			return use{of: forSchema}
		}
	}
	return use{}
}

// listUse is what an element of a list display is for: a key column, behind "primary_key" in schema().
func (c *caret) listUse() use {
	around := c.inside(1)
	if around.behind && around.key == "primary_key" && c.isEntry(1) {
		return use{of: forColumn, tables: c.tableOf(around.start), taken: c.elementsIn(c.inside(0).start)}
	}
	return use{}
}

// elementsIn are the texts of the list display at an offset, without the one at the cursor.
func (c *caret) elementsIn(start int) []string {
	var texts []string
	end := c.closing(start)
	for _, s := range c.module.Nodes().Strings {
		if s.Node.Start > start && !s.Node.Holds(c.offset) && s.Node.End <= end {
			texts = append(texts, s.Node.Value)
		}
	}
	return texts
}

// closing is where the list display at an offset ends.
func (c *caret) closing(start int) int {
	for _, t := range c.module.Tree.Tokens {
		if int(t.Start) > start && (t.Kind == pysyntax.OpRightBracket || t.Kind == pysyntax.NewlineToken) {
			return int(t.Start)
		}
	}
	return start
}
