package lsp

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

const mainFile = "connector.py" // what makes a folder a project

// listing is what a project's folder holds, as a walk found it. Nothing is read yet.
type listing struct {
	dir     string
	files   []listed
	others  int      // files without a role
	ignored []string // virtual environments, relative to the project: nothing below them is the project's
}

// listed is a file, known by what the file system says about it.
type listed struct {
	path string // relative to the project, with slashes
	size int64
	time time.Time
}

// openFiles gives what an editor has open at a path, perhaps unsaved, or nil.
type openFiles func(path string) *text.Document

// walk is one pass over a folder. It follows links to folders, but goes to no place twice.
type walk struct {
	ctx   context.Context
	log   *slog.Logger
	open  openFiles
	found func(*listing) // called with each project, when all of it is known
	seen  []string       // real paths of the start and of each link followed
}

// findProjects calls found with every project in a folder and below it. What cannot be read is left out and logged.
func findProjects(ctx context.Context, log *slog.Logger, open openFiles, dir string, found func(*listing)) {
	w := &walk{ctx: ctx, log: log, open: open, found: found, seen: []string{realPath(dir)}}
	w.folder(dir, nil)
}

// listProject lists a folder that is known to be a project; the projects below it are told to nested, without files.
func listProject(ctx context.Context, log *slog.Logger, open openFiles, dir string, nested func(*listing)) *listing {
	l := &listing{dir: dir}
	w := &walk{ctx: ctx, log: log, open: open, found: nested, seen: []string{realPath(dir)}}
	w.folder(dir, l)
	return l
}

// folder goes through one folder; owner is the project it belongs to, nil if none.
func (w *walk) folder(dir string, owner *listing) {
	if w.ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.log.Info("a folder is left out", "folder", dir, "reason", err)
	}
	if has(entries, "pyvenv.cfg") {
		if owner != nil {
			owner.ignored = append(owner.ignored, relative(owner.dir, dir))
		}
		return
	}
	if w.begins(dir, entries, owner) {
		owner = &listing{dir: dir}
		defer func() {
			if w.ctx.Err() == nil {
				w.found(owner)
			}
		}()
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		kind := entry.Type()
		if kind&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			if err != nil || info.IsDir() && !w.follow(path) {
				continue
			}
			kind = info.Mode().Type()
			entry = fs.FileInfoToDirEntry(info)
		}
		switch {
		case kind.IsDir():
			w.subfolder(path, owner)
		case kind.IsRegular() && owner != nil:
			owner.add(path, entry)
		}
	}
}

// begins reports whether a project begins in a folder of owner's, or in one without an owner. A connector.py below
// another one is the main file of a project of its own when it uses the SDK and its folder is not a package; else it
// is a module of the project above.
func (w *walk) begins(dir string, entries []fs.DirEntry, owner *listing) bool {
	main := filepath.Join(dir, mainFile)
	switch {
	case owner != nil && owner.dir == dir, !has(entries, mainFile) && w.open(main) == nil:
		return false
	case owner == nil:
		return true
	}
	return !has(entries, "__init__.py") && usesSDK(main, w.open)
}

func usesSDK(path string, open openFiles) bool {
	if doc := open(path); doc != nil {
		return namesSDK(doc.Text)
	}
	data, err := os.ReadFile(path)
	return err == nil && namesSDK(string(data))
}

func namesSDK(source string) bool { return strings.Contains(source, "fivetran_connector_sdk") }

// subfolder goes on below, unless the folder holds nothing that people write.
func (w *walk) subfolder(path string, owner *listing) {
	name := filepath.Base(path)
	if owner != nil && name == "files" && filepath.Dir(path) == owner.dir {
		for _, file := range []string{"state.json", "catalogue.json"} {
			if info, err := os.Stat(filepath.Join(path, file)); err == nil && info.Mode().IsRegular() {
				owner.add(filepath.Join(path, file), fs.FileInfoToDirEntry(info))
			}
		}
		return // what a sync leaves, such as the warehouse
	}
	if !isGenerated(name) {
		w.folder(path, owner)
	}
}

// isGenerated reports whether a folder of that name is made by tools.
func isGenerated(name string) bool {
	switch name {
	case "node_modules", "__pycache__", "site-packages":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// follow reports whether a link leads to a folder where the walk has not been and will not come.
func (w *walk) follow(link string) bool {
	target := realPath(link)
	for _, seen := range w.seen {
		if inFolder(target, seen) || inFolder(seen, target) {
			return false
		}
	}
	w.seen = append(w.seen, target)
	return true
}

// mostFiles is how many files of a project count that have no role in it. Some keep their data beside the code.
const mostFiles = 5000

func (l *listing) add(path string, entry fs.DirEntry) {
	f := listed{path: relative(l.dir, path)}
	if kind := project.KindOf(f.path); kind == project.Other || kind == project.Text {
		if l.others++; l.others > mostFiles {
			return
		}
		if kind == project.Other { // only its name matters
			l.files = append(l.files, f)
			return
		}
	}
	info, err := entry.Info()
	if err != nil {
		return // vanished meanwhile
	}
	f.size, f.time = info.Size(), info.ModTime()
	l.files = append(l.files, f)
}

func has(entries []fs.DirEntry, name string) bool {
	for _, e := range entries {
		if e.Name() == name && !e.IsDir() {
			return true
		}
	}
	return false
}

// realPath is the path without links, or the path itself where that cannot be told.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// inFolder reports whether path is the folder or below it.
func inFolder(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == filepath.Separator || strings.HasSuffix(folder, string(filepath.Separator)))
}

// relative is a path below a folder as project.File has it.
func relative(folder, path string) string {
	return filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(path, folder), string(filepath.Separator)))
}

// belowGenerated reports whether a folder between top and dir, top excluded, is made by tools.
func belowGenerated(top, dir string) bool {
	for name := range strings.SplitSeq(relative(top, dir), "/") {
		if name != "" && isGenerated(name) {
			return true
		}
	}
	return false
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
