package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"
	"csdk/lsp/text"
)

const fixAll = protocol.CodeActionKind("source.fixAll.csdk")

// CodeAction offers the fixes of the findings in a range, a comment to suppress each, and all safe fixes of the file.
func (s *Server) CodeAction(ctx context.Context, params *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	path := pathOf(params.TextDocument.URI)
	snapshot := s.session.Snapshot()
	release(ctx)
	p, f := s.fileIn(ctx, &snapshot, path)
	if f == nil || f.Err != nil {
		return nil, nil
	}
	a := &actions{server: s, project: p, file: f, given: params.Context.Diagnostics}
	if wants(params.Context.Only, protocol.CodeActionKindQuickFix) {
		at := f.Doc.RangeSpan(textRange(params.Range), s.editor.encoding)
		for _, finding := range snapshot.Findings(p) {
			if finding.File == f && finding.Span.Start <= at.End && at.Start <= finding.Span.End {
				a.addFixes(finding)
				a.addSuppression(finding)
			}
		}
	}
	a.addOffers(params)
	switch {
	case ctx.Err() != nil || !wants(params.Context.Only, fixAll):
	case len(params.Context.Only) > 0:
		a.addFixAll(snapshot)
	case s.editor.resolvesEdits:
		a.offerFixAll(snapshot, params.TextDocument.URI)
	}
	return a.all, ctx.Err()
}

// CodeActionResolve works out what CodeAction has only offered, since editors ask for actions at every movement.
func (s *Server) CodeActionResolve(ctx context.Context, action *protocol.CodeAction) (*protocol.CodeAction, error) {
	snapshot := s.session.Snapshot()
	release(ctx)
	var document uri.URI
	if err := json.Unmarshal(action.Data, &document); err != nil {
		return action, nil
	}
	if p, f := s.fileIn(ctx, &snapshot, pathOf(document)); f != nil {
		action.Edit = s.workspaceEdit(p, fix.All(p, snapshot.check, f.Path).Edits)
	}
	return action, ctx.Err()
}

// wants reports whether the client asked for a kind, by its name or that of a kind above it.
func wants(only []protocol.CodeActionKind, kind protocol.CodeActionKind) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o protocol.CodeActionKind) bool {
		return o == kind || o == protocol.CodeActionKindEmpty || strings.HasPrefix(string(kind), string(o)+".")
	})
}

// actions is an answer in the making.
type actions struct {
	server  *Server
	project *project.Project
	file    *project.File
	given   []protocol.Diagnostic // what the client shows there
	all     []protocol.CommandOrCodeAction
}

func (a *actions) add(action *protocol.CodeAction, edits []rule.Edit) {
	if action.Edit = a.server.workspaceEdit(a.project, edits); action.Edit != nil {
		a.all = append(a.all, action)
	}
}

func (a *actions) addFixes(f rule.Finding) {
	for i, offered := range f.Fixes {
		a.add(&protocol.CodeAction{
			Title:       offered.Title,
			Kind:        new(protocol.CodeActionKindQuickFix),
			Diagnostics: a.shown(f),
			IsPreferred: new(i == 0),
		}, offered.Edits)
	}
}

func (a *actions) addSuppression(f rule.Finding) {
	if edit, ok := rule.Suppress(f); ok {
		a.add(&protocol.CodeAction{
			Title:       fmt.Sprintf("Ignore `%s` here", f.Rule.Code),
			Kind:        new(protocol.CodeActionKindQuickFix),
			Diagnostics: a.shown(f),
		}, []rule.Edit{edit})
	}
}

const fixAllTitle = "Fix all that csdk can fix safely"

func (a *actions) addFixAll(snapshot *Snapshot) {
	result := fix.All(a.project, snapshot.check, a.file.Path)
	a.add(&protocol.CodeAction{Title: fixAllTitle, Kind: new(fixAll)}, result.Edits)
}

// offerFixAll leaves the work to CodeActionResolve.
func (a *actions) offerFixAll(snapshot *Snapshot, document uri.URI) {
	for _, f := range snapshot.Findings(a.project) {
		if f.File == a.file && slices.ContainsFunc(f.Fixes, func(x rule.Fix) bool { return x.Safe }) {
			data, err := json.Marshal(document)
			if err != nil {
				return
			}
			a.all = append(a.all, &protocol.CodeAction{Title: fixAllTitle, Kind: new(fixAll), Data: data})
			return
		}
	}
}

// shown is the client's diagnostic for a finding, as the client has sent it. Its place may be that of an older version.
func (a *actions) shown(f rule.Finding) []protocol.Diagnostic {
	for _, d := range a.given {
		if d.Code == protocol.String(f.Rule.Code) && d.Message == protocol.String(f.Message) {
			return []protocol.Diagnostic{d}
		}
	}
	return nil
}

// workspaceEdit is nil where there is nothing to do, or where it takes more than the client can do.
func (s *Server) workspaceEdit(p *project.Project, edits []rule.Edit) *protocol.WorkspaceEdit {
	byPath := map[string][]rule.Edit{}
	var paths []string
	for _, e := range edits {
		if byPath[e.Path] == nil {
			paths = append(paths, e.Path)
		}
		byPath[e.Path] = append(byPath[e.Path], e)
	}
	if len(paths) == 0 {
		return nil
	}
	edit := &protocol.WorkspaceEdit{}
	for _, path := range paths {
		f, as := p.Files[path], uri.File(pathIn(p.Dir, path))
		document := protocol.OptionalVersionedTextDocumentIdentifier{TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: as}}
		if f == nil {
			if !s.editor.createFiles {
				return nil
			}
			f = &project.File{Doc: &text.Document{}}
			edit.DocumentChanges = append(edit.DocumentChanges, &protocol.CreateFile{Kind: "create", URI: as})
		}
		if f.Doc.Version != 0 {
			document.Version = new(f.Doc.Version)
		}
		changes := s.textEdits(f.Doc, byPath[path])
		if s.editor.documentChanges {
			edit.DocumentChanges = append(edit.DocumentChanges, &protocol.TextDocumentEdit{TextDocument: document, Edits: elements(changes)})
			continue
		}
		if edit.Changes == nil {
			edit.Changes = map[uri.URI][]protocol.TextEdit{}
		}
		edit.Changes[as] = changes
	}
	return edit
}

// textEdits gives new text the line ends of the document.
func (s *Server) textEdits(doc *text.Document, edits []rule.Edit) []protocol.TextEdit {
	crlf := strings.Contains(doc.Text, "\r\n")
	var all []protocol.TextEdit
	for _, e := range edits {
		fresh := strings.ReplaceAll(e.New, "\r\n", "\n")
		if crlf {
			fresh = strings.ReplaceAll(fresh, "\n", "\r\n")
		}
		all = append(all, protocol.TextEdit{Range: s.editor.lspRange(doc, e.Span), NewText: fresh})
	}
	return all
}

func elements(edits []protocol.TextEdit) []protocol.TextDocumentEditElement {
	var all []protocol.TextDocumentEditElement
	for i := range edits {
		all = append(all, &edits[i])
	}
	return all
}
