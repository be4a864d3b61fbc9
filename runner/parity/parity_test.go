package parity

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

var update = flag.Bool("update", false, "write runner/pysdk/PARITY.md")

// Set by TestMain.
var (
	root   string // of the checkout
	csdk   string // the binary
	home   string // of every csdk and Python of the tests: nothing of the user's is read or written
	absent error  // why nothing can run here
)

// The virtual environments that cmd/dev makes.
const (
	sdk2 = "sdk-2.13.1"
	sdk3 = "sdk-3.0.0"
)

// checks is set by npm test, which has made the environments: without them its tests must not pass.
const checks = "CSDK_CHECKS"

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	absent = prepare()
	if absent != nil && os.Getenv(checks) != "" {
		fmt.Fprintln(os.Stderr, absent)
		return 1
	}
	if home != "" {
		defer os.RemoveAll(home)
	}
	return m.Run()
}

func prepare() error {
	var err error
	if root, err = filepath.Abs(filepath.Join("..", "..")); err != nil {
		return err
	}
	for _, name := range []string{sdk2, sdk3} {
		if _, err := os.Stat(python(name)); err != nil {
			return fmt.Errorf("the virtual environment of %s is missing: go run ./cmd/dev venv makes it", name)
		}
	}
	csdk = filepath.Join(root, "bin", "csdk"+executable)
	build := exec.Command("go", "build", "-buildvcs=false", "-o", csdk, "./cmd/csdk")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build csdk: %w\n%s", err, output)
	}
	home, err = os.MkdirTemp("", "csdk-parity-")
	return err
}

var executable = map[bool]string{true: ".exe"}[runtime.GOOS == "windows"]

// need skips a test where the environments were not made.
func need(t *testing.T) {
	t.Helper()
	if absent != nil {
		t.Skip(absent)
	}
}

func python(environment string) string {
	folder := filepath.Join(root, ".cache", "venv-"+environment)
	if runtime.GOOS == "windows" {
		return filepath.Join(folder, "Scripts", "python.exe")
	}
	return filepath.Join(folder, "bin", "python")
}

// environ is what csdk and Python see, with more added: the time zone is that of every machine.
func environ(more ...string) []string {
	kept := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CACHE_HOME=" + home, "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0"}
	return append(kept, more...)
}

// exitCode is the code that a program ended with; other failures are errors.
func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	if err == nil {
		return 0, nil
	}
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
