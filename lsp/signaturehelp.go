package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
)

// SignatureHelp shows what the call at a place takes.
func (s *Server) SignatureHelp(ctx context.Context, params *protocol.SignatureHelpParams) (*protocol.SignatureHelp, error) {
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
	help := ide.Signature(p, f, offset)
	if help == nil {
		return nil, ctx.Err()
	}
	signature := protocol.SignatureInformation{Label: help.Label, Documentation: markdown(help.Doc)}
	for _, param := range help.Params {
		information := protocol.ParameterInformation{Label: protocol.String(param.Name), Documentation: markdown(param.Doc)}
		if s.editor.labelOffsets { // the label is ASCII, so that all encodings count it alike
			information.Label = protocol.ParameterInformationLabelTuple{uint32(param.Span.Start), uint32(param.Span.End)}
		}
		signature.Parameters = append(signature.Parameters, information)
	}
	answer := &protocol.SignatureHelp{Signatures: []protocol.SignatureInformation{signature}}
	switch {
	case help.Active >= 0:
		answer.ActiveParameter = protocol.NewNullable(uint32(help.Active))
	case s.editor.noActiveParameter:
		answer.ActiveParameter = protocol.NullNullable[uint32]()
	default:
		answer.ActiveParameter = protocol.NewNullable(uint32(len(help.Params))) // none of them
	}
	return answer, ctx.Err()
}

// markdown is a text for people; nil for none.
func markdown(text string) protocol.InlayHintTooltip {
	if text == "" {
		return nil
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
