package lsp

import (
	"log/slog"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// Snapshot is what a Session knew at one moment. It is immutable and safe for concurrent use; what is computed from it
// is computed once, when first asked for, and shared with later snapshots as far as nothing changed.
type Snapshot struct {
	latest   string // the file edited last, open or not
	open     map[string]*text.Document
	projects map[string]*entry
}

// Projects are all that are known, in the order of their folders.
func (s *Snapshot) Projects() []*project.Project {
	var all []*project.Project
	for _, dir := range slices.Sorted(maps.Keys(s.projects)) {
		all = append(all, s.projects[dir].project())
	}
	return all
}

// Project is the one in a folder, nil if there is none.
func (s *Snapshot) Project(dir string) *project.Project {
	if e := s.projects[filepath.Clean(dir)]; e != nil {
		return e.project()
	}
	return nil
}

// File is the project that a file belongs to and the file in it, nil if it belongs to none.
func (s *Snapshot) File(path string) (*project.Project, *project.File) {
	path = filepath.Clean(path)
	e := owner(s.projects, path)
	if e == nil {
		return nil, nil
	}
	f := e.files[relative(e.dir, path)]
	if f == nil {
		return nil, nil
	}
	return e.project(), f
}

// Findings of one of the snapshot's projects, as rule.Visible orders them: without what settings and comments suppress.
func (s *Snapshot) Findings(p *project.Project) []rule.Finding {
	if e := s.projects[p.Dir]; e != nil {
		return e.findings()
	}
	return nil
}

// check finds what there would be in another version of one of the projects.
func (s *Snapshot) check(p *project.Project) []rule.Finding {
	var settings rule.Settings
	if e := s.projects[p.Dir]; e != nil {
		settings = e.settings
	}
	return rule.Visible(p, rule.Check(p), settings)
}

// entry is a project as a session keeps it. It is immutable.
type entry struct {
	dir     string
	log     *slog.Logger
	disk    map[string]onDisk        // by path, as project.File has it
	ignored []string                 // virtual environments, see listing
	files   map[string]*project.File // those on disk, with open documents in their place

	environment project.Environment

	found bool // by a search, which checks it too: the diagnoser waits for that

	base *project.Project                 // an earlier version, whose Python files may be the same; nil for none
	made *atomic.Pointer[project.Project] // what project has made

	settings rule.Settings
	project  func() *project.Project
	raw      func() []rule.Finding
	findings func() []rule.Finding
}

// onDisk is a file as it was read, and how to see whether it has changed.
type onDisk struct {
	size int64
	time time.Time
	file *project.File
}

// finish is called once, with all other fields set.
func (e *entry) finish() *entry {
	e.made = new(atomic.Pointer[project.Project])
	e.project = sync.OnceValue(func() (p *project.Project) {
		defer e.survive("the project cannot be understood", func() { p = project.New(e.dir, nil, e.environment) })
		if e.base != nil {
			p = e.base.With(e.files, e.environment)
		} else {
			p = project.New(e.dir, e.files, e.environment)
		}
		e.made.Store(p)
		return p
	})
	e.raw = sync.OnceValue(func() (findings []rule.Finding) {
		defer e.survive("the rules failed", func() { findings = nil })
		return rule.Check(e.project())
	})
	e.findings = e.visible()
	return e
}

// withOpen is the entry with a document in the place of a file, or with the file on disk again for a nil one.
func (e *entry) withOpen(path string, doc *text.Document) *entry {
	files := maps.Clone(e.files)
	name := relative(e.dir, path)
	disk, exists := e.disk[name]
	switch {
	case doc != nil:
		files[name] = openFile(name, doc, disk.file)
	case exists:
		files[name] = disk.file
	default:
		delete(files, name)
	}
	changed := &entry{dir: e.dir, log: e.log, disk: e.disk, ignored: e.ignored, environment: e.environment, files: files, settings: e.settings}
	if project.KindOf(name) != project.Python {
		changed.base = e.version()
	}
	return changed.finish()
}

// version is the newest version of the project that has been made, nil if none has.
func (e *entry) version() *project.Project {
	if p := e.made.Load(); p != nil {
		return p
	}
	return e.base
}

// slim is the entry without what was read out of its files: a workspace may have hundreds of projects, of which one or
// two are edited. It is all made again when it is asked for.
func (e *entry) slim() *entry {
	slimmed := &entry{dir: e.dir, log: e.log, ignored: e.ignored, environment: e.environment, settings: e.settings}
	slimmed.disk = make(map[string]onDisk, len(e.disk))
	slimmed.files = make(map[string]*project.File, len(e.files))
	for name, d := range e.disk {
		d.file = d.file.Fresh()
		slimmed.disk[name], slimmed.files[name] = d, d.file
	}
	return slimmed.finish()
}

// survive is deferred: a panic in the analysis costs the findings of this version of the project, not the server.
func (e *entry) survive(what string, instead func()) {
	if problem := recover(); problem != nil {
		e.log.Error(what, "project", e.dir, "panic", problem, "stack", string(debug.Stack()))
		instead()
	}
}

// withDisk is the entry of a project that has not changed by what was read: all that is known stays known.
func (e *entry) withDisk(disk map[string]onDisk, ignored []string) *entry {
	changed := *e
	changed.disk, changed.ignored = disk, ignored
	return &changed
}

func (e *entry) withSettings(settings rule.Settings) *entry {
	changed := *e
	changed.settings = settings
	changed.findings = changed.visible()
	return &changed
}

func (e *entry) visible() func() []rule.Finding {
	return sync.OnceValue(func() (findings []rule.Finding) {
		defer e.survive("the findings cannot be shown", func() { findings = nil })
		return rule.Visible(e.project(), e.raw(), e.settings)
	})
}

// holds reports whether a path in the project's folder is, or would be, one of the project's files.
func (e *entry) holds(path string) bool {
	name := relative(e.dir, path)
	if strings.HasPrefix(name, "files/") {
		kind := project.KindOf(name)
		return kind == project.State || kind == project.Catalogue
	}
	for _, ignored := range e.ignored {
		if strings.HasPrefix(name, ignored+"/") {
			return false
		}
	}
	return !belowGenerated(e.dir, filepath.Dir(path))
}

// owner is the nearest project at or above a path.
func owner(projects map[string]*entry, path string) *entry {
	for dir := path; ; {
		if e := projects[dir]; e != nil {
			return e
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}
