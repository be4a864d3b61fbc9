//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNewOnFullDisk leaves nothing, so that it can be tried again when there is room.
func TestNewOnFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	disk := t.TempDir()
	if err := syscall.Mount("csdk-test", disk, "tmpfs", 0, "size=4k"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	}()
	folder := filepath.Join(disk, "connector")
	con := newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"new", folder}); code != exitUsage || !strings.Contains(con.stderr.String(), "no space") {
		t.Fatalf("exit code %d: %s", code, con.stderr.String())
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := syscall.Mount("csdk-test", disk, "tmpfs", syscall.MS_REMOUNT, "size=4m"); err != nil {
		t.Fatal(err)
	}
	con = newFakeConsole("")
	if code := run(t.Context(), &con.console, []string{"new", folder}); code != exitDone {
		t.Errorf("exit code %d: %s", code, con.stderr.String())
	}
}
