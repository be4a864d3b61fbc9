//go:build linux

package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull fills a small disk in the middle of a sync: the last checkpoint is kept, and the next
// run goes on when there is room.
func TestDiskFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
import os
n = state.get("n", 0)
while n < 40:
    n += 1
    op.upsert("t", {"id": n, "noise": os.urandom(200_000)})
    op.checkpoint({"n": n})`))
	files := filepath.Join(dir, "files")
	if err := os.Mkdir(files, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("csdk-test", files, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(files, 0); err != nil {
			t.Error(err)
		}
	}()
	_, r := fail(t, dir)
	if !strings.Contains(r.text(), "could not be written") || !strings.Contains(r.text(), "space") {
		t.Errorf("no word of the disk:\n%s", r.text())
	}
	checkpoints := all[Checkpoint](r)
	if len(checkpoints) == 0 {
		t.Fatal("the disk was full before the first checkpoint")
	}
	if err := syscall.Mount("csdk-test", files, "tmpfs", syscall.MS_REMOUNT, "size=200m"); err != nil {
		t.Fatal(err)
	}
	kept := query(t, dir, "SELECT count(*) FROM tester.t")[0]
	if want := fmt.Sprint(len(checkpoints)); kept != want {
		t.Errorf("%s rows were kept, want those of %s checkpoints", kept, want)
	}
	succeed(t, dir)
	if got := query(t, dir, "SELECT count(*), count(DISTINCT id) FROM tester.t"); got[0] != "40 | 40" {
		t.Error(got)
	}
}
