package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// DocumentHighlight marks the other places of a name in the same file.
func (s *Server) DocumentHighlight(ctx context.Context, params *protocol.DocumentHighlightParams) (result []protocol.DocumentHighlight, err error) {
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		for _, place := range ide.Highlights(p, f, offset) {
			kind := protocol.DocumentHighlightKindWrite
			if place.Role == ide.Read {
				kind = protocol.DocumentHighlightKindRead
			}
			result = append(result, protocol.DocumentHighlight{Range: s.editor.lspRange(f.Doc, place.Span), Kind: kind})
		}
	})
	return result, err
}
