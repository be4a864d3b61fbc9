package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/text"
)

// InlayHint shows names of the destination where they differ.
func (s *Server) InlayHint(ctx context.Context, params *protocol.InlayHintParams) (result []protocol.InlayHint, err error) {
	err = s.ask(ctx, params.TextDocument.URI, func(p *project.Project, f *project.File) {
		for _, h := range ide.Hints(p, f, f.Doc.RangeSpan(textRange(params.Range), s.editor.encoding)) {
			result = append(result, protocol.InlayHint{
				Position:    s.editor.lspRange(f.Doc, text.Span{Start: h.Offset, End: h.Offset}).Start,
				Label:       protocol.String(h.Label),
				Tooltip:     protocol.String(h.Tip),
				PaddingLeft: new(true),
			})
		}
	})
	return result, err
}
