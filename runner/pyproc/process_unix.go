//go:build linux || darwin

package pyproc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// markVariable is the environment variable by which the descendants of one process are known.
const markVariable = "CSDK_SYNC"

// detach gives a command a session of its own and with it a process group. A group alone would stay a
// background job of the terminal: the first getpass() in a connector would stop it for ever (SIGTTIN), where
// without a terminal it fails and says so.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

// inherit passes files to the command beyond the standard three and returns the numbers they get there.
func inherit(cmd *exec.Cmd, files ...*os.File) ([]string, error) {
	var numbers []string
	for _, f := range files {
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
		numbers = append(numbers, strconv.Itoa(2+len(cmd.ExtraFiles)))
	}
	return numbers, sealInherited()
}

// sealInherited keeps files that csdk itself was given by whoever started it (editors leave some open) out of
// the processes it starts. Every file that Go opens is sealed from the beginning.
func sealInherited() error {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if n, err := strconv.Atoi(filepath.Base(e.Name())); err == nil && n > 2 {
			unix.CloseOnExec(n)
		}
	}
	return nil
}

// killGroup kills the group that process leads. It must not have been reaped.
func killGroup(process *os.Process) error {
	return unix.Kill(-process.Pid, unix.SIGKILL)
}

func interrupt(process *os.Process) error {
	return process.Signal(os.Interrupt)
}

// tree is what a process started, known by its group and, on Linux, by a mark in the environment.
type tree struct {
	mark     string
	watchdog *watchdog
	peak     peak
	killed   bool     // by us
	left     []string // see Exit.Left
}

func newTree() (*tree, error) {
	t := &tree{mark: newMark()}
	var err error
	t.watchdog, err = startWatchdog(t.mark)
	return t, err
}

func (t *tree) environment() []string { return []string{markVariable + "=" + t.mark} }

// start starts the main process. Between its start and guard the watchdog knows only the mark.
func (t *tree) start(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	t.peak.started()
	t.watchdog.guard(cmd.Process.Pid)
	return nil
}

// discard ends what newTree began, for a main process that was never started.
func (t *tree) discard() { t.watchdog.end() }

// kill sends the signal to everything there is now; what is being forked meanwhile is left to killRest.
func (t *tree) kill(main *os.Process) {
	t.killed = true
	_ = killGroup(main)
	_ = unix.Kill(main.Pid, unix.SIGKILL) // it may have moved itself into another group
	strike(t.mark)
}

// killRest kills what is left after the end of main, which is not reaped yet, and ends the watchdog.
func (t *tree) killRest(main *os.Process) {
	if !t.killed {
		t.left = running(t.mark)
	}
	_ = killGroup(main)
	sweep(t.mark, main.Pid)
	t.watchdog.end()
}

func (t *tree) memory(main *os.Process) int64 { return t.peak.measure(main.Pid) }

func (t *tree) exit(state *os.ProcessState) Exit {
	exit := Exit{Code: state.ExitCode(), Left: t.left}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		exit.Signal = unix.SignalName(status.Signal())
	}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		exit.PeakMemory = t.peak.of(usage)
	}
	return exit
}

func newPipe(size int) (r, w *os.File, err error) {
	r, w, err = os.Pipe()
	if err == nil && size > 0 {
		enlarge(w, size)
	}
	return r, w, err
}
