package ide

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// followed is what the literal at the cursor is for, told by where its value goes: through a constant, a list of required
// keys, a loop, a parameter.
func (c *caret) followed() use {
	for _, s := range c.Settings() {
		if c.isLiteral(s.Key) {
			return use{of: forSetting, taken: c.siblings()}
		}
	}
	for _, s := range c.StateUses() {
		if c.isLiteral(s.Key) {
			return use{of: forState, taken: c.siblings()}
		}
	}
	for _, op := range c.Operations {
		for _, u := range op.Uses() {
			if c.isAmong(u.Table) {
				return use{of: forTable, taken: c.siblings()}
			}
			for _, row := range u.Row.List {
				if row.Kind != project.Dict {
					continue
				}
				if keys, _ := c.Keys(row); slices.ContainsFunc(keys, c.isLiteral) {
					return use{of: forColumn, tables: texts(u.Table), taken: c.siblings(), keys: op.RowParam() == "keys"}
				}
			}
		}
	}
	return c.declared()
}

// declared is what the literal is for in a table that schema() declares.
func (c *caret) declared() use {
	tables, _ := c.Tables()
	for _, t := range tables {
		switch {
		case c.isLiteral(t.Name):
			return use{of: forTable}
		case slices.ContainsFunc(t.Key, c.isLiteral):
			return use{of: forColumn, tables: []string{t.Name.Text}, taken: others(t.Key, c.isLiteral)}
		}
		for i := range t.Columns {
			if c.isLiteral(t.Columns[i].Name) {
				return use{of: forColumn, tables: []string{t.Name.Text}}
			}
			if c.isAmong(t.Columns[i].Type) {
				return use{of: forType}
			}
		}
	}
	return use{}
}

// isLiteral reports whether a text comes from the literal at the cursor.
func (c *caret) isLiteral(l project.Literal) bool {
	return c.quote != nil && l.Module == c.module && l.Span == c.quote.Span
}

// isAmong reports whether the literal at the cursor is one of the values.
func (c *caret) isAmong(values project.Values) bool {
	return slices.ContainsFunc(values.List, func(v project.Value) bool {
		return v.Kind == project.Str && v.Known && v.Expr != nil && c.isLiteral(v.Literal())
	})
}

// siblings are the other names in the display around the cursor: a list of required keys, or a dict of columns, has each
// once.
func (c *caret) siblings() []string {
	switch b := c.inside(0); {
	case b.kind == pysyntax.OpLeftBracket && !b.index:
		return c.elementsIn(b.start)
	case b.kind == pysyntax.OpLeftBrace && !b.field && !b.behind:
		return c.keysIn(b.start)
	}
	return nil
}

func texts(values project.Values) []string {
	var all []string
	names, _ := values.Strings()
	for _, n := range names {
		all = append(all, n.Text)
	}
	return all
}

func others(all []project.Literal, not func(project.Literal) bool) []string {
	var left []string
	for _, l := range all {
		if !not(l) {
			left = append(left, l.Text)
		}
	}
	return left
}
