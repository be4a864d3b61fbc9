package lsp

import (
	"os"

	"golang.org/x/sys/unix"
)

// processEnd gives a function that waits, without polling, for the end of a process, and one that ends the wait.
func processEnd(pid int) (wait, stop func()) {
	fd, err := unix.PidfdOpen(pid, unix.PIDFD_NONBLOCK)
	if err != nil {
		return nil, nil
	}
	process := os.NewFile(uintptr(fd), "process")
	conn, err := process.SyscallConn()
	if err != nil {
		process.Close()
		return nil, nil
	}
	wait = func() {
		asked := false
		_ = conn.Read(func(uintptr) bool { // comes back when the descriptor is readable or closed
			again := asked
			asked = true
			return again
		})
	}
	return wait, func() { process.Close() }
}
