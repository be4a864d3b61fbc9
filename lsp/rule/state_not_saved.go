package rule

import (
	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var stateNotSaved = &Rule{
	Code:     "state-not-saved",
	Severity: Warning,
	Title:    "The state is changed after the last checkpoint",
	Doc: "Only what a checkpoint saves is there in the next sync. This value is put into the state at the end of `update()`, and no checkpoint comes\n" +
		"after it, so the next sync does not see it.\n\nMove the line above the checkpoint.",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)
    state["cursor"] = 1


connector = Connector(update=update)
`},
	Good: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    state["cursor"] = 1
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Source: "Fivetran documentation: Connector SDK state management.",
	check:  checkStateNotSaved,
}

// checkStateNotSaved looks at the end of update() only: a checkpoint, and behind it nothing but assignments and log
// lines.
func checkStateNotSaved(p *pass) {
	if p.Update == nil {
		return
	}
	harmless := map[*pysyntax.Call]bool{}
	for _, l := range p.Logs {
		harmless[l.Call.Call] = true
	}
	checkpoints := map[*pysyntax.Call]bool{}
	p.checkpoints(func(o *project.Operation, _ pysyntax.Expr, _ project.Values) { checkpoints[o.Call.Call] = true })
	body := p.Update.Def.Body
	var unsaved []*pysyntax.Assign
	for i := len(body) - 1; i >= 0; i-- {
		call := calledBy(body[i])
		a, isAssign := body[i].(*pysyntax.Assign)
		switch {
		case call != nil && checkpoints[call]:
			for _, a := range unsaved {
				p.reportOnce(p.Update.Module, a.Range(), "No checkpoint comes after this, so the next sync does not see it. Move it above the checkpoint.")
			}
			return
		case call != nil && harmless[call]:
		case isAssign && p.writesState(a):
			unsaved = append(unsaved, a)
		default:
			return
		}
	}
}

// writesState reports whether a statement is state["key"] = value, with a value that calls nothing which may save it.
func (p *pass) writesState(a *pysyntax.Assign) bool {
	if len(a.Targets) != 1 {
		return false
	}
	sub, ok := a.Targets[0].(*pysyntax.Subscript)
	return ok && p.Eval(sub.Value, p.Update.Scope).All(project.StateValue) && p.savesNothing(a.Value)
}

func (p *pass) savesNothing(e pysyntax.Expr) bool {
	quiet := true
	pysyntax.Inspect(e, func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok && !p.Eval(call.Func, p.Update.Scope).All(project.External, project.Result) {
			quiet = false
		}
		return quiet
	})
	return quiet
}
