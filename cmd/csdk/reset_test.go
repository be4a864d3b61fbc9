package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/warehouse"
)

func TestRemoveCursor(t *testing.T) {
	const state = `{"a": 1, "b": {"c": 2, "d": {"e": 3}}, "x.y": 4, "x": {"y": 5}, "t.o": {"n": 6}}`
	tests := []struct {
		key  string
		want string // "" when there is no such key
	}{
		{"a", `{"b":{"c":2,"d":{"e":3}},"t.o":{"n":6},"x":{"y":5},"x.y":4}`},
		{"b.c", `{"a":1,"b":{"d":{"e":3}},"t.o":{"n":6},"x":{"y":5},"x.y":4}`},
		{"b.d.e", `{"a":1,"b":{"c":2,"d":{}},"t.o":{"n":6},"x":{"y":5},"x.y":4}`},
		{"x.y", `{"a":1,"b":{"c":2,"d":{"e":3}},"t.o":{"n":6},"x":{"y":5}}`},
		{"t.o.n", `{"a":1,"b":{"c":2,"d":{"e":3}},"t.o":{},"x":{"y":5},"x.y":4}`},
		{"b.nothing", ""},
		{"a.b", ""},
		{"", ""},
	}
	for _, tt := range tests {
		var object map[string]any
		if err := json.Unmarshal([]byte(state), &object); err != nil {
			t.Fatal(err)
		}
		found := removeCursor(object, tt.key)
		got, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		if found != (tt.want != "") || found && string(got) != tt.want {
			t.Errorf("removeCursor(%q) = %v, %s, want %s", tt.key, found, got, tt.want)
		}
	}
}

func TestRemoveCursorsNamesWhatIsThere(t *testing.T) {
	_, err := removeCursors([]string{"z"})(`{"b": {"c": 1}, "a": 2}`)
	if want := "the state has no key z; it has a, b, b.c"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestResetCursorAfterKill: a sync that was killed between its commit and the state file has made a checkpoint, which stays.
func TestResetCursorAfterKill(t *testing.T) {
	dir := t.TempDir()
	files := filepath.Join(dir, "files")
	state, path := filepath.Join(files, "state.json"), filepath.Join(files, "warehouse.db")
	killed := warehouse.Record{State: `{"k": 1, "n": 9}`, Previous: `{"k": 1, "n": 8}`, StateFile: "state.json"}
	w, err := warehouse.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Commit(t.Context(), nil, killed)
	if err := errors.Join(err, w.Close(), os.WriteFile(state, []byte(killed.Previous), 0o644)); err != nil {
		t.Fatal(err)
	}
	con := newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"reset", "--cursor", "k", "--yes", dir}); code != exitDone {
		t.Fatalf("exit code %d: %s", code, con.stderr.String())
	}
	if text, err := os.ReadFile(state); err != nil || string(text) != `{"n":9}` {
		t.Errorf("the state is %s, %v", text, err)
	}
	r, err := warehouse.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if record, _, err := r.Record(t.Context()); err != nil || record.State != `{"n":9}` || !record.Settled {
		t.Errorf("%+v, %v", record, err)
	}
}

// TestResetOfNamedState finds the file as a sync does: behind a link, and never one that is not there.
func TestResetOfNamedState(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "shared.json"), filepath.Join(dir, "link.json")
	if err := errors.Join(os.WriteFile(file, []byte(`{"k": 1, "n": 2}`), 0o644), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	con := newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"reset", "--cursor", "k", "--yes", "--state", "link.json", dir}); code != exitDone {
		t.Fatalf("exit code %d: %s", code, con.stderr.String())
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != `{"n":2}` {
		t.Errorf("the state is %s, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	con = newFakeConsole("")
	code := run(t.Context(), &con.console, []string{"reset", "--cursor", "k", "--yes", "--state", "missing.json", dir})
	if code != exitUsage || !strings.Contains(con.stderr.String(), "cannot find file") {
		t.Errorf("exit code %d: %s", code, con.stderr.String())
	}
}

func TestConfirm(t *testing.T) {
	tests := []struct {
		answer string
		yes    bool
	}{
		{"\n", true},
		{"y\n", true},
		{" YES \n", true},
		{"n\n", false},
		{"maybe\n", false},
		{"", false}, // Ctrl-D
	}
	cmd, err := findCommand("reset")
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		con := newFakeConsole(tt.answer)
		con.inTerminal = true
		err := con.confirm(in, "Remove it?")
		if (err == nil) != tt.yes {
			t.Errorf("answer %q: err = %v, want yes = %v", tt.answer, err, tt.yes)
		}
		var exit exitError
		if !tt.yes && (!errors.As(err, &exit) || int(exit) != exitDone || !strings.Contains(con.stderr.String(), "nothing was removed")) {
			t.Errorf("answer %q: err = %v, stderr = %q", tt.answer, err, con.stderr.String())
		}
	}
	var usage *usageError
	if err := newFakeConsole("y\n").confirm(in, "Remove it?"); !errors.As(err, &usage) {
		t.Errorf("without a terminal: err = %v, want a usage error", err)
	}
}
