package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSamplesAreAllSynced(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(checkout(t).root, "testdata", "projects"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, s := range samples {
		known[s.name] = true
	}
	for _, entry := range entries {
		if !known[entry.Name()] {
			t.Errorf("testdata/projects/%s is not in the table of samples", entry.Name())
		}
	}
}

func TestCopyProject(t *testing.T) {
	to := filepath.Join(t.TempDir(), "copy")
	if err := copyProject(checkout(t).root, "modules", to); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"connector.py", "configuration.json", "requirements.txt", "shop/tables/customers.py"} {
		if _, err := os.Stat(filepath.Join(to, filepath.FromSlash(file))); err != nil {
			t.Error(err)
		}
	}
}

func TestReadTables(t *testing.T) {
	got, err := readTables([]byte(`[{"name":"tester.orders","rows":3,"deleted":1,"key":["id"],"columns":[]},{"name":"tester.empty","rows":0,"deleted":0}]`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]held{"tester.orders": {3, 1}, "tester.empty": {}}, got); diff != "" {
		t.Error(diff)
	}
	if tables, err := readTables([]byte("no tables")); err == nil {
		t.Errorf("text that is no JSON: %v", tables)
	}
}

func TestQuoted(t *testing.T) {
	if got, want := quoted([]string{"query", "SELECT 1", "--format", "json"}), "query 'SELECT 1' --format json"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
