package lsp

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/text"
)

// Completion lists what may stand at a place. Editors ask again when the word there changes its beginning.
func (s *Server) Completion(ctx context.Context, params *protocol.CompletionParams) (protocol.CompletionResult, error) {
	var all protocol.CompletionItemSlice
	err := s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		options := ide.CompleteOptions{Snippets: s.editor.snippets}
		if s.index != nil {
			options.Versions = s.index.Versions
		}
		items := ide.Complete(p, f, offset, options)
		for i := range items {
			all = append(all, s.completionItem(f.Doc, &items[i], i))
		}
	})
	if len(all) == 0 {
		return nil, err
	}
	return all, err
}

// completionItem is an item for the client. Its place in the list is what it sorts by.
func (s *Server) completionItem(doc *text.Document, item *ide.Item, at int) protocol.CompletionItem {
	c := protocol.CompletionItem{
		Label:    item.Label,
		Kind:     itemKinds[item.Kind],
		SortText: protocol.NewOptional(fmt.Sprintf("%04d", at)),
		TextEdit: &protocol.TextEdit{Range: s.editor.lspRange(doc, item.Edit), NewText: item.New},
	}
	if item.Filter != item.Label {
		c.FilterText = protocol.NewOptional(item.Filter)
	}
	if item.Detail != "" {
		c.Detail = protocol.NewOptional(item.Detail)
	}
	c.Documentation = markdown(item.Doc)
	if item.Snippet {
		c.InsertTextFormat = protocol.InsertTextFormatSnippet
	}
	if item.Deprecated {
		c.Tags = []protocol.CompletionItemTag{protocol.CompletionItemTagDeprecated}
	}
	return c
}

var itemKinds = map[ide.ItemKind]protocol.CompletionItemKind{
	ide.OperationItem: protocol.CompletionItemKindMethod,
	ide.MethodItem:    protocol.CompletionItemKindMethod,
	ide.ArgumentItem:  protocol.CompletionItemKindVariable,
	ide.TableItem:     protocol.CompletionItemKindStruct,
	ide.ColumnItem:    protocol.CompletionItemKindField,
	ide.SettingItem:   protocol.CompletionItemKindProperty,
	ide.StateItem:     protocol.CompletionItemKindProperty,
	ide.TypeItem:      protocol.CompletionItemKindTypeParameter,
	ide.KeyItem:       protocol.CompletionItemKindKeyword,
	ide.VariableItem:  protocol.CompletionItemKindConstant,
	ide.ValueItem:     protocol.CompletionItemKindValue,
	ide.PackageItem:   protocol.CompletionItemKindModule,
}
