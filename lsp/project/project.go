package project

import (
	"sort"
	"sync"
	"sync/atomic"

	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// Environment is what a project's folder does not say of itself.
type Environment struct {
	// SDK is the release that is installed in the project's virtual environment; zero when none was found.
	SDK schema.Release
	// Installed are the versions of the packages in the virtual environment, by normalised name; empty when there is none.
	Installed map[string]string
	// Git is the repository around the project, nil when there is none.
	Git *Git
}

// Project is a folder with a connector.py, at one moment. Its fields do not change after New. It remembers what it
// evaluated, so whoever calls a method holds Lock meanwhile; the rules run under it.
type Project struct {
	Dir   string // absolute, in the spelling of the client
	Files map[string]*File
	Environment

	*python
	derived map[any]any // see Once
}

// python is what the Python files of a project say. Versions of a project that differ in other files share it.
type python struct {
	Modules []*Module // the used ones, connector.py first, then in the order in which they are imported
	Entry   *Module   // connector.py; nil when it is missing or unreadable

	Connectors []*Call        // the calls of Connector(...)
	Update     *Function      // what the connector object was given, or the function of that name without an object
	Schema     *Function      // likewise; nil when there is none
	FormFunc   *Function      // configuration_form
	Operations []*Operation   // in the order of modules and places
	Logs       []*LogCall     // calls of Logging
	Externals  []ExternalCall // calls of what is not the project's own, by dotted name

	mu       sync.Mutex
	waiting  atomic.Int32 // who call Lock
	unlocked sync.Cond    // of mu: someone who waited has unlocked it
	modules  map[string]*Module
	packages map[string]bool // folders with Python files below
	memo     map[memoKey]Values
	values   []Value // room for those to come, see one
	frames   map[frameKey]*frame
	harmless map[placeKey]bool       // where a dict is passed to code that does not change it
	passedTo map[placeKey][]variable // the parameters that take what is passed there
	follow   bool                    // parameters are followed to the calls
	deep     int
	found    int // call sites and operations
	sites    map[siteKey]bool
	hidden   bool                // something that looks like an operation could not be followed
	known    *bool               // see OperationsKnown
	below    map[*Class][]*Class // see classesBelow
	aliases  *aliases
	dynamic  bool // modules are imported by names made at run time
	running  map[*Function]bool
	members  map[variable]bool // names of modules that are being followed

	declared     []*Table
	declaredOK   bool
	declaring    bool
	settings     []SettingRead
	settingsOpen *bool
	states       []StateUse
	tests        map[*Function]bool // functions that the setup form calls with the configuration
	settingUses  []SettingUse
	kept         map[any]any // see OncePython
}

// variable is a name in the scope that owns it.
type variable struct {
	scope *Scope
	name  string
}

// siteKey is a call of a function.
type siteKey struct {
	function *Function
	call     *pysyntax.Call
}

type placeKey struct {
	module *Module
	offset int
}

// ExternalCall is a call of something from outside of the project.
type ExternalCall struct {
	*Call
	Name string // dotted, such as builtins.print or json.dumps
}

// Lock is held by whoever calls methods of the project.
func (p *Project) Lock() {
	p.waiting.Add(1)
	p.mu.Lock()
	p.waiting.Add(-1)
}

// Yield lets others who wait for Lock go first. Whoever holds it for long calls Yield now and then: a person waits for a
// hover, but not for the last rule.
func (p *Project) Yield() {
	for p.waiting.Load() > 0 {
		p.unlocked.Wait()
	}
}

// Unlock ends Lock.
func (p *Project) Unlock() {
	p.unlocked.Broadcast()
	p.mu.Unlock()
}

// New reads a project. It does no I/O; the files are shared with other versions of the project.
func New(dir string, files map[string]*File, env Environment) *Project {
	p := &Project{Dir: dir, Files: files, Environment: env}
	p.python = &python{
		modules: map[string]*Module{}, packages: map[string]bool{}, memo: map[memoKey]Values{},
		frames: map[frameKey]*frame{}, harmless: map[placeKey]bool{}, passedTo: map[placeKey][]variable{}, tests: map[*Function]bool{}, sites: map[siteKey]bool{},
		members: map[variable]bool{},
	}
	p.unlocked.L = &p.mu
	p.loadModules()
	if p.Entry == nil {
		return p
	}
	calls := 0
	for _, m := range p.Modules {
		calls += len(m.Calls)
	}
	p.memo = make(map[memoKey]Values, memosPerCall*calls)
	p.findConnector()
	p.findCalls()
	return p
}

// With is the project with other files: where they have the same Python files, all that was found out about these stays
// known. Both versions have one lock.
func (p *Project) With(files map[string]*File, env Environment) *Project {
	if !samePython(p.Files, files) || !samePython(files, p.Files) {
		return New(p.Dir, files, env)
	}
	return &Project{Dir: p.Dir, Files: files, Environment: env, python: p.python}
}

func samePython(a, b map[string]*File) bool {
	for path, f := range a {
		if f.Kind == Python && b[path] != f {
			return false
		}
	}
	return true
}

// memosPerCall is about how many expressions are followed for each call of a connector.
const memosPerCall = 6

// Once gives what make makes of the project, made when it is first asked for. The key is a type of the caller's own.
func (p *Project) Once(key any, make func() any) any { return remembered(&p.derived, key, make) }

// OncePython is Once for what is made of Python files alone: versions of the project that have the same ones share it.
func (p *Project) OncePython(key any, make func() any) any { return remembered(&p.kept, key, make) }

func remembered(all *map[any]any, key any, make func() any) any {
	if made, ok := (*all)[key]; ok {
		return made
	}
	if *all == nil {
		*all = map[any]any{}
	}
	made := make()
	(*all)[key] = made
	return made
}

// loadModules binds connector.py and every module that it imports.
func (p *Project) loadModules() {
	paths := make([]string, 0, len(p.Files))
	for path, f := range p.Files {
		if f.Kind == Python && f.Err == nil {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	for _, path := range paths {
		name, isPackage := moduleName(path)
		if name == "" {
			continue
		}
		m := &Module{File: p.Files[path], Name: name, Package: isPackage}
		if p.modules[name] == nil || isPackage {
			p.modules[name] = m
		}
		for at := parentModule(name); at != ""; at = parentModule(at) {
			p.packages[at] = true
		}
	}
	p.Entry = p.modules["connector"]
	if p.Entry == nil || p.Entry.File.Path != "connector.py" {
		p.Entry = nil
		return
	}
	p.use(p.Entry)
	for at := 0; at < len(p.Modules); at++ { // grows while it runs
		p.useImports(p.Modules[at])
	}
	if p.dynamic {
		for _, path := range paths {
			if name, _ := moduleName(path); p.modules[name] != nil {
				p.use(p.modules[name])
			}
		}
	}
}

func parentModule(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return ""
}

func (p *Project) use(m *Module) {
	if m.Used {
		return
	}
	m.Used = true
	m.Tree = m.File.Python()
	bind(m)
	p.Modules = append(p.Modules, m)
}

// useImports uses the modules that m imports, their packages included.
func (p *Project) useImports(m *Module) {
	for i := range m.Imports {
		imported := &m.Imports[i]
		if imported.Module == "importlib" {
			p.dynamic = true
		}
		for name := imported.Module; name != ""; name = parentModule(name) {
			if target := p.modules[name]; target != nil {
				p.use(target)
			}
		}
		imported.Target = p.modules[imported.Module]
		if imported.Name != "" {
			if target := p.modules[imported.Module+"."+imported.Name]; target != nil {
				p.use(target)
				imported.Target = target
			}
		}
	}
}

// Dynamic reports whether modules may be imported under names that are made at run time.
func (p *Project) Dynamic() bool { return p.dynamic }

// ModuleOf gives the used module of a file, nil when connector.py does not import it.
func (p *Project) ModuleOf(f *File) *Module {
	for _, m := range p.Modules {
		if m.File == f {
			return m
		}
	}
	return nil
}

// IsModule reports whether a dotted name is a module or package of the project.
func (p *Project) IsModule(name string) bool { return p.modules[name] != nil || p.packages[name] }
