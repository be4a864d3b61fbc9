package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// harmless reports whether what holds an expression only uses it as a name of the symbol, hands it on to where it is
// followed, or shows it to people.
func (f *flow) harmless(m *project.Module, e pysyntax.Expr) bool {
	if f.keys[e] && !f.texts[e] {
		return true
	}
	switch parent := f.parent(m, e).(type) {
	case *pysyntax.Assign, *pysyntax.AnnAssign:
		f.spread = true
		return !isSubscriptTarget(parent, e)
	case *pysyntax.Param, *pysyntax.For, *pysyntax.CompFor:
		f.spread = true
		return true
	case *pysyntax.NamedExpr, *pysyntax.BoolOp, *pysyntax.Starred:
		f.spread = true
		return f.harmless(m, parent.(pysyntax.Expr))
	case *pysyntax.IfExp:
		return parent.Test == e || f.harmless(m, parent)
	case *pysyntax.List, *pysyntax.Tuple, *pysyntax.Set, *pysyntax.Comprehension:
		return f.hold(m, parent.(pysyntax.Expr))
	case *pysyntax.DictEntry:
		return f.hold(m, f.parent(m, parent).(pysyntax.Expr))
	case *pysyntax.Subscript:
		return f.keys[e] || parent.Value == e && f.isHolder(e)
	case *pysyntax.Compare:
		return f.keys[e] || parent.Left == e && isNone(parent.Rights[0])
	case *pysyntax.Attribute:
		return f.isHolder(e) && followedMethods[parent.Attr.Name]
	case *pysyntax.Arg:
		return f.passed(m, e, parent)
	case *pysyntax.FormattedValue:
		return f.shown(m, parent)
	case *pysyntax.BinOp:
		if parent.Op == "+" && f.isHolder(e) || parent.Op == "|" {
			return f.hold(m, parent)
		}
		return f.shown(m, parent)
	case *pysyntax.Return, *pysyntax.Yield:
		return f.returned(m, parent)
	case *pysyntax.UnaryOp:
		return parent.Op == "not"
	case *pysyntax.ExprStmt, *pysyntax.If, *pysyntax.While, *pysyntax.Assert, *pysyntax.Raise, *pysyntax.Delete:
		return true
	}
	return false
}

func (f *flow) isHolder(e pysyntax.Expr) bool { return f.holders[e] || f.holding[e] }

// followedMethods of dicts and lists give what the analysis follows.
var followedMethods = map[string]bool{
	"items": true, "keys": true, "values": true, "get": true, "copy": true, "append": true, "extend": true, "add": true, "update": true,
	"insert": true, "pop": true, "setdefault": true, "sort": true, "reverse": true, "clear": true,
}

// isSubscriptTarget reports whether a value is stored in a container that is not followed: x["a"] = value.
func isSubscriptTarget(n pysyntax.Node, value pysyntax.Expr) bool {
	a, ok := n.(*pysyntax.Assign)
	if !ok || a.Value != value {
		return false
	}
	for _, target := range a.Targets {
		if _, ok := target.(*pysyntax.Subscript); ok {
			return true
		}
	}
	return false
}

func isNone(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && c.Word == "None"
}

// returned reports whether a function is one whose results are followed.
func (f *flow) returned(m *project.Module, n pysyntax.Node) bool {
	fn := f.function(m, n)
	if fn == nil || len(fn.Def.Decorators) > 0 || fn.Def.Async {
		return false
	}
	if fn != f.p.Schema && fn != f.p.FormFunc {
		f.grown = f.grown || !f.calls
		f.calls, f.spread = true, true
	}
	return true
}

// passed reports whether an argument goes where it is followed.
func (f *flow) passed(m *project.Module, e pysyntax.Expr, arg *pysyntax.Arg) bool {
	call, ok := f.parent(m, arg).(*pysyntax.Call)
	if !ok {
		return false
	}
	if f.keys[e] || f.tells(m, call) {
		return true
	}
	f.spread = true
	callee := f.callee(m, call)
	if attr, ok := call.Func.(*pysyntax.Attribute); ok {
		switch attr.Attr.Name {
		case "append", "add", "insert", "extend":
			return f.holdAll(m, f.evaluate(m, attr.Value))
		case "format", "join":
			return f.shown(m, call)
		}
	}
	if !callee.Complete || len(callee.List) == 0 {
		return false
	}
	for _, v := range callee.List {
		switch v.Kind {
		case project.FuncValue, project.ClassValue:
		case project.External, project.Result:
			if !followedFunctions[v.Text] && !strings.HasPrefix(v.Text, project.SDKModule+".Operations.") &&
				!(strings.Contains(v.Text, "Executor()") && strings.HasSuffix(v.Text, ".submit")) {
				return false
			}
			if v.Text == "builtins.str" {
				return f.shown(m, call)
			}
			f.grown = f.grown || !f.calls
			f.calls = true
		default:
			return false
		}
	}
	return true
}

// followedFunctions give what the analysis follows, or only look.
var followedFunctions = map[string]bool{
	"builtins.len": true, "builtins.sorted": true, "builtins.list": true, "builtins.tuple": true, "builtins.set": true, "builtins.enumerate": true,
	"builtins.zip": true, "builtins.dict": true, "builtins.isinstance": true, "builtins.any": true, "builtins.all": true, "builtins.bool": true,
	"builtins.frozenset": true, "builtins.iter": true, "builtins.reversed": true, "builtins.str": true, "copy.copy": true, "copy.deepcopy": true,
	"threading.Thread": true,
}

func (f *flow) holdAll(m *project.Module, v project.Values) bool {
	for _, x := range v.List {
		if x.Expr == nil || x.Scope == nil || !f.hold(x.Scope.Module, x.Expr) {
			return false
		}
	}
	return v.Complete && len(v.List) > 0
}

// callee evaluates what a call calls.
func (f *flow) callee(m *project.Module, call *pysyntax.Call) project.Values {
	for _, c := range m.Calls {
		if c.Call == call {
			return f.p.Eval(call.Func, c.Scope)
		}
	}
	return project.Values{}
}

// evaluate gives the values of a name or attribute.
func (f *flow) evaluate(m *project.Module, e pysyntax.Expr) project.Values {
	for _, n := range m.Nodes().Names {
		if n.Node == e {
			return f.p.Eval(e, n.Scope)
		}
	}
	for _, n := range m.Nodes().Attributes {
		if n.Node == e {
			return f.p.Eval(e, n.Scope)
		}
	}
	return project.Values{}
}

// shown reports whether a text that something is put into ends up before people's eyes: in a log or an exception.
func (f *flow) shown(m *project.Module, n pysyntax.Node) bool {
	for at := f.parent(m, n); at != nil; at = f.parent(m, at) {
		switch at := at.(type) {
		case *pysyntax.Raise, *pysyntax.Assert:
			return true
		case *pysyntax.Call:
			if f.tells(m, at) {
				return true
			}
		case *pysyntax.FString, *pysyntax.FormattedValue, *pysyntax.BinOp, *pysyntax.Tuple, *pysyntax.Arg, *pysyntax.Attribute, *pysyntax.Comprehension:
		default:
			return false
		}
	}
	return false
}

// tells reports whether a call only tells people something.
func (f *flow) tells(m *project.Module, call *pysyntax.Call) bool {
	v := f.callee(m, call)
	if len(v.List) == 0 {
		return false
	}
	for _, x := range v.List {
		name := x.Text
		if x.Kind == project.ClassValue {
			name = x.Class.Def.Name.Name
		}
		switch {
		case name == "builtins.print", strings.HasPrefix(name, "logging."), strings.HasPrefix(name, project.SDKModule+".Logging."):
		case name == project.SDKModule+".Operations.warning", name == project.SDKModule+".Operations.error":
		case (x.Kind == project.External || x.Kind == project.ClassValue) && (strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception")):
		default:
			return false
		}
	}
	return true
}
