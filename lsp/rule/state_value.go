package rule

import (
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var stateNotSerialisable = &Rule{
	Code:     "state-not-serialisable",
	Severity: Error,
	Title:    "A value in the state cannot be written as JSON",
	Doc: "`op.checkpoint` writes the state with Python's `json.dumps`, which knows texts, numbers, True, False, None, dicts, lists and tuples. A\n" +
		"datetime, date, Decimal, UUID, set or bytes in it is a TypeError at the checkpoint.\n\n" +
		"Convert it before it goes into the state: `value.isoformat()`, `str(value)`, `list(value)`.",
	Bad: Example{"connector.py": `from datetime import datetime, timezone

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    state["cursor"] = datetime.now(timezone.utc)
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Good: Example{"connector.py": `from datetime import datetime, timezone

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    state["cursor"] = datetime.now(timezone.utc).isoformat()
    op.checkpoint(state=state)


connector = Connector(update=update)
`},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: checkpoint() calls json.dumps.",
	check:  checkStateNotSerialisable,
}

// checkpoints are the operations that save the state, with what they save.
func (p *pass) checkpoints(f func(o *project.Operation, state pysyntax.Expr, v project.Values)) {
	for _, o := range p.Operations {
		if o.Name != "checkpoint" {
			continue
		}
		if e := o.Arg("state", 0); e != nil {
			f(o, e, p.Eval(e, o.Scope))
		}
	}
}

const stateAsJSON = "A checkpoint writes the state as JSON"

func checkStateNotSerialisable(p *pass) {
	saved := false // the SDK's own dict, which the connector changes
	p.checkpoints(func(_ *project.Operation, _ pysyntax.Expr, state project.Values) {
		saved = saved || state.Any(project.StateValue)
		for _, v := range state.List {
			if v.Kind != project.Dict {
				continue
			}
			if bad, ok := p.unserialisableValue(v, 0); ok {
				bad.report(p, stateAsJSON)
			}
		}
	})
	if !saved {
		return
	}
	written := map[string][]project.StateUse{}
	uses := once(&p.shared.state, p.StateUses)
	for _, u := range uses {
		if u.Form == project.StateWrite {
			written[u.Key.Text] = append(written[u.Key.Text], u)
		}
	}
	for _, u := range uses {
		if u.Form == project.StateWrite && u.Value != nil && u.Sure {
			p.reportStateKey(written[u.Key.Text], u)
		}
	}
}

// reportStateKey reports a value in the state that cannot be written. When another place puts something else under the
// key, that one may convert it, unless it is a constant.
func (p *pass) reportStateKey(all []project.StateUse, u project.StateUse) {
	var own badJSON
	for _, other := range all {
		if other.Value == nil {
			return
		}
		values := p.Eval(other.Value, other.Scope)
		bad, ok := p.unserialisable(values, 0)
		if !ok && !constants(values) {
			return
		}
		if ok && other.Span == u.Span && other.Module == u.Module {
			own = bad.inside(u.Value, u.Scope)
		}
	}
	if own.at != nil && !p.droppedKey(u.Key.Text) {
		own.report(p, stateAsJSON)
	}
}

// constants reports whether an expression is one of some known constants.
func constants(values project.Values) bool {
	return values.Complete && !slices.ContainsFunc(values.List, func(v project.Value) bool { return !v.Known || !isConstant(v.Kind) })
}

// droppedKey reports whether some code may take a key out of the state again.
func (p *pass) droppedKey(key string) bool {
	names := func(e pysyntax.Expr) bool {
		switch e := e.(type) {
		case *pysyntax.String:
			return e.Value == key
		case *pysyntax.Number:
			return false
		}
		return true
	}
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			attr, ok := c.Func.(*pysyntax.Attribute)
			if !ok || attr.Attr.Name != "clear" && (attr.Attr.Name != "pop" || len(c.Args) == 0 || !names(c.Args[0].Value)) {
				continue
			}
			if of := p.Eval(attr.Value, c.Scope); of.Any(project.StateValue) || len(of.List) == 0 {
				return true
			}
		}
		if deletes(m, names) {
			return true
		}
	}
	return false
}

// deletes reports whether a module has a del x[key] with such a key.
func deletes(m *project.Module, names func(pysyntax.Expr) bool) bool {
	found := false
	for _, s := range m.Tree.Body {
		pysyntax.Inspect(s, func(n pysyntax.Node) bool {
			if d, ok := n.(*pysyntax.Delete); ok {
				found = found || slices.ContainsFunc(d.Targets, func(t pysyntax.Expr) bool {
					sub, ok := t.(*pysyntax.Subscript)
					return ok && names(sub.Index)
				})
			}
			return !found
		})
	}
	return found
}
