package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// folded is where folding is offered. A server's folds take the place of those that an editor finds by indentation, so it
// is offered for these files alone. That takes a registration: what initialize offers is for every document. Clients that
// take none fold as they do without csdk.
var folded = protocol.FoldingRangeRegistrationOptions{TextDocumentRegistrationOptions: protocol.TextDocumentRegistrationOptions{
	DocumentSelector: &protocol.DocumentSelector{
		&protocol.TextDocumentFilterPattern{Scheme: new("file"), Pattern: protocol.Pattern("**/{requirements.txt,pyproject.toml}")},
	},
}}

// FoldingRanges gives what can be folded. Where there is nothing, as in files of no project, the answer is null: newer
// releases of VS Code then fold by indentation, which an empty list keeps them from.
func (s *Server) FoldingRanges(ctx context.Context, params *protocol.FoldingRangeParams) (result []protocol.FoldingRange, err error) {
	err = s.ask(ctx, params.TextDocument.URI, func(_ *project.Project, f *project.File) {
		for _, fold := range ide.Folds(f) {
			r := protocol.FoldingRange{StartLine: uint32(fold.First), EndLine: uint32(fold.Last)}
			if fold.Comment {
				r.Kind = protocol.FoldingRangeKindComment
			}
			result = append(result, r)
		}
	})
	return result, err
}
