package project

import (
	"strings"

	"csdk/lsp/pysyntax"
)

// evalCall gives what a call may return.
func (p *Project) evalCall(e *pysyntax.Call, scope *Scope, fr *frame) Values {
	at := Value{Expr: e, Scope: scope, frame: fr}
	var rest Values // receivers whose methods are not known here
	if attr, ok := e.Func.(*pysyntax.Attribute); ok {
		base := p.eval(attr.Value, scope, fr)
		out := Values{Complete: base.Complete}
		handled := false
		for i := range base.List {
			if v, ok := p.methodResult(&base.List[i], attr.Attr.Name, e, at); ok {
				out, handled = out.add(v), true
			}
		}
		if handled {
			if len(base.List) > 1 {
				rest = out
			} else {
				return out
			}
		}
	}
	callee := p.eval(e.Func, scope, fr)
	out := Values{Complete: callee.Complete}
	if len(rest.List) > 0 {
		out = Values{List: rest.List, Complete: rest.Complete && len(callee.List) == 0}
	}
	for i := range callee.List {
		out = out.add(p.called(&callee.List[i], e, at))
	}
	return out
}

// called gives the result of calling one callee.
func (p *Project) called(f *Value, e *pysyntax.Call, at Value) Values {
	switch f.Kind {
	case FuncValue:
		site := &callSite{Module: at.Scope.Module, Scope: at.Scope, Call: e, Args: e.Args, Bound: f.Self != nil, self: f.Self}
		return p.results(f.Func, site, at.frame)
	case ClassValue:
		at.Kind, at.Class = Instance, f.Class
		return p.one(at)
	case External:
		if builtin, ok := strings.CutPrefix(f.Text, "builtins."); ok {
			return p.builtin(builtin, e, at)
		}
		switch f.Text {
		case "copy.copy", "copy.deepcopy":
			return p.argument(e, 0, at)
		case "typing.cast":
			return p.argument(e, 1, at)
		case "json.dumps":
			at.Kind, at.Text = Str, f.Text
			return p.one(at)
		case "os.getenv", "os.environ.get":
			at.Kind = Str
			return p.one(at)
		}
		at.Kind, at.Text = Result, f.Text+"()"
		return p.one(at)
	case Result:
		at.Kind, at.Text = Result, f.Text+"()"
		return p.one(at)
	}
	return unknown
}

func (p *Project) argument(e *pysyntax.Call, n int, at Value) Values {
	if n >= len(e.Args) || e.Args[n].Stars > 0 {
		return unknown
	}
	return p.eval(e.Args[n].Value, at.Scope, at.frame)
}

// results gives what a call of a function of the project returns.
func (p *Project) results(f *Function, site *callSite, outer *frame) Values {
	if !f.transparent() {
		return unknown
	}
	fr := p.enter(f, site, outer)
	if fr == nil {
		return unknown
	}
	if len(f.Yields) > 0 {
		return p.one(Value{Kind: Generated, Func: f, Scope: f.Scope, frame: fr})
	}
	out := Values{Complete: true}
	for _, r := range f.Returns {
		out = out.add(p.eval(r.Value, f.Scope, fr))
	}
	if len(f.Returns) == 0 {
		return p.one(Value{Kind: None})
	}
	return out
}

// builtin gives the result of a builtin function.
func (p *Project) builtin(name string, e *pysyntax.Call, at Value) Values {
	switch name {
	case "str", "repr", "hex", "oct", "bin", "chr", "input", "format", "ascii":
		at.Kind = Str
		if v := p.argument(e, 0, at); name == "str" && len(e.Args) == 1 && v.All(Str) {
			return v
		}
	case "int", "len", "ord", "hash", "id":
		at.Kind = Int
	case "float":
		at.Kind = Float
	case "bool", "isinstance", "hasattr", "callable", "any", "all", "issubclass":
		at.Kind = Bool
	case "bytes":
		at.Kind = Bytes
	case "list", "tuple", "sorted", "reversed", "set", "frozenset", "iter":
		return p.collected(name, e, at)
	case "dict":
		return p.dictCall(e, at)
	case "enumerate", "zip", "range", "map", "filter":
		at.Kind, at.Text = Generated, name
	case "getattr":
		return p.getattr(e, at)
	case "round", "abs", "min", "max", "sum", "pow", "divmod", "super", "next", "vars", "globals", "locals", "type", "eval", "__import__":
		return unknown
	default:
		at.Kind, at.Text = Result, "builtins."+name+"()"
	}
	return p.one(at)
}

// collected is list(x), sorted(x) and the like: the elements stay what they are.
func (p *Project) collected(name string, e *pysyntax.Call, at Value) Values {
	at.Kind = List
	if name == "set" || name == "frozenset" {
		at.Kind = SetDisplay
	}
	if name == "tuple" {
		at.Kind = Tuple
	}
	if len(e.Args) > 0 {
		at.Parts = []Values{p.argument(e, 0, at)}
	}
	return p.one(at)
}

// dictCall is dict(mapping, key=value).
func (p *Project) dictCall(e *pysyntax.Call, at Value) Values {
	at.Kind = Dict
	if len(e.Args) == 1 && e.Args[0].Name.Name == "" && e.Args[0].Stars == 0 {
		v := p.argument(e, 0, at)
		if v.Any(Settings) || v.Any(StateValue) {
			return v
		}
		if !v.All(Dict) {
			at.Open = true
			return p.one(at)
		}
		return v
	}
	for _, a := range e.Args {
		at.Open = at.Open || a.Name.Name == ""
	}
	return p.one(at)
}

func (p *Project) getattr(e *pysyntax.Call, at Value) Values {
	if len(e.Args) < 2 {
		return unknown
	}
	name, ok := e.Args[1].Value.(*pysyntax.String)
	if !ok {
		return unknown
	}
	attr := &pysyntax.Attribute{Span: e.Span, Value: e.Args[0].Value, Attr: pysyntax.Ident{Span: name.Span, Name: name.Value}}
	return p.evalAttribute(attr, at.Scope, at.frame)
}

// methodResult gives the result of a method of a builtin type, ok is false for everything else.
func (p *Project) methodResult(v *Value, method string, e *pysyntax.Call, at Value) (Values, bool) {
	switch v.Kind {
	case Str:
		return strMethod(v, method, e, at), true
	case Dict:
		return p.dictMethod(v, method, e, at), true
	case Settings:
		return p.settingsMethod(v, method, e, at), true
	case StateValue:
		if method == "copy" {
			return p.one(*v), true
		}
		return unknown, true
	case List, SetDisplay:
		if method == "copy" || method == "union" {
			return p.one(*v), true
		}
		return unknown, true
	}
	return unknown, false
}

func (p *Project) settingsMethod(v *Value, method string, e *pysyntax.Call, at Value) Values {
	switch method {
	case "copy":
		return p.one(*v)
	case "get", "pop", "setdefault":
		at.Kind = Str
		out := p.one(at)
		if len(e.Args) > 1 {
			out = out.add(p.argument(e, 1, at))
		} else {
			out = out.add(p.one(Value{Kind: None}))
		}
		return out
	}
	return unknown
}

func strMethod(v *Value, method string, e *pysyntax.Call, at Value) Values {
	at.Kind = Str
	switch method {
	case "lower", "upper", "strip", "title", "capitalize":
		if v.Known && len(e.Args) == 0 {
			at.Known, at.Text = true, applyStr(method, v.Text)
		}
	case "replace":
		if v.Known && len(e.Args) == 2 {
			old, okOld := e.Args[0].Value.(*pysyntax.String)
			with, okWith := e.Args[1].Value.(*pysyntax.String)
			if okOld && okWith {
				at.Known, at.Text = true, strings.ReplaceAll(v.Text, old.Value, with.Value)
			}
		}
	case "format", "join", "rstrip", "lstrip", "swapcase", "casefold", "zfill", "center", "ljust", "rjust", "removeprefix", "removesuffix", "translate":
	case "encode":
		at.Kind = Bytes
	case "startswith", "endswith", "isdigit", "isalpha", "isnumeric", "isspace", "isupper", "islower":
		at.Kind = Bool
	case "split", "splitlines", "rsplit":
		at.Kind, at.Open = List, true
	case "find", "index", "count", "rfind":
		at.Kind = Int
	default:
		return unknown
	}
	return one(at)
}

func applyStr(method, s string) string {
	switch method {
	case "lower":
		return strings.ToLower(s)
	case "upper":
		return strings.ToUpper(s)
	case "strip":
		return strings.TrimSpace(s)
	case "capitalize":
		if s != "" {
			return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
		}
		return s
	}
	return titled(s)
}

// titled is str.title for ASCII.
func titled(s string) string {
	out := []byte(strings.ToLower(s))
	for i, c := range out {
		letter := func(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
		if letter(c) && (i == 0 || !letter(out[i-1])) {
			out[i] = c - 'a' + 'A'
		}
	}
	return string(out)
}

func (p *Project) dictMethod(v *Value, method string, e *pysyntax.Call, at Value) Values {
	switch method {
	case "get", "pop", "setdefault":
		if len(e.Args) == 0 {
			return unknown
		}
		out := p.lookup(*v, p.argument(e, 0, at))
		if len(e.Args) > 1 {
			return out.add(p.argument(e, 1, at))
		}
		return out
	case "copy":
		return p.one(*v)
	case "items", "keys", "values":
		at.Kind, at.Text, at.Self = Generated, method, v
		return p.one(at)
	}
	return unknown
}
