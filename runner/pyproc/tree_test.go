//go:build linux || darwin

package pyproc

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// family is a program whose processes all hold the named pipe argv[1] open, write their name and number into
// it and then wait for ever. The other arguments, up to the three numbers, say what the main process does.
const family = `
import os, signal, subprocess, sys, threading
witness = os.open(sys.argv[1], os.O_WRONLY)
os.set_inheritable(witness, True)

def live(name):
    os.write(witness, f"{name} {os.getpid()}\n".encode())
    while True:
        signal.pause()

def stubborn():  # holds every pipe and ignores what can be ignored
    if os.fork() == 0:
        for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(s, signal.SIG_IGN)
        live("stubborn")

def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            live("daemon")
        os._exit(0)

def popen(name, **how):
    code = "import os, signal; os.write(%d, b'%s %%d\\n' %% os.getpid())\nwhile True: signal.pause()" % (witness, name)
    subprocess.Popen([sys.executable, "-c", code], close_fds=False, **how)

def session(): popen("session", start_new_session=True)

def naked(): popen("naked", env={})  # the group gives it away, no mark does

def stranger(): popen("stranger", start_new_session=True, env={})  # neither does

def control():  # what the SDK part does
    def watch():
        os.read(int(sys.argv[-1]), 1)
        os.killpg(os.getpgrp(), signal.SIGKILL)
    threading.Thread(target=watch, daemon=True).start()

def leave():
    sys.stdin = open(int(sys.argv[-2]), closefd=False)
    sys.stdin.readline()
    os.write(1, b"bye")
    os._exit(5)

for what in sys.argv[2:-3]:
    globals()[what]()
live("main")
`

// witness sees the members of a family through a named pipe: it is at its end when the last has ended.
type witness struct {
	path  string
	names chan string
	pids  map[string]int
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	w := &witness{path: filepath.Join(t.TempDir(), "witness"), names: make(chan string), pids: map[string]int{}}
	if err := syscall.Mkfifo(w.path, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(w.names)
		f, err := os.Open(w.path) // waits for the first writer
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			w.names <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		for _, pid := range w.pids {
			_ = syscall.Kill(pid, syscall.SIGKILL) // only what the test did not see the end of
		}
	})
	return w
}

// expect waits until all these members have appeared.
func (w *witness) expect(t *testing.T, names ...string) {
	t.Helper()
	limit := time.After(patience)
	missing := func(name string) bool { return w.pids[name] == 0 }
	for slices.ContainsFunc(names, missing) {
		select {
		case line, ok := <-w.names:
			if !ok {
				t.Fatalf("the processes ended; seen %v", w.pids)
			}
			name, pid, _ := strings.Cut(line, " ")
			w.pids[name], _ = strconv.Atoi(pid)
		case <-limit:
			t.Fatalf("waiting for %v, seen %v", names, w.pids)
		}
	}
}

// expectEnd waits until no member is left.
func (w *witness) expectEnd(t *testing.T) {
	t.Helper()
	select {
	case line, ok := <-w.names:
		if ok {
			t.Fatalf("unexpected: %s", line)
		}
		clear(w.pids)
	case <-time.After(patience):
		t.Fatalf("of %v some are still there", w.pids)
	}
}

// members are those that have to end: on Linux also those that left the group.
func members() []string {
	if runtime.GOOS == "linux" {
		return []string{"stubborn", "naked", "daemon", "session"}
	}
	return []string{"stubborn", "naked"}
}

func TestKillEndsTheTree(t *testing.T) {
	w := newWitness(t)
	p := mustStart(t, spec(family, append([]string{w.path}, members()...)...))
	w.expect(t, append(members(), "main")...)
	p.Kill()
	w.expectEnd(t)
	if r := finish(t, p); r.exit.Signal != "SIGKILL" {
		t.Errorf("exit %+v", r.exit)
	}
}

// The main process ends by itself and leaves a tree behind that holds the pipes.
func TestTheTreeEndsWithMain(t *testing.T) {
	w := newWitness(t)
	p := mustStart(t, spec(family, append(append([]string{w.path}, members()...), "leave")...))
	w.expect(t, members()...)
	if _, err := io.WriteString(p.Replies(), "go\n"); err != nil {
		t.Fatal(err)
	}
	r := finish(t, p)
	if r.exit.Code != 5 || string(r.stdout) != "bye" {
		t.Errorf("exit %+v, stdout %q", r.exit, r.stdout)
	}
	w.expectEnd(t)
}

// A process that cannot be found holds all pipes; nobody waits for it longer than drainLimit.
func TestNobodyWaitsForAStranger(t *testing.T) {
	w := newWitness(t)
	p := mustStart(t, spec(family, w.path, "stranger", "leave"))
	w.expect(t, "stranger")
	if _, err := io.WriteString(p.Replies(), "go\n"); err != nil {
		t.Fatal(err)
	}
	r := finish(t, p)
	if r.exit.Code != 5 || string(r.stdout) != "bye" {
		t.Errorf("exit %+v, stdout %q", r.exit, r.stdout)
	}
	if err := syscall.Kill(w.pids["stranger"], syscall.SIGKILL); err != nil {
		t.Errorf("the stranger was found, so this test says nothing: %v", err)
	}
	w.expectEnd(t)
}

// helperVariable makes the test binary play csdk: its value is the program of family to run, one word a line.
const helperVariable = "CSDK_TEST_HELPER"

func helperMain() {
	words := strings.Split(os.Getenv(helperVariable), "\n")
	python = Interpreter{Path: words[0], Source: "PATH"}
	p, err := Start(spec(family, words[1:]...))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("started")
	p.Wait()
	os.Exit(0)
}

// startHelper returns a process that starts the family as csdk would, in a group of its own as a shell puts it.
func startHelper(t *testing.T, w *witness, members ...string) *exec.Cmd {
	t.Helper()
	helper := exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), helperVariable+"="+strings.Join(append([]string{python.Path, w.path}, members...), "\n"))
	helper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	helper.Stderr = os.Stderr
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = helper.Process.Kill()
		_ = helper.Wait()
	})
	return helper
}

func TestKill9OfCsdk(t *testing.T) {
	w := newWitness(t)
	helper := startHelper(t, w, members()...)
	w.expect(t, append(members(), "main")...)
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	w.expectEnd(t)
}

func TestKill9OfTheGroupOfCsdk(t *testing.T) {
	w := newWitness(t)
	helper := startHelper(t, w, members()...)
	w.expect(t, append(members(), "main")...)
	if err := syscall.Kill(-helper.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	w.expectEnd(t)
}
