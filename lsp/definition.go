package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// Definition goes to where a name is declared, in whatever file that is.
func (s *Server) Definition(ctx context.Context, params *protocol.DefinitionParams) (result protocol.DefinitionResult, err error) {
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		if places := ide.Definition(p, f, offset); len(places) > 0 {
			result = protocol.LocationSlice(s.locations(p, places))
		}
	})
	return result, err
}
