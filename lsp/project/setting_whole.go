package project

import (
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// SettingsOpen reports whether the configuration is used other than by keys that are known: iterated over, spread, passed
// to code that is not the project's, or asked for a key that is made at run time. Any key may be read then.
func (p *Project) SettingsOpen() bool {
	if p.settingsOpen == nil {
		_, _, open := p.Opened(Settings)
		p.settingsOpen = &open
	}
	return *p.settingsOpen
}

// Opened gives the first place where the configuration or the state, as kind says, is used other than by known keys.
// Spreading the state into the dict of a checkpoint, and the checkpoint itself, use no key.
func (p *Project) Opened(kind ValueKind) (m *Module, at text.Span, open bool) {
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			if p.callOpens(kind, c) {
				return m, c.Call.Span, true
			}
		}
		for _, s := range m.subscripts {
			if p.eval(s.expr.Value, s.scope, nil).Any(kind) && !p.keyKnown(s.expr.Index, s.scope) {
				return m, s.expr.Span, true
			}
		}
		nodes := m.Nodes()
		for _, d := range nodes.Dicts {
			for _, entry := range d.Node.Entries {
				if kind == Settings && entry.Key == nil && p.eval(entry.Value, d.Scope, nil).Any(kind) {
					return m, entry.Span, true
				}
			}
		}
		for _, iter := range nodes.Iterated {
			if p.eval(iter.Node, iter.Scope, nil).Any(kind) {
				return m, iter.Node.Range(), true
			}
		}
	}
	return nil, text.Span{}, false
}

func (p *Project) keyKnown(key pysyntax.Expr, scope *Scope) bool {
	_, sure := p.eval(key, scope, nil).Strings()
	return sure
}

func (p *Project) callOpens(kind ValueKind, c *Call) bool {
	if attr, ok := c.Func.(*pysyntax.Attribute); ok {
		switch attr.Attr.Name {
		case "get", "pop", "setdefault", "__getitem__":
			if len(c.Args) > 0 && p.eval(attr.Value, c.Scope, nil).Any(kind) && !p.keyKnown(c.Args[0].Value, c.Scope) {
				return true
			}
		case "items", "keys", "values", "popitem":
			if p.eval(attr.Value, c.Scope, nil).Any(kind) {
				return true
			}
		case "update":
			if kind == StateValue && p.eval(attr.Value, c.Scope, nil).Any(kind) {
				return true
			}
		}
	}
	for _, a := range c.Args {
		if !mayBeSettings(a.Value) || !p.eval(a.Value, c.Scope, nil).Any(kind) {
			continue
		}
		if a.Stars > 0 || p.passesOut(c) {
			return true
		}
	}
	return false
}

// mayBeSettings tells the arguments apart that cannot be the whole configuration, to spare their evaluation.
func mayBeSettings(e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.Call, *pysyntax.BoolOp, *pysyntax.IfExp:
		return true
	}
	return false
}

// looksOnly are functions from outside that do not read the keys of a dict, or only to show it.
var looksOnly = map[string]bool{
	"builtins.len": true, "builtins.bool": true, "builtins.isinstance": true, "builtins.type": true, "builtins.id": true,
	"builtins.print": true, "builtins.str": true, "builtins.repr": true, "builtins.dict": true, "copy.copy": true, "copy.deepcopy": true,
	SDKModule + ".Connector().debug": true, "json.dumps": true,
}

// passesOut reports whether a call may call something that is not the project's and that reads its arguments.
func (p *Project) passesOut(c *Call) bool {
	callee := p.eval(c.Func, c.Scope, nil)
	if !callee.Complete || len(callee.List) == 0 {
		return true
	}
	for _, v := range callee.List {
		switch v.Kind {
		case FuncValue:
		case ClassValue:
			if len(v.Class.Scope.names["__init__"]) == 0 {
				return true
			}
		case External, Result:
			if !looksOnly[v.Text] && !isLogging(v.Text) && !strings.HasPrefix(v.Text, SDKModule+".Operations.") {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func isLogging(name string) bool {
	const prefix = SDKModule + ".Logging."
	return len(name) > len(prefix) && name[:len(prefix)] == prefix
}

// SettingKey gives the key of a value that was read from the configuration: by configuration["k"] or configuration.get("k").
// It is what the file has under the key, as a text.
func (p *Project) SettingKey(v Value) (key string, ok bool) {
	if v.Kind != Str || v.Known || v.Expr == nil {
		return "", false
	}
	var dict, index pysyntax.Expr
	switch e := v.Expr.(type) {
	case *pysyntax.Subscript:
		dict, index = e.Value, e.Index
	case *pysyntax.Call:
		attr, isAttribute := e.Func.(*pysyntax.Attribute)
		if !isAttribute || len(e.Args) == 0 || attr.Attr.Name != "get" && attr.Attr.Name != "pop" {
			return "", false
		}
		dict, index = attr.Value, e.Args[0].Value
	default:
		return "", false
	}
	only, known := p.eval(dict, v.Scope, v.frame).Only()
	if !known || only.Kind != Settings {
		return "", false
	}
	name, known := p.eval(index, v.Scope, v.frame).Only()
	return name.Text, known && name.Kind == Str && name.Known
}
