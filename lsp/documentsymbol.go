package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/text"
)

var symbolKinds = map[ide.Kind]protocol.SymbolKind{
	ide.ConfigurationKey: protocol.SymbolKindProperty,
	ide.Table:            protocol.SymbolKindStruct,
	ide.Column:           protocol.SymbolKindField,
	ide.StateKey:         protocol.SymbolKindKey,
	ide.Requirement:      protocol.SymbolKindPackage,
}

// DocumentSymbol is the outline of a file.
func (s *Server) DocumentSymbol(ctx context.Context, params *protocol.DocumentSymbolParams) (result protocol.DocumentSymbolResult, err error) {
	err = s.ask(ctx, params.TextDocument.URI, func(p *project.Project, f *project.File) {
		if all := ide.Outline(p, f); len(all) > 0 {
			result = protocol.DocumentSymbolSlice(s.documentSymbols(f.Doc, all))
		}
	})
	return result, err
}

func (s *Server) documentSymbols(doc *text.Document, outline []ide.Outlined) []protocol.DocumentSymbol {
	var all []protocol.DocumentSymbol
	for _, o := range outline {
		symbol := protocol.DocumentSymbol{
			Name: o.Symbol.Name, Kind: symbolKinds[o.Kind],
			Range: s.editor.lspRange(doc, o.Whole), SelectionRange: s.editor.lspRange(doc, o.Name),
			Children: s.documentSymbols(doc, o.Parts),
		}
		if o.Detail != "" {
			symbol.Detail = new(o.Detail)
		}
		all = append(all, symbol)
	}
	return all
}
