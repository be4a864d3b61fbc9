package lsp

import (
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// Session is what an editor has open, or what one `csdk check` looks at: folders, open documents and the projects
// found in them. It is the only owner of that state and safe for concurrent use; its lock is never held while a file
// is read or a rule runs. Apply takes what the editor says and touches no file; Load reads what is missing.
type Session struct {
	log  *slog.Logger
	news func() // called, under the lock, when a project was read; set before anything else happens

	mu       sync.Mutex // guards all below
	folders  []string   // workspace folders, absolute and clean
	open     map[string]*text.Document
	projects map[string]*entry // by folder; the entries are immutable
	settings rule.Settings
	latest   string    // the file edited last
	frozen   *Snapshot // the snapshot of this version, once one was asked for

	todo todo // what is to be read, see load.go
}

// NewSession is a session without folders. The log may be nil.
func NewSession(log *slog.Logger) *Session {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Session{log: log, news: func() {}, open: map[string]*text.Document{}, projects: map[string]*entry{}, todo: newTodo()}
}

// Change is one thing that an editor reports. Paths are absolute.
type Change interface{ apply(*Session) }

// Changes.
type (
	// AddFolder opens a workspace folder. Load finds its projects.
	AddFolder struct{ Dir string }
	// RemoveFolder closes one.
	RemoveFolder struct{ Dir string }
	// SetFile opens a document or replaces its text: from now on it stands for the file on disk, which need not exist.
	SetFile struct {
		Path string
		Doc  *text.Document
	}
	// CloseFile gives the file on disk its place back.
	CloseFile struct{ Path string }
	// FileChanged says that a file or folder was made, changed, renamed or removed on disk.
	FileChanged struct{ Path string }
	// Configure replaces the settings.
	Configure struct{ Settings rule.Settings }
)

// Apply makes the changes one after the other and returns what is known then.
func (s *Session) Apply(changes ...Change) *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range changes {
		c.apply(s)
	}
	s.frozen = nil
	return s.freeze()
}

// Snapshot is what is known now.
func (s *Session) Snapshot() *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freeze()
}

func (s *Session) freeze() *Snapshot {
	if s.frozen == nil {
		s.frozen = &Snapshot{latest: s.latest, open: maps.Clone(s.open), projects: maps.Clone(s.projects)}
	}
	return s.frozen
}

func (c AddFolder) apply(s *Session) {
	dir := filepath.Clean(c.Dir)
	if !slices.Contains(s.folders, dir) {
		s.folders = append(s.folders, dir)
		s.search(dir)
	}
}

func (c RemoveFolder) apply(s *Session) {
	dir := filepath.Clean(c.Dir)
	s.folders = slices.DeleteFunc(s.folders, func(f string) bool { return f == dir })
	s.todo.unscanned = slices.DeleteFunc(s.todo.unscanned, func(f string) bool { return s.folder(f) == "" })
	for dir := range s.projects {
		s.dropUnused(dir)
	}
}

func (c SetFile) apply(s *Session) {
	path := filepath.Clean(c.Path)
	before := s.open[path]
	s.open[path] = c.Doc
	s.latest = path
	e := owner(s.projects, path)
	switch {
	case e != nil && e.holds(path):
		s.projects[e.dir] = e.withOpen(path, c.Doc)
	case before == nil:
		s.todo.homeless[path] = true
	}
	if filepath.Base(path) == mainFile && (before == nil || namesSDK(before.Text) != namesSDK(c.Doc.Text)) {
		s.reconsider(filepath.Dir(path))
		s.todo.unread[filepath.Dir(path)] = true
	}
}

func (c CloseFile) apply(s *Session) {
	path := filepath.Clean(c.Path)
	delete(s.open, path)
	delete(s.todo.homeless, path)
	if e := owner(s.projects, path); e != nil && e.holds(path) {
		s.projects[e.dir] = e.withOpen(path, nil)
		s.todo.unread[e.dir] = true // it may have been saved since it was read
		s.dropUnused(e.dir)
	}
	if filepath.Base(path) == mainFile {
		s.reconsider(filepath.Dir(path))
	}
}

func (c FileChanged) apply(s *Session) {
	path, dir, name := filepath.Clean(c.Path), filepath.Dir(filepath.Clean(c.Path)), filepath.Base(c.Path)
	s.todo.noteChange(path)
	decides := name == mainFile || name == "__init__.py" || name == "pyvenv.cfg" // about what is a project
	if decides {
		s.reconsider(dir)
	}
	s.reconsider(path) // it may be a folder
	if e := owner(s.projects, path); e != nil {
		if e.holds(path) || decides {
			s.todo.unread[e.dir] = true
			s.todo.reread[path] = true
		}
		return
	}
	if decides {
		path = dir
	}
	if folder := s.folder(path); folder != "" && !belowGenerated(folder, path) {
		s.search(path)
	}
}

// reconsider is called when something may have changed what is a project in a folder and below.
func (s *Session) reconsider(dir string) {
	for known := range s.projects {
		if inFolder(known, dir) {
			s.todo.unread[known] = true
		}
	}
	for open := range s.open {
		switch {
		case !inFolder(open, dir):
		case filepath.Base(open) == mainFile:
			s.todo.unread[filepath.Dir(open)] = true
		case owner(s.projects, open) == nil:
			s.todo.homeless[open] = true
		}
	}
}

func (c Configure) apply(s *Session) {
	s.settings = c.Settings
	for dir, e := range s.projects {
		s.projects[dir] = e.withSettings(c.Settings)
	}
}

// folder is the workspace folder that holds the path, the outermost one, "" if none does.
func (s *Session) folder(path string) string {
	outermost := ""
	for _, f := range s.folders {
		if inFolder(path, f) && (outermost == "" || len(f) < len(outermost)) {
			outermost = f
		}
	}
	return outermost
}

// dropUnused forgets a project that is in no workspace folder and of which nothing is open.
func (s *Session) dropUnused(dir string) {
	if s.folder(dir) == "" && !s.hasOpen(dir) {
		delete(s.projects, dir)
		delete(s.todo.unread, dir)
	}
}
