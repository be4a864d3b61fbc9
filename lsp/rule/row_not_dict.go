package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var rowNotDict = &Rule{
	Code:     "row-not-a-dict",
	Severity: Error,
	Title:    "An operation gets something that is not a dict as its row",
	Doc: "`op.upsert`, `op.update` and `op.delete` take one row: a dict of column names and values. A list of rows, a text and anything else is an\n" +
		"AttributeError when the line runs.\n\nCall the operation once for each row.",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    rows = [{"id": 1}, {"id": 2}]
    op.upsert(table="orders", data=rows)
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Good: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    rows = [{"id": 1}, {"id": 2}]
    for row in rows:
        op.upsert(table="orders", data=row)
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: AttributeError `object has no attribute 'items'`.",
	check:  checkRowNotDict,
}

var rowEmpty = &Rule{
	Code:     "row-empty",
	Severity: Warning,
	Title:    "An operation sends a row without columns",
	Doc: "The dict is empty, so the row has neither a key nor values: nothing arrives, or a row of NULL.\n\n" +
		"Fill it before the operation, or leave the operation out.",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={})
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: an empty dict is sent as an empty record.",
	check:  checkRowEmpty,
}

func checkRowNotDict(p *pass) {
	for _, o := range p.Operations {
		e := o.Row()
		if e == nil || !settled(e, o.Scope) && !dumped(p, e, o.Scope) {
			continue
		}
		if _, ok := e.(*pysyntax.Attribute); ok {
			continue
		}
		v := p.Eval(e, o.Scope)
		what := ""
		for _, x := range v.List {
			what = notDict(x)
			if what == "" || x.Scope != nil && x.Scope.Func != o.Scope.Func {
				what = ""
				break
			}
		}
		if what == "" || !v.Complete {
			continue
		}
		f := p.reportOnce(o.Module, e.Range(), fmt.Sprintf("`op.%s` takes one row as a dict, and this is %s.", o.Name, what))
		if x, ok := unwrapped(p, e, o.Scope); ok {
			f.fixedBy("Pass the dict itself", false, replace(o.Module.File, e.Range(), source(o.Module, x.Range())))
		}
	}
}

// dumped reports whether an expression is a call of json.dumps.
func dumped(p *pass, e pysyntax.Expr, scope *project.Scope) bool {
	call, ok := e.(*pysyntax.Call)
	if !ok {
		return false
	}
	f, ok := p.Eval(call.Func, scope).Only()
	return ok && f.Kind == project.External && f.Text == "json.dumps"
}

// unwrapped is x of json.dumps(x). There is none when other arguments say how x is written.
func unwrapped(p *pass, e pysyntax.Expr, scope *project.Scope) (pysyntax.Expr, bool) {
	if !dumped(p, e, scope) {
		return nil, false
	}
	args := e.(*pysyntax.Call).Args
	if len(args) != 1 || args[0].Stars > 0 || args[0].Name.Name != "" {
		return nil, false
	}
	return args[0].Value, true
}

// notDict says what a value is that is no dict; "" when it may be one.
func notDict(v project.Value) string {
	switch v.Kind {
	case project.List, project.Tuple, project.SetDisplay, project.Str, project.Bytes, project.Int, project.Float, project.Bool, project.None:
		return kindText(v.Kind)
	case project.Generated:
		if c, ok := v.Expr.(*pysyntax.Comprehension); ok && c.Kind != pysyntax.DictComp {
			return map[pysyntax.ComprehensionKind]string{pysyntax.ListComp: "a list", pysyntax.SetComp: "a set", pysyntax.GeneratorComp: "a generator"}[c.Kind]
		}
	}
	return ""
}

func checkRowEmpty(p *pass) {
	for _, r := range p.rows() {
		if entries, complete := p.Entries(r.dict); complete && len(entries) == 0 && direct(r.op, r.dict) {
			p.reportOnce(r.op.Module, r.op.Row().Range(), fmt.Sprintf("This row of `%s` has no columns.", r.name))
		}
	}
}
