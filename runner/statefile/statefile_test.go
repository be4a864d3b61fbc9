package statefile

import (
	"os"
	"path/filepath"
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
