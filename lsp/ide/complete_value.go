package ide

import (
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// candidate is something that a value may be.
type candidate struct {
	text   string
	kind   ItemKind
	detail string
	doc    string
}

// completeValue completes texts that name something: tables, columns, keys of the configuration and of the state, types.
func completeValue(c *caret, o CompleteOptions) []Item {
	if c.quote == nil && (!c.starts() || c.inside(0).kind == 0 || c.inside(0).field) {
		return nil
	}
	u := c.useAt()
	if u.of == forNothing {
		return nil
	}
	return c.spell(c.names(u), u, o)
}

// spell makes items of names: what is between the quotes, or with quotes where there are none yet.
func (c *caret) spell(names []candidate, u use, o CompleteOptions) []Item {
	edit, before, behind, ok := c.valueEdit(u)
	if !ok {
		return nil
	}
	var items []Item
	for _, n := range names {
		if strings.ContainsAny(n.text, "\\\r\n'\"") || n.text == "" {
			continue
		}
		items = append(items, Item{
			Label: n.text, Kind: n.kind, Detail: n.detail, Doc: n.doc,
			Edit: edit, New: before + n.text + behind, Filter: n.text,
		})
	}
	if u.of == forType {
		items = append(items, c.decimal(o))
	}
	return items
}

// valueEdit gives what a name replaces, and what is written around it.
func (c *caret) valueEdit(u use) (edit text.Span, before, behind string, ok bool) {
	q := c.quote
	if q == nil {
		mark := c.freeMark()
		behind = mark
		if u.entry {
			behind += ": "
		}
		return c.word, mark, behind, true
	}
	if strings.ContainsAny(q.prefix, "bB") || strings.ContainsAny(c.module.Tree.Source[q.body.Start:c.offset], "\n\\") {
		return text.Span{}, "", "", false
	}
	if c.isClosed() {
		return q.body, "", "", true
	}
	behind = q.mark
	if c.inside(0).index && strings.TrimSpace(c.rest()) == "" {
		behind += "]"
	}
	return text.Span{Start: q.body.Start, End: c.offset}, "", behind, true
}

// isClosed reports whether the literal at the cursor ends where its author wants it to. A quote further on the line may
// be the next literal's: then what is between has brackets in it.
func (c *caret) isClosed() bool {
	q := c.quote
	return q.closed && !strings.ContainsAny(c.module.Tree.Source[c.offset:q.body.End], "])}\n")
}

// freeMark is a quote that ends no f-string around the cursor.
func (c *caret) freeMark() string {
	for _, b := range c.open {
		if b.kind == pysyntax.FStringToken && strings.Contains(c.module.Tree.Source[b.start:min(b.start+4, c.offset)], `"`) {
			return "'"
		}
	}
	return `"`
}

// decimal is the type that takes a dict, in the place of the whole literal.
func (c *caret) decimal(o CompleteOptions) Item {
	item := Item{
		Label: "DECIMAL", Kind: TypeItem, Detail: "precision, scale", Filter: "DECIMAL", Edit: c.word,
		Doc: "An exact number. It is declared with a dict that has its digits in all, and those after the point.",
		New: `{"type": "DECIMAL", "precision": 10, "scale": 2}`,
	}
	if o.Snippets {
		item.New, item.Snippet = `{"type": "DECIMAL", "precision": ${1:10}, "scale": ${2:2}\}`, true
	}
	if q := c.quote; q != nil {
		item.Edit, item.Filter = text.Span{Start: q.Start, End: c.offset}, c.module.Tree.Source[q.Start:q.body.Start]+"DECIMAL"
		if c.isClosed() {
			item.Edit.End = q.End
		}
	}
	return item
}
