package project

import "csdk/lsp/pysyntax"

// AtImport reports whether code in the scope runs when its module is imported: bodies of classes do, those of
// functions do not.
func (s *Scope) AtImport() bool {
	for at := s; at != nil; at = at.Parent {
		if at.Kind == FunctionScope || at.Kind == LambdaScope {
			return false
		}
	}
	return true
}

// around gives the function around a scope, nil at the level of the module.
func (s *Scope) around() *Function {
	for at := s; at != nil; at = at.Parent {
		if at.Kind == FunctionScope {
			return at.Func
		}
	}
	return nil
}

// Runs reports whether a sync runs code in a scope of m at an offset: not what is only for `python connector.py`, and no
// function that nothing calls. A method counts as called, since not every call of one can be seen.
func (p *Project) Runs(m *Module, scope *Scope, offset int) bool {
	if m.InMain(offset) {
		return false
	}
	f := scope.around()
	return f == nil || p.runs(f)
}

func (p *Project) runs(f *Function) bool {
	if p.running == nil {
		p.running = map[*Function]bool{}
		for grown := true; grown; { // a function that runs makes those run that it calls
			grown = false
			for _, m := range p.Modules {
				for _, f := range m.Functions {
					if !p.running[f] && p.isCalled(f) {
						p.running[f], grown = true, true
					}
				}
			}
		}
	}
	return p.running[f]
}

func (p *Project) isCalled(f *Function) bool {
	if f == p.Update || f == p.Schema || f == p.FormFunc || p.tests[f] || f.escapes || len(f.Def.Decorators) > 0 {
		return true
	}
	if len(f.sites) == 0 {
		return f.Class != nil
	}
	for _, site := range f.sites {
		if site.Module.InMain(site.Call.Start) {
			continue
		}
		if caller := site.Scope.around(); caller == nil || p.running[caller] {
			return true
		}
	}
	return false
}

// Sites are the calls of the function that were found. Only when the function does not escape are they all.
func (f *Function) Sites() []*pysyntax.Call {
	calls := make([]*pysyntax.Call, len(f.sites))
	for i, site := range f.sites {
		calls[i] = site.Call
	}
	return calls
}

// Escapes reports whether the function is used as a value, so that calls of it may not be seen.
func (f *Function) Escapes() bool { return f.escapes }

// Callers are the functions of the project in which calls of the function were found.
func (f *Function) Callers() []*Function {
	var callers []*Function
	for _, site := range f.sites {
		if caller := site.Scope.around(); caller != nil {
			callers = append(callers, caller)
		}
	}
	return callers
}
