//go:build linux || darwin

package pyproc

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait in these tests; reaching it is a failure, never part of a test.
const patience = 20 * time.Second

// python is a real interpreter, not a shim that starts one.
var python Interpreter

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) != "" {
		helperMain()
	}
	found, err := Find(os.TempDir(), "", os.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, "these tests need Python 3:", err)
		os.Exit(1)
	}
	out, err := exec.Command(found.Path, "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s cannot be run: %v\n", found.Path, err)
		os.Exit(1)
	}
	python = Interpreter{Path: strings.TrimSpace(string(out)), Source: "PATH"}
	os.Exit(m.Run())
}

// spec runs a program given as text; its own arguments start at sys.argv[1], the three numbers are the last.
func spec(program string, args ...string) Spec {
	return Spec{
		Interpreter: python,
		Args:        append([]string{"-u", "-c", program}, args...),
		Env:         os.Environ(),
	}
}

func mustStart(t *testing.T, s Spec) *Process {
	t.Helper()
	p, err := Start(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Kill()
		within(t, "the end after Kill", func() { p.Wait() })
	})
	return p
}

// within fails the test when f takes longer than patience.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatalf("%s took longer than %v", what, patience)
	}
}

// result is a process that was read to its end.
type result struct {
	exit                       Exit
	operations, stdout, stderr []byte
}

func finish(t *testing.T, p *Process) result {
	t.Helper()
	var r result
	within(t, "the end of the process", func() {
		read := make(chan struct{}, 3)
		for _, one := range []struct {
			to   *[]byte
			from io.Reader
		}{{&r.operations, p.Operations()}, {&r.stdout, p.Stdout()}, {&r.stderr, p.Stderr()}} {
			go func() {
				var b bytes.Buffer
				_, err := io.Copy(&b, one.from)
				if err != nil {
					t.Errorf("reading: %v", err)
				}
				*one.to = b.Bytes()
				read <- struct{}{}
			}()
		}
		for range 3 {
			<-read
		}
		r.exit = p.Wait()
	})
	return r
}

func run(t *testing.T, s Spec) result {
	t.Helper()
	return finish(t, mustStart(t, s))
}
