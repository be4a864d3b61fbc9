package rule_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"csdk/lsp/rule"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pages in docs")

// docs/ holds exactly the pages of the registry: npm run dev -- docs writes them.
func TestPages(t *testing.T) {
	want := map[string]string{"README.md": rule.Index()}
	for _, r := range rule.All {
		want[r.Code+".md"] = r.Page()
	}
	if *update {
		writePages(t, want)
	}
	found, err := filepath.Glob(filepath.Join("docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.Base(path)] = string(text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/ differs from the registry; npm run dev -- docs writes it (-want +got):\n%s", diff)
	}
}

func writePages(t *testing.T, pages map[string]string) {
	t.Helper()
	if err := os.RemoveAll("docs"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("docs", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join("docs", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
