package marker

import (
	"fmt"
	"path/filepath"
	"strings"

	"go.lsp.dev/protocol"
)

// folds is the marker fold(golden).
func folds(e *editor, m mark) error {
	return e.whole(m, func(document protocol.TextDocumentIdentifier) string {
		var result []protocol.FoldingRange
		e.client.MustCall(protocol.MethodTextDocumentFoldingRange, &protocol.FoldingRangeParams{TextDocument: document}, &result)
		lines := strings.Split(e.scenario.files[m.file], "\n")
		var b strings.Builder
		for _, r := range result {
			fmt.Fprintf(&b, "%d-%d: %s %s\n", r.StartLine+1, r.EndLine+1, strings.TrimSpace(lines[r.StartLine]), r.Kind)
		}
		return b.String()
	})
}

// links is the marker link(golden).
func links(e *editor, m mark) error {
	return e.whole(m, func(document protocol.TextDocumentIdentifier) string {
		var result []protocol.DocumentLink
		e.client.MustCall(protocol.MethodTextDocumentDocumentLink, &protocol.DocumentLinkParams{TextDocument: document}, &result)
		var b strings.Builder
		for _, l := range result {
			target, err := e.file(l.Target.FsPath())
			if err != nil {
				e.t.Error(err)
			}
			fmt.Fprintf(&b, "%s -> %s\n", e.shownPlace(m.file, l.Range), filepath.ToSlash(target))
		}
		return b.String()
	})
}
