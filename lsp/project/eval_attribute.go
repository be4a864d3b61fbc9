package project

import (
	"slices"

	"csdk/lsp/pysyntax"
)

// evalAttribute gives what value.attr may be.
func (p *Project) evalAttribute(e *pysyntax.Attribute, scope *Scope, fr *frame) Values {
	base := p.eval(e.Value, scope, fr)
	out := Values{Complete: base.Complete}
	for i := range base.List {
		out = out.add(p.attribute(&base.List[i], e, scope, fr))
	}
	return out
}

func (p *Project) attribute(v *Value, e *pysyntax.Attribute, scope *Scope, fr *frame) Values {
	name := e.Attr.Name
	switch v.Kind {
	case ModuleValue:
		if v.Module != nil {
			return p.member(v.Module, name)
		}
		return p.moduleValue(v.Text + "." + name)
	case External:
		return p.one(Value{Kind: External, Text: v.Text + "." + name, Expr: e, Scope: scope, frame: fr})
	case Result:
		return p.one(Value{Kind: Result, Text: v.Text + "." + name, Expr: e, Scope: scope, frame: fr})
	case Instance:
		return p.instanceAttribute(v, name)
	case ClassValue:
		return p.classAttribute(v, v.Class, name, 0)
	case Str, Int:
		if name == "value" && v.Known { // the member of an Enum
			return p.one(*v)
		}
	}
	return unknown
}

// instanceAttribute looks an attribute up as Python does: in the instance, its class, and the bases of that.
func (p *Project) instanceAttribute(v *Value, name string) Values {
	if value, ok := p.fieldValue(v, name); ok {
		return value
	}
	out := Values{Complete: true}
	found := false
	p.eachClass(v.Class, 0, func(c *Class) bool {
		for _, b := range c.Attributes[name] {
			found = true
			value := p.bindingValues(b, nil)
			value.List = slices.Clone(value.List)
			for i := range value.List {
				value.List[i].Open = value.List[i].Open || value.List[i].Kind == Dict || value.List[i].Kind == List
			}
			out = out.add(value)
		}
		return true
	})
	if found {
		return out.add(p.optionalAttribute(v, name))
	}
	return p.classAttribute(v, v.Class, name, 0)
}

// optionalAttribute gives the class attribute that an instance attribute hides, nothing without one.
func (p *Project) optionalAttribute(v *Value, name string) Values {
	if c := v.Class; len(c.Scope.names[name]) > 0 {
		return p.classAttribute(v, c, name, 0)
	}
	return Values{Complete: true}
}

// fieldValue gives a field of a dataclass or NamedTuple from the call that made the instance.
func (p *Project) fieldValue(v *Value, name string) (Values, bool) {
	call, ok := v.Expr.(*pysyntax.Call)
	if !ok || v.Class == nil || len(v.Class.Scope.names["__init__"]) > 0 {
		return unknown, false
	}
	at := 0
	for _, s := range v.Class.Def.Body {
		field, ok := s.(*pysyntax.AnnAssign)
		if !ok {
			continue
		}
		target, ok := field.Target.(*pysyntax.Name)
		if !ok {
			continue
		}
		if target.Name != name {
			at++
			continue
		}
		if arg := fieldArgument(call, name, at); arg != nil {
			return p.eval(arg, v.Scope, v.frame), true
		}
		return unknown, false
	}
	return unknown, false
}

func fieldArgument(call *pysyntax.Call, name string, at int) pysyntax.Expr {
	for i, a := range call.Args {
		if a.Stars > 0 {
			return nil
		}
		if a.Name.Name == name || a.Name.Name == "" && i == at {
			return a.Value
		}
	}
	return nil
}

func (p *Project) classAttribute(self *Value, c *Class, name string, depth int) Values {
	bound := c.Scope.names[name]
	if len(bound) == 0 {
		return p.inherited(self, c, name, depth)
	}
	out := Values{Complete: true}
	for _, b := range bound {
		if b.Kind == DefBinding && b.Func != nil {
			out = out.add(p.method(self, b.Func))
			continue
		}
		out = out.add(p.bindingValues(b, nil).held(c.Scope, name))
	}
	return out
}

func (p *Project) method(self *Value, f *Function) Values {
	if f.decorated("property") || f.decorated("cached_property") {
		site := &callSite{Module: f.Module, Scope: f.Outer, Bound: true, self: self}
		return p.results(f, site, nil)
	}
	v := Value{Kind: FuncValue, Func: f}
	if !f.static() && (self.Kind == Instance || f.classMethod()) {
		v.Self = self
	}
	return p.one(v)
}

func (p *Project) inherited(self *Value, c *Class, name string, depth int) Values {
	if depth > maxDepth {
		return unknown
	}
	for _, a := range c.Def.Args {
		if a.Name.Name != "" {
			continue
		}
		base := p.eval(a.Value, c.Outer, nil)
		for _, b := range base.List {
			if b.Kind == ClassValue && b.Class != c {
				if v := p.classAttribute(self, b.Class, name, depth+1); len(v.List) > 0 {
					return v
				}
			}
		}
	}
	return unknown
}

// eachClass visits a class of the project and its bases of the project.
func (p *Project) eachClass(c *Class, depth int, visit func(*Class) bool) {
	if c == nil || depth > maxDepth || !visit(c) {
		return
	}
	for _, a := range c.Def.Args {
		if a.Name.Name != "" {
			continue
		}
		base := p.eval(a.Value, c.Outer, nil)
		for _, b := range base.List {
			if b.Kind == ClassValue && b.Class != c {
				p.eachClass(b.Class, depth+1, visit)
			}
		}
	}
}
