package lsp

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/lsptest"
)

// comment is a line that has a finding in every file that knows comments.
const comment = "# csdk: ignore[nope]\n"

// project writes a project without findings but one, in its connector.py, and returns the path of that.
func projectAt(t testing.TB, dir string) string {
	t.Helper()
	write(t, filepath.Join(dir, "configuration.json"), "{}\n")
	path := filepath.Join(dir, "connector.py")
	write(t, path, bad)
	return path
}

const (
	madeChange    = protocol.FileChangeTypeCreated
	editedChange  = protocol.FileChangeTypeChanged
	removedChange = protocol.FileChangeTypeDeleted
)

func TestFilesComeAndGo(t *testing.T) {
	root := folderOf(t, "")
	first := projectAt(t, filepath.Join(root, "first"))
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(first, "unknown-rule")

	second := projectAt(t, filepath.Join(root, "deep", "second"))
	c.Changed(madeChange, second)
	c.AwaitCodes(second, "unknown-rule")

	requirements := filepath.Join(root, "first", "requirements.txt")
	write(t, requirements, comment)
	c.Changed(madeChange, requirements)
	c.AwaitCodes(requirements, "unknown-rule")
	write(t, requirements, "")
	c.Changed(editedChange, requirements)
	c.AwaitCodes(requirements, "")

	remove(t, second)
	c.Changed(removedChange, second)
	c.AwaitCodes(second, "")

	// Editors tell of a folder that came or went as one thing.
	third := filepath.Join(root, "third")
	projectAt(t, filepath.Join(third, "a"))
	projectAt(t, filepath.Join(third, "b"))
	c.Changed(madeChange, third)
	c.AwaitCodes(filepath.Join(third, "a", "connector.py"), "unknown-rule")
	c.AwaitCodes(filepath.Join(third, "b", "connector.py"), "unknown-rule")

	fourth := filepath.Join(root, "fourth")
	if err := os.Rename(third, fourth); err != nil {
		t.Fatal(err)
	}
	c.Notify(protocol.MethodWorkspaceDidRenameFiles, &protocol.RenameFilesParams{Files: []protocol.FileRename{
		{OldURI: string(lsptest.URI(third)), NewURI: string(lsptest.URI(fourth))},
	}})
	for _, name := range []string{"a", "b"} {
		c.AwaitCodes(filepath.Join(third, name, "connector.py"), "")
		c.AwaitCodes(filepath.Join(fourth, name, "connector.py"), "unknown-rule")
	}

	remove(t, root)
	c.Notify(protocol.MethodWorkspaceDidDeleteFiles, &protocol.DeleteFilesParams{Files: []protocol.FileDelete{{URI: string(lsptest.URI(root))}}})
	for _, path := range []string{first, filepath.Join(fourth, "a", "connector.py"), filepath.Join(fourth, "b", "connector.py")} {
		c.AwaitCodes(path, "")
	}
	leave(t, c)
}

// A new connector, from the empty file to the saved one.
func TestNewFileInTheEditor(t *testing.T) {
	root := folderOf(t, "-- configuration.json --\n{}\n")
	path := filepath.Join(root, "connector.py")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.Open(path, "import fivetran_connector_sdk\n")
	c.AwaitCodes(path, "connector-missing")
	c.Rewrite(path, bad)
	c.AwaitCodes(path, "unknown-rule")
	c.Close(path) // without saving
	c.AwaitCodes(path, "")

	c.Open(path, bad)
	c.AwaitCodes(path, "unknown-rule")
	write(t, path, bad)
	c.Save(path)
	c.Close(path)
	if got := c.AwaitClosed(path).Codes(); got != "unknown-rule" {
		t.Errorf("saved and closed: %s", got)
	}
	leave(t, c)
}

// Clients that watch no files say at least what was saved.
func TestSaveWithoutWatchers(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	helper := filepath.Join(root, "helper.py")
	write(t, helper, comment)
	c := connect(t)
	c.Initialize([]string{root}, func(p *protocol.InitializeParams) { p.Capabilities = protocol.ClientCapabilities{} })
	c.AwaitCodes(path, "unknown-rule")
	c.AwaitCodes(helper, "unknown-rule")
	write(t, helper, "x = 1\n")
	c.Save(helper)
	c.AwaitCodes(helper, "")
	leave(t, c)
}

func TestProjectInAProject(t *testing.T) {
	root := folderOf(t, "")
	outer := projectAt(t, root)
	inner := filepath.Join(root, "inner")
	helper := filepath.Join(inner, "helper.py")
	write(t, helper, comment)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(outer, "unknown-rule")
	c.AwaitCodes(helper, "unknown-rule")
	c.Open(helper, comment)
	c.AwaitVersion(helper)

	// The folder becomes a project of its own: its file changes hands, and no finding goes or comes twice.
	main := projectAt(t, inner)
	c.Changed(madeChange, main)
	c.AwaitCodes(main, "unknown-rule")
	c.Replace(helper, "nope", "nope,nope2")
	if got := c.AwaitVersion(helper).String(); got != "unknown-rule 0:15-0:19, unknown-rule 0:20-0:25" {
		t.Errorf("in the inner project: %s", got)
	}

	// As a package it belongs to the project around it.
	mark := filepath.Join(inner, "__init__.py")
	write(t, mark, "")
	c.Changed(madeChange, mark)
	c.Replace(helper, "nope,", "")
	if got := c.AwaitVersion(helper).String(); got != "unknown-rule 0:15-0:20" {
		t.Errorf("in the package: %s", got)
	}
	write(t, main, comment)
	c.Changed(editedChange, main)
	c.Await(main, func(p lsptest.Published) bool { return p.String() == "unknown-rule 0:15-0:19" })
	c.Close(helper)
	c.AwaitClosed(helper)
	_ = c.Unread() // how the file got from one to the other, in one step or two
	leave(t, c)
}

func TestVirtualEnvironmentAppears(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	inside := filepath.Join(root, "env", "lib", "thing.py")
	write(t, inside, comment)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(path, "unknown-rule")
	c.AwaitCodes(inside, "unknown-rule")
	mark := filepath.Join(root, "env", "pyvenv.cfg")
	write(t, mark, "home = /usr\n")
	c.Changed(madeChange, mark)
	c.AwaitCodes(inside, "")
	remove(t, mark)
	c.Changed(removedChange, mark)
	c.AwaitCodes(inside, "unknown-rule")
	leave(t, c)
}

func TestWorkspaceFolders(t *testing.T) {
	root := folderOf(t, "")
	one, two := projectAt(t, filepath.Join(root, "one")), projectAt(t, filepath.Join(root, "two"))
	c := connect(t)
	c.Initialize([]string{filepath.Join(root, "one")}, nil)
	c.AwaitCodes(one, "unknown-rule")
	change := func(added, removed []string) {
		var params protocol.DidChangeWorkspaceFoldersParams
		for _, dir := range added {
			params.Event.Added = append(params.Event.Added, protocol.WorkspaceFolder{URI: lsptest.URI(dir)})
		}
		for _, dir := range removed {
			params.Event.Removed = append(params.Event.Removed, protocol.WorkspaceFolder{URI: lsptest.URI(dir)})
		}
		c.Notify(protocol.MethodWorkspaceDidChangeWorkspaceFolders, &params)
	}
	change([]string{filepath.Join(root, "two")}, []string{filepath.Join(root, "one")})
	c.AwaitCodes(one, "")
	c.AwaitCodes(two, "unknown-rule")

	// A folder around both, and inside of it one that is opened once more.
	change([]string{root, filepath.Join(root, "two")}, nil)
	c.AwaitCodes(one, "unknown-rule")
	c.Open(one, bad)
	c.AwaitVersion(one)
	change(nil, []string{root, filepath.Join(root, "two")})
	c.AwaitCodes(two, "")
	c.Replace(one, "value", "longer") // what is open stays
	c.AwaitVersion(one)
	c.Close(one)
	c.AwaitCodes(one, "")
	leave(t, c)
}

// A single file opened, and a folder inside of a project.
func TestProjectAround(t *testing.T) {
	root := folderOf(t, "")
	main := projectAt(t, root)
	helper := filepath.Join(root, "sub", "helper.py")
	write(t, helper, comment)
	for _, folders := range [][]string{nil, {filepath.Join(root, "sub")}} {
		c := connect(t)
		c.Initialize(folders, nil)
		c.Open(helper, comment)
		c.AwaitCodes(helper, "unknown-rule")
		c.AwaitCodes(main, "unknown-rule")
		c.Close(helper)
		if len(folders) == 0 {
			c.AwaitCodes(helper, "")
			c.AwaitCodes(main, "")
		} else {
			c.Await(helper, func(p lsptest.Published) bool { return p.Version == 0 })
			c.AwaitCodes(main, "")
		}
		_ = c.Unread()
		leave(t, c)
	}
}

func TestSpellingOfAnAddress(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize(nil, nil)
	spelled := uri.URI(strings.Replace(string(lsptest.URI(path)), "connector", "%63onnector", 1))
	c.OpenAs(spelled, path, bad)
	c.AwaitVersion(path)
	c.Replace(path, "value", "longer") // under the ordinary spelling
	c.AwaitVersion(path)
	c.Close(path)
	c.AwaitCodes(path, "")
	leave(t, c)
}

// What is no file is nobody's business: untitled documents, other schemes, files of no project.
func TestForeignDocuments(t *testing.T) {
	root := folderOf(t, "-- x.py --\n"+comment+"-- venv/pyvenv.cfg --\n-- venv/connector.py --\n-- .hidden/connector.py --\n")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	for _, as := range []uri.URI{"untitled:connector.py", "git:/x/connector.py?HEAD", "vscode-notebook-cell:/x/connector.py#W0", "", "nothing"} {
		c.OpenAs(as, "connector.py", bad)
		c.Notify(protocol.MethodTextDocumentDidClose, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: as}})
	}
	for _, path := range []string{"x.py", "venv/connector.py", ".hidden/connector.py"} {
		path = filepath.Join(root, path)
		c.Open(path, bad)
		c.Replace(path, "value", "longer")
		if actions := c.CodeActions(path, 0, len(bad), nil); len(actions) > 0 {
			t.Errorf("%s has code actions", path)
		}
		c.Close(path)
	}
	leave(t, c)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	root := folderOf(t, "")
	path := projectAt(t, filepath.Join(root, "p"))
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(".", "loop")
	link("..", "p/up")
	link("p/sub", "p/sub")                                         // to itself
	link("nowhere", "p/gone")                                      // to nothing
	link("p", "again")                                             // the same project by another way
	link("nowhere", "p/x.py")                                      // a module that is not there
	link("..", "p/helpers")                                        // a package that is the whole workspace
	write(t, filepath.Join(root, "q", "connector.py", "x.py"), "") // a folder of that name
	write(t, filepath.Join(root, "p", "pyproject.toml", "x"), "")  // and of this
	write(t, filepath.Join(root, "closed", "connector.py"), bad)
	closed := filepath.Join(root, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o755) })
	outside := folderOf(t, "-- linked/connector.py --\n"+bad+"-- linked/configuration.json --\n{}\n")
	link(filepath.Join(outside, "linked"), "outside")
	link(filepath.Join(outside, "linked", "connector.py"), "p/linked.py")

	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(path, "unknown-rule")
	c.AwaitCodes(filepath.Join(root, "outside", "connector.py"), "unknown-rule")
	c.AwaitCodes(filepath.Join(root, "p", "linked.py"), "unknown-rule")
	if os.Getuid() == 0 { // nothing is closed to root
		c.AwaitCodes(filepath.Join(closed, "connector.py"), "unknown-rule")
	}
	leave(t, c)
}
