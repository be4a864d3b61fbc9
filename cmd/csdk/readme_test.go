package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite README.md and the golden parts of the archives")

const (
	commandsBegin = "<!-- commands -->\n"
	commandsEnd   = "<!-- /commands -->"
)

// The README lists exactly the commands that there are: `go test ./cmd/csdk -run TestReadme -update`.
func TestReadme(t *testing.T) {
	path := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("there is no README.md yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), commandsBegin)
	listed, after, closed := strings.Cut(rest, commandsEnd)
	if !found || !closed {
		t.Fatalf("README.md has no section between %q and %q", commandsBegin, commandsEnd)
	}
	want := commandTable()
	if *update {
		if err := os.WriteFile(path, []byte(before+commandsBegin+want+commandsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("README.md differs from the table of commands; run go test ./cmd/csdk -run TestReadme -update (-want +got):\n%s", diff)
	}
}

func TestCommandTable(t *testing.T) {
	table := commandTable()
	for _, c := range commands() {
		if !strings.Contains(table, "| `csdk "+c.usage()+"` | "+c.summary+" |") {
			t.Errorf("the table has no row for %s:\n%s", c.name, table)
		}
	}
	if want := "`--naming fivetran\\|source`"; !strings.Contains(table, want) {
		t.Errorf("a | in a cell must be escaped: %s is not in\n%s", want, table)
	}
}
