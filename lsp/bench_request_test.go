package lsp

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/lsptest"
)

// BenchmarkRequest times requests about the 1,000-line connector, each right after an edit of connector.py that makes
// everything anew, and when nothing has changed. The limits at p95 are 3 ms for completion, hover and definition, 5 for
// references and 10 for rename.
func BenchmarkRequest(b *testing.B) {
	requests := []struct {
		name, method string
		params       func(protocol.TextDocumentPositionParams) any
	}{
		{"Completion", protocol.MethodTextDocumentCompletion, func(at protocol.TextDocumentPositionParams) any {
			return &protocol.CompletionParams{TextDocumentPositionParams: at}
		}},
		{"Hover", protocol.MethodTextDocumentHover, func(at protocol.TextDocumentPositionParams) any {
			return &protocol.HoverParams{TextDocumentPositionParams: at}
		}},
		{"Definition", protocol.MethodTextDocumentDefinition, func(at protocol.TextDocumentPositionParams) any {
			return &protocol.DefinitionParams{TextDocumentPositionParams: at}
		}},
		{"References", protocol.MethodTextDocumentReferences, func(at protocol.TextDocumentPositionParams) any {
			return &protocol.ReferenceParams{TextDocumentPositionParams: at, Context: protocol.ReferenceContext{IncludeDeclaration: true}}
		}},
		{"Rename", protocol.MethodTextDocumentRename, func(at protocol.TextDocumentPositionParams) any {
			return &protocol.RenameParams{TextDocumentPositionParams: at, NewName: "a_new_name"}
		}},
		{"Project", methodProject, func(at protocol.TextDocumentPositionParams) any {
			return map[string]uri.URI{"project": uri.File(filepath.Dir(at.TextDocument.URI.FsPath()))}
		}},
	}
	for _, r := range requests {
		for _, edited := range []bool{true, false} {
			name := r.name + "/Warm"
			if edited {
				name = r.name + "/AfterEdit"
			}
			b.Run(name, func(b *testing.B) { timeRequest(b, r.method, r.params, edited) })
		}
	}
}

// timeRequest asks about the first configuration key that connector.py reads.
func timeRequest(b *testing.B, method string, params func(protocol.TextDocumentPositionParams) any, edited bool) {
	path := filepath.Join(longProject(b), "long", "connector.py")
	source := read(b, path)
	offset := strings.Index(source, "configuration[\"") + len("configuration[\"") + 1
	c := connectQuietly(b)
	c.Initialize([]string{filepath.Dir(path)}, nil)
	c.Open(path, source)
	c.AwaitVersion(path)
	at := protocol.TextDocumentPositionParams{TextDocument: protocol.TextDocumentIdentifier{URI: lsptest.URI(path)}, Position: c.Position(source, offset)}
	var times laps
	there := false
	for b.Loop() {
		b.StopTimer()
		if edited && there {
			c.ReplaceAt(path, 0, 1, "")
			at.Position.Line--
		} else if edited {
			c.ReplaceAt(path, 0, 0, "\n")
			at.Position.Line++
		}
		there = !there
		b.StartTimer()
		began := time.Now()
		var answer protocol.LSPAny
		c.MustCall(method, params(at), &answer)
		times.add(began)
		if len(answer) < 10 {
			b.Fatalf("the answer is %s", answer)
		}
		b.StopTimer()
		if edited {
			c.AwaitVersion(path)
		}
		b.StartTimer()
	}
	times.report(b)
	leave(b, c)
	_ = c.Unread()
}
