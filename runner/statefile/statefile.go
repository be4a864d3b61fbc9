// Package statefile reads and replaces the state file of a project, files/state.json: the JSON text of
// the last checkpoint, as the SDK's own tester leaves it (verbatim, no newline). It knows nothing of
// the warehouse; who wins when the two differ is decided in package runner.
package statefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Read returns the text of the file, "" when there is none. The text is a JSON object; anything else
// is an error that says what to do.
func Read(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("invalid state error: %w", err)
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(raw), "\ufeff"))
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return "", fmt.Errorf("invalid state error: %s is not JSON (%s); correct it, or remove it to start from the beginning", path, describe(text, err))
	}
	if _, ok := value.(map[string]any); !ok {
		return "", fmt.Errorf("invalid state error: State file %s must hold a JSON object; correct it, or remove it to start from the beginning", path)
	}
	return text, nil
}

func describe(text string, err error) string {
	var syntax *json.SyntaxError
	if text == "" {
		return "it is empty"
	}
	if errors.As(err, &syntax) {
		line := 1 + strings.Count(text[:min(int(syntax.Offset), len(text))], "\n")
		return fmt.Sprintf("line %d: %s", line, syntax)
	}
	return err.Error()
}

// Write replaces the file atomically and durably: a reader, and a start after a crash, sees the old
// text or the new one, whole.
func Write(path, text string) error {
	next, err := Prepare(path, text)
	if err != nil {
		return err
	}
	if err := next.Publish(); err != nil {
		return err
	}
	return next.Sync()
}

// Next is the next text of a state file, safe on disk beside it.
type Next struct{ path, temporary string }

// temporaryFiles is the pattern of the files that become this one.
func temporaryFiles(path string) string { return ".csdk-" + filepath.Base(path) + "-*.tmp" }

// RemoveLeftovers removes what runs that were killed have left beside the file. No other run may be using it.
func RemoveLeftovers(path string) {
	for _, name := range Leftovers(filepath.Dir(path), temporaryFiles(path)) {
		_ = os.Remove(name)
	}
}

// Prepare writes the text beside the file. Publish or Discard must follow.
func Prepare(path, text string) (*Next, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, temporaryFiles(path))
	if err != nil {
		return nil, err
	}
	n := &Next{path: path, temporary: f.Name()}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		n.Discard()
		return nil, err
	}
	return n, nil
}

// Publish replaces the file. The system may still forget it, until Sync, if the machine loses its power.
func (n *Next) Publish() error {
	err := os.Rename(n.temporary, n.path)
	if err != nil {
		n.Discard()
	}
	return err
}

// Discard removes what Prepare wrote.
func (n *Next) Discard() { _ = os.Remove(n.temporary) }

// Sync makes Publish durable. Windows has no such thing for folders.
func (n *Next) Sync() error {
	d, err := os.Open(filepath.Dir(n.path))
	if err != nil {
		return nil
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// Same says whether two state texts hold the same JSON value, layout not counting.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	return a != "" && b != "" && compact(a) == compact(b)
}

func compact(text string) string {
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return text
	}
	out, err := json.Marshal(value)
	if err != nil {
		return text
	}
	return string(out)
}
