package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"csdk/lsp/text"
)

// capabilities are what the client can do, as far as it matters here.
type capabilities struct {
	process            int // the client's, 0 if it does not say
	encoding           text.PositionEncoding
	configuration      bool // answers workspace/configuration
	watches            bool // takes registrations of file watchers
	watchesSettings    bool
	registersFolding   bool
	documentChanges    bool // edits with versions
	changeAnnotations  bool // shows what edits are of
	createFiles        bool
	relatedInformation bool
	codeDescription    bool
	tags               bool
	actionLiterals     bool   // takes code actions, not only commands
	snippets           bool   // takes snippets as completions
	labelOffsets       bool   // marks parameters by their place in the signature
	noActiveParameter  bool   // takes a null for the active parameter
	resolvesEdits      bool   // asks for the edit of a code action when it is chosen
	documentation      string // address of a rule's page, "" for none: see pageAddress
}

func readCapabilities(params *protocol.InitializeParams) capabilities {
	c := capabilities{documentation: readOptions(params.InitializationOptions).Documentation}
	if params.ProcessID != nil {
		c.process = int(*params.ProcessID)
	}
	client := params.Capabilities
	if client.General != nil {
		c.encoding = pickEncoding(client.General.PositionEncodings)
	}
	if w := client.Workspace; w != nil {
		c.configuration = is(w.Configuration)
		c.watches = w.DidChangeWatchedFiles != nil && is(w.DidChangeWatchedFiles.DynamicRegistration)
		c.watchesSettings = w.DidChangeConfiguration != nil && is(w.DidChangeConfiguration.DynamicRegistration)
		if e := w.WorkspaceEdit; e != nil {
			c.documentChanges = is(e.DocumentChanges)
			c.changeAnnotations = c.documentChanges && e.ChangeAnnotationSupport != nil
			c.createFiles = c.documentChanges && slices.Contains(e.ResourceOperations, protocol.ResourceOperationKindCreate)
		}
	}
	if t := client.TextDocument; t != nil {
		if d := t.PublishDiagnostics; d != nil {
			c.relatedInformation = is(d.RelatedInformation)
			c.codeDescription = is(d.CodeDescriptionSupport)
			c.tags = len(d.TagSupport.ValueSet) > 0
		}
		if t.Completion != nil && t.Completion.CompletionItem != nil {
			c.snippets = is(t.Completion.CompletionItem.SnippetSupport)
		}
		if h := t.SignatureHelp; h != nil && h.SignatureInformation != nil {
			c.noActiveParameter = is(h.SignatureInformation.NoActiveParameterSupport)
			c.labelOffsets = h.SignatureInformation.ParameterInformation != nil && is(h.SignatureInformation.ParameterInformation.LabelOffsetSupport)
		}
		c.registersFolding = t.FoldingRange != nil && is(t.FoldingRange.DynamicRegistration)
		if a := t.CodeAction; a != nil {
			c.actionLiterals = len(a.CodeActionLiteralSupport.CodeActionKind.ValueSet) > 0
			c.resolvesEdits = is(a.DataSupport) && slices.Contains(a.ResolveSupport.Properties, "edit")
		}
	}
	return c
}

// pickEncoding takes bytes where the client has them, since csdk counts in bytes, else what all clients have.
func pickEncoding(offered []protocol.PositionEncodingKind) text.PositionEncoding {
	for _, e := range encodings {
		if slices.Contains(offered, e.name) {
			return e.text
		}
	}
	return text.UTF16
}

func encodingName(encoding text.PositionEncoding) protocol.PositionEncodingKind {
	for _, e := range encodings {
		if e.text == encoding {
			return e.name
		}
	}
	return ""
}

// capabilities of the server, for this client.
func (s *Server) capabilities() protocol.ServerCapabilities {
	everything := protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{{
		Scheme: new("file"), Pattern: protocol.FileOperationPattern{Glob: "**"},
	}}}
	c := protocol.ServerCapabilities{
		PositionEncoding: encodingName(s.editor.encoding),
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: new(true),
			Change:    new(protocol.TextDocumentSyncKindIncremental),
			Save:      &protocol.SaveOptions{IncludeText: new(false)},
		},
		CompletionProvider:        &protocol.CompletionOptions{TriggerCharacters: []string{".", "\"", "'", "[", "(", "{", ",", "="}},
		SignatureHelpProvider:     &protocol.SignatureHelpOptions{TriggerCharacters: []string{"(", ","}, RetriggerCharacters: []string{"="}},
		HoverProvider:             protocol.Boolean(true),
		DefinitionProvider:        protocol.Boolean(true),
		ReferencesProvider:        protocol.Boolean(true),
		DocumentLinkProvider:      &protocol.DocumentLinkOptions{},
		DocumentHighlightProvider: protocol.Boolean(true),
		DocumentSymbolProvider:    protocol.Boolean(true),
		WorkspaceSymbolProvider:   protocol.Boolean(true),
		InlayHintProvider:         protocol.Boolean(true),
		CodeLensProvider:          &protocol.CodeLensOptions{},
		RenameProvider:            &protocol.RenameOptions{PrepareProvider: new(true)},
		Workspace: &protocol.WorkspaceOptions{
			WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
				Supported: new(true), ChangeNotifications: protocol.Boolean(true),
			},
			FileOperations: &protocol.FileOperationOptions{DidCreate: everything, DidRename: everything, DidDelete: everything},
		},
	}
	if s.editor.actionLiterals {
		c.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, fixAll},
			ResolveProvider: new(s.editor.resolvesEdits),
		}
	}
	return c
}

func is(flag *bool) bool { return flag != nil && *flag }
