//go:build linux || darwin

package pyproc

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
)

// newMark returns a word that no other process has in its environment.
func newMark() string { return rand.Text() }

// watchdogScript reads the group to kill from a pipe that only csdk can write to, then waits for the end of
// the pipe, which is the end of csdk. Its argument is the mark. It ignores what a terminal sends. This form of
// kill is the only one for groups that dash, bash, mksh, zsh and busybox (Alpine Linux) all understand.
const watchdogScript = `trap '' HUP INT QUIT TERM
group=
read -r group <&3
read -r _ <&3
[ -z "$group" ] || kill -KILL "-$group"
` + sweepScript

// watchdog is the shell that kills the tree when csdk was killed. In a normal end it is killed itself, before
// the numbers it knows can be given to other processes.
type watchdog struct {
	shell    *exec.Cmd
	lifeline *os.File // the only writing end; the system closes it with csdk
}

// startWatchdog starts the shell. It is nil on a system without one: there the reader of CONTROL in the
// connector process has to do.
func startWatchdog(mark string) (*watchdog, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	shell := exec.Command("/bin/sh", "-c", watchdogScript, "csdk-watchdog", mark)
	shell.Dir = "/" // holds no folder busy
	shell.Env = []string{"PATH=/usr/bin:/bin:" + os.Getenv("PATH"), "LC_ALL=C"}
	detach(shell)
	if _, err = inherit(shell, r); err == nil {
		err = shell.Start()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		_ = w.Close()
		return nil, nil
	case err != nil:
		_ = w.Close()
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	return &watchdog{shell: shell, lifeline: w}, nil
}

// guard tells the group to kill. A watchdog that someone has killed cannot be told, and need not be.
func (w *watchdog) guard(group int) {
	if w != nil {
		_, _ = fmt.Fprintln(w.lifeline, group)
	}
}

// end kills the shell before closing the pipe: the other way round it would begin its work.
func (w *watchdog) end() {
	if w == nil {
		return
	}
	_ = w.shell.Process.Kill()
	_ = w.shell.Wait()
	_ = w.lifeline.Close()
}
