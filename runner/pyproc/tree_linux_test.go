package pyproc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// processes returns the numbers of the processes that have text in a file of /proc/PID.
func processes(t *testing.T, file, text string) []int {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(content, []byte(text)) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// childrenOf returns the processes that pid has started.
func childrenOf(t *testing.T, pid int, command string) []int {
	t.Helper()
	var children []int
	for _, child := range processes(t, "cmdline", command) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", child))
		if err == nil && strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", pid)) {
			children = append(children, child)
		}
	}
	return children
}

// Without its watchdog the process still learns of the end of csdk: CONTROL is held by csdk alone.
func TestControlEndsWithCsdk(t *testing.T) {
	w := newWitness(t)
	helper := startHelper(t, w, "stubborn", "naked", "control")
	w.expect(t, "stubborn", "naked", "main")
	watchdogs := childrenOf(t, helper.Process.Pid, "csdk-watchdog")
	if len(watchdogs) != 1 {
		t.Fatalf("watchdogs: %v", watchdogs)
	}
	if err := syscall.Kill(watchdogs[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	w.expectEnd(t)
}

// csdk is killed at random instants of the start, when Python may not run any of its program yet.
func TestKill9OfCsdkWhileItStarts(t *testing.T) {
	for round := range 25 {
		w := &witness{path: filepath.Join(t.TempDir(), "witness")}
		if err := syscall.Mkfifo(w.path, 0o600); err != nil {
			t.Fatal(err)
		}
		reader, err := os.OpenFile(w.path, os.O_RDWR, 0) // so that no process hangs in its open
		if err != nil {
			t.Fatal(err)
		}
		helper := startHelper(t, w, members()...)
		instant := time.Duration(rand.IntN(120)) * time.Millisecond
		<-time.After(instant)
		if err := helper.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = helper.Wait()
		// Every process of the family has the path of the pipe in its arguments or in its environment.
		for limit, clean := time.Now().Add(patience), 0; clean < 3; clean++ {
			if left := append(processes(t, "cmdline", w.path), processes(t, "environ", w.path)...); len(left) > 0 {
				clean = -1
				if time.Now().After(limit) {
					for _, pid := range left {
						_ = syscall.Kill(pid, syscall.SIGKILL)
					}
					t.Fatalf("round %d, killed after %v: %v are left", round, instant, left)
				}
			}
		}
		_ = reader.Close()
	}
}

// An editor that leaves files open for csdk must not leave them open for the connector.
func TestNoDescriptorLeaks(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	leaked, err := unix.Dup(int(null.Fd())) // without close-on-exec, as if inherited
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(leaked)
	r := run(t, spec(`
import os, sys
own = os.open("/proc/self/fd", os.O_RDONLY)
names = set(map(int, os.listdir(own)))
for fd in sorted(names - {own}):
    try: print(fd, os.readlink("/proc/self/fd/%d" % fd).split(":")[0])
    except FileNotFoundError: pass  # the descriptor of listdir itself
print(sys.argv[-3:])
`))
	const want = "0 /dev/null\n1 pipe\n2 pipe\n3 pipe\n4 pipe\n5 pipe\n['3', '4', '5']\n"
	if string(r.stdout) != want {
		t.Errorf("got\n%s%swant\n%s", r.stdout, r.stderr, want)
	}
}

func TestNothingIsLeftBehindInCsdk(t *testing.T) {
	descriptors := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	run(t, spec("pass")) // what Go opens once, such as its poller, is open from here on
	files, routines := descriptors(), runtime.NumGoroutine()
	for i := range 50 {
		p, err := Start(spec("print('x' * 100)"))
		if err != nil {
			t.Fatal(err)
		}
		switch i % 3 {
		case 0:
			p.Kill()
		case 1:
			if _, err := io.ReadAll(p.Stdout()); err != nil {
				t.Fatal(err)
			}
		}
		p.Wait() // with unread output in the third case
		broken := spec("pass")
		broken.Interpreter.Path = "/nonexistent/python"
		if _, err := Start(broken); err == nil {
			t.Fatal("a missing interpreter was started")
		}
	}
	if now := descriptors(); now != files {
		t.Errorf("%d descriptors are open, before there were %d", now, files)
	}
	for limit := time.Now().Add(patience); runtime.NumGoroutine() > routines; runtime.Gosched() {
		if time.Now().After(limit) {
			t.Fatalf("%d goroutines, before there were %d", runtime.NumGoroutine(), routines)
		}
	}
	if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); err != unix.ECHILD {
		t.Errorf("a child process is left: %d, %v", pid, err)
	}
}

func TestMemory(t *testing.T) {
	ballast, err := unix.Mmap(-1, 0, 300<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_POPULATE)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(ballast) // memory of csdk, which must not count as the connector's
	p := mustStart(t, spec(`
import sys
held = b"x" * (100 << 20)
print("held")
sys.stdin = open(int(sys.argv[-2]), closefd=False)
sys.stdin.readline()
`))
	if line, err := bufio.NewReader(p.Stdout()).ReadString('\n'); err != nil {
		t.Fatal(line, err)
	}
	if now := p.Memory(); now < 100<<20 || now > 200<<20 {
		t.Errorf("%d bytes now", now)
	}
	if _, err := io.WriteString(p.Replies(), "go\n"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, p); r.exit.PeakMemory < 100<<20 || r.exit.PeakMemory > 200<<20 {
		t.Errorf("peak memory %d", r.exit.PeakMemory)
	}
}

func TestPeakMemory(t *testing.T) {
	for _, test := range []struct {
		name string
		peak peak
		want int64 // bytes, for a figure of the kernel of 500 MiB
	}{
		{"above that of csdk", peak{inherited: 400 << 20, seen: 100 << 20}, 500 << 20},
		{"hidden by that of csdk", peak{inherited: 600 << 20, seen: 100 << 20}, 100 << 20},
		{"nearly that of csdk", peak{inherited: 499 << 20, seen: 100 << 20}, 100 << 20},
		{"hidden and never measured", peak{inherited: 600 << 20}, 500 << 20},
	} {
		if got := test.peak.of(&syscall.Rusage{Maxrss: 500 << 10}); got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}

// The watchdog's script must do the same in every shell that is some system's /bin/sh.
func TestWatchdogScript(t *testing.T) {
	for _, shell := range []string{"/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox"} {
		if _, err := os.Stat(shell); err != nil {
			continue
		}
		t.Run(filepath.Base(shell), func(t *testing.T) { testWatchdogScript(t, shell) })
	}
}

// testWatchdogScript starts the family without Start, so that nothing but the script ends it.
func testWatchdogScript(t *testing.T, shell string) {
	w := newWitness(t)
	mark := newMark()
	args := append([]string{"-c", family, w.path}, members()...)
	main := exec.Command(python.Path, append(args, "3", "4", "5")...)
	main.Env = append(os.Environ(), markVariable+"="+mark)
	detach(main)
	if err := main.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = main.Process.Kill()
		_ = main.Wait()
	})
	w.expect(t, append(members(), "main")...)

	r, lifeline, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	args = []string{"-c", watchdogScript, "csdk-watchdog", mark}
	if filepath.Base(shell) == "busybox" {
		args = append([]string{"sh"}, args...)
	}
	watchdog := exec.Command(shell, args...)
	watchdog.ExtraFiles = []*os.File{r}
	var said bytes.Buffer
	watchdog.Stdout, watchdog.Stderr = &said, &said
	if err := watchdog.Start(); err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	fmt.Fprintln(lifeline, main.Process.Pid)
	_ = lifeline.Close()
	within(t, "the end of the watchdog", func() { _ = watchdog.Wait() })
	w.expectEnd(t)
	if said.Len() > 0 {
		t.Errorf("it printed %s", &said)
	}
}

func BenchmarkStartToEnd(b *testing.B) {
	for b.Loop() {
		p, err := Start(Spec{Interpreter: Interpreter{Path: "/bin/true", Source: "PATH"}, Env: os.Environ()})
		if err != nil {
			b.Fatal(err)
		}
		p.Wait()
	}
}
