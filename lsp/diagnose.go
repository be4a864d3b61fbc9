package lsp

import (
	"context"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/rule"
)

// diagnoser publishes findings: those of what is being edited at once, those of the rest of the workspace as they come.
// One goroutine does it, begun by start and ended with the connection; it owns all below but the channels. A search of
// the workspace runs beside it, on goroutines that end with the search or with the connection.
type diagnoser struct {
	server *Server
	signal chan struct{} // holds one: something has changed
	found  chan string   // folders of projects that a search has read and checked

	checked   map[string]bool      // projects that a search is done with
	shown     map[string]*entry    // what is published of each project
	published map[string]published // by path
	searching sync.WaitGroup
	searches  chan struct{} // holds one: a search is under way
}

// published is what the client shows for a file.
type published struct {
	dir         string // the project that it is from
	open        bool
	diagnostics []protocol.Diagnostic
}

func newDiagnoser(s *Server) *diagnoser {
	return &diagnoser{
		server: s,
		signal: make(chan struct{}, 1), found: make(chan string), searches: make(chan struct{}, 1),
		checked: map[string]bool{}, shown: map[string]*entry{}, published: map[string]published{},
	}
}

// wake says that something has changed. It never waits.
func (d *diagnoser) wake() {
	select {
	case d.signal <- struct{}{}:
	default: // it will look at everything anyway
	}
}

// start begins to publish. It is called once.
func (d *diagnoser) start(ctx context.Context) {
	d.wake()
	d.server.group.Go(func() {
		defer d.searching.Wait()
		room := newRoom()
		defer room.set(goPercent)
		defer room.quiet.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-room.quiet.C:
				room.set(goPercent)
				d.searching.Go(debug.FreeOSMemory) // beside the next edit, should there be one; it ends by itself
				continue
			case <-d.signal:
			case dir := <-d.found:
				d.checked[dir] = true
			}
			room.make()
			for ctx.Err() == nil && d.step(ctx) {
			}
			d.search(ctx)
		}
	})
}

// step does the most urgent piece of work, and reports whether there was any. A piece is one project at most, so that
// an edit never waits for more.
func (d *diagnoser) step(ctx context.Context) bool {
	session := d.server.session
	session.readOpen(ctx)
	snapshot := session.Snapshot()
	dir := d.nextOpen(snapshot)
	if dir == "" {
		if unread := session.anyUnread(); unread != "" {
			session.read(ctx, unread, nil)
			return true
		}
		dir = d.nextChanged(snapshot)
	}
	if dir == "" {
		return false
	}
	d.show(ctx, snapshot, dir)
	return true
}

// nextOpen is a project with an open file that is published otherwise than it is now: the one edited last, if it is.
func (d *diagnoser) nextOpen(snapshot *Snapshot) string {
	if e := owner(snapshot.projects, snapshot.latest); e != nil && e != d.shown[e.dir] && snapshot.open[snapshot.latest] != nil {
		return e.dir
	}
	for path := range snapshot.open {
		if e := owner(snapshot.projects, path); e != nil && e != d.shown[e.dir] {
			return e.dir
		}
	}
	return ""
}

// nextChanged is any other such project, also one that is gone. Those that a search has found wait for it.
func (d *diagnoser) nextChanged(snapshot *Snapshot) string {
	for dir, e := range d.shown {
		if snapshot.projects[dir] != e {
			return dir
		}
	}
	for dir, e := range snapshot.projects {
		if d.shown[dir] == nil && (!e.found || d.checked[dir]) {
			return dir
		}
	}
	return ""
}

// show publishes a project as it is in the snapshot, unless there is a newer one by the time the findings are known.
func (d *diagnoser) show(ctx context.Context, snapshot *Snapshot, dir string) {
	e := snapshot.projects[dir]
	byFile := map[string][]rule.Finding{}
	if e != nil {
		for _, f := range e.findings() {
			path := pathIn(dir, f.File.Path)
			byFile[path] = append(byFile[path], f)
		}
	}
	if !d.server.session.isCurrent(dir, e) {
		return
	}
	if d.shown[dir] = e; e == nil {
		delete(d.shown, dir)
	}
	defer d.survive(dir)
	delete(d.checked, dir)
	for path := range d.published {
		if d.published[path].dir == dir && byFile[path] == nil {
			byFile[path] = nil
		}
	}
	for path := range snapshot.open {
		if o := owner(snapshot.projects, path); o != nil && o == e && e.holds(path) && byFile[path] == nil {
			byFile[path] = nil
		}
	}
	if _, ok := byFile[snapshot.latest]; ok {
		d.publish(ctx, snapshot, dir, snapshot.latest, byFile[snapshot.latest])
		delete(byFile, snapshot.latest)
	}
	for path, findings := range byFile {
		d.publish(ctx, snapshot, dir, path, findings)
	}
	d.server.tellChanged(ctx, dir, e)
	if e != nil {
		d.shown[dir] = d.server.session.slim(e)
	}
}

// survive is deferred: what cannot be told, such as a finding about no file, costs the findings of this version.
func (d *diagnoser) survive(dir string) {
	if problem := recover(); problem != nil {
		d.server.log.Error("findings were not published", "project", dir, "panic", problem, "stack", string(debug.Stack()))
	}
}

// publish tells the client about a file of a project, if that is news. Without findings the project may be gone.
func (d *diagnoser) publish(ctx context.Context, snapshot *Snapshot, dir, path string, findings []rule.Finding) {
	before, known := d.published[path]
	doc := snapshot.open[path]
	diagnostics := []protocol.Diagnostic{}
	for _, f := range findings {
		diagnostics = append(diagnostics, d.server.diagnostic(dir, f))
	}
	switch {
	case !known && len(diagnostics) == 0 && doc == nil:
		return
	case known && before.open == (doc != nil) && reflect.DeepEqual(before.diagnostics, diagnostics):
		before.dir = dir
		d.published[path] = before
		return
	}
	params := &protocol.PublishDiagnosticsParams{URI: uri.File(path), Diagnostics: diagnostics}
	if doc != nil {
		params.Version = protocol.NewOptional(doc.Version)
	}
	if len(diagnostics) == 0 && doc == nil {
		delete(d.published, path)
	} else {
		d.published[path] = published{dir, doc != nil, diagnostics}
	}
	if err := d.server.client.PublishDiagnostics(ctx, params); err != nil && ctx.Err() == nil {
		d.server.log.Warn("findings were not published", "file", path, "error", err)
	}
}

// search begins to look for projects where that has to be done, unless it is under way.
func (d *diagnoser) search(ctx context.Context) {
	if !d.server.session.unsearched() {
		return
	}
	select {
	case d.searches <- struct{}{}:
	default:
		return
	}
	d.searching.Go(func() {
		defer func() {
			<-d.searches
			d.wake()
		}()
		workers := max(1, runtime.GOMAXPROCS(0)-1) // one is left for what is being edited
		d.server.session.scan(ctx, workers, func(dir string) {
			if e := d.server.session.entry(dir); e != nil {
				e.findings()
			}
			select {
			case d.found <- dir:
			case <-ctx.Done():
			}
		})
	})
}
