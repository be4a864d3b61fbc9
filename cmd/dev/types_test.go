package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module with a package that imports DuckDB, and one above it whose file for Windows is broken:
// no compiler of this machine would read that file.
var foreignModule = map[string]string{
	"go.mod":                "module csdk\n\ngo 1.26\n",
	"store/store.go":        "package store\n\nimport \"github.com/duckdb/duckdb-go/v2\"\n\ntype Store struct{ d *duckdb.Conn }\n\nfunc (s *Store) Rows() int { return 1 }\n",
	"above/above.go":        "package above\n\nimport (\n\t\"os\"\n\n\t\"csdk/store\"\n)\n\nfunc Rows(s *store.Store) int { return s.Rows() + os.Getpid() + extra() }\n",
	"above/more_darwin.go":  "package above\n\nfunc extra() int { return 1 }\n",
	"above/more_windows.go": "package above\n\nfunc extra() int { return \"text\" }\n",
}

func TestCheckTypes(t *testing.T) {
	root := t.TempDir()
	for file, text := range foreignModule {
		path := filepath.Join(root, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w := &workshop{root: root}
	var out strings.Builder
	if err := checkTypes(t.Context(), w, "darwin", &out); err != nil {
		t.Errorf("darwin: %v\n%s", err, &out)
	}
	err := checkTypes(t.Context(), w, "windows", &out)
	if err == nil || !strings.Contains(out.String(), "more_windows.go:3") {
		t.Errorf("windows: %v\n%s", err, &out)
	}
}

func TestSplitByDuckDB(t *testing.T) {
	pure, linked := splitByDuckDB([]pkg{
		{ImportPath: "csdk/schema", Deps: []string{"fmt"}},
		{ImportPath: "csdk/runner", Deps: []string{"csdk/runner/warehouse", "github.com/duckdb/duckdb-go/v2"}},
		{ImportPath: "github.com/duckdb/duckdb-go/v2"},
	})
	if len(pure) != 1 || pure[0] != "csdk/schema" || len(linked) != 1 || linked[0] != "csdk/runner" {
		t.Errorf("pure %v, linked %v", pure, linked)
	}
}
