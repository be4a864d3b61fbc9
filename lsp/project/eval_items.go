package project

import (
	"slices"
	"strconv"

	"csdk/lsp/pysyntax"
)

// elementsOf gives what iterating over the values gives.
func (p *Project) elementsOf(v Values) Values {
	out := Values{Complete: v.Complete}
	for _, x := range v.List {
		out = out.add(p.elements(x))
	}
	return out
}

func (p *Project) elements(v Value) Values {
	if v.paired {
		out := Values{Complete: true}
		for _, item := range v.Parts {
			out = out.add(item)
		}
		return out
	}
	switch v.Kind {
	case List, Tuple, SetDisplay:
		return p.listed(v)
	case Dict:
		return p.keys(v)
	case Generated:
		return p.generated(v)
	case Str:
		return p.one(Value{Kind: Str})
	}
	return unknown
}

// listed gives the elements of a list, those that were appended through its name included.
func (p *Project) listed(v Value) Values {
	out := Values{Complete: !p.IsOpen(v)}
	for _, part := range v.Parts {
		out = out.add(p.elementsOf(part))
	}
	switch e := v.Expr.(type) {
	case *pysyntax.List:
		out = out.add(p.elts(e.Elts, v))
	case *pysyntax.Tuple:
		out = out.add(p.elts(e.Elts, v))
	case *pysyntax.Set:
		out = out.add(p.elts(e.Elts, v))
	}
	return out.add(p.added(v))
}

// added gives what was put into a list or set through its name.
func (p *Project) added(v Value) Values {
	out := Values{Complete: true}
	for _, c := range v.Changes() {
		switch c.Method {
		case "append", "add":
			out = out.add(p.changeArgument(c, 0, v))
		case "insert":
			out = out.add(p.changeArgument(c, 1, v))
		case "extend", "update":
			out = out.add(p.elementsOf(p.changeArgument(c, 0, v)))
		case "":
			out = out.add(p.eval(c.Value, c.Scope, v.frame.of(c.Scope.Func)))
		}
	}
	return out
}

func (p *Project) changeArgument(c Change, n int, v Value) Values {
	if n >= len(c.Args) || c.Args[n].Stars > 0 {
		return unknown
	}
	return p.eval(c.Args[n].Value, c.Scope, v.frame)
}

func (p *Project) elts(elts []pysyntax.Expr, v Value) Values {
	out := Values{Complete: true}
	for _, e := range elts {
		if star, ok := e.(*pysyntax.Starred); ok {
			out = out.add(p.elementsOf(p.eval(star.Value, v.Scope, v.frame)))
			continue
		}
		out = out.add(p.eval(e, v.Scope, v.frame))
	}
	return out
}

// keys gives the keys of a dict.
func (p *Project) keys(v Value) Values {
	out := Values{Complete: true}
	entries, complete := p.Entries(v)
	for _, e := range entries {
		out = out.add(p.eval(e.Key, e.Scope, e.frame))
	}
	out.Complete = out.Complete && complete
	return out
}

func (p *Project) generated(v Value) Values {
	if v.Func != nil {
		out := Values{Complete: true}
		for _, y := range v.Func.Yields {
			if y.Value == nil {
				continue
			}
			value := p.eval(y.Value, v.Func.Scope, v.frame)
			if y.From {
				value = p.elementsOf(value)
			}
			out = out.add(value)
		}
		return out
	}
	switch e := v.Expr.(type) {
	case *pysyntax.Comprehension:
		return p.comprehended(e, v)
	case *pysyntax.Call:
		return p.generatedByCall(e, v)
	}
	return unknown
}

// comprehended gives the elements of a comprehension, those that were put in through its name included.
func (p *Project) comprehended(e *pysyntax.Comprehension, v Value) Values {
	inner := v.Scope.Module.scopes[e]
	if inner == nil {
		return unknown
	}
	out := p.eval(e.Elt, inner, v.frame)
	if v.holders == nil {
		return out
	}
	if e.Kind == pysyntax.DictComp {
		out.Complete = out.Complete && !p.IsOpen(v) && len(v.Changes()) == 0
		return out
	}
	out.Complete = out.Complete && !p.IsOpen(v)
	return out.add(p.added(v))
}

// generatedByCall is what enumerate(), zip(), range() and the views of a dict give.
func (p *Project) generatedByCall(e *pysyntax.Call, v Value) Values {
	switch v.Text {
	case "items", "keys", "values":
		return p.viewed(v)
	case "range":
		return p.one(Value{Kind: Int})
	case "enumerate":
		out := Values{Complete: true}
		inner := p.elementsOf(p.argument(e, 0, v))
		for _, x := range inner.List {
			out.List = append(out.List, Value{Kind: Tuple, paired: true, Parts: []Values{p.one(Value{Kind: Int}), p.one(x)}})
		}
		out.Complete = inner.Complete
		return out
	case "zip":
		items := make([]Values, 0, len(e.Args))
		for i := range e.Args {
			items = append(items, p.elementsOf(p.argument(e, i, v)))
		}
		return p.one(Value{Kind: Tuple, paired: true, Parts: items})
	case "filter":
		return p.elementsOf(p.argument(e, 1, v))
	}
	return unknown
}

func (p *Project) viewed(v Value) Values {
	if v.Text == "keys" {
		return p.keys(*v.Self)
	}
	entries, complete := p.Entries(*v.Self)
	out := Values{Complete: complete}
	for _, e := range entries {
		value := p.eval(e.Value, e.Scope, e.frame)
		if v.Text == "values" {
			out = out.add(value)
			continue
		}
		out = out.add(p.one(Value{Kind: Tuple, paired: true, Parts: []Values{p.eval(e.Key, e.Scope, e.frame), value}}))
	}
	return out
}

// evalSubscript gives what value[index] may be.
func (p *Project) evalSubscript(e *pysyntax.Subscript, scope *Scope, fr *frame) Values {
	base := p.eval(e.Value, scope, fr)
	out := Values{Complete: base.Complete}
	for _, v := range base.List {
		switch v.Kind {
		case Dict:
			out = out.add(p.lookup(v, p.eval(e.Index, scope, fr)))
		case Settings:
			out = out.add(p.one(Value{Kind: Str, Expr: e, Scope: scope, frame: fr}))
		case Result:
			out = out.add(p.one(Value{Kind: Result, Text: v.Text + "[]", Expr: e, Scope: scope, frame: fr}))
		case List, Tuple, Generated:
			out = out.add(p.indexed(v, e, scope, fr))
		case Str:
			out = out.add(p.one(Value{Kind: Str, Expr: e, Scope: scope, frame: fr}))
		case External: // list[str] in an annotation, os.environ["X"]
			kind := External
			if v.Text == "os.environ" {
				kind = Str
			}
			out = out.add(p.one(Value{Kind: kind, Text: v.Text, Expr: e, Scope: scope, frame: fr}))
		default:
			return unknown
		}
	}
	return out
}

func (p *Project) indexed(v Value, e *pysyntax.Subscript, scope *Scope, fr *frame) Values {
	if _, ok := e.Index.(*pysyntax.Slice); ok {
		return p.one(v)
	}
	index := p.eval(e.Index, scope, fr)
	if only, ok := index.Only(); ok && only.Kind == Int && only.Known {
		if n, err := strconv.Atoi(only.Text); err == nil {
			return p.item(v, n)
		}
	}
	return p.elements(v)
}

// item gives element n of a list or tuple.
func (p *Project) item(v Value, n int) Values {
	if v.paired {
		if n < len(v.Parts) {
			return v.Parts[n]
		}
		return unknown
	}
	var elts []pysyntax.Expr
	switch e := v.Expr.(type) {
	case *pysyntax.List:
		elts = e.Elts
	case *pysyntax.Tuple:
		elts = e.Elts
	}
	if v.Parts != nil || elts == nil || n >= len(elts) || p.IsOpen(v) || len(v.Changes()) > 0 {
		return p.elements(v)
	}
	for _, e := range elts[:n+1] {
		if _, ok := e.(*pysyntax.Starred); ok {
			return p.elements(v)
		}
	}
	return p.eval(elts[n], v.Scope, v.frame)
}

// mayBeUnder reports whether the key of an entry may be one of the texts.
func (p *Project) mayBeUnder(e Entry, wanted []Literal) bool {
	among := func(text string) bool {
		return slices.ContainsFunc(wanted, func(w Literal) bool { return w.Text == text })
	}
	if text, ok := e.KeyText(); ok {
		return among(text)
	}
	texts, sure := p.EvalKey(e).Strings()
	return !sure || slices.ContainsFunc(texts, func(t Literal) bool { return among(t.Text) })
}

// lookup gives the values of a dict under keys. A dict that does not show the key gives nothing, and is incomplete.
func (p *Project) lookup(v Value, keys Values) Values {
	entries, complete := p.Entries(v)
	wanted, all := keys.Strings()
	out := Values{Complete: complete}
	for _, e := range entries {
		if !all || p.mayBeUnder(e, wanted) {
			out = out.add(p.eval(e.Value, e.Scope, e.frame))
		}
	}
	if len(out.List) == 0 {
		return unknown
	}
	return out
}
