package lsp

import (
	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
)

// addOffers adds the changes that no finding asks for.
func (a *actions) addOffers(params *protocol.CodeActionParams) {
	quick := wants(params.Context.Only, protocol.CodeActionKindQuickFix)
	rewrite := wants(params.Context.Only, protocol.CodeActionKindRefactorRewrite)
	if !quick && !rewrite {
		return
	}
	at := a.file.Doc.RangeSpan(textRange(params.Range), a.server.editor.encoding)
	a.project.Lock()
	offers := ide.Actions(a.project, a.file, at)
	a.project.Unlock()
	for _, offer := range offers {
		kind := protocol.CodeActionKindQuickFix
		if offer.Refactor {
			kind = protocol.CodeActionKindRefactorRewrite
		}
		if wants(params.Context.Only, kind) {
			a.add(&protocol.CodeAction{Title: offer.Title, Kind: new(kind)}, offer.Edits)
		}
	}
}
