package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// PrepareRename says what would be renamed, or why it cannot be. Of what is no name of a connector it says nothing, since
// another server may rename it.
func (s *Server) PrepareRename(ctx context.Context, params *protocol.PrepareRenameParams) (result protocol.PrepareRenameResult, err error) {
	var refused error
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		place, name, ok, problem := ide.PrepareRename(p, f, offset)
		if refused = problem; ok && problem == nil {
			result = &protocol.PrepareRenamePlaceholder{Range: s.editor.lspRange(f.Doc, place.Span), Placeholder: name}
		}
	})
	if err == nil && refused != nil {
		err = requestFailed(refused)
	}
	return result, err
}

// Rename renames in all files of the project.
func (s *Server) Rename(ctx context.Context, params *protocol.RenameParams) (result *protocol.WorkspaceEdit, err error) {
	var refused error
	var left []ide.Place
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		edits, others, problem := ide.Rename(p, f, offset, params.NewName)
		if refused, left = problem, others; problem == nil {
			result = s.workspaceEdit(p, edits)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, requestFailed(refused)
	case result != nil && len(left) > 0:
		s.tellLeft(ctx, left)
	}
	return result, nil
}

// requestFailed is an answer that editors show to the person who asked.
func requestFailed(why error) error {
	return jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), why.Error())
}

// mostLeft is how many places a message names.
const mostLeft = 5

// tellLeft names the places that a rename has not changed.
func (s *Server) tellLeft(ctx context.Context, left []ide.Place) {
	var where []string
	for _, place := range left {
		if len(where) == mostLeft {
			where = append(where, "...")
			break
		}
		where = append(where, fmt.Sprintf("%s:%d", place.File.Path, place.File.Doc.OffsetLine(place.Span.Start)+1))
	}
	message := "csdk left the same text in files that connector.py does not import: " + strings.Join(where, ", ")
	if err := s.client.ShowMessage(ctx, &protocol.ShowMessageParams{Type: protocol.MessageTypeInfo, Message: message}); err != nil {
		s.log.Warn("a message was not shown", "error", err)
	}
}
