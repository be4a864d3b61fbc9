package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"
)

// fixProject applies the safe fixes and writes the files that changed. A file that could not be written back as it is,
// in its encoding, is left alone, and so is every fix that would touch it.
func fixProject(p *project.Project, find func(*project.Project) []rule.Finding) (checkedProject, error) {
	locked := map[string]string{} // why, by path
	for {
		result := fix.All(p, func(p *project.Project) []rule.Finding { return withoutFixesOf(locked, find(p)) }, "")
		writes, refused := prepare(p, result)
		if len(refused) > 0 {
			maps.Copy(locked, refused)
			continue
		}
		fixed := checkedProject{project: result.Project, findings: find(result.Project), files: len(writes)}
		for _, path := range slices.Sorted(maps.Keys(locked)) {
			fixed.refused = append(fixed.refused, fmt.Sprintf("%s is not changed: %s.", path, locked[path]))
		}
		for _, n := range result.Fixed {
			fixed.fixes += n
		}
		for _, w := range writes {
			if err := w.replace(); err != nil {
				return fixed, fmt.Errorf("cannot write %s: %w", w.path, err)
			}
		}
		return fixed, nil
	}
}

// withoutFixesOf takes away the fixes that touch one of the files.
func withoutFixesOf(locked map[string]string, findings []rule.Finding) []rule.Finding {
	if len(locked) == 0 {
		return findings
	}
	touches := func(f rule.Fix) bool {
		return slices.ContainsFunc(f.Edits, func(e rule.Edit) bool { return locked[e.Path] != "" })
	}
	kept := slices.Clone(findings)
	for i := range kept {
		kept[i].Fixes = slices.DeleteFunc(slices.Clone(kept[i].Fixes), touches)
	}
	return kept
}

// write is a file to be replaced.
type write struct {
	path string
	data []byte
	made bool // the file is new
}

// prepare encodes what changed. It refuses a file whose bytes on disk are not those that it was read from, or that
// would not come back the same: it was edited meanwhile, or its encoding has no exact way back.
func prepare(before *project.Project, result fix.Result) (writes []write, refused map[string]string) {
	refused = map[string]string{}
	for _, path := range changedPaths(result) {
		w := write{path: filepath.Join(before.Dir, filepath.FromSlash(path))}
		now := result.Project.Files[path]
		var err error
		w.data, err = now.Encoding.Encode(now.Doc.Text)
		if old := before.Files[path]; err == nil && old != nil {
			err = unchanged(w.path, old)
		} else if err == nil {
			w.made = true
			if _, missing := os.Lstat(w.path); !errors.Is(missing, fs.ErrNotExist) {
				err = errors.New("there is a file already that csdk does not read")
			}
		}
		if err != nil {
			refused[path] = err.Error()
			continue
		}
		writes = append(writes, w)
	}
	return writes, refused
}

func changedPaths(result fix.Result) []string {
	var paths []string
	for _, e := range result.Edits {
		if len(paths) == 0 || paths[len(paths)-1] != e.Path {
			paths = append(paths, e.Path)
		}
	}
	return paths
}

// unchanged is nil when the file on disk holds exactly what was read, in its encoding.
func unchanged(path string, f *project.File) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	back, err := f.Encoding.Encode(f.Doc.Text)
	if err == nil && string(back) != string(data) {
		err = errors.New("it was changed meanwhile, or its encoding has no exact way back")
	}
	return err
}

// replace writes the file in one step. A link stays a link: what it points at is replaced.
func (w write) replace() error {
	path := w.path
	mode := fs.FileMode(0o644)
	if !w.made {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		info, err := os.Stat(real)
		if err != nil {
			return err
		}
		path, mode = real, info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return err
	}
	_, err = file.Write(w.data)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
