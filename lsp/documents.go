package lsp

import (
	"context"
	"fmt"
	"path/filepath"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// pathOf is the file behind an address, "" for what is no file, such as an untitled document. The library has made the
// many spellings of an address one: file:///C:/x is file:///c%3A/x.
func pathOf(u uri.URI) string {
	if !u.IsFile() {
		return ""
	}
	return filepath.Clean(u.FsPath())
}

// fileIn is a document as a snapshot has it. Right after it was opened, its project may have to be read first: then
// snapshot is replaced.
func (s *Server) fileIn(ctx context.Context, snapshot **Snapshot, path string) (*project.Project, *project.File) {
	p, f := (*snapshot).File(path)
	if f == nil && (*snapshot).open[path] != nil {
		s.session.readHome(ctx, path)
		*snapshot = s.session.Snapshot()
		p, f = (*snapshot).File(path)
	}
	return p, f
}

func (s *Server) DidOpen(_ context.Context, params *protocol.DidOpenTextDocumentParams) error {
	d := params.TextDocument
	path := pathOf(d.URI)
	if path == "" {
		return nil
	}
	s.session.Apply(SetFile{path, &text.Document{Text: d.Text, Version: d.Version}})
	s.wake()
	return nil
}

func (s *Server) DidChange(_ context.Context, params *protocol.DidChangeTextDocumentParams) error {
	path := pathOf(params.TextDocument.URI)
	if path == "" {
		return nil
	}
	before := s.session.document(path)
	if before == nil {
		return fmt.Errorf("%s is not open", path)
	}
	var changes []text.Change
	for _, change := range params.ContentChanges {
		switch change := change.(type) {
		case *protocol.TextDocumentContentChangeWholeDocument:
			changes = append(changes, text.Change{Text: change.Text})
		case *protocol.TextDocumentContentChangePartial:
			changes = append(changes, text.Change{Range: new(textRange(change.Range)), Text: change.Text})
		}
	}
	s.session.Apply(SetFile{path, before.Apply(params.TextDocument.Version, s.editor.encoding, changes...)})
	s.wake()
	return nil
}

// DidSave matters to clients that do not watch files.
func (s *Server) DidSave(_ context.Context, params *protocol.DidSaveTextDocumentParams) error {
	s.filesChanged(params.TextDocument.URI)
	return nil
}

func (s *Server) DidClose(_ context.Context, params *protocol.DidCloseTextDocumentParams) error {
	path := pathOf(params.TextDocument.URI)
	if path == "" {
		return nil
	}
	s.session.Apply(CloseFile{path})
	s.wake()
	return nil
}
