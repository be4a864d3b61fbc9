package statefile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ content, want, problem string }{
		{`{"cursor": 1}`, `{"cursor": 1}`, ""},
		{"\ufeff {}\n", "{}", ""},
		{"", "", "it is empty"},
		{"{\n\"a\": }", "", "line 2"},
		{"[]", "", "must hold a JSON object"},
		{"null", "", "must hold a JSON object"},
	} {
		path := filepath.Join(t.TempDir(), "state.json")
		if err := os.WriteFile(path, []byte(test.content), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := Read(path)
		switch {
		case test.problem == "" && (err != nil || got != test.want):
			t.Errorf("%q: %q %v", test.content, got, err)
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%q: %v, want %q", test.content, err, test.problem)
		}
	}
	if text, err := Read(filepath.Join(t.TempDir(), "none")); text != "" || err != nil {
		t.Errorf("%q %v", text, err)
	}
}

func TestWriteReplacesWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "files")
	path := filepath.Join(dir, "state.json")
	for _, text := range []string{`{"a": 1}`, `{}`} {
		if err := Write(path, text); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("got %q", got)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestRemoveLeftovers removes those of one file. The folder's name is no pattern.
func TestRemoveLeftovers(t *testing.T) {
	top := t.TempDir()
	left := map[string]bool{ // and whether they stay
		"proj[1]/.csdk-state.json-12.tmp":    false,
		"proj[1]/.csdk-state.json-.tmp":      true,
		"proj[1]/.csdk-state.json-2-12.tmp":  true, // of state.json-2
		"proj[1]/.csdk-eu.json-12.tmp":       true,
		"proj[1]/.csdk-state.json-12.tmp.gz": true,
		"proj1/.csdk-state.json-12.tmp":      true,
	}
	for name := range left {
		path := filepath.Join(top, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(top, "proj[1]", "state.json")
	next, err := Prepare(path, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if found := Leftovers(filepath.Dir(path), temporaryFiles(path)); !slices.Contains(found, next.temporary) {
		t.Errorf("%s is not among %q", next.temporary, found)
	}
	RemoveLeftovers(path)
	for name, stays := range left {
		if _, err := os.Stat(filepath.Join(top, name)); (err == nil) != stays {
			t.Errorf("%s: %v, want that it stays: %v", name, err, stays)
		}
	}
}

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{`{"a": 1}`, `{ "a":1 }`, true},
		{`{"a": 12345678901234567890}`, `{"a": 12345678901234567891}`, false},
		{"", "", true},
		{"", "{}", false},
	} {
		if Same(test.a, test.b) != test.same {
			t.Errorf("%q %q", test.a, test.b)
		}
	}
}
