package ide

import "csdk/lsp/text"

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

// CompleteOptions is what the client can do, and what is known outside of the project.
type CompleteOptions struct {
	Snippets bool
	// Versions gives the versions of a package, the newest first, as far as they are known now. It may be nil.
	Versions func(distribution string) []string
}
