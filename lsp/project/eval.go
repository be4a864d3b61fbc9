package project

import (
	"strings"

	"csdk/lsp/pysyntax"
)

type memoKey struct {
	expr  pysyntax.Expr
	frame *frame
}

// Eval gives what an expression may stand for.
func (p *Project) Eval(e pysyntax.Expr, scope *Scope) Values { return p.eval(e, scope, nil) }

// eval follows an expression. Whatever is being followed already is unknown, which ends every cycle.
func (p *Project) eval(e pysyntax.Expr, scope *Scope, fr *frame) Values {
	switch e := e.(type) {
	case *pysyntax.String:
		return p.one(constant(e, scope))
	case *pysyntax.Number:
		return p.one(Value{Kind: numberKind(e.Kind), Known: true, Text: e.Literal, Expr: e, Scope: scope})
	case *pysyntax.Constant:
		return p.one(word(e, scope))
	case nil:
		return unknown
	}
	key := memoKey{e, fr}
	if v, ok := p.memo[key]; ok {
		return v
	}
	if p.deep > maxNesting {
		return unknown
	}
	p.memo[key] = unknown
	p.deep++
	v := p.evalCompound(e, scope, fr)
	v.List = v.List[:len(v.List):len(v.List)]
	p.deep--
	p.memo[key] = v
	return v
}

// maxNesting bounds the recursion of eval over long chains of names.
const maxNesting = 400

func constant(e *pysyntax.String, scope *Scope) Value {
	kind := Str
	if e.Bytes {
		kind = Bytes
	}
	return Value{Kind: kind, Known: true, Text: e.Value, Expr: e, Scope: scope}
}

func numberKind(k pysyntax.NumberKind) ValueKind {
	if k == pysyntax.Int {
		return Int
	}
	return Float
}

func word(e *pysyntax.Constant, scope *Scope) Value {
	kind := Bool
	if e.Word == "None" {
		kind = None
	} else if e.Word == "..." {
		kind = Result
	}
	return Value{Kind: kind, Known: true, Text: e.Word, Expr: e, Scope: scope}
}

func (p *Project) evalCompound(e pysyntax.Expr, scope *Scope, fr *frame) Values {
	shown := Value{Expr: e, Scope: scope, frame: fr}
	switch e := e.(type) {
	case *pysyntax.Name:
		return p.evalName(e, scope, fr)
	case *pysyntax.Attribute:
		return p.evalAttribute(e, scope, fr)
	case *pysyntax.Call:
		return p.evalCall(e, scope, fr)
	case *pysyntax.Subscript:
		return p.evalSubscript(e, scope, fr)
	case *pysyntax.FString:
		return p.evalFString(e, scope, fr)
	case *pysyntax.Dict:
		shown.Kind = Dict
	case *pysyntax.List:
		shown.Kind = List
	case *pysyntax.Tuple:
		shown.Kind = Tuple
	case *pysyntax.Set:
		shown.Kind = SetDisplay
	case *pysyntax.Comprehension:
		shown.Kind = Generated
	case *pysyntax.Lambda:
		shown.Kind = LambdaValue
	case *pysyntax.BoolOp:
		return p.evalBoolOp(e, scope, fr)
	case *pysyntax.IfExp:
		return p.eval(e.Body, scope, fr).add(p.eval(e.Else, scope, fr))
	case *pysyntax.NamedExpr:
		return p.eval(e.Value, scope, fr)
	case *pysyntax.Compare:
		shown.Kind = Bool
	case *pysyntax.BinOp:
		return p.evalBinOp(e, scope, fr)
	case *pysyntax.UnaryOp:
		if e.Op == "not" {
			shown.Kind = Bool
			break
		}
		return typesOnly(p.eval(e.Value, scope, fr), shown)
	default:
		return unknown
	}
	return p.one(shown)
}

// typesOnly keeps the types of numbers and forgets what they are.
func typesOnly(v Values, at Value) Values {
	out := Values{Complete: v.Complete}
	for _, x := range v.List {
		if x.Kind != Int && x.Kind != Float && x.Kind != Bool {
			out.Complete = false
			continue
		}
		at.Kind = x.Kind
		if at.Kind == Bool {
			at.Kind = Int
		}
		out.List = append(out.List, at)
	}
	return out
}

func (p *Project) evalBoolOp(e *pysyntax.BoolOp, scope *Scope, fr *frame) Values {
	out := Values{Complete: true}
	for i, sub := range e.Values {
		v := p.eval(sub, scope, fr)
		if i < len(e.Values)-1 && e.Op == "or" {
			v = truthy(v)
		}
		out = out.add(v)
	}
	return out
}

// truthy drops the constants that `or` passes over.
func truthy(v Values) Values {
	out := Values{Complete: v.Complete}
	for _, x := range v.List {
		if x.Kind == None || x.Known && (x.Kind == Str && x.Text == "" || x.Kind == Bool && x.Text == "False" || x.Kind == Int && x.Text == "0") {
			continue
		}
		out.List = append(out.List, x)
	}
	return out
}

func (p *Project) evalBinOp(e *pysyntax.BinOp, scope *Scope, fr *frame) Values {
	left := p.eval(e.Left, scope, fr)
	shown := Value{Kind: Str, Expr: e, Scope: scope, frame: fr}
	if e.Op == "%" && left.All(Str) {
		return p.one(shown)
	}
	right := p.eval(e.Right, scope, fr)
	switch {
	case e.Op == "+" && left.All(Str) && right.All(Str):
		return p.concat(left, right, shown)
	case e.Op == "+" && left.All(List, Generated) && right.All(List, Generated):
		shown.Kind = List
		shown.Parts = []Values{left, right}
		return p.one(shown)
	case e.Op == "|" && left.All(Dict) && right.All(Dict):
		shown.Kind = Dict
		shown.Parts = []Values{left, right}
		return p.one(shown)
	case left.All(Int, Bool) && right.All(Int, Bool):
		shown.Kind = Int
		if e.Op == "/" {
			shown.Kind = Float
		}
		return p.one(shown)
	case left.All(Int, Float, Bool) && right.All(Int, Float, Bool):
		shown.Kind = Float
		return p.one(shown)
	}
	return unknown
}

// concat joins every left text with every right one.
func (p *Project) concat(left, right Values, at Value) Values {
	if len(left.List)*len(right.List) > maxValues {
		return p.one(at)
	}
	out := Values{Complete: true}
	for _, l := range left.List {
		for _, r := range right.List {
			v := at
			if l.Known && r.Known {
				v.Known, v.Text = true, l.Text+r.Text
			}
			out.List = append(out.List, v)
		}
	}
	return out
}

func (p *Project) evalFString(e *pysyntax.FString, scope *Scope, fr *frame) Values {
	at := Value{Kind: Str, Expr: e, Scope: scope, frame: fr}
	if e.Template {
		return unknown
	}
	out := p.one(Value{Kind: Str, Known: true})
	for _, part := range e.Parts {
		var v Values
		switch part := part.(type) {
		case *pysyntax.FormattedValue:
			v = p.eval(part.Value, scope, fr)
			if !v.All(Str) || part.Format != nil || part.Conversion != 0 {
				return p.one(at)
			}
		default:
			v = p.eval(part, scope, fr)
		}
		out = p.concat(out, v, at)
	}
	if len(e.Parts) == 0 {
		at.Known = true
		return p.one(at)
	}
	return out
}

// evalName follows a name to what it is bound to.
func (p *Project) evalName(e *pysyntax.Name, scope *Scope, fr *frame) Values {
	owner := scope.Lookup(e.Name)
	if owner == nil {
		if v, ok := p.starImported(e.Name, scope.Module); ok {
			return v
		}
		return p.one(Value{Kind: External, Text: "builtins." + e.Name, Expr: e, Scope: scope})
	}
	out := Values{Complete: true}
	for _, b := range owner.reaching(e.Name, scope, e.Start) {
		if b.Kind == AugAssignBinding && b.holdsUse(e.Start) {
			continue
		}
		v := p.bindingValues(b, fr).held(owner, e.Name)
		out = out.add(v)
	}
	return out
}

// bindingValues gives what a binding binds, in the frame of the call around it.
func (p *Project) bindingValues(b *Binding, fr *frame) Values {
	switch b.Kind {
	case AssignBinding, WithBinding:
		return p.unpack(p.eval(b.Value, b.Scope, fr), b.Path)
	case LoopBinding, ComprehensionFor:
		return p.unpack(p.elementsOf(p.eval(b.Value, b.Scope, fr)), b.Path)
	case DefBinding:
		return p.one(Value{Kind: FuncValue, Func: b.Func})
	case ClassBinding:
		return p.one(Value{Kind: ClassValue, Class: b.Class})
	case ImportBinding:
		return p.importValues(b.Import)
	case ParamBinding:
		return p.paramValues(b, fr)
	case AugAssignBinding:
		return p.augmentedValues(b, fr)
	case ExceptBinding:
		return p.one(Value{Kind: Exception, Expr: b.Value, Scope: b.Scope})
	}
	return unknown
}

// augmentedValues gives the type after name op= value. What is added to a list is a Change of the list.
func (p *Project) augmentedValues(b *Binding, fr *frame) Values {
	v := p.eval(b.Value, b.Scope, fr)
	if v.All(List, Dict, Tuple, Generated) {
		return Values{Complete: true}
	}
	out := Values{Complete: v.Complete}
	for _, x := range v.List {
		if x.Kind > Bool {
			return unknown
		}
		out.List = append(out.List, Value{Kind: x.Kind, Expr: b.Value, Scope: b.Scope})
	}
	return out
}

// unpack follows a, (b, *c) = value.
func (p *Project) unpack(v Values, path []step) Values {
	for _, at := range path {
		if at < 0 {
			return unknown
		}
		out := Values{Complete: v.Complete}
		for _, x := range v.List {
			out = out.add(p.item(x, int(at)))
		}
		v = out
	}
	return v
}

// importValues gives what an imported name is.
func (p *Project) importValues(i *Import) Values {
	if i.Name == "" {
		return p.moduleValue(i.Module)
	}
	if m := p.modules[i.Module]; m != nil {
		return p.member(m, i.Name)
	}
	if p.packages[i.Module] {
		return p.moduleValue(i.Module + "." + i.Name)
	}
	return p.one(Value{Kind: External, Text: i.Module + "." + i.Name})
}

func (p *Project) moduleValue(name string) Values {
	if m := p.modules[name]; m != nil {
		return p.one(Value{Kind: ModuleValue, Module: m, Text: name})
	}
	if p.packages[name] {
		return p.one(Value{Kind: ModuleValue, Text: name})
	}
	return p.one(Value{Kind: External, Text: name})
}

// member gives a name of a module of the project, or a module below it. A name that is being followed already leads
// nowhere: a package imports its own module, or modules import a name from each other.
func (p *Project) member(m *Module, name string) Values {
	at := variable{m.Scope, name}
	circle := p.members[at]
	if bound := m.Scope.names[name]; len(bound) > 0 && !circle {
		p.members[at] = true
		defer delete(p.members, at)
		out := Values{Complete: true}
		for _, b := range bound {
			out = out.add(p.bindingValues(b, nil).held(m.Scope, name))
		}
		return out
	}
	if below := m.Name + "." + name; p.modules[below] != nil || p.packages[below] {
		return p.moduleValue(below)
	}
	if circle {
		return unknown
	}
	if v, ok := p.starImported(name, m); ok {
		return v
	}
	return unknown
}

// starImported looks a name up in what a module takes with from x import *.
func (p *Project) starImported(name string, m *Module) (Values, bool) {
	for _, i := range m.Imports {
		if i.Name != "*" || strings.HasPrefix(name, "_") {
			continue
		}
		source := p.modules[i.Module]
		if source == nil {
			return unknown, true
		}
		if source != m && source.Scope.names[name] != nil {
			return p.member(source, name), true
		}
	}
	return unknown, false
}
