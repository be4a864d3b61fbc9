package lsp

import (
	"context"
	"maps"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// todo is what a session has still to read. The session's lock guards it.
type todo struct {
	unscanned []string                 // folders to be searched for projects
	unread    map[string]bool          // folders of projects whose files may differ from what is known
	reread    map[string]bool          // files that differ, whatever their size and time say
	homeless  map[string]bool          // open files whose project is not known yet
	reading   map[string]chan struct{} // projects that are being read; closed when that is done
	scans     int                      // searches under way
	missed    []string                 // what changed during them
}

func newTodo() todo {
	return todo{
		unread: map[string]bool{}, reread: map[string]bool{}, homeless: map[string]bool{},
		reading: map[string]chan struct{}{},
	}
}

// search asks for a search, under the lock, unless a folder above is to be searched anyway.
func (s *Session) search(dir string) {
	const many = 100 // then the whole folder is searched
	if len(s.todo.unscanned) > many {
		if top := s.folder(dir); top != "" {
			dir = top
		}
		s.todo.unscanned = slices.DeleteFunc(s.todo.unscanned, func(f string) bool { return inFolder(f, dir) })
	}
	if !slices.ContainsFunc(s.todo.unscanned, func(f string) bool { return inFolder(dir, f) }) {
		s.todo.unscanned = append(s.todo.unscanned, dir)
	}
}

// noteChange makes sure that what is being read or searched at this moment is looked at again.
func (t *todo) noteChange(path string) {
	for dir := range t.reading {
		if inFolder(path, dir) {
			t.unread[dir], t.reread[path] = true, true
		}
	}
	if t.scans > 0 {
		t.missed = append(t.missed, path)
	}
}

// Load reads all that is missing, files and what they mean, on all processors, and returns what is known then.
func (s *Session) Load(ctx context.Context) *Snapshot {
	for ctx.Err() == nil {
		s.readOpen(ctx)
		if dir := s.anyUnread(); dir != "" {
			s.read(ctx, dir, nil)
			continue
		}
		if !s.unsearched() {
			break
		}
		s.scan(ctx, runtime.GOMAXPROCS(0), func(dir string) {
			if e := s.entry(dir); e != nil {
				e.project()
			}
		})
	}
	return s.Snapshot()
}

// readOpen reads the projects of open files, as far as they are not known or have changed on disk.
func (s *Session) readOpen(ctx context.Context) {
	s.mu.Lock()
	homeless := slices.Collect(maps.Keys(s.todo.homeless))
	clear(s.todo.homeless)
	var unread []string
	for dir := range s.todo.unread {
		if s.hasOpen(dir) {
			unread = append(unread, dir)
		}
	}
	s.mu.Unlock()
	for _, path := range homeless {
		if dir := s.findHome(path); dir != "" {
			s.read(ctx, dir, nil)
		}
	}
	for _, dir := range unread {
		s.read(ctx, dir, nil)
	}
}

// readHome reads the project of an open file, or waits until someone else has.
func (s *Session) readHome(ctx context.Context, path string) {
	dir := s.findHome(path)
	if dir == "" {
		return
	}
	s.mu.Lock()
	other := s.todo.reading[dir]
	s.mu.Unlock()
	if other != nil {
		<-other
	}
	if s.entry(dir) == nil {
		s.read(ctx, dir, nil)
	}
}

// hasOpen is called under the lock.
func (s *Session) hasOpen(dir string) bool {
	for path := range s.open {
		if inFolder(path, dir) {
			return true
		}
	}
	return false
}

// anyUnread is the folder of a project that has changed on disk, or may be one, "" if there is none.
func (s *Session) anyUnread() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for dir := range s.todo.unread {
		return dir
	}
	return ""
}

// unsearched reports whether folders wait for a search.
func (s *Session) unsearched() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.todo.unscanned) > 0
}

// isCurrent reports whether a project is still as it was, and nothing has been told that may change it.
func (s *Session) isCurrent(dir string, e *entry) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.projects[dir] == e && !s.todo.unread[dir]
}

// slim lets go of what is known about a project, unless it has changed or something in it is open. It returns what is
// kept.
func (s *Session) slim(e *entry) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.projects[e.dir] != e || s.hasOpen(e.dir) {
		return e
	}
	s.projects[e.dir] = e.slim()
	s.frozen = nil
	return s.projects[e.dir]
}

// entry is a project as it is now, nil if there is none.
func (s *Session) entry(dir string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.projects[dir]
}

// scan searches the folders that wait for it and reads their projects, on a number of goroutines that end with it. It
// calls loaded with the folder of each.
func (s *Session) scan(ctx context.Context, workers int, loaded func(dir string)) {
	s.mu.Lock()
	folders := s.todo.unscanned
	s.todo.unscanned = nil
	if len(folders) == 0 {
		s.mu.Unlock()
		return
	}
	s.todo.scans++
	s.mu.Unlock()

	found := make(chan *listing)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for l := range found {
				s.read(ctx, l.dir, l)
				loaded(l.dir)
			}
		})
	}
	for _, folder := range folders {
		if s.searchable(folder) {
			findProjects(ctx, s.log, s.document, folder, func(l *listing) { found <- l })
		}
	}
	close(found)
	group.Wait()

	s.mu.Lock()
	defer s.mu.Unlock()
	s.todo.scans--
	if ctx.Err() != nil {
		for _, folder := range folders {
			s.search(folder)
		}
	}
	missed := s.todo.missed
	if s.todo.scans == 0 {
		s.todo.missed = nil
	}
	for _, path := range missed {
		if e := owner(s.projects, path); e != nil && e.holds(path) {
			s.todo.unread[e.dir], s.todo.reread[path] = true, true
		}
	}
}

// document is what an editor has open at a path, or nil.
func (s *Session) document(path string) *text.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[path]
}

// read makes a project's entry anew; what has not changed is kept. A folder that is no project any more is forgotten.
// The listing of a search is used only for a project that is not known yet, since by now it may be old.
func (s *Session) read(ctx context.Context, dir string, l *listing) {
	s.mu.Lock()
	for s.todo.reading[dir] != nil {
		other := s.todo.reading[dir]
		s.mu.Unlock()
		<-other
		s.mu.Lock()
	}
	found := l != nil
	before := s.projects[dir]
	if before != nil {
		l = nil
	}
	done := make(chan struct{})
	s.todo.reading[dir] = done
	var changed map[string]bool
	if l == nil {
		delete(s.todo.unread, dir)
		changed = s.takeReread(dir)
	}
	s.mu.Unlock()

	var disk map[string]onDisk
	var env project.Environment
	if s.isProject(dir) {
		if l == nil {
			l = listProject(ctx, s.log, s.document, dir, func(nested *listing) { s.foundNested(nested.dir) })
		}
		disk = readAll(l, before, changed)
		env = readEnvironment(dir, l.ignored)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.todo.reading, dir)
	close(done)
	switch {
	case ctx.Err() != nil:
		s.todo.unread[dir] = true
		maps.Copy(s.todo.reread, changed)
	case disk == nil || s.folder(dir) == "" && !s.hasOpen(dir): // closed meanwhile
		s.forget(dir)
	default:
		s.keep(&entry{dir: dir, log: s.log, disk: disk, ignored: l.ignored, environment: env, found: found, settings: s.settings})
	}
	s.news()
}

// takeReread is what was told to have changed in a project.
func (s *Session) takeReread(dir string) map[string]bool {
	taken := map[string]bool{}
	for path := range s.todo.reread {
		if e := owner(s.projects, path); inFolder(path, dir) && (e == nil || e.dir == dir) {
			taken[path] = true
			delete(s.todo.reread, path)
		}
	}
	return taken
}

// keep is called under the lock with a project that was read.
func (s *Session) keep(e *entry) {
	before := s.projects[e.dir]
	e.files = make(map[string]*project.File, len(e.disk))
	for name, d := range e.disk {
		e.files[name] = d.file
	}
	if before != nil {
		e.base = before.version()
	}
	s.projects[e.dir] = e.finish()
	for path, doc := range s.open {
		if owner(s.projects, path) == e && e.holds(path) {
			name := relative(e.dir, path)
			e.files[name] = openFile(name, doc, e.disk[name].file)
			if before != nil && before.files[name] != nil && before.files[name].Doc == doc {
				e.files[name] = before.files[name]
			}
		}
	}
	switch {
	case before == nil:
		s.rereadAbove(e.dir)
	case maps.Equal(before.files, e.files) && reflect.DeepEqual(before.environment, e.environment):
		s.projects[e.dir] = before.withDisk(e.disk, e.ignored)
	}
	s.frozen = nil
}

// forget is called under the lock with a folder that is no project.
func (s *Session) forget(dir string) {
	if s.projects[dir] == nil {
		return
	}
	delete(s.projects, dir)
	s.rereadAbove(dir)
	if s.folder(dir) != "" {
		s.search(dir) // what was a module of it may be a project now
	}
	for path := range s.open {
		if inFolder(path, dir) {
			s.todo.homeless[path] = true
		}
	}
	s.frozen = nil
}

// rereadAbove is called when a project below another one appears or vanishes: its files change hands.
func (s *Session) rereadAbove(dir string) {
	if above := owner(s.projects, filepath.Dir(dir)); above != nil {
		s.todo.unread[above.dir] = true
	}
}

// foundNested asks for a project that was found inside another one.
func (s *Session) foundNested(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.projects[dir] == nil {
		s.todo.unread[dir] = true
	}
}
