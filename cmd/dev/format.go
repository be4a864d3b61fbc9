package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// checkFormat fails with the list of Go files that gofumpt would change.
func checkFormat(ctx context.Context, w *workshop, out io.Writer) error {
	files, err := sources(w.root, ".go")
	if err != nil {
		return err
	}
	changed, err := w.output(ctx, nil, "go", append([]string{"tool", "gofumpt", "-l"}, files...)...)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		fmt.Fprintf(out, "%s", changed)
		return fmt.Errorf("%d files are not formatted: go tool gofumpt -w . formats them", strings.Count(string(changed), "\n"))
	}
	return nil
}

// sources is the files of the checkout with one of the endings, relative to root. Folders that hold
// what was built, fetched or synced are left out.
func sources(root string, endings ...string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			built := slices.Contains([]string{"bin", "node_modules", "files", "dist", "__pycache__"}, name)
			if path != root && (built || strings.HasPrefix(name, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if slices.Contains(endings, filepath.Ext(name)) {
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			found = append(found, relative)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	return found, nil
}
