package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var checkpointNotDict = &Rule{
	Code:     "checkpoint-not-a-dict",
	Severity: Error,
	Title:    "A checkpoint saves something that is not a dict",
	Doc: "The state is a dict: what `op.checkpoint` saves is what the next sync gets as `state`. The SDK saves None, a list or a text without a\n" +
		"message, and the next sync fails on it.\n\nPass the whole state, and not as JSON: the SDK writes it itself.",
	Bad: Example{"connector.py": `import json

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=json.dumps(state))


connector = Connector(update=update)
`},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: "fivetran_connector_sdk 3.0.0: checkpoint() takes what json.dumps takes; a state that is not an object is `invalid state error`.",
	check:  checkCheckpointNotDict,
}

var noCheckpoint = &Rule{
	Code:     "no-checkpoint",
	Severity: Warning,
	Title:    "The connector sends rows and never checkpoints",
	Doc: "A checkpoint makes what was sent before it durable, and saves the state from which the next sync goes on. Without any, a sync that fails\n" +
		"near its end begins again with the first row, and no sync knows what the one before has done.\n\n" +
		"Checkpoint after each page or table, also in a connector that reads everything each time. csdk says so only when it can follow every\n" +
		"operation of the project.",
	Bad: Example{"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})


connector = Connector(update=update)
`},
	Good:   Example{"connector.py": objectExample("connector = Connector(update=update)\n")},
	Source: "Fivetran documentation: Connector SDK state management, best practices.",
	check:  checkNoCheckpoint,
}

func checkCheckpointNotDict(p *pass) {
	p.checkpoints(func(o *project.Operation, e pysyntax.Expr, state project.Values) {
		if !settled(e, o.Scope) && !dumped(p, e, o.Scope) {
			return
		}
		if _, ok := e.(*pysyntax.Attribute); ok || !state.Complete {
			return
		}
		what := ""
		for _, v := range state.List {
			what = notDict(v)
			if what == "" || v.Scope != nil && v.Scope.Func != o.Scope.Func {
				return
			}
		}
		if what == "" {
			return
		}
		f := p.reportOnce(o.Module, e.Range(), fmt.Sprintf("The state is a dict, and this is %s: the next sync fails on it.", what))
		if x, ok := unwrapped(p, e, o.Scope); ok {
			f.fixedBy("Pass the state itself", true, replace(o.Module.File, e.Range(), source(o.Module, x.Range())))
		}
	})
}

func checkNoCheckpoint(p *pass) {
	if p.Update == nil || len(p.Connectors) == 0 || !p.OperationsKnown() {
		return
	}
	sends := false
	for _, o := range p.Operations {
		if o.Name == "checkpoint" {
			return
		}
		sends = sends || o.HasTable()
	}
	if sends && !p.handsStateOut() {
		p.reportOnce(p.Update.Module, p.Update.Def.Name.Span, "Nothing in this connector calls `op.checkpoint(state)`. Call it after each page or table, so that a sync that fails does not begin again with the first row.")
	}
}

// handsStateOut reports whether code outside of the project gets the state: it may checkpoint.
func (p *pass) handsStateOut() bool {
	for _, c := range p.Externals {
		if of, _, _ := strings.Cut(c.Name, "."); of == "builtins" || of == "json" || of == "copy" || of == "logging" {
			continue
		}
		if slices.ContainsFunc(c.Args, func(a pysyntax.Arg) bool { return p.Eval(a.Value, c.Scope).Any(project.StateValue) }) {
			return true
		}
	}
	return false
}
