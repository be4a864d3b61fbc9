package dap

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the table of launch arguments in README.md")

// TestArguments: what launch reads is what is documented.
func TestArguments(t *testing.T) {
	var read, documented []string
	fields := reflect.TypeFor[launchArguments]()
	for i := range fields.NumField() {
		if name := fields.Field(i).Tag.Get("json"); name != "noDebug" {
			read = append(read, name)
		}
	}
	for _, a := range Arguments() {
		documented = append(documented, a.Name)
	}
	slices.Sort(read)
	slices.Sort(documented)
	if diff := cmp.Diff(read, documented); diff != "" {
		t.Errorf("read and documented differ (-read +documented):\n%s", diff)
	}
}

// The README lists them: `go test ./dap -run TestReadme -update`.
func TestReadme(t *testing.T) {
	const begin, end = "<!-- launch -->\n", "<!-- /launch -->"
	path := filepath.Join("..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	listed, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("README.md has no section between %q and %q", begin, end)
	}
	var b strings.Builder
	b.WriteString("| argument of launch | default | does |\n|---|---|---|\n")
	for _, a := range Arguments() {
		doc := a.Doc
		if len(a.Choices) > 1 {
			doc += ": `" + strings.Join(a.Choices, "` or `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", a.Name, a.Default, doc)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(b.String(), listed); diff != "" {
		t.Errorf("README.md differs; run npm run dev -- docs (-want +got):\n%s", diff)
	}
}

// TestErrorNumbers: each kind of error has its own (DAP: Message.id).
func TestErrorNumbers(t *testing.T) {
	all := []int{
		idArguments, idOrder, idUnsupported, idInternal, idLaunch, idNotLoaded, idNotStopped, idNeedsPython, idPython,
		idReadOnly, idEvaluate, idOver, idWarehouse, idCancelled,
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("a number is there twice: %v", all)
	}
}

func TestOperationName(t *testing.T) {
	for _, tt := range []struct {
		name, operation, table string
		is                     bool
	}{
		{"op.upsert", "upsert", "", true},
		{" op.upsert:orders ", "upsert", "orders", true},
		{"op.checkpoint()", "checkpoint", "", true},
		{"Operations.delete : a:b", "delete", "a:b", true},
		{"op.merge", "", "", true},
		{"update", "", "", false},
		{"", "", "", false},
	} {
		operation, table, is := operationName(tt.name)
		if operation != tt.operation || table != tt.table || is != tt.is {
			t.Errorf("%q: %q %q %v", tt.name, operation, table, is)
		}
	}
}

func TestSQLOf(t *testing.T) {
	for text, want := range map[string]string{
		"sql SELECT 1":            "SELECT 1",
		"  SQL\n-- all\nselect 1": "select 1",
		"sql (select 1)":          "(select 1)",
		"sql":                     "",
		"sql = 1":                 "",
		"sql in (1, 2)":           "",
		"sqlite3":                 "",
		"print('sql x')":          "",
	} {
		if got, is := sqlOf(text); got != want && is || is != (want != "") {
			t.Errorf("%q: %q, %v", text, got, is)
		}
	}
}

func TestStateNode(t *testing.T) {
	value := []byte(`{"a": {"x": 1, "y": [1, 2]}, "b": "new", "c": 1.50, "e": {}}`)
	before := []byte(`{"a": {"x": 1, "y": [1]}, "b": "old", "c": 1.50, "d": null}`)
	got := flat(stateNode("state", value, before, nil), "")
	want := `state = {"a": {"x": 1, "y": [1, 2]}, "b": "new", "c": 1.50, "e": {}}  (changed)
 a = {"x": 1, "y": [1, 2]}  (changed)
  x = 1
  y = [1, 2]  (changed)
   0 = 1
   1 = 2  (new)
 b = "new"  (was "old")
 c = 1.50
 e = {}  (new)
 d = (gone, was null)
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func flat(n *node, indent string) string {
	text := indent + n.name + " = " + n.value + "\n"
	kids := n.kids
	if n.load != nil {
		kids, _ = n.load(context.Background())
	}
	for _, kid := range kids {
		text += flat(kid, indent+" ")
	}
	return text
}
