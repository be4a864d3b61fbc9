//go:build linux || darwin

package pyproc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestExit(t *testing.T) {
	for _, test := range []struct {
		program string
		want    Exit
	}{
		{"pass", Exit{Code: 0}},
		{"raise SystemExit(3)", Exit{Code: 3}},
		{"raise SystemExit('no')", Exit{Code: 1}},
		{"import os; os._exit(200)", Exit{Code: 200}},
		{"1/0", Exit{Code: 1}},
		{"import os, signal; os.kill(os.getpid(), signal.SIGTERM)", Exit{Code: -1, Signal: "SIGTERM"}},
		{"import os; os.abort()", Exit{Code: -1, Signal: "SIGABRT"}},
	} {
		got := run(t, spec(test.program)).exit
		if got.PeakMemory < 1<<20 || got.PeakMemory > 1<<32 {
			t.Errorf("%s: a peak memory of %d bytes cannot be", test.program, got.PeakMemory)
		}
		got.PeakMemory = 0
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, want %+v", test.program, got, test.want)
		}
	}
}

// TestDebugPipes: two pipes more, whose numbers are the last arguments, and which end as the others do.
func TestDebugPipes(t *testing.T) {
	const program = `
import os, sys
ops, reply, control, debug_out, debug_in = map(int, sys.argv[-5:])
assert os.get_blocking(debug_out) and os.get_blocking(debug_in)
for line in os.fdopen(debug_in):
    os.write(debug_out, b"got " + line.encode())
    break
os.write(debug_out, b"and this is read after the end")
`
	s := spec(program)
	s.Debug = true
	p := mustStart(t, s)
	if _, err := io.WriteString(p.DebugIn(), "hello\n"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, p); r.exit.Code != 0 {
		t.Fatalf("%+v %s", r.exit, r.stderr)
	}
	if said, err := io.ReadAll(p.DebugOut()); err != nil || string(said) != "got hello\nand this is read after the end" {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := io.WriteString(p.DebugIn(), "too late\n"); err == nil {
		t.Error("a command to a process that has ended was accepted")
	}
}

func TestPipes(t *testing.T) {
	const program = `
import os, select, sys
ops, reply, control = map(int, sys.argv[-3:])
for fd in (1, 2, ops, reply, control):
    assert os.get_blocking(fd), fd
assert sys.stdin.read() == ""
assert select.select([control], [], [], 0)[0] == [], "CONTROL is closed"
assert os.getpgrp() == os.getpid() == os.getsid(0), "it could be stopped by a terminal"
print("cwd", os.getcwd())
print("value", os.environ["CSDK_TEST_VALUE"], file=sys.stderr)
for line in os.fdopen(reply):
    os.write(ops, b"got " + line.encode())
    break
`
	s := spec(program)
	s.Dir = resolved(t, t.TempDir())
	s.Env = append(s.Env, "CSDK_TEST_VALUE=old", "CSDK_TEST_VALUE=żółw")
	p := mustStart(t, s)
	if _, err := io.WriteString(p.Replies(), "hello\n"); err != nil {
		t.Fatal(err)
	}
	r := finish(t, p)
	for name, pair := range map[string][2]string{
		"operations": {string(r.operations), "got hello\n"},
		"stdout":     {string(r.stdout), "cwd " + s.Dir + "\n"},
		"stderr":     {string(r.stderr), "value żółw\n"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", name, pair[0], pair[1])
		}
	}
	if r.exit.Code != 0 {
		t.Errorf("exit %+v", r.exit)
	}
	if _, err := io.WriteString(p.Replies(), "too late\n"); err == nil {
		t.Error("a reply to a process that has ended was accepted")
	}
}

func resolved(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOutputIsReadToTheEnd(t *testing.T) {
	const size = 50 << 20
	r := run(t, spec(`
import os, sys
block = bytes(range(256)) * 4096
for i in range(50):
    sys.stdout.buffer.write(block)
sys.stderr.write("last words")
os._exit(7)
`))
	if len(r.stdout) != size || !bytes.HasSuffix(r.stdout, []byte{253, 254, 255}) {
		t.Errorf("got %d bytes of stdout, want %d", len(r.stdout), size)
	}
	if string(r.stderr) != "last words" || r.exit.Code != 7 {
		t.Errorf("got %q and %+v", r.stderr, r.exit)
	}
}

// A reader that is busy when the process ends, for longer than any limit of ours, loses nothing.
func TestOutputIsReadableAfterWait(t *testing.T) {
	size := 60_000
	if runtime.GOOS == "linux" {
		size = operationsSize // all that the enlarged pipe holds
	}
	p := mustStart(t, spec(fmt.Sprintf(`
import os, sys
os.write(1, b"o" * 60000)
os.write(2, b"e" * 60000)
n = os.write(int(sys.argv[-3]), b"x" * %d)
assert n == %[1]d, n
`, size)))
	within(t, "Wait without readers", func() { p.Wait() })
	r := finish(t, p)
	if len(r.operations) != size || len(r.stdout) != 60_000 || len(r.stderr) != 60_000 {
		t.Errorf("got %d, %d and %d bytes", len(r.operations), len(r.stdout), len(r.stderr))
	}
	if n, err := p.Stdout().Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("a read after the end gives %d, %v", n, err)
	}
}

func TestInterrupt(t *testing.T) {
	p := mustStart(t, spec(`
import signal, sys
try:
    print("ready")
    while True: signal.pause()
except KeyboardInterrupt:
    sys.exit(42)
`))
	if line, err := bufio.NewReader(p.Stdout()).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatal(line, err)
	}
	if err := p.Interrupt(); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, p); r.exit.Code != 42 {
		t.Errorf("exit %+v: %s", r.exit, r.stderr)
	}
	if err := p.Interrupt(); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("after the end: %v", err)
	}
}

func TestKillAtAnyMoment(t *testing.T) {
	for range 20 {
		p := mustStart(t, spec("import signal\nwhile True: signal.pause()"))
		within(t, "killing", func() {
			var all sync.WaitGroup
			for range 4 {
				all.Go(p.Kill)
				all.Go(func() { p.Memory() })
				all.Go(func() {
					if exit := p.Wait(); exit.Code != -1 || exit.Signal != "SIGKILL" {
						t.Errorf("exit %+v", exit)
					}
				})
			}
			all.Wait()
		})
		p.Kill() // after the end it does nothing
		if p.Memory() != 0 {
			t.Error("a process that has ended has memory")
		}
	}
}

func TestKillReleasesReaders(t *testing.T) {
	p := mustStart(t, spec("import signal\nprint('ready')\nwhile True: signal.pause()"))
	out := bufio.NewReader(p.Stdout())
	if _, err := out.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	within(t, "the end of the readers", func() {
		var all sync.WaitGroup
		for _, r := range []io.Reader{p.Operations(), out, p.Stderr()} {
			all.Go(func() {
				if rest, err := io.ReadAll(r); len(rest) > 0 || err != nil {
					t.Errorf("read %q, %v", rest, err)
				}
			})
		}
		all.Go(func() { // fills the pipe: the process does not read
			if _, err := p.Replies().Write(make([]byte, 4<<20)); err == nil {
				t.Error("a write to a process that was killed succeeded")
			}
		})
		all.Go(p.Kill)
		all.Wait()
	})
}

func TestStartErrors(t *testing.T) {
	folder := t.TempDir()
	plain := filepath.Join(folder, "plain")
	if err := os.WriteFile(plain, []byte("not a program\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := spec("pass")
	gone.Dir = filepath.Join(folder, "gone")
	for name, test := range map[string]struct {
		spec Spec
		want []string
	}{
		"no interpreter": {Spec{Interpreter: Interpreter{filepath.Join(folder, "no"), "--python"}}, []string{"no such file", "from --python", "--version"}},
		"not executable": {Spec{Interpreter: Interpreter{plain, "PATH"}}, []string{"permission denied", plain}},
		"relative path":  {Spec{Interpreter: Interpreter{"python3", "PATH"}}, []string{"not absolute"}},
		"no folder":      {gone, []string{"working folder " + gone.Dir, "exists"}},
	} {
		p, err := Start(test.spec)
		var typed *StartError
		if p != nil || !errors.As(err, &typed) {
			t.Errorf("%s: got %v, %v", name, p, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
	}
}
