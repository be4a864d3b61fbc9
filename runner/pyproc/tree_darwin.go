package pyproc

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// macOS shows the environment of other processes only through a request whose answer has no documented form.
const sweepScript = ""

func sweep(string, int) {}

func strike(string) {}

func running(string) []string { return nil }

// awaitExit returns when process has ended, without reaping it. waitid cannot be used: on macOS it also
// returns for a process that was stopped (Go issue 19314).
func awaitExit(process *os.Process) {
	for !exitSeen(process.Pid) {
		time.Sleep(10 * time.Millisecond) // no free descriptor or no memory in the kernel: try again
	}
}

// exitSeen waits for the end of a process that was not reaped; false when the system refused to watch it.
func exitSeen(pid int) bool {
	queue, err := unix.Kqueue()
	if err != nil {
		return false
	}
	defer unix.Close(queue)
	unix.CloseOnExec(queue)
	change := make([]unix.Kevent_t, 1)
	unix.SetKevent(&change[0], pid, unix.EVFILT_PROC, unix.EV_ADD|unix.EV_ONESHOT)
	change[0].Fflags = unix.NOTE_EXIT
	for {
		n, err := unix.Kevent(queue, change, make([]unix.Kevent_t, 1), nil)
		switch err {
		case nil:
			if n > 0 {
				return true
			}
		case unix.EINTR:
		default:
			return err == unix.ESRCH // it has ended already
		}
	}
}

func enlarge(*os.File, int) {}

type peak struct{}

func (*peak) started() {}

func (*peak) measure(int) int64 { return 0 }

func (*peak) of(usage *syscall.Rusage) int64 { return usage.Maxrss } // bytes (getrusage(2) of macOS)
