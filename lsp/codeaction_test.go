package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
)

// What the actions do to files is tested in lsp/marker. This is about what is offered to whom, and under which version.

func titles(actions []*protocol.CodeAction) string {
	var all []string
	for _, a := range actions {
		all = append(all, a.Title)
	}
	return strings.Join(all, "; ")
}

func TestCodeActionKinds(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.Open(path, bad)
	shown := c.AwaitVersion(path).Diagnostics
	at := strings.Index(bad, "nope")
	const ignore = "Ignore `unknown-rule` here"
	tests := []struct {
		only []protocol.CodeActionKind
		want string
	}{
		{nil, ignore},
		{[]protocol.CodeActionKind{""}, ignore},
		{[]protocol.CodeActionKind{"quickfix"}, ignore},
		{[]protocol.CodeActionKind{"quickfix.csdk"}, ""},
		{[]protocol.CodeActionKind{"refactor", "source.organizeImports"}, ""},
		{[]protocol.CodeActionKind{"source"}, ""},
		{[]protocol.CodeActionKind{"source.fixAll"}, ""},
		{[]protocol.CodeActionKind{"source.fixAll.csdk"}, ""},
		{[]protocol.CodeActionKind{"source.fixAll.eslint"}, ""},
	}
	for _, test := range tests {
		if got := titles(c.CodeActions(path, at+1, at+1, shown, test.only...)); got != test.want {
			t.Errorf("of the kinds %q: %s, want %s", test.only, got, test.want)
		}
	}
	if got := titles(c.CodeActions(path, 0, 10, shown)); got != "" {
		t.Errorf("elsewhere: %s", got)
	}
	action := c.CodeActions(path, at, at+4, shown)[0]
	if len(action.Diagnostics) != 1 || marshal(t, &action.Diagnostics[0]) != marshal(t, &shown[0]) {
		t.Errorf("the action is for %+v", action.Diagnostics)
	}
	if action := c.CodeActions(path, at, at+4, nil)[0]; len(action.Diagnostics) != 0 {
		t.Errorf("for a client that shows nothing, the action is for %+v", action.Diagnostics)
	}
	leave(t, c)
}

// An edit is for the version that it was computed from, also right behind a change.
func TestCodeActionVersion(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.Open(path, bad)
	for range 10 {
		c.Replace(path, "value", "valuee")
		at := strings.Index(c.Text(path), "nope")
		edit := c.CodeActions(path, at, at, nil)[0].Edit.DocumentChanges[0].(*protocol.TextDocumentEdit)
		if got, want := *edit.TextDocument.Version, c.Version(path); got != want {
			t.Errorf("an edit of version %d, want %d", got, want)
		}
	}
	c.AwaitVersion(path)
	leave(t, c)
}

// A client without versions in edits gets plain ones, and nothing that would make a file.
func TestCodeActionPlainEdits(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize([]string{root}, func(p *protocol.InitializeParams) { p.Capabilities.Workspace.WorkspaceEdit = nil })
	c.Open(path, bad)
	at := strings.Index(bad, "nope")
	edit := c.CodeActions(path, at, at, nil)[0].Edit
	if len(edit.DocumentChanges) != 0 || len(edit.Changes[lsptest.URI(path)]) != 1 {
		t.Errorf("%+v", edit)
	}
	c.AwaitVersion(path)
	leave(t, c)
}

func TestFixAllIsWorkedOutWhenChosen(t *testing.T) {
	source := strings.Replace(good, "\n\n\ndef", "\nfrom fivetran_connector_sdk import Logging as log\n\n\ndef", 1)
	source = strings.Replace(source, "    op.upsert", "    log.fine(\"x\")\n    log.fine(\"y\")\n    op.upsert", 1)
	root := folderOf(t, "-- configuration.json --\n{}\n")
	path := filepath.Join(root, "connector.py")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.Open(path, source)
	if got := c.AwaitVersion(path).Codes(); got == "" {
		t.Fatal("no findings")
	}
	c.Replace(path, `"y"`, `"z"`)
	offered := c.CodeActions(path, 0, 0, nil)
	if titles(offered) != fixAllTitle || offered[0].Edit != nil {
		t.Fatalf("offered: %s", titles(offered))
	}
	var resolved protocol.CodeAction
	c.MustCall(protocol.MethodCodeActionResolve, offered[0], &resolved)
	edit := resolved.Edit.DocumentChanges[0].(*protocol.TextDocumentEdit)
	if *edit.TextDocument.Version != 2 || len(edit.Edits) != 2 {
		t.Errorf("%d edits of version %d", len(edit.Edits), *edit.TextDocument.Version)
	}
	if got := c.CodeActions(path, 0, 0, nil, "source.fixAll"); len(got) != 1 || got[0].Edit == nil {
		t.Errorf("asked for: %s", titles(got))
	}
	for _, data := range []string{`"file:///nowhere.py"`, `7`, `null`} {
		var same protocol.CodeAction
		c.MustCall(protocol.MethodCodeActionResolve, &protocol.CodeAction{Title: "x", Data: protocol.LSPAny(data)}, &same)
		if same.Title != "x" || same.Edit != nil {
			t.Errorf("resolved from %s: %+v", data, same)
		}
	}
	leave(t, c)
}
