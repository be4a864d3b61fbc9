package project

import "csdk/lsp/text"

// Kind is the role of a file in a project.
type Kind uint8

// The kinds. Path decides: see KindOf.
const (
	Other         Kind = iota
	Python             // *.py
	Configuration      // configuration.json
	Requirements       // requirements.txt
	Pyproject          // pyproject.toml
	Options            // options.toml, deploy profiles of SDK 3
	State              // files/state.json
	Gitignore          // .gitignore, at any depth
	Ftignore           // .ftignore, which newer SDKs do not read
	Script             // drivers/installation.sh
)

// File is a file of a project in one version. It is immutable; what is read out of it is read once, when first asked
// for, and shared by every Project that holds the same File.
type File struct {
	Path string // relative to the project, with slashes
	Kind Kind
	Doc  *text.Document
	Err  error // why Doc is empty: the file could not be read, or is too large
}
