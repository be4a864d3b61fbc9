package lsp

import (
	"os"
	"path/filepath"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// noDocument is the text of files that are not read.
var noDocument = &text.Document{}

// mostText is how many bytes are read of a project's files of kind Text. Settings and keys are small; data is not.
const mostText = 4 << 20

// readAll reads the files of a listing. Those that are as they were stay the same, with all that was read out of them.
func readAll(l *listing, before *entry, changed map[string]bool) map[string]onDisk {
	disk := make(map[string]onDisk, len(l.files))
	left := int64(mostText)
	for _, f := range l.files {
		now := onDisk{size: f.size, time: f.time}
		var known onDisk
		if before != nil {
			known = before.disk[f.path]
		}
		if project.KindOf(f.path) == project.Text {
			left -= f.size
		}
		switch {
		case project.KindOf(f.path) == project.Text && left < 0:
			now.file = &project.File{Path: f.path, Kind: project.Text, Doc: noDocument, Err: project.ErrTooLarge}
		case known.file != nil && known.file.Err == nil && known.size == f.size && known.time.Equal(f.time) &&
			!changed[filepath.Join(l.dir, filepath.FromSlash(f.path))]:
			now.file = known.file
		default:
			now.file = readFile(l.dir, f)
		}
		if same(known.file, now.file) {
			now.file = known.file
		}
		disk[f.path] = now
	}
	return disk
}

func same(a, b *project.File) bool {
	return a != nil && a.Err == nil && b.Err == nil && a.Doc.Text == b.Doc.Text && a.Encoding == b.Encoding
}

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
