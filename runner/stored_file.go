package runner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"csdk/runner/warehouse"
)

// about is an error about the file. What to do is another thing when it is not the warehouse of a project: there is nothing to
// reset and no sync that would make it anew.
func (v Stored) about(err error) error {
	if err == nil || v.Options.Project != "" {
		return err
	}
	path := v.path()
	var corrupt *warehouse.CorruptError
	var locked *warehouse.LockedError
	var newer *warehouse.NewerError
	info, missing := os.Stat(path)
	switch {
	case os.IsNotExist(missing):
		return fmt.Errorf("there is no file %s any more", path)
	case errors.As(err, &corrupt) && missing == nil && info.Size() == 0:
		return fmt.Errorf("%s is empty: nothing was written into it yet", path)
	case errors.As(err, &corrupt) && isSQLite(path):
		return fmt.Errorf("%s is an SQLite file, not a DuckDB file; open it with an editor for SQLite", path)
	case errors.As(err, &corrupt):
		return fmt.Errorf("%s is not a DuckDB file, or it is damaged (%s); open it with another editor, or get a whole copy of it", path, corrupt.Detail)
	case errors.As(err, &locked):
		return fmt.Errorf("%s; close it there, and try again", locked.Holder())
	case errors.As(err, &newer):
		return fmt.Errorf("%s was written by a newer DuckDB than this csdk can read (%s); open it with that DuckDB", path, newer.Detail)
	}
	return err
}

func isSQLite(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	magic := []byte("SQLite format 3\x00")
	head := make([]byte, len(magic))
	_, err = io.ReadFull(file, head)
	return err == nil && bytes.Equal(head, magic)
}
