package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// SignatureHelp shows what the call at a place takes.
func (s *Server) SignatureHelp(ctx context.Context, params *protocol.SignatureHelpParams) (*protocol.SignatureHelp, error) {
	var help *ide.Help
	err := s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		help = ide.Signature(p, f, offset)
	})
	if help == nil {
		return nil, err
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
	return answer, err
}

// markdown is a text for people; nil for none.
func markdown(text string) protocol.InlayHintTooltip {
	if text == "" {
		return nil
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
