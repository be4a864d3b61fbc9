//go:build unix

package main

import (
	"os/exec"
	"syscall"
	"time"
)

// stopTree lets a cancelled command end its whole process group: `go test` alone would leave the
// test binaries and their children behind.
func stopTree(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 2 * time.Second // for pipes that a grandchild in a group of its own still holds
}
