package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// Hover tells what a name stands for.
func (s *Server) Hover(ctx context.Context, params *protocol.HoverParams) (result *protocol.Hover, err error) {
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		if tip := ide.Hover(p, f, offset); tip != nil {
			result = &protocol.Hover{
				Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: tip.Text},
				Range:    new(s.editor.lspRange(f.Doc, tip.Whole)),
			}
		}
	})
	return result, err
}
