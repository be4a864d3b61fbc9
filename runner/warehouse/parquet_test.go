package warehouse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWriteParquet: the query may end in a comment, and reaches no file but the one that is written.
func TestWriteParquet(t *testing.T) {
	path, dir := someFile(t), t.TempDir()
	other := filepath.Join(dir, "other.csv")
	if err := os.WriteFile(other, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for query, refused := range map[string]string{
		"SELECT id FROM orders -- all": "", "SELECT id FROM orders; -- all": "", "SELECT id FROM orders; ;": "", "FROM orders": "", "/* a */ SELECT 1 -- b\n-- c": "",
		"FROM read_csv(" + literal(other) + ")":                                                     "disabled by configuration",
		"SELECT * FROM glob(" + literal(filepath.Join(dir, "*")) + ")":                              "disabled by configuration",
		"SELECT 1) TO " + literal(filepath.Join(dir, "more.csv")) + " (FORMAT csv); COPY (SELECT 2": "disabled by configuration",
		"SELECT nope FROM orders":                                                                   "Binder Error",
		"SELECT * FROM nowhere -- ":                                                                 "Table with name nowhere",
	} {
		r, err := OpenReader(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "it's.parquet")
		if err := os.WriteFile(file, nil, 0o600); err != nil { // whoever writes it has made it
			t.Fatal(err)
		}
		err = r.WriteParquet(t.Context(), query, file)
		text, _ := os.ReadFile(file)
		if refused == "" && (err != nil || !strings.HasPrefix(string(text), "PAR1")) || refused != "" && (err == nil || !strings.Contains(err.Error(), refused)) {
			t.Errorf("%s: %v", query, err)
		}
		if tables, err := r.Tables(t.Context()); err != nil || len(tables) != 2 { // for the message about a table that is not there
			t.Errorf("%s: %v %v", query, tables, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("%v", left)
	}
}
