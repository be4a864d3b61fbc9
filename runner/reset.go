package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"csdk/runner/warehouse"
)

// EmptyFiles removes everything in a project's folder files/, and returns what it has removed. It does not follow a link there, nor a
// link in it, and refuses while another process has the warehouse open. confirm is asked before, unless it is nil.
func EmptyFiles(ctx context.Context, folder string, confirm func([]fs.DirEntry) error) (removed []string, err error) {
	entries, err := filesIn(folder)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	path := filepath.Join(folder, "warehouse.db")
	if err := nobodyHolds(ctx, path); err != nil {
		return nil, err
	}
	if confirm != nil {
		if err := confirm(entries); err != nil {
			return nil, err
		}
		if err := nobodyHolds(ctx, path); err != nil { // time has passed
			return nil, err
		}
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", folder, err)
	}
	defer root.Close()
	for _, entry := range entries {
		name := filepath.Join(folder, entry.Name())
		if err := root.RemoveAll(entry.Name()); err != nil {
			return removed, fmt.Errorf("cannot remove %s: %w", name, err)
		}
		removed = append(removed, name)
	}
	return removed, nil
}

// filesIn is what the folder holds; nothing when it is not there.
func filesIn(folder string) ([]fs.DirEntry, error) {
	info, err := os.Lstat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("cannot look at %s: %w", folder, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a link, and reset removes nothing outside the project; remove the link, or empty the folder behind it yourself", folder)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is no folder; move it away, since syncs write there", folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("cannot list %s: %w", folder, err)
	}
	return entries, nil
}

// nobodyHolds fails when another process has the warehouse open. A file that cannot be opened for
// another reason is no obstacle: removing it is the way out.
func nobodyHolds(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	w, err := warehouse.Open(ctx, path)
	var locked *warehouse.LockedError
	if errors.As(err, &locked) {
		return err
	}
	if err != nil {
		return nil
	}
	// What is to be removed need not be closed well.
	_ = w.Close()
	return nil
}
