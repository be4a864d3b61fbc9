package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/lsptest"
	"csdk/lsp/rule"
)

func TestSettings(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	severity := func(p lsptest.Published) protocol.DiagnosticSeverity { return p.Diagnostics[0].Severity }

	c := connect(t)
	c.Settings = `{"rules": {"unknown-rule": "error"}}`
	c.Initialize([]string{root}, nil)
	if got := severity(c.AwaitCodes(path, "unknown-rule")); got != protocol.DiagnosticSeverityError {
		t.Errorf("asked for: %v", got)
	}
	c.AwaitRegistration(protocol.MethodWorkspaceDidChangeConfiguration)
	c.Settings = `{"rules": {"unknown-rule": "Warning"}}`
	c.Notify(protocol.MethodWorkspaceDidChangeConfiguration, &protocol.DidChangeConfigurationParams{Settings: protocol.LSPAny("null")})
	if got := severity(c.AwaitCodes(path, "unknown-rule")); got != protocol.DiagnosticSeverityWarning {
		t.Errorf("asked again: %v", got)
	}
	send := func(settings string) {
		c.Notify(protocol.MethodWorkspaceDidChangeConfiguration, &protocol.DidChangeConfigurationParams{Settings: protocol.LSPAny(settings)})
	}
	send(`{"csdk": {"rules": {"unknown-rule": "off"}}}`)
	c.AwaitCodes(path, "")
	send(`{"csdk": {}}`)
	if got := severity(c.AwaitCodes(path, "unknown-rule")); got != protocol.DiagnosticSeverityHint {
		t.Errorf("sent: %v", got)
	}
	leave(t, c)
}

func TestInitializationOptions(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize([]string{root}, func(p *protocol.InitializeParams) {
		p.Capabilities.Workspace.Configuration = new(false)
		p.InitializationOptions = protocol.LSPAny(`{"rules": {"unknown-rule": "information"}, "documentation": "https://example.com/rules/"}`)
	})
	got := c.AwaitCodes(path, "unknown-rule").Diagnostics[0]
	if got.Severity != protocol.DiagnosticSeverityInformation || got.CodeDescription.Href != "https://example.com/rules/unknown-rule" {
		t.Errorf("%+v", got)
	}
	leave(t, c)
}

func TestProjectSettings(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	settings := filepath.Join(root, "pyproject.toml")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(path, "unknown-rule")
	const header = "[project]\nname = \"p\"\nversion = \"1\"\n\n[tool.csdk.rules]\n"
	c.Open(settings, header)
	c.AwaitVersion(settings)
	c.ReplaceAt(settings, len(header), len(header), "unknown-rule = \"off\"\n")
	c.AwaitCodes(path, "")
	c.Close(settings)
	c.AwaitCodes(path, "unknown-rule")
	c.Await(settings, func(p lsptest.Published) bool { return p.Version == 0 })
	leave(t, c)
}

// A client without settings of ours, and one that answers nonsense, gets the rules as they are.
func TestNoSettings(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	for _, settings := range []string{`null`, `{}`, `{"rules": 3}`, `{"rules": {"unknown-rule": 5, "syntax": "loud"}}`, `[1]`, `"x"`} {
		c := connect(t)
		c.Settings = settings
		c.Initialize([]string{root}, nil)
		if got := c.AwaitCodes(path, "unknown-rule").Diagnostics[0].Severity; got != protocol.DiagnosticSeverityHint {
			t.Errorf("%s: %v", settings, got)
		}
		leave(t, c)
	}
}

func TestReadOptions(t *testing.T) {
	got := readOptions([]byte(`{"rules": {"a": "off", "b": "ERROR", "c": 1, "d": "loud"}, "documentation": 7, "other": [1]}`)).settings()
	if diff := cmp.Diff(rule.Settings{"a": rule.Off, "b": rule.Error}, got); diff != "" {
		t.Error(diff)
	}
	for _, nonsense := range []string{"", "null", "{", "[]", "7"} {
		if got := readOptions([]byte(nonsense)); got.Rules != nil || got.Documentation != "" {
			t.Errorf("%s: %+v", nonsense, got)
		}
	}
}

// What a plain client cannot show is not sent.
func TestPlainClient(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	result := c.Initialize([]string{root}, func(p *protocol.InitializeParams) {
		p.Capabilities = protocol.ClientCapabilities{}
		p.InitializationOptions = protocol.LSPAny(`{"documentation": "https://example.com"}`)
	})
	got := c.AwaitCodes(path, "unknown-rule").Diagnostics[0]
	want := protocol.Diagnostic{
		Range:    protocol.Range{Start: protocol.Position{Line: 11, Character: 26}, End: protocol.Position{Line: 11, Character: 30}},
		Severity: protocol.DiagnosticSeverityHint,
		Code:     protocol.String("unknown-rule"),
		Source:   protocol.NewOptional("csdk"),
		Message:  got.Message,
	}
	if raw, wanted := marshal(t, &got), marshal(t, &want); raw != wanted {
		t.Errorf("%s, want %s", raw, wanted)
	}
	if result.Capabilities.CodeActionProvider != nil || result.Capabilities.PositionEncoding != protocol.PositionEncodingKindUTF16 {
		t.Errorf("%+v", result.Capabilities)
	}
	leave(t, c)
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	raw, err := protocol.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWatchers(t *testing.T) {
	c := connect(t)
	c.Initialize(nil, nil)
	raw := string(c.AwaitRegistration(protocol.MethodWorkspaceDidChangeWatchedFiles).RegisterOptions)
	if !strings.Contains(raw, `{"globPattern":"**/*.{py,toml}"}`) || !strings.Contains(raw, `{"globPattern":"**","kind":5}`) {
		t.Errorf("%s", raw)
	}
	leave(t, c)
}

// Folds of ours would take the place of those that the editor finds in Python and JSON.
func TestFoldingOfSomeDocuments(t *testing.T) {
	c := connect(t)
	root := folderOf(t, "-- requirements.txt --\n# a\n# b\n")
	result := c.Initialize([]string{root}, nil)
	if result.Capabilities.FoldingRangeProvider != nil {
		t.Error("folding is offered for every document")
	}
	raw := string(c.AwaitRegistration(protocol.MethodTextDocumentFoldingRange).RegisterOptions)
	if raw != `{"documentSelector":[{"scheme":"file","pattern":"**/{requirements.txt,pyproject.toml}"}]}` {
		t.Error(raw)
	}
	var answer jsonrpc2.RawMessage
	c.MustCall(protocol.MethodTextDocumentFoldingRange, &protocol.FoldingRangeParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: lsptest.URI(filepath.Join(root, "requirements.txt"))},
	}, &answer)
	if string(answer) != "null" {
		t.Errorf("without a project it is %s: the editor would not fold by indentation", answer)
	}
	leave(t, c)
}

// A client that takes no registrations folds by itself.
func TestNoFoldingWithoutRegistration(t *testing.T) {
	c := connect(t)
	c.Initialize(nil, func(params *protocol.InitializeParams) { params.Capabilities.TextDocument.FoldingRange = nil })
	c.AwaitRegistration(protocol.MethodWorkspaceDidChangeWatchedFiles) // they come together
	if c.HasRegistration(protocol.MethodTextDocumentFoldingRange) {
		t.Error("folding is registered")
	}
	leave(t, c)
}

// A client that never answers gets its findings all the same.
func TestSettingsThatNeverCome(t *testing.T) {
	t.Parallel()
	root := folderOf(t, "-- configuration.json --\n{}\n-- connector.py --\n"+bad)
	b, _, ended := connectBytes(t)
	b.send(strings.Replace(rawInitialize, `"rootUri":null,"capabilities":{}`, `"rootUri":"`+string(lsptest.URI(root))+`","capabilities":{"workspace":{"configuration":true}}`, 1))
	b.receive()
	b.send(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
	if got := b.receive(); !strings.Contains(got, protocol.MethodWorkspaceConfiguration) {
		t.Errorf("first comes %s", got)
	}
	if got := b.receive(); !strings.Contains(got, protocol.MethodCancelRequest) && !strings.Contains(got, "unknown-rule") {
		t.Errorf("then comes %s", got)
	}
	b.send(`{"jsonrpc":"2.0","method":"exit"}`)
	<-ended
}
