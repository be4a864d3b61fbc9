package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	w := checkout(t)
	found, err := version(1, 21, "go", "env", "GOVERSION")(t.Context(), w)
	if err != nil || !strings.HasPrefix(found, "go 1.") {
		t.Errorf("Go: %q, %v", found, err)
	}
	tests := []struct {
		major, minor int
		program      string
		args         []string
		want         string
	}{
		{99, 0, "go", []string{"env", "GOVERSION"}, "older than 99.0"},
		{1, 0, "no-such-program", nil, "there is no no-such-program in PATH"},
		{1, 0, "go", []string{"env", "GOOS"}, "instead of a version"},
		{1, 0, "go", []string{"no-such-command"}, "unknown command"},
	}
	for _, test := range tests {
		_, err := version(test.major, test.minor, test.program, test.args...)(t.Context(), w)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %v: error %v, want %q", test.program, test.args, err, test.want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for text, want := range map[string]bool{
		"3.9.18": false, "3.10.0": true, "3.10": true, "3.14.0": true, "2.99": false, "4.0": true,
	} {
		if got := atLeast(versionNumber.FindStringSubmatch("Python "+text), 3, 10); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestPrerequisites(t *testing.T) {
	before := prerequisites
	defer func() { prerequisites = before }()
	t.Setenv("CI", "") // nothing may be installed by a test
	prerequisites = []prerequisite{
		{name: "one", find: func(context.Context, *workshop) (string, error) { return "one 1.0", nil }},
		{
			name: "two", debian: "two-dev", macOS: "brew install two", windows: "winget install two",
			find: func(context.Context, *workshop) (string, error) { return "", errors.New("there is no two in PATH") },
		},
		{
			name: "three", debian: "three-nox", without: "TestThree",
			find: func(context.Context, *workshop) (string, error) { return "", errors.New("there is no three in PATH") },
		},
	}
	var out strings.Builder
	found, err := checkPrerequisites(t.Context(), checkout(t), &out)
	if !errors.Is(err, errFailed) || found.passed != 1 || found.failed != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	for _, want := range []string{"missing: two: there is no two in PATH", "sudo apt-get install two-dev", "brew install two", "winget install two"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("does not show %q:\n%s", want, &out)
		}
	}
	notes := strings.Join(found.notes, "\n")
	for _, want := range []string{"one 1.0\nwithout three, TestThree is skipped: there is no three in PATH", "sudo apt-get install three-nox"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
}

func TestLinkC(t *testing.T) {
	w := checkout(t)
	if _, err := linkC(t.Context(), w); err != nil {
		t.Error(err)
	}
	t.Setenv("CC", "no-such-compiler")
	if _, err := linkC(t.Context(), w); err == nil || !strings.Contains(err.Error(), "there is no no-such-compiler in PATH") {
		t.Errorf("a missing compiler: %v", err)
	}
}
