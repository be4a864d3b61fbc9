package parity

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
)

var (
	update = flag.Bool("update", false, "write runner/pysdk/PARITY.md")
	only   = flag.String("only", "", "run only the scenarios whose names fit this regular expression, and do not look for reasons that nothing needs")
)

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
	if home, err = os.MkdirTemp("", "csdk-parity-"); err != nil {
		return err
	}
	if err := os.Mkdir(temp(), 0o755); err != nil {
		return err
	}
	return compileEngine()
}

// temp is the folder for temporary files of all that the tests start.
func temp() string { return filepath.Join(home, "temp") }

// compileEngine makes the copy of the embedded engine that streams.py runs, compiled once for all its processes.
func compileEngine() error {
	if err := os.CopyFS(engineFolder(), os.DirFS(filepath.Join(root, "runner", "pysdk", "python"))); err != nil {
		return err
	}
	if output, err := exec.Command(python(sdk3), "-m", "compileall", "-q", engineFolder()).CombinedOutput(); err != nil {
		return fmt.Errorf("compile the engine: %w\n%s", err, output)
	}
	return nil
}

func engineFolder() string { return filepath.Join(home, "engine") }

var executable = map[bool]string{true: ".exe"}[runtime.GOOS == "windows"]

func python(environment string) string {
	folder := filepath.Join(root, ".cache", "venv-"+environment)
	if runtime.GOOS == "windows" {
		return filepath.Join(folder, "Scripts", "python.exe")
	}
	return filepath.Join(folder, "bin", "python")
}

// environ is what csdk and Python see, with more added: the time zone is that of every machine.
func environ(more ...string) []string {
	kept := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CACHE_HOME=" + home, "TMPDIR=" + temp(), "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0"}
	return append(kept, more...)
}

// The suites: an SDK and, where it has a server, its encoding of rows.
const (
	suite3         = "3.0.0"
	suiteValueType = "2.13.1 ValueType"
	suiteRowData   = "2.13.1 row_data"
)

var suites = []string{suite3, suiteValueType, suiteRowData}

const fewestValues = 64 // under every type: an empty list must not pass

// TestParity compares the embedded engine with the SDKs. Every difference must have its reason and be in the document.
func TestParity(t *testing.T) {
	if absent != nil {
		t.Skip(absent)
	}
	all := slices.Concat(compareFrontEnd(t), compareEngines(t))
	if t.Failed() { // a side did not run: its reasons would be called needless
		return
	}
	if left, err := os.ReadDir(temp()); err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v %v", left, err)
	}
	explained := explain(t, all)
	equal, different := 0, 0
	for _, c := range all {
		different += len(c.differences)
		equal += c.facts - len(c.differences)
	}
	t.Attr("parity", fmt.Sprintf("%d facts of %d syncs are equal, %d differ for %d reasons", equal, len(all), different, len(explained)))
	if *only != "" {
		return
	}
	if n := valuesCompared(all); n < fewestValues {
		t.Errorf("only %d values were compared", n)
	}
	if !t.Failed() {
		document(t, all, explained)
	}
}

// each runs every scenario, as many at a time as there are processors, and returns the comparisons in their order.
func each(t *testing.T, all []scenario, run func(scenario) ([]comparison, error)) []comparison {
	t.Helper()
	results := make([][]comparison, len(all))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, s := range all {
		slots <- struct{}{}
		group.Go(func() { // ends with its scenario
			defer func() { <-slots }()
			found, err := run(s)
			if err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
			results[i] = found
		})
	}
	group.Wait()
	return slices.Concat(results...)
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
