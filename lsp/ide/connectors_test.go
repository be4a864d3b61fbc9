package ide

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// connectors are the folders that tests of whole connectors read: our samples, and what is in the folders that
// CSDK_CORPUS names.
func connectors(t *testing.T) (samples, corpus []string) {
	t.Helper()
	samples = connectorsIn(t, "../../testdata/projects")
	for _, root := range filepath.SplitList(os.Getenv("CSDK_CORPUS")) {
		corpus = append(corpus, connectorsIn(t, root)...)
	}
	return samples, corpus
}

func connectorsIn(t *testing.T, root string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "*", "connector.py"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no connectors in %s: %v", root, err)
	}
	for i, path := range found {
		found[i] = filepath.Dir(path)
	}
	return found
}

// load reads the files of a connector that the server would read.
func load(t *testing.T, dir string) map[string]*project.File {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*project.File{}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != dir && slices.Contains([]string{"venv", ".venv", ".git", "__pycache__", "node_modules"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f := &project.File{Path: filepath.ToSlash(relative), Kind: project.KindOf(filepath.ToSlash(relative)), Doc: &text.Document{}}
		files[f.Path] = f
		if f.Kind == project.Other {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		source, encoding, err := text.Decode(data, f.Kind == project.Python)
		if err != nil {
			f.Err = err
			return nil
		}
		f.Doc, f.Encoding = &text.Document{Text: source}, encoding
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// rewritten is a project's files with another text in one of them.
func rewritten(files map[string]*project.File, path, content string) map[string]*project.File {
	all := make(map[string]*project.File, len(files))
	for name, f := range files {
		all[name] = f
	}
	all[path] = &project.File{Path: path, Kind: files[path].Kind, Doc: &text.Document{Text: content}, Encoding: files[path].Encoding}
	return all
}
