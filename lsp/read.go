package lsp

import (
	"os"
	"path/filepath"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// noDocument is the text of files that are not read.
var noDocument = &text.Document{}

// readFile makes a project's file of what is on disk. Of a file without a kind only its name matters.
func readFile(dir string, l listed) *project.File {
	f := &project.File{Path: l.path, Kind: project.KindOf(l.path), Doc: noDocument}
	if f.Kind == project.Other {
		return f
	}
	if l.size > project.MaxSize {
		f.Err = project.ErrTooLarge
		return f
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(l.path)))
	if err != nil {
		f.Err = err
		return f
	}
	source, encoding, err := text.Decode(data, f.Kind == project.Python || f.Kind == project.Requirements)
	if err != nil {
		f.Err = err
		return f
	}
	f.Doc, f.Encoding = &text.Document{Text: source}, encoding
	return f
}

// openFile makes a project's file of what an editor has open; disk is the same file as it was read, or nil.
func openFile(path string, doc *text.Document, disk *project.File) *project.File {
	f := &project.File{Path: path, Kind: project.KindOf(path), Doc: doc}
	if disk != nil {
		f.Encoding = disk.Encoding
	}
	if len(doc.Text) > project.MaxSize {
		f.Doc, f.Err = &text.Document{Version: doc.Version}, project.ErrTooLarge
	}
	return f
}
