package lsp

import (
	"context"
	"fmt"
	"os"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/rule"
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

// Rename renames in all files of the project, or in none.
func (s *Server) Rename(ctx context.Context, params *protocol.RenameParams) (result *protocol.WorkspaceEdit, err error) {
	var refused error
	var left []ide.Place
	err = s.askAt(ctx, params.TextDocumentPositionParams, func(p *project.Project, f *project.File, offset int) {
		edits, others, problem := ide.Rename(p, f, offset, params.NewName)
		if refused, left = problem, others; problem == nil {
			result = s.workspaceEdit(p, edits)
			s.annotate(p, result, edits)
			refused = readOnly(p, edits)
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

// annotate says of each edit what it is of, for clients that show that before anything is done. The edits are in the
// order of their files, as they are in the result.
func (s *Server) annotate(p *project.Project, result *protocol.WorkspaceEdit, edits []rule.Edit) {
	if !s.editor.changeAnnotations || result == nil {
		return
	}
	result.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{}
	for _, change := range result.DocumentChanges {
		document, ok := change.(*protocol.TextDocumentEdit)
		if !ok {
			continue
		}
		for i, element := range document.Edits {
			part := ide.PartOf(p, edits[0])
			edits = edits[1:]
			annotation := protocol.ChangeAnnotation{Label: part.Label, NeedsConfirmation: new(part.Confirm)}
			if part.Note != "" {
				annotation.Description = new(part.Note)
			}
			id := protocol.ChangeAnnotationIdentifier(part.Label)
			result.ChangeAnnotations[id] = annotation
			document.Edits[i] = &protocol.AnnotatedTextEdit{TextEdit: *element.(*protocol.TextEdit), AnnotationID: id}
		}
	}
}

// readOnly says which file cannot be written, so that a rename would stop half-way.
func readOnly(p *project.Project, edits []rule.Edit) error {
	for _, e := range edits {
		path := pathIn(p.Dir, e.Path)
		info, err := os.Stat(path)
		if err != nil {
			continue // only in the editor so far
		}
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			file.Close()
		}
		if err != nil || info.Mode().Perm()&0o222 == 0 { // which root may write all the same
			return fmt.Errorf("%s is read-only and has the name, too. Make it writable first", e.Path)
		}
	}
	return nil
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
