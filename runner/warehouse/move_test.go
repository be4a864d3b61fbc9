package warehouse

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMove replaces a file, also from one file system to another.
func TestMove(t *testing.T) {
	for _, folder := range []string{t.TempDir(), "/dev/shm"} {
		if _, err := os.Stat(folder); err != nil {
			continue
		}
		other, err := os.MkdirTemp(folder, "csdk-test-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(other)
		from, to := filepath.Join(other, "from"), filepath.Join(t.TempDir(), "to.csv")
		for path, text := range map[string]string{from: "new", to: "what was there before"} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := move(from, to); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(to); err != nil || string(text) != "new" {
			t.Errorf("%s: %q %v", folder, text, err)
		}
		for _, dir := range []string{other, filepath.Dir(to)} {
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != map[string]int{other: 0, filepath.Dir(to): 1}[dir] {
				t.Errorf("%s holds %v %v", dir, entries, err)
			}
		}
	}
}
