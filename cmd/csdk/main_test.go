package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"csdk": main, "fakesdk": fakesdkMain})
}

// TestScripts runs the archives of testdata/cli: the real binary, real Python, files in a folder of
// its own with an empty home. Further commands are:
//
//	code N command...   runs a command that must end with exit code N
//	await FILE          waits until a background command has made the file
//	gone FILE           waits until the process whose number the file holds is no more
//	lines FILE N regexp the file has exactly N lines that match
//	variable NAME FILE  makes what the file holds a variable
//
// The program fakesdk is a connector in a process of its own (connect_test.go).
func TestScripts(t *testing.T) {
	python, version := findPython()
	binary, err := exec.LookPath("csdk") // put there by testscript.Main
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "cli"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, ".home")
			env.Setenv("HOME", home)
			env.Setenv("CSDK", binary) // for scripts that change PATH
			env.Setenv("PYTHON", python)
			env.Setenv("PYTHON_VERSION", version)
			if python != "" {
				env.Setenv("PATH", filepath.Dir(python)+string(os.PathListSeparator)+env.Getenv("PATH"))
			}
			return os.Mkdir(home, 0o755)
		},
		Condition: func(condition string) (bool, error) {
			if condition == "python" {
				return python != "", nil
			}
			return false, fmt.Errorf("unknown condition %q", condition)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     exitCodeIs,
			"await":    awaitFile,
			"gone":     awaitEnd,
			"lines":    linesMatch,
			"variable": variable,
		},
	})
}

// findPython is the interpreter behind `python3`, which may be a starter that needs the user's home;
// "" when there is none that csdk supports.
var findPython = sync.OnceValues(func() (path, version string) {
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])").Output()
	path, version, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err != nil || tooOld(version) {
		return "", ""
	}
	return path, version
})

func exitCodeIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func awaitFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	path := ts.MkAbs(args[0])
	if !eventually(func() bool { _, err := os.Stat(path); return err == nil }) {
		ts.Fatalf("%s was not made", args[0])
	}
}

func awaitEnd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gone FILE")
	}
	pid, err := strconv.Atoi(ts.ReadFile(args[0]))
	ts.Check(err)
	if !eventually(func() bool { return !running(pid) }) {
		ts.Fatalf("process %d is still there", pid)
	}
}

// running is false for a zombie too: in a container nobody may collect it.
func running(pid int) bool {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		return !strings.Contains(string(stat), ") Z ")
	}
	process, err := os.FindProcess(pid)
	return err == nil && process.Signal(syscall.Signal(0)) == nil
}

// eventually waits for what another process does, for a limited time.
func eventually(condition func() bool) bool {
	const patience = 30 * time.Second
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return true
		}
	}
	return false
}

func linesMatch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: lines FILE N regexp")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	got := 0
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if pattern.MatchString(strings.TrimRight(line, "\r\n")) {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%d lines of %s match %s, want %d", got, args[0], args[2], want)
	}
}
