package lsptest

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// Capabilities of an editor that can do everything the server asks for.
func Capabilities() protocol.ClientCapabilities {
	return protocol.ClientCapabilities{
		Workspace: &protocol.WorkspaceClientCapabilities{
			Configuration:          new(true),
			WorkspaceFolders:       new(true),
			DidChangeConfiguration: &protocol.DidChangeConfigurationClientCapabilities{DynamicRegistration: new(true)},
			DidChangeWatchedFiles:  &protocol.DidChangeWatchedFilesClientCapabilities{DynamicRegistration: new(true)},
			WorkspaceEdit: &protocol.WorkspaceEditClientCapabilities{
				DocumentChanges:         new(true),
				ResourceOperations:      []protocol.ResourceOperationKind{protocol.ResourceOperationKindCreate},
				ChangeAnnotationSupport: &protocol.ChangeAnnotationsSupportOptions{GroupsOnLabel: new(true)},
			},
		},
		TextDocument: &protocol.TextDocumentClientCapabilities{
			PublishDiagnostics: &protocol.PublishDiagnosticsClientCapabilities{
				DiagnosticsCapabilities: protocol.DiagnosticsCapabilities{
					RelatedInformation:     new(true),
					CodeDescriptionSupport: new(true),
					TagSupport:             protocol.ClientDiagnosticsTagOptions{ValueSet: []protocol.DiagnosticTag{protocol.DiagnosticTagUnnecessary, protocol.DiagnosticTagDeprecated}},
				},
				VersionSupport: new(true),
			},
			Completion: &protocol.CompletionClientCapabilities{
				CompletionItem: &protocol.ClientCompletionItemOptions{SnippetSupport: new(true)},
			},
			SignatureHelp: &protocol.SignatureHelpClientCapabilities{SignatureInformation: &protocol.ClientSignatureInformationOptions{
				ParameterInformation:     &protocol.ClientSignatureParameterInformationOptions{LabelOffsetSupport: new(true)},
				NoActiveParameterSupport: new(true),
			}},
			FoldingRange: &protocol.FoldingRangeClientCapabilities{DynamicRegistration: new(true), LineFoldingOnly: new(true)},
			CodeAction: &protocol.CodeActionClientCapabilities{
				DataSupport:    new(true),
				ResolveSupport: protocol.ClientCodeActionResolveOptions{Properties: []string{"edit"}},
				CodeActionLiteralSupport: protocol.ClientCodeActionLiteralOptions{
					CodeActionKind: protocol.ClientCodeActionKindOptions{ValueSet: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactor, protocol.CodeActionKindSource}},
				},
			},
		},
	}
}

// Initialize begins the session with workspace folders; change may adapt the parameters.
func (c *Client) Initialize(folders []string, change func(*protocol.InitializeParams)) *protocol.InitializeResult {
	c.t.Helper()
	var opened []protocol.WorkspaceFolder
	for _, f := range folders {
		opened = append(opened, protocol.WorkspaceFolder{URI: URI(f), Name: f})
	}
	params := &protocol.InitializeParams{
		Capabilities:                     Capabilities(),
		WorkspaceFoldersInitializeParams: protocol.WorkspaceFoldersInitializeParams{WorkspaceFolders: protocol.NewNullable(opened)},
	}
	if change != nil {
		change(params)
	}
	var result protocol.InitializeResult
	c.MustCall(protocol.MethodInitialize, params, &result)
	if result.Capabilities.PositionEncoding != "" {
		c.encoding = result.Capabilities.PositionEncoding
	}
	c.Notify(protocol.MethodInitialized, &protocol.InitializedParams{})
	return &result
}

// Open opens a document with a text.
func (c *Client) Open(path, text string) {
	c.t.Helper()
	c.OpenAs(URI(path), path, text)
}

// OpenAs opens a document under another spelling of its address.
func (c *Client) OpenAs(as uri.URI, path, text string) {
	c.t.Helper()
	c.docs[path] = &document{text, 1}
	c.openedAgain(as)
	c.Notify(protocol.MethodTextDocumentDidOpen, &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{
		URI: as, LanguageID: "python", Version: 1, Text: text,
	}})
}

// Text is the text of an open document as the editor has it.
func (c *Client) Text(path string) string { return c.docs[path].text }

// IsOpen reports whether a document is open.
func (c *Client) IsOpen(path string) bool { return c.docs[path] != nil }

// Version is the version of an open document.
func (c *Client) Version(path string) int32 { return c.docs[path].version }

// Replace edits the first place of an open document where old is.
func (c *Client) Replace(path, old, replacement string) {
	c.t.Helper()
	d := c.docs[path]
	at := strings.Index(d.text, old)
	if at < 0 {
		c.t.Fatalf("%s has no %q", path, old)
	}
	c.ReplaceAt(path, at, at+len(old), replacement)
}

// ReplaceAt edits an open document between two byte offsets.
func (c *Client) ReplaceAt(path string, start, end int, replacement string) {
	c.t.Helper()
	d := c.docs[path]
	change := &protocol.TextDocumentContentChangePartial{
		Range: protocol.Range{Start: c.Position(d.text, start), End: c.Position(d.text, end)},
		Text:  replacement,
	}
	d.text = d.text[:start] + replacement + d.text[end:]
	d.version++
	c.Notify(protocol.MethodTextDocumentDidChange, &protocol.DidChangeTextDocumentParams{
		TextDocument:   protocol.VersionedTextDocumentIdentifier{TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: URI(path)}, Version: d.version},
		ContentChanges: []protocol.TextDocumentContentChangeEvent{change},
	})
}

// Rewrite replaces the whole text of an open document.
func (c *Client) Rewrite(path, text string) {
	c.t.Helper()
	d := c.docs[path]
	d.text = text
	d.version++
	c.Notify(protocol.MethodTextDocumentDidChange, &protocol.DidChangeTextDocumentParams{
		TextDocument:   protocol.VersionedTextDocumentIdentifier{TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: URI(path)}, Version: d.version},
		ContentChanges: []protocol.TextDocumentContentChangeEvent{&protocol.TextDocumentContentChangeWholeDocument{Text: text}},
	})
}

// Close closes a document.
func (c *Client) Close(path string) {
	c.t.Helper()
	delete(c.docs, path)
	c.Notify(protocol.MethodTextDocumentDidClose, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: URI(path)}})
}

// Save tells that a document was saved. The test writes the file.
func (c *Client) Save(path string) {
	c.t.Helper()
	c.Notify(protocol.MethodTextDocumentDidSave, &protocol.DidSaveTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: URI(path)}})
}

// Changed tells about files and folders that were made, changed or removed on disk.
func (c *Client) Changed(kind protocol.FileChangeType, paths ...string) {
	c.t.Helper()
	var params protocol.DidChangeWatchedFilesParams
	for _, path := range paths {
		params.Changes = append(params.Changes, protocol.FileEvent{URI: URI(path), Type: kind})
	}
	c.Notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &params)
}

// CodeActions asks for the actions at a place of an open document.
func (c *Client) CodeActions(path string, start, end int, diagnostics []protocol.Diagnostic, only ...protocol.CodeActionKind) []*protocol.CodeAction {
	c.t.Helper()
	text := c.docs[path].text
	var result []protocol.CommandOrCodeAction
	c.MustCall(protocol.MethodTextDocumentCodeAction, &protocol.CodeActionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: URI(path)},
		Range:        protocol.Range{Start: c.Position(text, start), End: c.Position(text, end)},
		Context:      protocol.CodeActionContext{Diagnostics: diagnostics, Only: only},
	}, &result)
	var actions []*protocol.CodeAction
	for _, r := range result {
		action, ok := r.(*protocol.CodeAction)
		if !ok {
			c.t.Fatalf("no code action: %#v", r)
		}
		actions = append(actions, action)
	}
	return actions
}

// Position counts as the server wants it, in a way of its own.
func (c *Client) Position(text string, offset int) protocol.Position {
	before := text[:offset]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	column := len(line)
	switch c.encoding {
	case protocol.PositionEncodingKindUTF16:
		column = len(utf16.Encode([]rune(line)))
	case protocol.PositionEncodingKindUTF32:
		column = utf8.RuneCountInString(line)
	}
	return protocol.Position{Line: uint32(strings.Count(before, "\n")), Character: uint32(column)}
}
