package project

import (
	"slices"
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// findCalls resolves what every call calls: first what needs no parameters, then, with these call sites known, what
// is reached through parameters, such as operations of an `op` that was passed on. Each round may find calls that the
// next one needs.
func (p *Project) findCalls() {
	functions := map[string]bool{}
	for _, m := range p.Modules {
		for _, f := range m.Functions {
			functions[f.Def.Name.Name] = true
		}
		for _, c := range m.Classes {
			functions[c.Def.Name.Name] = true
		}
	}
	var open []*Call
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			if mayMatter(c, functions) && !p.resolveCall(c) {
				open = append(open, c)
			}
		}
	}
	p.findEscapes(functions)
	clear(p.memo)
	clear(p.frames)
	p.follow = true
	for round := 0; round < maxRounds && len(open) > 0; round++ {
		before := p.found
		open = slices.DeleteFunc(open, p.resolveCall)
		clear(p.memo)
		clear(p.frames)
		if p.found == before {
			break
		}
	}
	p.noteUnresolved(open)
	p.sortFacts()
}

// mayMatter reports whether a call may be one of the project's functions, of the SDK or of something imported. Most
// calls are methods of values, such as text.strip(), which nobody asks about.
func mayMatter(c *Call, functions map[string]bool) bool {
	attr, ok := c.Func.(*pysyntax.Attribute)
	if !ok || functions[attr.Attr.Name] || followed[attr.Attr.Name] {
		return true
	}
	root := attr.Value
	for {
		switch e := root.(type) {
		case *pysyntax.Attribute:
			root = e.Value
		case *pysyntax.Call:
			root = e.Func
		case *pysyntax.Subscript:
			root = e.Value
		case *pysyntax.Name:
			owner := c.Scope.Lookup(e.Name)
			return owner == nil || owner.names[e.Name][0].Kind == ImportBinding
		default:
			return false
		}
	}
}

// followed are the methods that are looked for whatever they are called on: operations, logs, and what runs functions.
var followed = func() map[string]bool {
	names := map[string]bool{"submit": true, "map": true, "result": true, "start": true, "open": true, "read_text": true, "Connector": true}
	for _, o := range schema.Operations {
		names[o.Name] = true
	}
	for _, log := range []string{"debug", "fine", "info", "warning", "warn", "error", "exception", "severe", "critical"} {
		names[log] = true
	}
	return names
}()

// maxRounds bounds through how many functions a function is followed that is passed as a value.
const maxRounds = 5

// noteUnresolved looks for operations among the calls that could not be followed.
func (p *Project) noteUnresolved(open []*Call) {
	for _, c := range open {
		attr, ok := c.Func.(*pysyntax.Attribute)
		if !ok {
			continue
		}
		switch attr.Attr.Name {
		case "upsert", "truncate", "checkpoint":
			p.hidden = true
		case "update", "delete":
			p.hidden = p.hidden || c.Arg("table", -1) != nil
		}
	}
}

// AllOperations reports whether Operations is known to have every operation that the used modules call.
func (p *Project) AllOperations() bool { return !p.hidden && !p.dynamic }

// resolveCall notes what a call calls, and reports whether it is known.
func (p *Project) resolveCall(c *Call) bool {
	if attr, ok := c.Func.(*pysyntax.Attribute); ok && attr.Attr.Name == "" {
		return true
	}
	v := p.eval(c.Func, c.Scope, nil)
	for i := range v.List {
		f := &v.List[i]
		switch f.Kind {
		case FuncValue:
			p.addSite(f.Func, &callSite{Module: c.Module, Scope: c.Scope, Call: c.Call, Args: c.Args, Bound: f.Self != nil, self: f.Self})
		case ClassValue:
			p.construct(c, f)
		case External:
			p.external(c, f.Text)
		case Result:
			p.resultCall(c, f.Text)
		}
	}
	return v.Complete && len(v.List) > 0
}

// addSite notes a call of a function, and which parameter takes which argument.
func (p *Project) addSite(f *Function, site *callSite) {
	key := siteKey{f, site.Call}
	if p.sites[key] {
		return
	}
	p.sites[key] = true
	p.found++
	f.sites = append(f.sites, site)
	for name, bound := range f.Scope.names {
		b := bound[0]
		if b.Kind != ParamBinding || b.Param.Kind == pysyntax.VarArgs || b.Param.Kind == pysyntax.VarKeywords {
			continue
		}
		if arg, _ := site.argument(b); arg != nil {
			at := placeKey{site.Module, arg.Range().Start}
			p.passedTo[at] = append(p.passedTo[at], variable{f.Scope, name})
		}
	}
}

// construct notes the call of __init__ that making an instance is.
func (p *Project) construct(c *Call, class *Value) {
	self := &Value{Kind: Instance, Class: class.Class, Expr: c.Call, Scope: c.Scope}
	p.eachClass(class.Class, 0, func(k *Class) bool {
		for _, b := range k.Scope.names["__init__"] {
			if b.Kind == DefBinding {
				p.addSite(b.Func, &callSite{Module: c.Module, Scope: c.Scope, Call: c.Call, Args: c.Args, Bound: true, self: self})
				return false
			}
		}
		return true
	})
}

// external notes a call of something that is not the project's.
func (p *Project) external(c *Call, name string) {
	if rest, ok := strings.CutPrefix(name, SDKModule+"."); ok {
		class, method, _ := strings.Cut(rest, ".")
		switch class {
		case "Operations":
			if !c.noted {
				c.noted = true
				p.found++
				p.Operations = append(p.Operations, newOperation(p, c, method))
				p.unharmed(c)
			}
			return
		case "Logging":
			if !c.noted {
				c.noted = true
				p.Logs = append(p.Logs, &LogCall{Call: c, Method: method})
				p.unharmed(c)
			}
			return
		}
	}
	if c.noted {
		return
	}
	c.noted = true
	p.Externals = append(p.Externals, ExternalCall{Call: c, Name: name})
	switch name {
	case "threading.Thread", "multiprocessing.Process", "threading.Timer":
		p.indirect(c, c.Arg("target", 1), tupleArgs(c.Arg("args", 3)))
	case "functools.partial":
		if len(c.Args) > 0 {
			p.indirect(c, c.Args[0].Value, c.Args[1:])
		}
	case "builtins.map":
		p.mapped(c)
	}
	if leavesAlone[name] || strings.HasPrefix(name, "logging.") {
		p.unharmed(c)
	}
}

// leavesAlone are functions that do not change what they are passed.
var leavesAlone = map[string]bool{
	"builtins.print": true, "builtins.len": true, "builtins.str": true, "builtins.repr": true, "builtins.isinstance": true,
	"builtins.sorted": true, "builtins.list": true, "builtins.dict": true, "builtins.tuple": true, "builtins.set": true, "builtins.enumerate": true,
	"builtins.zip": true, "builtins.sum": true, "builtins.any": true, "builtins.all": true, "builtins.max": true, "builtins.min": true,
	"builtins.bool": true, "builtins.type": true, "json.dumps": true, "copy.copy": true, "copy.deepcopy": true, "builtins.iter": true,
}

// unharmed notes that a call does not change its arguments.
func (p *Project) unharmed(c *Call) {
	for _, a := range c.Args {
		p.harmless[placeKey{c.Module, a.Value.Range().Start}] = true
	}
}

// resultCall notes calls of methods of what a library gave: executor.submit(f, x) calls f(x).
func (p *Project) resultCall(c *Call, name string) {
	if c.noted {
		return
	}
	c.noted = true
	p.Externals = append(p.Externals, ExternalCall{Call: c, Name: name})
	if len(c.Args) == 0 || !strings.Contains(name, "Executor()") {
		return
	}
	switch {
	case strings.HasSuffix(name, ".submit"):
		p.indirect(c, c.Args[0].Value, c.Args[1:])
	case strings.HasSuffix(name, ".map"):
		p.mapped(c)
	}
}

// indirect notes a call of f that something else makes.
func (p *Project) indirect(c *Call, f pysyntax.Expr, args []pysyntax.Arg) {
	if f == nil {
		return
	}
	for _, v := range p.eval(f, c.Scope, nil).List {
		if v.Kind == FuncValue {
			p.addSite(v.Func, &callSite{Module: c.Module, Scope: c.Scope, Call: c.Call, Args: args, Bound: v.Self != nil, self: v.Self})
			p.harmless[placeKey{c.Module, f.Range().Start}] = true
		}
	}
}

// mapped is map(f, items): the first parameter is an element, which no expression shows.
func (p *Project) mapped(c *Call) {
	if len(c.Args) == 0 {
		return
	}
	for _, v := range p.eval(c.Args[0].Value, c.Scope, nil).List {
		if v.Kind == FuncValue {
			v.Func.escapes = true
		}
	}
}

func tupleArgs(e pysyntax.Expr) []pysyntax.Arg {
	var elts []pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Tuple:
		elts = e.Elts
	case *pysyntax.List:
		elts = e.Elts
	case nil:
		return nil
	default:
		return []pysyntax.Arg{{Span: e.Range(), Stars: 1, Value: e}}
	}
	args := make([]pysyntax.Arg, len(elts))
	for i, x := range elts {
		args[i] = pysyntax.Arg{Span: x.Range(), Value: x}
	}
	return args
}

// findEscapes marks the functions that are passed on as values: someone else may call them with anything.
func (p *Project) findEscapes(names map[string]bool) {
	for _, m := range p.Modules {
		for _, at := range m.passed {
			if !mayBeFunction(at, names) || p.harmless[placeKey{m, at.expr.Range().Start}] {
				continue
			}
			for _, v := range p.eval(at.expr, at.scope, nil).List {
				if v.Kind == FuncValue && v.Func != p.Update && v.Func != p.Schema {
					v.Func.escapes = true
				}
			}
		}
	}
}

// mayBeFunction reports whether what is passed may be a function of the project, going by how its name is bound. A
// parameter is none: its function is marked where it was passed first.
func mayBeFunction(at passed, names map[string]bool) bool {
	switch e := at.expr.(type) {
	case *pysyntax.Name:
		owner := at.scope.Lookup(e.Name)
		return owner != nil && slices.ContainsFunc(owner.names[e.Name], func(b *Binding) bool {
			switch b.Value.(type) {
			case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.IfExp, *pysyntax.BoolOp:
				return b.Kind == AssignBinding
			}
			return b.Kind == DefBinding || b.Kind == ImportBinding
		})
	case *pysyntax.Attribute:
		return names[e.Attr.Name]
	}
	return false
}

// contexts gives the calls through which a function runs, one frame for each way, or a nil frame when they are not
// all known. They tie the arguments of one call together.
func (p *Project) contexts(fn *Function) []*frame {
	out, ok := p.callers(fn, 0, nil)
	if !ok || len(out) == 0 {
		return []*frame{nil}
	}
	return out
}

const maxContexts = 64

func (p *Project) callers(fn *Function, depth int, seen []*Function) ([]*frame, bool) {
	for _, f := range seen {
		if f == fn {
			return nil, false
		}
	}
	if fn == nil || fn == p.Update || fn == p.Schema || len(fn.sites) == 0 || depth == 3 {
		return []*frame{nil}, true
	}
	if fn.escapes {
		return nil, false
	}
	var out []*frame
	for _, site := range fn.sites {
		outer, ok := p.callers(site.Scope.Func, depth+1, append(seen, fn))
		if !ok {
			outer = []*frame{nil}
		}
		for _, o := range outer {
			if f := p.enter(fn, site, o); f != nil {
				out = append(out, f)
			}
		}
		if len(out) > maxContexts {
			return nil, false
		}
	}
	return out, true
}
