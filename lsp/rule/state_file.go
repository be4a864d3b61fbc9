package rule

import (
	"errors"
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

const stateSource = "https://fivetran.com/docs/connector-sdk/connector-sdk-concepts/state-management"

var stateFileSyntaxRule = &Rule{
	Code:     "state-file-syntax",
	Severity: Error,
	Title:    "files/state.json is not JSON",
	Doc: `The next sync on this machine reads ` + "`files/state.json`" + ` and ends when it is not JSON. Correct it, or remove it to start from
the beginning: ` + "`csdk reset`" + `.`,
	Bad:    Example{"files/state.json": "{\"cursor\": \"2026-01-01\"\n"},
	Good:   Example{"files/state.json": "{\"cursor\": \"2026-01-01\"}\n"},
	Source: stateSource,
	check: func(p *pass) {
		f := p.Readable("files/state.json")
		if f == nil {
			return
		}
		shown := 0
		for _, problem := range f.JSON().Problems {
			if problem.Code == jsontree.PythonNumber {
				continue // Python writes NaN and reads it again
			}
			if shown++; shown > mostProblems {
				return
			}
			p.report(f, text.Span{Start: problem.Start, End: problem.End},
				sentence(problem.Code.String())+" The next sync cannot read the state before it is JSON.").Fixes = jsonFixes(f, f.JSON(), problem)
		}
	},
}

var stateFileObjectRule = &Rule{
	Code:     "state-file-object",
	Severity: Error,
	Title:    "files/state.json is not an object",
	Doc:      `The state is a JSON object, ` + "`{}`" + ` before the first sync. The SDK refuses a list or a single value.`,
	Bad:      Example{"files/state.json": "[\"2026-01-01\"]\n"},
	Good:     Example{"files/state.json": "{\"cursor\": \"2026-01-01\"}\n"},
	Source:   stateSource,
	check: func(p *pass) {
		f := p.Readable("files/state.json")
		if f == nil {
			return
		}
		if root := &f.JSON().Root; root.Kind > jsontree.Invalid && root.Kind != jsontree.Object {
			p.report(f, valueSpan(root), fmt.Sprintf("The state must be an object, not %s.", jsonKind(root.Kind)))
		}
	},
}

// mostState is how large a state may be, in bytes.
const mostState = 10_000_000

// largeState stands for a file that was not read, as it is too large. One of that size would be made whenever csdk starts.
const largeState = `{"seen": ["order-1", "order-2", "order-3", ...]}`

var stateFileSizeRule = &Rule{
	Code:     "state-file-size",
	Severity: Warning,
	Title:    "The state is larger than 10 MB",
	Doc: `Fivetran takes a state of at most 10 MB. A state holds cursors: one value for a table, not one for a row. Lists that grow
with the source, such as ids that were seen, belong in a table of the destination or have to be replaced by a cursor.`,
	Bad:    Example{"files/state.json": largeState},
	Good:   Example{"files/state.json": "{\"orders\": \"2026-01-01\"}\n"},
	Source: stateSource,
	check: func(p *pass) {
		f := p.Files["files/state.json"]
		if f != nil && (errors.Is(f.Err, project.ErrTooLarge) || len(f.Doc.Text) > mostState) {
			p.report(f, text.Span{}, "The state is larger than 10 MB, which Fivetran does not take. Keep cursors in it, not lists that grow.")
		}
	},
}
