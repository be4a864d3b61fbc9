package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// DocumentLink makes names of other files of the project something to click on.
func (s *Server) DocumentLink(ctx context.Context, params *protocol.DocumentLinkParams) (result []protocol.DocumentLink, err error) {
	err = s.ask(ctx, params.TextDocument.URI, func(p *project.Project, f *project.File) {
		for _, l := range ide.Links(p, f) {
			result = append(result, protocol.DocumentLink{Range: s.editor.lspRange(f.Doc, l.Span), Target: new(uri.File(pathIn(p.Dir, l.Path)))})
		}
	})
	return result, err
}
