package ide

import (
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// completeArgument completes the names of arguments, where an argument begins in a call of the SDK; behind them come the
// values that the argument at that position may have.
func completeArgument(c *caret, o CompleteOptions) []Item {
	b := c.inside(0)
	if b.kind != pysyntax.OpLeftParen || !c.starts() || c.quote != nil || b.named != "" {
		return nil
	}
	callee, _, call := c.calleeOf(b.start)
	if len(callee.params) == 0 {
		return nil
	}
	var items []Item
	for i, p := range callee.params {
		if i < b.item && !p.KeywordOnly && c.positional(call, i) || c.given(call, p.Name) {
			continue
		}
		items = append(items, c.argumentItem(callee, p))
	}
	return append(items, completeValue(c, o)...)
}

func (c *caret) argumentItem(callee callee, p schema.Param) Item {
	item := Item{
		Label: p.Name + "=", Kind: ArgumentItem, Doc: p.Doc, Edit: c.word, New: p.Name + "=", Filter: p.Name + "=",
	}
	if p.Default != "" {
		item.Detail = p.Default
	}
	item.Doc += since(p.Since)
	if callee.name == "Connector" && c.Entry != nil && c.module == c.Entry && len(c.Entry.Scope.Bindings(p.Name)) > 0 {
		item.New += p.Name
		item.Label += p.Name
	}
	if rest := c.module.Tree.Source[c.word.End:]; strings.HasPrefix(strings.TrimLeft(rest, " "), "=") {
		item.New = p.Name
	}
	return item
}

// positional reports whether the argument at a position is given without a name.
func (c *caret) positional(call *project.Call, at int) bool {
	return at < len(call.Args) && call.Args[at].Name.Name == "" && call.Args[at].Stars == 0
}

// given reports whether a call has a keyword, not counting the one at the cursor.
func (c *caret) given(call *project.Call, name string) bool {
	return slices.ContainsFunc(call.Args, func(a pysyntax.Arg) bool {
		return a.Name.Name == name && !(a.Name.Start <= c.offset && c.offset <= a.Name.End)
	})
}
