package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var schemaNotList = &Rule{
	Code:     "schema-not-a-list",
	Severity: Error,
	Title:    "schema() does not return a list",
	Doc: "`schema()` returns a list with a dict for each table. The SDK goes through it before the sync begins, and fails on None (also what a\n" +
		"function without `return` gives), on a dict that is not in a list, and on numbers and texts.",
	Bad:    Example{"connector.py": tablesExample(`{"table": "orders", "primary_key": ["id"]}`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 3.0.0: TypeError `'NoneType' object is not iterable`, `string indices must be integers`.",
	check:  checkSchemaNotList,
}

func checkSchemaNotList(p *pass) {
	s := p.Schema
	if s == nil || len(p.Connectors) == 0 || s.Def.Async || len(s.Def.Decorators) > 0 || len(s.Yields) > 0 || len(s.Module.Tree.Problems) > 0 {
		return
	}
	for _, r := range s.Returns {
		p.checkSchemaResult(r.Value)
	}
	bare := bareReturns(s.Def.Body)
	for _, r := range bare {
		p.reportOnce(s.Module, r.Range(), "`schema()` returns a list, and `return` alone gives None, on which the SDK fails. Write `return []` for no tables.").
			fixedBy("Return an empty list", true, Edit{Path: s.Module.File.Path, Span: r.Range(), New: "return []"})
	}
	if len(s.Returns) == 0 && len(bare) == 0 && fallsThrough(s.Def.Body) {
		p.reportOnce(s.Module, s.Def.Name.Span, "`schema()` returns nothing, on which the SDK fails. Return the list of tables, or leave `schema=` out of `Connector(...)`.")
	}
}

func (p *pass) checkSchemaResult(result pysyntax.Expr) {
	m := p.Schema.Module
	v, ok := p.Eval(result, p.Schema.Scope).Only()
	if !ok || !settled(result, p.Schema.Scope) {
		return
	}
	switch {
	case v.Kind == project.Dict:
		if named, _ := p.field(v, "table"); len(named) > 0 {
			p.reportOnce(m, result.Range(), "`schema()` returns a list of tables, and this is the dict of one. Put it into a list.").
				fixedBy("Put it into a list", true, surround(m, result, "[", "]")...)
		} else if fields, complete := p.Entries(v); len(fields) > 0 && complete {
			p.reportOnce(m, result.Range(), "`schema()` returns a list with a dict for each table, and this is a dict.")
		}
	case v.Kind == project.Str && v.Known && v.Text == "":
	case isConstant(v.Kind):
		p.reportOnce(m, result.Range(), fmt.Sprintf("`schema()` returns a list of tables, and this is %s, on which the SDK fails.", kindText(v.Kind)))
	}
}

// bareReturns are the return statements without a value in a function, not those of functions inside of it.
func bareReturns(body []pysyntax.Stmt) []*pysyntax.Return {
	var found []*pysyntax.Return
	for _, s := range body {
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.FunctionDef, *pysyntax.ClassDef, *pysyntax.Lambda:
				return false
			case *pysyntax.Return:
				if n.Value == nil {
					found = append(found, n)
				}
			}
			return true
		})
	}
	return found
}

// fallsThrough reports whether a function certainly comes to its end: nothing in it raises or loops for ever.
func fallsThrough(body []pysyntax.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	through := true
	for _, s := range body {
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			switch n.(type) {
			case *pysyntax.FunctionDef, *pysyntax.ClassDef:
				return false
			case *pysyntax.Raise, *pysyntax.While, *pysyntax.BadStmt, *pysyntax.Bad:
				through = false
			}
			return true
		})
	}
	return through
}
