package ide

import (
	"fmt"
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// removeYield makes a plain function of one that yields operations, together with the ones that it goes with. It is offered
// at the function's name and at each yield.
func removeYield(p *project.Project, f *project.File, at text.Span) *Action {
	m := p.ModuleOf(f)
	if m == nil {
		return nil
	}
	for _, fn := range m.Functions {
		name := fn.Def.Name
		if !touches(name.Span, at) && !slices.ContainsFunc(fn.Yields, func(y *pysyntax.Yield) bool { return touches(y.Span, at) }) {
			continue
		}
		edits, functions := rule.RemoveYield(p, fn)
		title := fmt.Sprintf("Call the operations of `%s` without `yield`", name.Name)
		if functions > 1 {
			title = fmt.Sprintf("Call the operations of `%s` and of all that it goes with without `yield`", name.Name)
		}
		return &Action{Title: title, Refactor: true, Edits: edits}
	}
	return nil
}
