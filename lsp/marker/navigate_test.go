package marker

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
	"csdk/lsp/text"
)

// hover is the marker hover(place, what).
func hover(e *editor, m mark) error {
	if len(m.args) != 2 {
		return fmt.Errorf("%v takes a place, and a text or the name of golden text", m)
	}
	got, err := e.hovered(m)
	switch {
	case err != nil:
		return err
	case got == "":
		return fmt.Errorf("%v: nothing is shown there", m)
	}
	if _, golden := m.args[1].(name); golden {
		return e.compareGolden(m, m.args[1], strings.TrimSuffix(got, "\n")+"\n")
	}
	if !says(m.args[1], got) {
		return fmt.Errorf("%v: %v is not in\n%s", m, m.args[1], got)
	}
	return nil
}

// noHover is the marker nohover(place).
func noHover(e *editor, m mark) error {
	if len(m.args) != 1 {
		return fmt.Errorf("%v takes a place", m)
	}
	got, err := e.hovered(m)
	if err == nil && got != "" {
		err = fmt.Errorf("%v: there is\n%s", m, got)
	}
	return err
}

func (e *editor) hovered(m mark) (string, error) {
	at, err := e.position(m)
	if err != nil {
		return "", err
	}
	var result *protocol.Hover
	e.client.MustCall(protocol.MethodTextDocumentHover, &protocol.HoverParams{TextDocumentPositionParams: at}, &result)
	if result == nil {
		return "", nil
	}
	content, ok := result.Contents.(*protocol.MarkupContent)
	if !ok || content.Kind != protocol.MarkupKindMarkdown {
		return "", fmt.Errorf("%v: no Markdown: %#v", m, result.Contents)
	}
	return content.Value, nil
}

// position is the start of a marker's place.
func (e *editor) position(m mark) (protocol.TextDocumentPositionParams, error) {
	place, err := m.span(m.args[0])
	if err != nil {
		return protocol.TextDocumentPositionParams{}, err
	}
	return protocol.TextDocumentPositionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: lsptest.URI(e.path(m.file))},
		Position:     e.client.Position(e.scenario.files[m.file], place.Start),
	}, nil
}

// definition is the marker def(place, golden).
func definition(e *editor, m mark) error {
	return e.list(m, func(at protocol.TextDocumentPositionParams) []protocol.Location {
		var result protocol.DefinitionResult
		e.client.MustCall(protocol.MethodTextDocumentDefinition, &protocol.DefinitionParams{TextDocumentPositionParams: at}, &result)
		locations, _ := result.(protocol.LocationSlice)
		return locations
	})
}

// references is the marker refs(place, golden).
func references(e *editor, m mark) error {
	return e.list(m, func(at protocol.TextDocumentPositionParams) []protocol.Location {
		var result []protocol.Location
		e.client.MustCall(protocol.MethodTextDocumentReferences, &protocol.ReferenceParams{
			TextDocumentPositionParams: at, Context: protocol.ReferenceContext{IncludeDeclaration: true},
		}, &result)
		return result
	})
}

// highlights is the marker highlight(place, golden).
func highlights(e *editor, m mark) error {
	return e.list(m, func(at protocol.TextDocumentPositionParams) []protocol.Location {
		var result []protocol.DocumentHighlight
		e.client.MustCall(protocol.MethodTextDocumentDocumentHighlight, &protocol.DocumentHighlightParams{TextDocumentPositionParams: at}, &result)
		var all []protocol.Location
		for _, h := range result {
			all = append(all, protocol.Location{URI: at.TextDocument.URI, Range: h.Range})
		}
		return all
	})
}

// list holds locations against golden text; the name nothing stands for none.
func (e *editor) list(m mark, ask func(protocol.TextDocumentPositionParams) []protocol.Location) error {
	if len(m.args) != 2 {
		return fmt.Errorf("%v takes a place and the name of golden text", m)
	}
	at, err := e.position(m)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, l := range ask(at) {
		file, err := e.file(l.URI.FsPath())
		if err != nil {
			return err
		}
		b.WriteString(e.shownPlace(file, l.Range) + "\n")
	}
	if m.args[1] == name("nothing") {
		if b.Len() > 0 {
			return fmt.Errorf("%v: there is\n%s", m, b.String())
		}
		return nil
	}
	return e.compareGolden(m, m.args[1], b.String())
}

// shownPlace is a place with its text, such as configuration.json:2: host.
func (e *editor) shownPlace(file string, r protocol.Range) string {
	content := e.scenario.files[file]
	at := e.span(content, r)
	return fmt.Sprintf("%s:%d: %s", file, r.Start.Line+1, content[at.Start:at.End])
}

// outline is the marker symbol(golden).
func outline(e *editor, m mark) error {
	return e.whole(m, func(document protocol.TextDocumentIdentifier) string {
		var result protocol.DocumentSymbolResult
		e.client.MustCall(protocol.MethodTextDocumentDocumentSymbol, &protocol.DocumentSymbolParams{TextDocument: document}, &result)
		var b strings.Builder
		all, _ := result.(protocol.DocumentSymbolSlice)
		e.outlined(&b, m.file, all, "")
		return b.String()
	})
}

func (e *editor) outlined(b *strings.Builder, file string, all []protocol.DocumentSymbol, indent string) {
	for _, s := range all {
		content := e.scenario.files[file]
		if whole, selected := e.span(content, s.Range), e.span(content, s.SelectionRange); !whole.Covers(selected) {
			e.t.Errorf("the place of %s is outside of what it takes", s.Name)
		}
		detail := ""
		if s.Detail != nil {
			detail = *s.Detail
		}
		fmt.Fprintf(b, "%s%s %q %d-%d\n", indent, s.Name, detail, s.Range.Start.Line+1, s.Range.End.Line+1)
		e.outlined(b, file, s.Children, indent+"  ")
	}
}

// search is the marker search(query, golden).
func search(e *editor, m mark) error {
	query, ok := m.args[0].(string)
	if len(m.args) != 2 || !ok {
		return fmt.Errorf("%v takes a query and the name of golden text", m)
	}
	var result protocol.WorkspaceSymbolResult
	e.client.MustCall(protocol.MethodWorkspaceSymbol, &protocol.WorkspaceSymbolParams{Query: query}, &result)
	var lines []string
	all, _ := result.(protocol.SymbolInformationSlice)
	for _, s := range all {
		file, err := filepath.Rel(e.root, s.Location.URI.FsPath())
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%s (%s) %s\n", s.Name, *s.ContainerName, e.shownPlace(filepath.ToSlash(file), s.Location.Range)))
	}
	slices.Sort(lines)
	return e.compareGolden(m, m.args[1], strings.Join(lines, ""))
}

// hints is the marker hint(golden).
func hints(e *editor, m mark) error {
	return e.whole(m, func(document protocol.TextDocumentIdentifier) string {
		var result []protocol.InlayHint
		content := e.scenario.files[m.file]
		e.client.MustCall(protocol.MethodTextDocumentInlayHint, &protocol.InlayHintParams{
			TextDocument: document, Range: protocol.Range{End: e.client.Position(content, len(content))},
		}, &result)
		var b strings.Builder
		for _, h := range result {
			at := e.span(content, protocol.Range{Start: h.Position, End: h.Position}).Start
			line := content[strings.LastIndexByte(content[:at], '\n')+1 : at]
			fmt.Fprintf(&b, "%d: %s %v\n", h.Position.Line+1, strings.TrimSpace(line), h.Label)
		}
		return b.String()
	})
}

// lenses is the marker lens(golden).
func lenses(e *editor, m mark) error {
	return e.whole(m, func(document protocol.TextDocumentIdentifier) string {
		var result []protocol.CodeLens
		e.client.MustCall(protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: document}, &result)
		var b strings.Builder
		for _, l := range result {
			arguments, err := json.Marshal(l.Command.Arguments)
			if err != nil {
				e.t.Error(err)
			}
			shown := strings.ReplaceAll(string(arguments), string(lsptest.URI(e.root)), "ROOT")
			fmt.Fprintf(&b, "%d: %s %s %s\n", l.Range.Start.Line+1, l.Command.Title, l.Command.Command, shown)
		}
		return b.String()
	})
}

// whole holds what is said about a whole file against golden text.
func (e *editor) whole(m mark, ask func(protocol.TextDocumentIdentifier) string) error {
	if len(m.args) != 1 {
		return fmt.Errorf("%v takes the name of golden text", m)
	}
	return e.compareGolden(m, m.args[0], ask(protocol.TextDocumentIdentifier{URI: lsptest.URI(e.path(m.file))}))
}

// rename is the marker rename(place, new name, golden).
func rename(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a new name and the name of golden text", m)
	}
	edit, prepared, err := e.renamed(m)
	if err != nil {
		return fmt.Errorf("%v: %w", m, err)
	}
	if place, err := m.span(m.args[0]); err != nil || !prepared.Holds(place.Start) && !place.Covers(prepared) {
		return fmt.Errorf("%v: what would be renamed is at %v", m, prepared)
	}
	after, err := e.edited(edit)
	if err != nil {
		return fmt.Errorf("%v: %w", m, err)
	}
	return e.compareGolden(m, m.args[2], e.changes(after))
}

// noRename is the marker norename(place, new name, message).
func noRename(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a new name and a message", m)
	}
	_, _, err := e.renamed(m)
	if err == nil || !says(m.args[2], err.Error()) {
		return fmt.Errorf("%v: the answer is %w", m, err)
	}
	return nil
}

// preview is the marker preview(place, new name, golden).
func preview(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a new name and the name of golden text", m)
	}
	edit, _, err := e.renamed(m)
	if err != nil {
		return fmt.Errorf("%v: %w", m, err)
	}
	var lines []string
	for _, change := range edit.DocumentChanges {
		document := change.(*protocol.TextDocumentEdit)
		file, err := e.file(document.TextDocument.URI.FsPath())
		if err != nil {
			return err
		}
		for _, element := range document.Edits {
			annotated, ok := element.(*protocol.AnnotatedTextEdit)
			if !ok {
				return fmt.Errorf("%v: an edit without annotation: %+v", m, element)
			}
			annotation, ok := edit.ChangeAnnotations[annotated.AnnotationID]
			if !ok {
				return fmt.Errorf("%v: no annotation %q", m, annotated.AnnotationID)
			}
			label := annotation.Label
			if *annotation.NeedsConfirmation {
				label += "?"
			}
			lines = append(lines, fmt.Sprintf("%s: %s\n", label, e.shownPlace(file, annotated.Range)))
		}
	}
	slices.Sort(lines)
	return e.compareGolden(m, m.args[2], strings.Join(lines, ""))
}

// renamed asks as editors do: first whether, then for the edit.
func (e *editor) renamed(m mark) (*protocol.WorkspaceEdit, text.Span, error) {
	at, err := e.position(m)
	if err != nil {
		return nil, text.Span{}, err
	}
	fresh, ok := m.args[1].(string)
	if !ok {
		return nil, text.Span{}, fmt.Errorf("the new name is a text")
	}
	var prepared protocol.PrepareRenameResult
	if err := e.client.Call(protocol.MethodTextDocumentPrepareRename, &protocol.PrepareRenameParams{TextDocumentPositionParams: at}, &prepared); err != nil {
		return nil, text.Span{}, err
	}
	placeholder, ok := prepared.(*protocol.PrepareRenamePlaceholder)
	if !ok {
		return nil, text.Span{}, fmt.Errorf("nothing to rename")
	}
	span := e.span(e.scenario.files[m.file], placeholder.Range)
	var edit *protocol.WorkspaceEdit
	err = e.client.Call(protocol.MethodTextDocumentRename, &protocol.RenameParams{TextDocumentPositionParams: at, NewName: fresh}, &edit)
	return edit, span, err
}
