package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
)

const reads = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": configuration["host"]})
    op.checkpoint(state=state)


connector = Connector(update=update)
`

// renaming opens connector.py of a project whose configuration.json and state are on disk only.
func renaming(t *testing.T, c *lsptest.Client, change func(*protocol.InitializeParams)) (root, path string) {
	t.Helper()
	root = folderOf(t, "-- configuration.json --\n{\"host\": \"x\"}\n-- connector.py --\n"+reads+"-- .gitignore --\nconfiguration.json\n")
	path = filepath.Join(root, "connector.py")
	c.Initialize([]string{root}, change)
	c.Open(path, reads)
	c.AwaitVersion(path)
	return root, path
}

func rename(c *lsptest.Client, path, name string) (*protocol.WorkspaceEdit, error) {
	at := c.Position(c.Text(path), strings.Index(c.Text(path), `"host"`)+1)
	var edit *protocol.WorkspaceEdit
	err := c.Call(protocol.MethodTextDocumentRename, &protocol.RenameParams{
		TextDocumentPositionParams: protocol.TextDocumentPositionParams{TextDocument: protocol.TextDocumentIdentifier{URI: lsptest.URI(path)}, Position: at},
		NewName:                    name,
	}, &edit)
	return edit, err
}

// The edit of a file that is open and not saved is for the version that it was made for.
func TestRenameOfUnsavedFile(t *testing.T) {
	c := connect(t)
	_, path := renaming(t, c, nil)
	c.Replace(path, "\n\n\ndef", "\n\n\n\n\ndef")
	edit, err := rename(c, path, "server")
	if err != nil {
		t.Fatal(err)
	}
	versions := ""
	for _, change := range edit.DocumentChanges {
		document := change.(*protocol.TextDocumentEdit)
		versions += filepath.Base(document.TextDocument.URI.FsPath()) + " " + marshal(t, &document.TextDocument) + "\n"
		if strings.HasSuffix(path, filepath.Base(document.TextDocument.URI.FsPath())) {
			if line := document.Edits[0].(*protocol.AnnotatedTextEdit).Range.Start.Line; line != 7 {
				t.Errorf("the edit is in line %d", line)
			}
		}
	}
	if !strings.Contains(versions, `"version":2`) || !strings.Contains(versions, `"version":null`) {
		t.Errorf("the edits are for\n%s", versions)
	}
	leave(t, c)
}

func TestRenameOfReadOnlyFile(t *testing.T) {
	c := connect(t)
	root, path := renaming(t, c, nil)
	if err := os.Chmod(filepath.Join(root, "configuration.json"), 0o444); err != nil {
		t.Fatal(err)
	}
	edit, err := rename(c, path, "server")
	if want := "configuration.json is read-only and has the name, too. Make it writable first"; edit != nil || err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%+v, %v", edit, err)
	}
	leave(t, c)
}

func TestRenameWithoutAnnotations(t *testing.T) {
	for _, versions := range []bool{true, false} {
		c := connect(t)
		_, path := renaming(t, c, func(params *protocol.InitializeParams) {
			params.Capabilities.Workspace.WorkspaceEdit = &protocol.WorkspaceEditClientCapabilities{DocumentChanges: new(versions)}
		})
		edit, err := rename(c, path, "server")
		if err != nil {
			t.Fatal(err)
		}
		if raw := marshal(t, edit); strings.Contains(raw, "annotation") || strings.Count(raw, `"newText":"server"`) != 2 || strings.Contains(raw, "documentChanges") != versions {
			t.Errorf("with versions %t: %s", versions, raw)
		}
		leave(t, c)
	}
}

func TestRenameTellsWhatItLeaves(t *testing.T) {
	c := connect(t)
	root, path := renaming(t, c, nil)
	other := filepath.Join(root, "check.py")
	c.Open(other, "SETTINGS = {\"host\": 1}\n")
	c.AwaitVersion(other)
	if _, err := rename(c, path, "server"); err != nil {
		t.Fatal(err)
	}
	c.AwaitMessage("csdk left the same text in files that connector.py does not import: check.py:1\"")
	leave(t, c)
}
