package warehouse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// LockedError: another process has the file open. DuckDB takes one writer, and a reader in another
// process blocks it.
type LockedError struct {
	Path    string
	Process string // executable or command line, as far as known
	PID     int    // 0 when DuckDB did not say
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("the warehouse %s; close it there and run this again (nothing was lost)", e.Holder())
}

// Holder is a part of a sentence: the file, and who holds it.
func (e *LockedError) Holder() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("%s (pid %d)", e.Process, e.PID)
	}
	return fmt.Sprintf("%s is held by %s", e.Path, who)
}

// NewerError: the file was written by a DuckDB that this build cannot read.
type NewerError struct{ Path, Detail string }

func (e *NewerError) Error() string {
	return fmt.Sprintf("the warehouse %s was written by a newer DuckDB than this csdk can read (%s); "+
		"either open it there and export it with storage version v1.0.0 (ATTACH 'copy.db' (STORAGE_VERSION 'v1.0.0'); COPY FROM DATABASE ...), "+
		"or start over with csdk reset", e.Path, e.Detail)
}

// CorruptError: the file is not a DuckDB database, or is damaged.
type CorruptError struct{ Path, Detail string }

func (e *CorruptError) Error() string {
	return fmt.Sprintf("the warehouse %s is damaged or not a DuckDB file (%s); move it away and sync again, or start over with csdk reset, which removes the project's files/ with warehouse and state", e.Path, e.Detail)
}

// MovedError: the file was removed or replaced while it was open.
type MovedError struct{ Path string }

func (e *MovedError) Error() string {
	return fmt.Sprintf("the warehouse %s was removed or replaced during the sync; the state was left as it is, and what the file held is gone with it: "+
		"run csdk reset to start over, or put the file back", e.Path)
}

// ChangedError: the file is there, and does not hold the last checkpoint any more.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return "the warehouse " + e.Path + " was changed by another program while csdk had let go of it, and does not hold the last checkpoint of this sync any more " +
		"(its record in schema _csdk): another csdk has synced into it, or the record was removed; run csdk debug again, which goes on from what is there, or csdk reset to start over"
}

// ViewError: a table that is to be made has the name of a view, which somebody else has made.
type ViewError struct{ Name TableName }

func (e *ViewError) Error() string {
	return fmt.Sprintf("the table %s cannot be made, since a view in the warehouse has its name; drop the view (DROP VIEW %s.%s) or rename it, then run this again",
		e.Name, quote(e.Name.Schema), quote(e.Name.Table))
}

// DiskError: the file could not be written.
type DiskError struct{ Path, Detail string }

func (e *DiskError) Error() string {
	return fmt.Sprintf("the warehouse %s could not be written (%s); free space or check the permissions, then run this again: the last checkpoint is kept", e.Path, e.Detail)
}

var (
	lockHolder  = regexp.MustCompile(`(?:Conflicting lock is held in|File is already open in)\s+(.+?) \(PID (\d+)\)`)
	newerFormat = regexp.MustCompile(`version number \d+, but we can only read versions? [^.\n]*`)
)

// explain turns DuckDB's error into one of ours where a person can do something about it.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	text := firstLine(err.Error())
	var moved *MovedError
	var changed *ChangedError
	var view *ViewError
	switch {
	case errors.As(err, &moved):
		return moved
	case errors.As(err, &changed):
		return changed
	case errors.As(err, &view):
		return view
	case isOutOfMemory(err):
		return fmt.Errorf("the warehouse %s: DuckDB needs more memory than csdk gives it for what was sent since the last checkpoint; "+
			"call op.checkpoint(state) more often, after each page (%s)", path, text)
	case lockHolder.MatchString(err.Error()):
		m := lockHolder.FindStringSubmatch(err.Error())
		pid, _ := strconv.Atoi(m[2])
		return &LockedError{Path: path, Process: commandLine(pid, m[1]), PID: pid}
	case strings.Contains(text, "Could not set lock") || strings.Contains(text, "being used by another process"):
		return &LockedError{Path: path}
	case newerFormat.MatchString(err.Error()):
		return &NewerError{Path: path, Detail: newerFormat.FindString(err.Error())}
	case strings.Contains(text, "not a valid DuckDB database") || strings.Contains(text, "Corrupt") ||
		strings.Contains(text, "checksum") || strings.Contains(text, "Serialization Error") ||
		strings.Contains(text, "Could not read enough bytes"):
		return &CorruptError{Path: path, Detail: text}
	case strings.Contains(text, "No space left") || strings.Contains(text, "File too large") ||
		strings.Contains(text, "Could not write") || strings.Contains(text, "Permission denied") ||
		strings.Contains(text, "Read-only file system") || strings.Contains(text, "not enough space"):
		return &DiskError{Path: path, Detail: text}
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no warehouse at %s yet; run csdk debug first", path)
	}
	return fmt.Errorf("warehouse %s: %w", path, err)
}

// commandLine names a process better than DuckDB's executable path does ("python3.11" says little).
func commandLine(pid int, executable string) string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || len(raw) == 0 {
		return executable
	}
	words := strings.Split(strings.TrimRight(string(raw), "\x00"), "\x00")
	if len(words) > 4 {
		words = append(words[:4], "…")
	}
	line := strings.Join(words, " ")
	if len(line) > 120 {
		line = strings.ToValidUTF8(line[:120], "") + "…"
	}
	return line
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// isOutOfMemory says whether DuckDB has refused for its limit of memory.
func isOutOfMemory(err error) bool {
	if err == nil {
		return false
	}
	text := err.Error()
	return strings.Contains(text, "Out of Memory") || strings.Contains(text, "could not allocate block") || strings.Contains(text, "failed to pin block")
}
