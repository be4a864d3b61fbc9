package lsp

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
	"csdk/lsp/project"
)

var allEncodings = []protocol.PositionEncodingKind{protocol.PositionEncodingKindUTF8, protocol.PositionEncodingKindUTF16, protocol.PositionEncodingKindUTF32}

func offering(encodings ...protocol.PositionEncodingKind) func(*protocol.InitializeParams) {
	return func(p *protocol.InitializeParams) {
		p.Capabilities.General = &protocol.GeneralClientCapabilities{PositionEncodings: encodings}
	}
}

func TestEncodingIsNegotiated(t *testing.T) {
	tests := []struct {
		offered []protocol.PositionEncodingKind
		want    protocol.PositionEncodingKind
	}{
		{nil, "utf-16"},
		{[]protocol.PositionEncodingKind{"utf-16"}, "utf-16"},
		{[]protocol.PositionEncodingKind{"utf-16", "utf-8"}, "utf-8"},
		{[]protocol.PositionEncodingKind{"utf-32"}, "utf-32"},
		{[]protocol.PositionEncodingKind{"utf-7"}, "utf-16"},
	}
	for _, test := range tests {
		c := connect(t)
		result := c.Initialize(nil, offering(test.offered...))
		if got := result.Capabilities.PositionEncoding; got != test.want {
			t.Errorf("of %v it takes %s", test.offered, got)
		}
		leave(t, c)
	}
}

// Places behind characters of every length, in both directions, with both line ends.
func TestPositions(t *testing.T) {
	for _, encoding := range allEncodings {
		for _, lineEnd := range []string{"\n", "\r\n"} {
			source := strings.ReplaceAll(good+"value = 'aé日😀'  # csdk: ignore[nope]\n", "\n", lineEnd)
			root := folderOf(t, "-- configuration.json --\n{}\n")
			path := filepath.Join(root, "connector.py")
			c := connect(t)
			c.Initialize([]string{root}, offering(encoding))
			check := func(what string) {
				t.Helper()
				at := strings.Index(c.Text(path), "nope")
				start, end := c.Position(c.Text(path), at), c.Position(c.Text(path), at+4)
				want := fmt.Sprintf("unknown-rule %d:%d-%d:%d", start.Line, start.Character, end.Line, end.Character)
				if got := c.AwaitVersion(path).String(); got != want {
					t.Errorf("%s, %q, %s: %s, want %s", encoding, lineEnd, what, got, want)
				}
			}
			c.Open(path, source)
			check("opened")
			c.Replace(path, "😀", "😀😀")
			check("behind an emoji")
			c.Replace(path, "é日", "")
			check("shorter")
			c.Replace(path, "value", "värdet")
			check("before them")
			c.Replace(path, lineEnd+"värdet", lineEnd+lineEnd+"värdet")
			check("a line more")
			c.Replace(path, "'  #", "'\t#")
			check("a tab")
			leave(t, c)
		}
	}
}

func TestFileOnDiskInAnyEncoding(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"byte order mark", "\xef\xbb\xbf" + bad, "unknown-rule 11:26-11:30"},
		{"latin-1", "# coding: latin-1\n" + good + "v = '\xe9'  # csdk: ignore[nope]\n", "unknown-rule 12:24-12:28"},
		{"invalid UTF-8", good + "v = '\xe9'  # csdk: ignore[nope]\n", "unknown-rule 11:24-11:28"},
		{"old Macintosh", strings.ReplaceAll(bad, "\n", "\r"), "unknown-rule 11:26-11:30"},
		{"no line end", strings.TrimSuffix(bad, "\n"), "unknown-rule 11:26-11:30"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := folderOf(t, "-- configuration.json --\n{}\n")
			path := filepath.Join(root, "connector.py")
			write(t, path, test.data)
			c := connect(t)
			c.Initialize([]string{root}, nil)
			if got := c.AwaitClosed(path).String(); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			leave(t, c)
		})
	}
}

// Random edits, sent as fast as they can be: the server ends with the text of the editor and the findings of it.
func TestManyEdits(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.Open(path, bad)
	for range 500 {
		text := []rune(c.Text(path))
		start := rand.IntN(len(text) + 1)
		end := min(len(text), start+rand.IntN(4))
		from, to := len(string(text[:start])), len(string(text[:end]))
		c.ReplaceAt(path, from, to, []string{"", "x", "\n", "é", "😀", "(", "'''", "op.upsert(", "    "}[rand.IntN(9)])
	}
	c.Rewrite(path, bad+"\n")
	if got := c.Await(path, func(p lsptest.Published) bool { return p.Version == 502 }).String(); got != "unknown-rule 11:26-11:30" {
		t.Errorf("in the end: %s", got)
	}
	leave(t, c)
}

// Several changes in one notification hold one after the other.
func TestChangesOfOneNotification(t *testing.T) {
	c, p, _ := connectProbe(t)
	c.Initialize(nil, nil)
	c.Open(scratch, "one\ntwo\n")
	change := func(changes string) string {
		c.Notify(protocol.MethodTextDocumentDidChange, jsonrpc2.RawMessage(
			`{"textDocument": {"uri": "`+string(lsptest.URI(scratch))+`", "version": 5}, "contentChanges": `+changes+`}`))
		if err := c.Call("csdk/nothing", jsonrpc2.RawMessage(`{}`), nil); code(err) != jsonrpc2.MethodNotFound {
			t.Error(err)
		}
		return p.session.document(scratch).Text
	}
	tests := []struct{ changes, want string }{
		{`[]`, "one\ntwo\n"},
		{`[{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "text": "1"},
		   {"range": {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}}, "rangeLength": 0, "text": "!"}]`, "1!\ntwo\n"},
		{`[{"range": {"start": {"line": 1, "character": 99}, "end": {"line": 99, "character": 0}}, "text": "?"}]`, "1!\ntwo?"},
		{`[{"range": {"start": {"line": 1, "character": 2}, "end": {"line": 0, "character": 0}}, "text": "<"}]`, "1!\ntw<o?"},
		{`[{"text": "new"}, {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "a "}]`, "a new"},
	}
	for _, test := range tests {
		if got := change(test.changes); got != test.want {
			t.Errorf("%s: %q, want %q", test.changes, got, test.want)
		}
	}
	leave(t, c)
}

// A configuration.json of 50 MB is told to be too large, and nobody waits for it. In the editor it has a fifth of that.
func TestHugeFile(t *testing.T) {
	root := folderOf(t, "")
	path := projectAt(t, root)
	huge := filepath.Join(root, "configuration.json")
	content := `{"a": "` + strings.Repeat("x", 50<<20) + `"}`
	write(t, huge, content)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	c.AwaitCodes(path, "unknown-rule")
	c.Open(path, bad)
	c.AwaitVersion(path)
	c.Open(huge, content[:project.MaxSize+1])
	c.ReplaceAt(huge, 2, 3, "b")
	c.Replace(path, "value", "longer")
	c.AwaitVersion(path)
	c.Rewrite(huge, `{}`)
	c.Replace(path, "longer", "value")
	c.AwaitVersion(path)
	_ = c.Unread() // what is found about the file itself is the rules' business
	leave(t, c)
}
