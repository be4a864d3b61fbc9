package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// cell is a value in a row that an operation sends, whose column's type is known.
type cell struct {
	row
	column   string
	declared schema.Kind // Unspecified for a column that is not declared
	at       project.Entry
	values   project.Values
}

// cells are the values of all rows for which it is certain what is sent: nothing else in the row is under their name.
func (p *pass) cells() []cell { return once(&p.shared.cells, p.findCells) }

func (p *pass) findCells() []cell {
	var out []cell
	for _, r := range p.rows() {
		p.Yield()
		if !r.sure {
			continue
		}
		for _, e := range p.certainEntries(r.dict) {
			name, ok := p.onlyKey(e)
			if !ok || e.Value == nil {
				continue
			}
			if kind, ok := columnKind(r.in, name); ok {
				out = append(out, cell{row: r, column: name, declared: kind, at: e, values: p.EvalEntry(e)})
			}
		}
	}
	return out
}

// onlyKey gives the text that the key of an entry is for certain.
func (p *pass) onlyKey(e project.Entry) (string, bool) {
	if text, ok := e.KeyText(); ok {
		return text, true
	}
	only, ok := p.Eval(e.Key, e.Scope).Only()
	return only.Text, ok && only.Kind == project.Str && only.Known
}

// certainEntries are the entries of a dict that nothing replaces: each key once, and nothing behind it whose keys are
// not known.
func (p *pass) certainEntries(dict project.Value) []project.Entry {
	if p.IsOpen(dict) {
		return nil
	}
	entries, complete := p.Entries(dict)
	if !complete && len(dict.Changes()) > 0 || len(dict.Parts) > 0 {
		return nil
	}
	count := make(map[string]int, len(entries))
	for _, e := range entries {
		if text, ok := e.KeyText(); ok {
			count[text]++
			continue
		}
		keys, known := p.Eval(e.Key, e.Scope).Strings()
		if !known {
			return nil
		}
		for _, k := range keys {
			count[k.Text]++
		}
	}
	shown := behindSpreads(dict, complete)
	var out []project.Entry
	for _, e := range entries {
		text, ok := e.KeyText()
		if !ok {
			if keys, _ := p.Eval(e.Key, e.Scope).Strings(); len(keys) == 1 {
				text, ok = keys[0].Text, true
			}
		}
		if ok && count[text] == 1 && (shown == nil || shown[e.Key]) {
			out = append(out, e)
		}
	}
	return out
}

// behindSpreads are the keys of a display that no ** behind them replaces; nil for all when its keys are known.
func behindSpreads(dict project.Value, complete bool) map[pysyntax.Expr]bool {
	if complete {
		return nil
	}
	keys := map[pysyntax.Expr]bool{}
	d, ok := dict.Expr.(*pysyntax.Dict)
	if !ok {
		return keys
	}
	for _, e := range d.Entries {
		if e.Key == nil {
			clear(keys)
		} else {
			keys[e.Key] = true
		}
	}
	return keys
}

// columnKind gives the declared type of a column, Unspecified for one that certainly has none.
func columnKind(t *project.Table, column string) (schema.Kind, bool) {
	if t == nil {
		return schema.Unspecified, true
	}
	if !t.ColumnsOK {
		return schema.Unspecified, false
	}
	c := t.FindColumn(column)
	if c == nil {
		return schema.Unspecified, t.Entry.Kind == project.Dict && !t.Shared
	}
	return c.Data.Kind, c.Known
}

// reportCell reports the value of a cell and shows the declaration of its column.
func (p *pass) reportCell(c cell, message string) *Finding {
	f := p.reportOnce(c.at.Scope.Module, c.at.Value.Range(), message)
	if c.in != nil {
		if column := c.in.FindColumn(c.column); column != nil {
			f.seeAlso(column.Name, fmt.Sprintf("The column is declared as %s.", c.declared))
		}
	}
	return f
}
