// Package ide has what an editor offers about a project, as pure functions: a project and a place go in, plain values
// with byte offsets come out. It knows nothing of LSP and does no I/O. Callers hold the project's lock.
package ide

import (
	"strings"

	"csdk/lsp/text"
)

// Item is a completion.
type Item struct {
	Label  string
	Kind   ItemKind
	Detail string // a few words behind the label
	Doc    string // Markdown
	// Edit is what accepting the item replaces, on one line around the cursor, and New what it puts there.
	Edit    text.Span
	New     string
	Snippet bool // New is a snippet of LSP
	// Filter is what the text from the start of Edit to the cursor is compared with.
	Filter     string
	Deprecated bool
}

// ItemKind is what an item names.
type ItemKind uint8

// The kinds.
const (
	OperationItem ItemKind = iota + 1
	MethodItem
	ArgumentItem
	TableItem
	ColumnItem
	SettingItem
	StateItem
	TypeItem
	KeyItem // a key that the SDK reads
	VariableItem
	ValueItem
	PackageItem
)

// Options is what the client can do.
type Options struct {
	Snippets bool
}

// escapeSnippet writes text so that a snippet has it as it is.
func escapeSnippet(s string) string {
	return strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(s)
}
