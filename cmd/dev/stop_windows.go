package main

import (
	"os/exec"
	"strconv"
	"time"
)

// stopTree lets a cancelled command end with the processes it started.
func stopTree(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
	cmd.WaitDelay = 2 * time.Second
}
