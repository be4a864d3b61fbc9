package runner

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"csdk/runner/statetree"
	"csdk/runner/warehouse"
)

// TestStateWaitsForEdit: who asks while the state is edited sees it as it is afterwards. A view shows the last answer that came.
func TestStateWaitsForEdit(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	v := Stored{Options: Options{Project: dir}}
	if err := os.MkdirAll(filepath.Join(dir, "files"), 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(ctx, v.path())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := v.EditState(ctx, version(""), statetree.Edit{Path: []string{"n"}, Value: "1", Insert: true, At: -1}); err != nil {
		t.Fatal(err)
	}
	reading.Lock()
	asked := make(chan StateLevel)
	go func() {
		level, err := v.StateLevel(ctx, StatePage{})
		if err != nil {
			t.Error(err)
		}
		asked <- level
	}()
	for stacks := make([]byte, 1<<20); !bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("runner.together")); {
		runtime.Gosched()
	}
	file, _ := StateFile(v.Options)
	if err := os.WriteFile(file, []byte(`{"n": 2}`), 0o600); err != nil {
		t.Error(err)
	}
	reading.Unlock()
	if level := <-asked; len(level.Nodes) != 1 || level.Nodes[0].Text != "2" {
		t.Errorf("%+v", level)
	}
}
