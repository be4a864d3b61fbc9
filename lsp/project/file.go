package project

import (
	"errors"
	"sync"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

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
	Catalogue          // files/catalogue.json, which csdk writes about the last sync
	Gitignore          // .gitignore, at any depth
	Ftignore           // .ftignore, which newer SDKs do not read
	Script             // drivers/installation.sh
	Text               // other text that settings or secrets may be in, such as *.json, *.env, *.pem
)

// MaxSize is how large a file may be to be read, in bytes.
const MaxSize = 10 << 20

// ErrTooLarge is the Err of a file with more than MaxSize bytes.
var ErrTooLarge = errors.New("larger than 10 MiB")

// File is a file of a project in one version. It is immutable; what is read out of it is read once, when first asked
// for, and shared by every Project that holds the same File.
type File struct {
	Path string // relative to the project, with slashes
	Kind Kind
	Doc  *text.Document // never nil; empty for what is not read: where Err says so, and kind Other unless it is open in an editor
	Err  error          // why Doc is empty: the file could not be read, or is too large
	// Encoding is how the bytes on disk became Doc.Text: the zero value is UTF-8 without a byte order mark.
	Encoding text.Encoding

	parsePython sync.Once
	python      *pysyntax.Module
	parsed      parsed
}

// Fresh is the same file, of which nothing has been read out yet.
func (f *File) Fresh() *File {
	return &File{Path: f.Path, Kind: f.Kind, Doc: f.Doc, Err: f.Err, Encoding: f.Encoding}
}
