package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// ask lets a question be answered about a document that belongs to a project, under the project's lock. What belongs to no
// project, or cannot be read, is not asked about. It returns the context's error, as handlers do.
func (s *Server) ask(ctx context.Context, document uri.URI, answer func(*project.Project, *project.File)) error {
	path := pathOf(document)
	snapshot := s.session.Snapshot()
	release(ctx)
	p, f := s.fileIn(ctx, &snapshot, path)
	if f == nil || f.Err != nil || ctx.Err() != nil {
		return ctx.Err()
	}
	p.Lock()
	defer p.Unlock()
	answer(p, f)
	return ctx.Err()
}

// askAt is ask about a place in a document.
func (s *Server) askAt(ctx context.Context, at protocol.TextDocumentPositionParams, answer func(p *project.Project, f *project.File, offset int)) error {
	return s.ask(ctx, at.TextDocument.URI, func(p *project.Project, f *project.File) {
		answer(p, f, f.Doc.PositionOffset(textPosition(at.Position), s.editor.encoding))
	})
}

// locations are places for the client.
func (s *Server) locations(p *project.Project, places []ide.Place) []protocol.Location {
	var all []protocol.Location
	for _, place := range places {
		all = append(all, s.location(p, place))
	}
	return all
}

func (s *Server) location(p *project.Project, place ide.Place) protocol.Location {
	return protocol.Location{URI: uri.File(pathIn(p.Dir, place.File.Path)), Range: s.editor.lspRange(place.File.Doc, place.Span)}
}
