package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func parseQuery(t *testing.T, args ...string) *input {
	t.Helper()
	cmd, err := findCommand("query")
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.parse(append([]string{"SELECT 1"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestParquetIsNotForATerminal(t *testing.T) {
	con := newFakeConsole("")
	con.outTerminal = true
	_, err := openOutput(&con.console, parseQuery(t, "--format", "parquet"))
	var usage *usageError
	if !errors.As(err, &usage) {
		t.Errorf("err = %v, want a usage error", err)
	}
	out, err := openOutput(&con.console, parseQuery(t, "--format", "parquet", "--output", filepath.Join(t.TempDir(), "o.parquet")))
	if err != nil {
		t.Fatalf("to a file: %v", err)
	}
	out.discard()
}

func TestOutputAppearsWhenComplete(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "result.csv")
	write := func(text string, commit bool) {
		t.Helper()
		out, err := openOutput(&newFakeConsole("").console, parseQuery(t, "--output", path))
		if err != nil {
			t.Fatal(err)
		}
		defer out.discard()
		if _, err := out.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if commit {
			if err := out.commit(); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("first", true)
	write("second, which fails", false)
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "first" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
}

func TestColoursAreForTheTerminalOnly(t *testing.T) {
	con := newFakeConsole("")
	con.outTerminal = true
	out, err := openOutput(&con.console, parseQuery(t))
	if err != nil || !out.style(1).colours {
		t.Errorf("no colours on a terminal, %v", err)
	}
	toFile, err := openOutput(&con.console, parseQuery(t, "--output", filepath.Join(t.TempDir(), "o")))
	if err != nil {
		t.Fatal(err)
	}
	defer toFile.discard()
	if toFile.style(1).colours {
		t.Error("colours in a file")
	}
}

func TestRunSeparatesTheStreams(t *testing.T) {
	con := newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"nonsense"}); code != exitUsage || con.stdout.Len() > 0 || !strings.HasPrefix(con.stderr.String(), "csdk: ") {
		t.Errorf("code %d, stdout %q, stderr %q", code, con.stdout.String(), con.stderr.String())
	}
	con = newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"help"}); code != exitDone || con.stderr.Len() > 0 || con.stdout.Len() == 0 {
		t.Errorf("code %d, stderr %q", code, con.stderr.String())
	}
}
