package lsp

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/text"
)

// Completion lists what may stand at a place. Editors ask again when the word there changes its beginning.
func (s *Server) Completion(ctx context.Context, params *protocol.CompletionParams) (protocol.CompletionResult, error) {
	path := pathOf(params.TextDocument.URI)
	snapshot := s.session.Snapshot()
	release(ctx)
	p, f := s.fileIn(ctx, &snapshot, path)
	if f == nil || f.Err != nil {
		return nil, nil
	}
	offset := f.Doc.PositionOffset(textPosition(params.Position), s.editor.encoding)
	p.Lock()
	defer p.Unlock()
	items := ide.Complete(p, f, offset, ide.CompleteOptions{Snippets: s.editor.snippets})
	if len(items) == 0 {
		return nil, ctx.Err()
	}
	all := make(protocol.CompletionItemSlice, len(items))
	for i := range items {
		all[i] = s.completionItem(f.Doc, &items[i], i)
	}
	return all, ctx.Err()
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
