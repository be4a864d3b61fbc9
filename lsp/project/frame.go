package project

import "csdk/lsp/pysyntax"

// callSite is a place that calls a function of the project, directly or through an executor.
type callSite struct {
	Module *Module
	Scope  *Scope
	Call   *pysyntax.Call
	Args   []pysyntax.Arg // what reaches the function
	Bound  bool           // the first parameter is filled by the receiver
	self   *Value
}

// frame is one call of a function, through which its parameters have the values of that call and not of all.
type frame struct {
	fn    *Function
	site  *callSite
	outer *frame
	depth int
}

// maxDepth bounds how deep calls are followed into each other.
const maxDepth = 6

type frameKey struct {
	fn    *Function
	call  *pysyntax.Call
	outer *frame
}

// enter gives the frame of a call; nil when it would be too deep.
func (p *Project) enter(fn *Function, site *callSite, outer *frame) *frame {
	depth := 1
	if outer != nil {
		depth = outer.depth + 1
	}
	if depth > maxDepth {
		return nil
	}
	key := frameKey{fn, site.Call, outer}
	if f := p.frames[key]; f != nil {
		return f
	}
	f := &frame{fn: fn, site: site, outer: outer, depth: depth}
	p.frames[key] = f
	return f
}

// of gives the frame of a function among the frames around a place, nil when the place is in none of its calls.
func (f *frame) of(fn *Function) *frame {
	if fn == nil {
		return nil
	}
	for at := f; at != nil; at = at.outer {
		if at.fn == fn {
			return at
		}
	}
	return nil
}

// argument finds what a call passes for a parameter. sure is false when * or ** may pass something else.
func (s *callSite) argument(b *Binding) (arg pysyntax.Expr, sure bool) {
	sure = true
	at, want := 0, b.ParamAt
	if s.Bound {
		want--
	}
	for _, a := range s.Args {
		switch {
		case a.Stars > 0:
			sure = false
		case a.Name.Name == b.Name && b.Name != "":
			return a.Value, true
		case a.Name.Name == "":
			if sure && at == want {
				return a.Value, true
			}
			at++
		}
	}
	return nil, sure
}

// paramValues gives what a parameter may be: the argument of the frame's call, or of every call there is.
func (p *Project) paramValues(b *Binding, fr *frame) Values {
	fn := b.Scope.Func
	if b.Scope.Kind == LambdaScope || fn == nil {
		return unknown
	}
	if v, ok := p.rootParam(fn, b); ok {
		return v
	}
	if b.Param.Kind == pysyntax.VarArgs || b.Param.Kind == pysyntax.VarKeywords {
		return unknown
	}
	if fn.Class != nil && b.ParamAt == 0 && !fn.static() {
		if fr = fr.of(fn); fr != nil && fr.site.self != nil {
			return p.one(*fr.site.self)
		}
		if fn.classMethod() {
			return p.one(Value{Kind: ClassValue, Class: fn.Class})
		}
		return p.anyInstance(fn.Class)
	}
	if fr = fr.of(fn); fr != nil {
		return p.argumentValues(b, fr.site, fr.outer)
	}
	if !p.follow {
		return unknown
	}
	out := Values{Complete: !fn.escapes && len(fn.sites) > 0}
	for _, site := range fn.sites {
		out = out.add(p.argumentValues(b, site, nil))
	}
	return out
}

// anyInstance is what self may be in a method of a class, whoever calls it: an instance of the class, or of one below it
// that has another method or attribute of the same name.
func (p *Project) anyInstance(c *Class) Values {
	out := p.one(Value{Kind: Instance, Class: c})
	for _, below := range p.classesBelow(c) {
		out = out.add(p.one(Value{Kind: Instance, Class: below}))
	}
	return out
}

// classesBelow are the classes of the project that derive from one, directly or not.
func (p *Project) classesBelow(c *Class) []*Class {
	if p.below == nil {
		p.below = map[*Class][]*Class{}
		for _, m := range p.Modules {
			for _, sub := range m.Classes {
				p.eachClass(sub, 0, func(base *Class) bool {
					if base != sub {
						p.below[base] = append(p.below[base], sub)
					}
					return true
				})
			}
		}
	}
	return p.below[c]
}

func (p *Project) argumentValues(b *Binding, site *callSite, outer *frame) Values {
	arg, sure := site.argument(b)
	if arg != nil {
		return p.eval(arg, site.Scope, outer)
	}
	if b.Param.Default == nil {
		return unknown
	}
	v := p.eval(b.Param.Default, b.Scope.Func.Outer, nil)
	v.Complete = v.Complete && sure
	return v
}

// static reports whether a method is called without its receiver.
func (f *Function) static() bool { return f.decorated("staticmethod") }

func (f *Function) classMethod() bool { return f.decorated("classmethod") }

func (f *Function) decorated(name string) bool {
	for _, d := range f.Def.Decorators {
		if n, ok := d.(*pysyntax.Name); ok && n.Name == name {
			return true
		}
	}
	return false
}

// transparent reports whether calling the function runs its body and gives its result: it has no decorator, or only
// such that keep both.
func (f *Function) transparent() bool {
	for _, d := range f.Def.Decorators {
		if call, ok := d.(*pysyntax.Call); ok {
			d = call.Func
		}
		name := ""
		switch d := d.(type) {
		case *pysyntax.Name:
			name = d.Name
		case *pysyntax.Attribute:
			name = d.Attr.Name
		}
		switch name {
		case "staticmethod", "classmethod", "property", "cached_property", "lru_cache", "cache", "retry", "wraps", "on_exception", "override", "abstractmethod":
		default:
			return false
		}
	}
	return !f.Def.Async
}
