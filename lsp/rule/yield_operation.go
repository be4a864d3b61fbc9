package rule

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var yieldOperation = &Rule{
	Code:       "yield-operation",
	Severity:   Hint,
	Deprecated: true,
	Title:      "Operations need no yield since SDK 2.0",
	Doc: "Up to SDK 1.7 an operation had to be yielded. Since 2.0.0 it sends its row itself and returns None; `yield` before it is\n" +
		"still accepted and does nothing but make a generator of the function, whose callers then need `yield from`.\n\n" +
		"The fix removes `yield` from all functions of the project that only yield operations, and `yield from` from the calls\n" +
		"of these. It is offered when every use of these functions is known.",
	Bad: Example{"connector.py": signatureExample(`def sync_orders(state):
    yield op.upsert(table="orders", data={"id": 1})
    yield op.checkpoint(state=state)


def update(configuration, state):
    yield from sync_orders(state)
`)},
	Good: Example{"connector.py": signatureExample(`def sync_orders(state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


def update(configuration, state):
    sync_orders(state)
`)},
	Source: "https://fivetran.com/docs/connector-sdk/tutorials/removing-yield-usage",
	check:  checkYieldOperation,
}

func checkYieldOperation(p *pass) {
	if needsYield(p.Project) {
		return
	}
	var plan *yieldPlan
	for _, o := range p.Operations {
		if !o.Yielded || !p.isOnly(o.Call, project.SDKModule+".Operations."+o.Name) {
			continue
		}
		if plan == nil {
			plan = yieldPlanOf(p.Project)
		}
		f := p.report(o.Module.File, plan.place(o), "Operations need no `yield` since SDK 2.0.")
		if plan.functions[o.Scope.Func] != nil {
			f.Fixes = append(f.Fixes, Fix{Title: "Remove `yield` from operations in the whole project", Edits: plan.edits(), Safe: true})
		}
	}
}

// needsYield reports whether the project's SDK takes an operation only when it is yielded.
func needsYield(p *project.Project) bool {
	sdk := p.SDKRelease()
	return sdk != (schema.Release{}) && sdk.Before(schema.YieldObsolete)
}

// RemoveYield takes yield from a function that yields operations, together with all others of the project that only yield
// operations: they are generators of each other, down from update(). It gives the edits and how many functions they change;
// none where not every use of the function is known, and where the project's SDK needs yield.
func RemoveYield(p *project.Project, f *project.Function) (edits []Edit, functions int) {
	if len(f.Yields) == 0 || needsYield(p) {
		return nil, 0
	}
	for _, m := range p.Modules {
		if len(m.Tree.Problems) > 0 { // a use may hide there
			return nil, 0
		}
	}
	plan := yieldPlanOf(p)
	if plan.functions[f] == nil {
		return nil, 0
	}
	return plan.edits(), len(plan.functions)
}

// yieldPlan holds the generators that can become plain functions together: all that they yield are operations, or the
// generators of each other, and nothing else looks at what they yield.
type yieldPlan struct {
	*pass
	functions map[*project.Function]*operationGenerator
	yields    map[*pysyntax.Call]*pysyntax.Yield // of an operation
}

// operationGenerator is a generator whose yields are all statements that yield an operation or another generator.
type operationGenerator struct {
	*project.Function
	yields []*pysyntax.Yield
	from   []generatorLoop
}

// generatorLoop is yield from f(...), or for x in f(...): yield x.
type generatorLoop struct {
	call *pysyntax.Call
	span text.Span // of the statement, without the end of its line
}

type yieldPlanKey struct{}

// yieldPlanOf is planYields, done once for a project.
func yieldPlanOf(p *project.Project) *yieldPlan {
	return p.Once(yieldPlanKey{}, func() any { return (&pass{Project: p}).planYields() }).(*yieldPlan)
}

func (p *pass) planYields() *yieldPlan {
	plan := &yieldPlan{pass: p, functions: map[*project.Function]*operationGenerator{}, yields: map[*pysyntax.Call]*pysyntax.Yield{}}
	operations := map[*pysyntax.Call]bool{}
	for _, o := range p.Operations {
		operations[o.Call.Call] = p.isOnly(o.Call, project.SDKModule+".Operations."+o.Name)
	}
	for _, m := range p.Modules {
		for _, f := range m.Functions {
			for _, y := range f.Yields {
				if call, ok := y.Value.(*pysyntax.Call); ok && operations[call] {
					plan.yields[call] = y
				}
			}
			if g := operationGeneratorOf(f, operations); g != nil {
				plan.functions[f] = g
			}
		}
	}
	if p.findsByText() {
		clear(plan.functions)
	}
	for shrunk := true; shrunk; {
		shrunk = false
		for f, g := range plan.functions {
			if !plan.holds(g) {
				delete(plan.functions, f)
				shrunk = true
			}
		}
	}
	return plan
}

// findsByText reports whether the project looks functions up by a text, so that not every use of one is seen.
func (p *pass) findsByText() bool {
	return p.Dynamic() || slices.ContainsFunc(p.Externals, func(c project.ExternalCall) bool {
		switch c.Name {
		case "builtins.getattr", "builtins.globals", "builtins.locals", "builtins.eval", "builtins.exec":
			return true
		}
		return false
	})
}

// place is the yield before an operation.
func (plan *yieldPlan) place(o *project.Operation) text.Span {
	if y := plan.yields[o.Call.Call]; y != nil {
		return text.Span{Start: y.Start, End: y.Start + len("yield")}
	}
	return o.Func.Range()
}

// operationGeneratorOf reads a function, nil when it yields anything else.
func operationGeneratorOf(f *project.Function, operations map[*pysyntax.Call]bool) *operationGenerator {
	if len(f.Yields) == 0 || f.Def.Async || !plain(f) {
		return nil
	}
	g := &operationGenerator{Function: f}
	seen := 0
	visitOwn(f.Def.Body, func(s pysyntax.Stmt) {
		switch s := s.(type) {
		case *pysyntax.ExprStmt:
			y, ok := s.Value.(*pysyntax.Yield)
			if !ok {
				return
			}
			call, ok := y.Value.(*pysyntax.Call)
			switch {
			case !ok:
			case y.From:
				g.from = append(g.from, generatorLoop{call, text.Span{Start: s.Start, End: call.End}})
				seen++
			case operations[call]:
				g.yields = append(g.yields, y)
				seen++
			}
		case *pysyntax.For:
			if call, end := forwarded(s); call != nil {
				g.from = append(g.from, generatorLoop{call, text.Span{Start: s.Start, End: end}})
				seen++
			}
		}
	})
	if seen != len(f.Yields) {
		return nil
	}
	return g
}

// forwarded gives f(...) of `for x in f(...): yield x`, and where the yield ends.
func forwarded(s *pysyntax.For) (call *pysyntax.Call, end int) {
	if s.Async || s.Else != nil || len(s.Body) != 1 {
		return nil, 0
	}
	target, ok := s.Target.(*pysyntax.Name)
	if !ok {
		return nil, 0
	}
	statement, ok := s.Body[0].(*pysyntax.ExprStmt)
	if !ok {
		return nil, 0
	}
	y, ok := statement.Value.(*pysyntax.Yield)
	if !ok || y.From {
		return nil, 0
	}
	if n, ok := y.Value.(*pysyntax.Name); !ok || n.Name != target.Name {
		return nil, 0
	}
	call, _ = s.Iter.(*pysyntax.Call)
	return call, y.End
}

// visitOwn visits the statements of a function, those in blocks too, without functions and classes in it.
func visitOwn(body []pysyntax.Stmt, visit func(pysyntax.Stmt)) {
	for _, s := range body {
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.FunctionDef, *pysyntax.ClassDef:
				return false
			case pysyntax.Stmt:
				visit(n)
			case pysyntax.Expr:
				return false
			}
			return true
		})
	}
}

// holds reports whether a generator can become a plain function as far as the others are in the plan.
func (plan *yieldPlan) holds(g *operationGenerator) bool {
	if g.Escapes() || len(g.Def.Params) > 0 && g.Class != nil && g.Def.Name.Name == "__iter__" {
		return false
	}
	if g.Function == plan.Update {
		if len(g.Returns) > 0 { // what update() returned would be iterated over
			return false
		}
	} else if len(g.Sites()) == 0 {
		return false
	}
	for _, loop := range g.from {
		if !plan.callsOnlyPlanned(loop.call, g.Scope) {
			return false
		}
	}
	return plan.everyUseIsPlanned(g)
}

// callsOnlyPlanned reports whether a call calls functions of the plan for certain.
func (plan *yieldPlan) callsOnlyPlanned(call *pysyntax.Call, scope *project.Scope) bool {
	v := plan.Eval(call.Func, scope)
	if !v.All(project.FuncValue) {
		return false
	}
	for _, x := range v.List {
		if plan.functions[x.Func] == nil {
			return false
		}
	}
	return true
}

// everyUseIsPlanned reports whether everything in the project that has the generator's name is its definition, an import,
// what Connector(...) gets, or a `yield from` of a function of the plan. Going by the name is more than enough: another
// function of the same name only keeps the plan small.
func (plan *yieldPlan) everyUseIsPlanned(g *operationGenerator) bool {
	name := g.Def.Name.Name
	type place struct {
		module *project.Module
		at     int
	}
	allowed := map[place]bool{}
	for f, planned := range plan.functions {
		for _, loop := range planned.from {
			allowed[place{f.Module, lastName(loop.call.Func).Start}] = true
		}
	}
	for _, c := range plan.Connectors {
		for i, param := range connectorParams {
			if n, ok := c.Arg(param, i).(*pysyntax.Name); ok && g.Function == plan.Update {
				allowed[place{c.Module, n.Start}] = true
			}
		}
	}
	for _, m := range plan.Modules {
		for _, f := range m.Functions { // a method that another one overrides
			if f.Def.Name.Name == name && f.Class != nil && plan.functions[f] == nil {
				return false
			}
		}
		for _, n := range m.Nodes().Names {
			if n.Node.Name == name && !allowed[place{m, n.Node.Start}] {
				return false
			}
		}
		for _, a := range m.Nodes().Attributes {
			if a.Node.Attr.Name == name && !allowed[place{m, a.Node.Attr.Start}] {
				return false
			}
		}
	}
	for _, f := range plan.Files { // such as tests, which run the generator themselves
		if f.Kind == project.Python && plan.ModuleOf(f) == nil && hasWord(f.Doc.Text, name) {
			return false
		}
	}
	return true
}

func (plan *yieldPlan) edits() []Edit {
	var edits []Edit
	for _, m := range plan.Modules {
		for _, f := range m.Functions {
			g := plan.functions[f]
			if g == nil {
				continue
			}
			source := m.File.Doc.Text
			for _, y := range g.yields {
				edits = append(edits, replace(m.File, keyword(source, y.Start, "yield"), ""))
			}
			for _, loop := range g.from {
				edits = append(edits, replace(m.File, text.Span{Start: loop.span.Start, End: loop.call.Start}, ""))
				if loop.call.End < loop.span.End {
					edits = append(edits, replace(m.File, text.Span{Start: loop.call.End, End: loop.span.End}, ""))
				}
			}
		}
	}
	return edits
}

// keyword is a word with the spaces behind it.
func keyword(source string, at int, word string) text.Span {
	end := at + len(word)
	for end < len(source) && (source[end] == ' ' || source[end] == '\t') {
		end++
	}
	return text.Span{Start: at, End: end}
}
