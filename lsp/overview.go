package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/rule"
)

// The requests and the notification that LSP does not have. README.md describes them.
const (
	methodProject        = "csdk/project"
	methodSetSetting     = "csdk/setSetting"
	methodRule           = "csdk/rule"
	methodProjectChanged = "csdk/projectChanged"
)

// Request answers the requests that LSP does not have.
func (s *Server) Request(ctx context.Context, method string, params any) (any, error) {
	raw, _ := params.(protocol.LSPAny)
	var asked struct {
		Project    uri.URI `json:"project"`
		Key, Value string
		Code       string
	}
	answer := map[string]func() (any, error){
		methodProject:    func() (any, error) { return s.describe(ctx, pathOf(asked.Project)) },
		methodSetSetting: func() (any, error) { return s.setSetting(ctx, pathOf(asked.Project), asked.Key, asked.Value) },
		methodRule:       func() (any, error) { return rulePage(asked.Code) },
	}[method]
	if answer == nil {
		return nil, jsonrpc2.ErrMethodNotFound
	}
	if json.Unmarshal(raw, &asked) != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, errParams.Error())
	}
	return answer()
}

// projectIn is the project in a folder, which is read if it is not known yet; nil when there is none.
func (s *Server) projectIn(ctx context.Context, dir string) (*Snapshot, *entry) {
	dir = filepath.Clean(dir)
	snapshot := s.session.Snapshot()
	release(ctx)
	if snapshot.projects[dir] == nil && s.session.isProject(dir) {
		s.session.readHome(ctx, filepath.Join(dir, mainFile))
		snapshot = s.session.Snapshot()
	}
	return snapshot, snapshot.projects[dir]
}

// describe answers csdk/project: null where there is no project. From then on the client is told once that another answer
// may be had.
func (s *Server) describe(ctx context.Context, dir string) (any, error) {
	if dir == "" {
		return nil, nil
	}
	s.asked.begin(filepath.Clean(dir))
	_, e := s.projectIn(ctx, dir)
	s.asked.answered(filepath.Clean(dir), e)
	if e == nil || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	findings := e.findings()
	p := e.project()
	p.Lock()
	defer p.Unlock()
	return s.overview(p, ide.Describe(p, findings), findings), ctx.Err()
}

// setSetting answers csdk/setSetting with the edit of configuration.json.
func (s *Server) setSetting(ctx context.Context, dir, key, value string) (any, error) {
	_, e := s.projectIn(ctx, dir)
	if e == nil {
		return nil, requestFailed(errors.New("there is no connector.py in that folder"))
	}
	p := e.project()
	p.Lock()
	defer p.Unlock()
	edit, err := ide.SetSetting(p, key, value)
	if err != nil {
		return nil, requestFailed(err)
	}
	edits := []rule.Edit{edit}
	if err := readOnly(p, edits); err != nil {
		return nil, requestFailed(errors.New("configuration.json is read-only. Make it writable first"))
	}
	return s.workspaceEdit(p, edits), ctx.Err()
}

// rulePage answers csdk/rule with the page of a rule in Markdown; null for a code that no rule has.
func rulePage(code string) (any, error) {
	r := rule.Find(code)
	if r == nil {
		return nil, nil
	}
	return map[string]string{"code": r.Code, "title": r.Title, "markdown": r.Page()}, nil
}

// asked are the projects that the client knows from csdk/project, and of which it has to be told when they change. Handlers
// and the diagnoser use it.
type asked struct {
	mu      sync.Mutex
	answers map[string]*entry // by folder; nil where there is no project
}

// pending stands for an answer that is being made.
var pending = &entry{}

func newAsked() *asked { return &asked{answers: map[string]*entry{}} }

// begin comes before the snapshot is taken: what changes from then on is told.
func (a *asked) begin(dir string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[dir] = pending
}

func (a *asked) answered(dir string, e *entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answers[dir] == pending {
		a.answers[dir] = e
	}
}

// changed reports whether the client has to be told, which is done once for each answer.
func (a *asked) changed(dir string, e *entry) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, waiting := a.answers[dir]
	if !waiting || known == e {
		return false
	}
	delete(a.answers, dir)
	return true
}

// tellChanged tells the client of a project that it has asked about, after its findings were published.
func (s *Server) tellChanged(ctx context.Context, dir string, e *entry) {
	if !s.asked.changed(dir, e) {
		return
	}
	if err := s.conn.Notify(ctx, methodProjectChanged, map[string]uri.URI{"project": uri.File(dir)}); err != nil && ctx.Err() == nil {
		s.log.Warn("a change was not told", "project", dir, "error", err)
	}
}

// place is where something is, null where that is not written down.
func (s *Server) place(p *project.Project, at ide.Place) *protocol.Location {
	if at.File == nil {
		return nil
	}
	location := s.location(p, at)
	return &location
}
