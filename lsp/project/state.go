package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// StateForm says how a key of the state is used.
type StateForm uint8

const (
	StateRead  StateForm = iota // state["k"], state.get("k"), "k" in state
	StateWrite                  // state["k"] = value, or a key of a dict that is checkpointed
)

// StateUse is a use of a key of the state.
type StateUse struct {
	Key  Literal
	Form StateForm
	text.Span
	Value  pysyntax.Expr // what is written; nil for a read
	Module *Module
	Scope  *Scope
	Sure   bool // this use always asks for this key
}

// StateKeyUse is an expression that says which key of the state is used, whether the key is known or not.
type StateKeyUse struct {
	At     pysyntax.Expr
	Keys   Values
	Form   StateForm
	Value  pysyntax.Expr // what is written; nil for a read
	Module *Module
	Scope  *Scope
}

// StateUses gives the uses of keys of the state that are known, in the order of modules and places.
func (p *Project) StateUses() []StateUse {
	if p.states == nil {
		p.states = p.findStateUses()
	}
	return p.states
}

func (p *Project) findStateUses() []StateUse {
	out := []StateUse{}
	for _, u := range p.StateKeyUses() {
		keys, sure := u.Keys.Strings()
		for _, k := range keys {
			out = append(out, StateUse{
				Key: k, Form: u.Form, Span: u.At.Range(), Value: u.Value, Module: u.Module, Scope: u.Scope, Sure: sure && len(keys) == 1,
			})
		}
	}
	return out
}

// StateKeyUses gives the expressions behind StateUses, also those whose key is not known.
func (p *Project) StateKeyUses() []StateKeyUse {
	var out []StateKeyUse
	add := func(m *Module, scope *Scope, form StateForm, key, value pysyntax.Expr) {
		out = append(out, StateKeyUse{At: key, Keys: p.eval(key, scope, nil), Form: form, Value: value, Module: m, Scope: scope})
	}
	for _, m := range p.Modules {
		for _, s := range m.subscripts {
			if !p.eval(s.expr.Value, s.scope, nil).Any(StateValue) {
				continue
			}
			form := StateRead
			if s.stored {
				form = StateWrite
			}
			add(m, s.scope, form, s.expr.Index, s.value)
		}
		for _, c := range m.compares {
			if len(c.expr.Ops) == 1 && p.eval(c.expr.Rights[0], c.scope, nil).Any(StateValue) {
				add(m, c.scope, StateRead, c.expr.Left, nil)
			}
		}
		for _, c := range m.Calls {
			attr, ok := c.Func.(*pysyntax.Attribute)
			if !ok || len(c.Args) == 0 || attr.Attr.Name != "get" && attr.Attr.Name != "setdefault" && attr.Attr.Name != "pop" {
				continue
			}
			if p.eval(attr.Value, c.Scope, nil).Any(StateValue) {
				add(m, c.Scope, StateRead, c.Args[0].Value, nil)
			}
		}
	}
	for _, o := range p.Operations {
		p.checkpointed(o, &out)
	}
	return out
}

// checkpointed adds the keys of the dict displays that a checkpoint saves.
func (p *Project) checkpointed(o *Operation, out *[]StateKeyUse) {
	e := o.Arg("state", 0)
	if o.Name != "checkpoint" || e == nil {
		return
	}
	for _, v := range p.eval(e, o.Scope, nil).List {
		if v.Kind != Dict {
			continue
		}
		entries, _ := p.Entries(v)
		for _, entry := range entries {
			*out = append(*out, StateKeyUse{
				At: entry.Key, Keys: p.EvalKey(entry), Form: StateWrite, Value: entry.Value, Module: entry.Scope.Module, Scope: entry.Scope,
			})
		}
	}
}
