package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"csdk/runner/pyproc"
)

// encodings is how the SDK sends cells: ValueType messages, and row_data.
var encodings = map[string]string{"values": "", "row_data": "true"}

// sdkPython is the interpreter of a virtual environment with this SDK, which cmd/dev makes. In npm test, which sets
// CSDK_CHECKS, it must be there.
func sdkPython(t testing.TB, version string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", ".cache", "venv-sdk-"+version, "bin", "python"))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		path = filepath.Join(filepath.Dir(filepath.Dir(path)), "Scripts", "python.exe")
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CSDK_CHECKS") != "" {
			t.Fatalf("%v: go run ./cmd/dev venv sdk-%s makes it", err, version)
		}
		t.Skipf("no SDK %s: go run ./cmd/dev venv sdk-%s makes its environment", version, version)
	}
	return path
}

const newestSDK = "2.13.1"

// debugInstalled runs a project on the installed SDK, with its sockets in a folder that must be empty afterwards.
func debugInstalled(t *testing.T, dir string, more func(*Options)) (Report, *recorder) {
	t.Helper()
	sockets := t.TempDir()
	o := Options{Project: dir, SDK: installedName, Environ: append(os.Environ(), "TMPDIR="+sockets)}
	if more != nil {
		more(&o)
	}
	if o.Python == "" {
		o.Python = sdkPython(t, newestSDK)
	}
	report, r := debug(t, o)
	left, err := os.ReadDir(sockets)
	if err != nil || len(left) != 0 {
		t.Errorf("left in the folder for temporary files: %v %v", left, err)
	}
	return report, r
}

func row(columns string) string { return `op.upsert("t", ` + columns + `)` }

// TestInstalled: what a sync leaves, in both encodings.
func TestInstalled(t *testing.T) {
	for name, encoding := range encodings {
		t.Run(name, func(t *testing.T) {
			dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"], "columns": {"id": "INT", "at": "UTC_DATETIME"}}]`, `
log.fine("configuration %r, state %r" % (configuration, state))
for i in range(250):
    op.upsert("t", {"id": i, "at": "2024-01-02T03:04:05Z", "name": "é" * (i % 3), "part": i / 4})
op.update("t", {"id": 3, "name": "changed"})
op.delete("t", {"id": 4})
op.warning("careful")
op.checkpoint({"page": state.get("page", 0) + 1})
op.upsert("Late Table", {"a": True, "b": [1, 2], "c": None})
op.checkpoint({"page": state.get("page", 0) + 2})`))
			for sync := range 2 {
				report, r := debugInstalled(t, dir, func(o *Options) {
					o.Environ = append(o.Environ, "ConnectorSdkRemoveValueType="+encoding)
				})
				if report.Status != Succeeded {
					t.Fatalf("%v\n%s", report.Err, r.text())
				}
				if e := all[Engine](r)[0]; e.Name != "installed" || e.Version != newestSDK || e.PID == 0 {
					t.Errorf("engine %+v", e)
				}
				if got := readFile(t, dir, "files", "state.json"); got != fmt.Sprintf(`{"page": %d}`, 2*sync+2) {
					t.Errorf("state %s", got)
				}
				var lines []int
				for _, c := range all[Checkpoint](r) {
					lines = append(lines, c.Site.Line)
				}
				if w := all[Warning](r); len(w) != 1 || w[0].Message != "careful" || w[0].Site.Line != 10 || fmt.Sprint(lines) != "[11 13]" {
					t.Errorf("warnings %+v, checkpoints in lines %v", w, lines)
				}
				if want := fmt.Sprintf("Level:FINE Origin:connector Message:configuration {}, state %s}", []string{"{", "{'page': 2"}[sync]); !strings.Contains(r.text(), want) {
					t.Errorf("%q is not in\n%s", want, r.text())
				}
			}
			want := "[249 | 249 | 1 | changed]"
			got := query(t, dir, "SELECT count(*), max(id), count(*) FILTER (_fivetran_deleted), max(name) FILTER (id = 3) FROM tester.t WHERE id <> 0")
			if fmt.Sprint(got) != want {
				t.Errorf("got %v, want %s", got, want)
			}
			if got := query(t, dir, "SELECT a, count(*) FROM tester.late_table GROUP BY a"); fmt.Sprint(got) != "[true | 2]" && fmt.Sprint(got) != "[true | 1]" {
				t.Errorf("late_table %v", got)
			}
		})
	}
}

// TestInstalledSamples: the sample projects give what the embedded engine makes of them.
func TestInstalledSamples(t *testing.T) {
	for _, name := range []string{"paginated", "modules", "yielding", "keyless", "failing", "forms"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := syncSample(t, name, embeddedName, "")
			for encoding, value := range encodings {
				if got := syncSample(t, name, installedName, value); got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", encoding, got, want)
				}
			}
		})
	}
}

// syncSample syncs a copy of a project of testdata and returns what is left of it.
func syncSample(t *testing.T, name, engine, encoding string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "projects", name))); err != nil {
		t.Fatal(err)
	}
	report, r := debugInstalled(t, dir, func(o *Options) {
		o.SDK = engine
		o.Environ = append(o.Environ, "ConnectorSdkRemoveValueType="+encoding)
	})
	want := Succeeded
	if name == "failing" {
		want = Failed
	}
	if report.Status != want {
		t.Fatalf("%s: %v\n%s", engine, report.Err, r.text())
	}
	sum := all[Summary](r)[0]
	return fmt.Sprintln(sum.Upserts, sum.Updates, sum.Deletes, sum.Truncates, sum.Checkpoints, sum.Tables, sum.Discarded) +
		readFile(t, dir, "files", "state.json")
}

// TestInstalledTrouble: every way in which a sync goes wrong ends with one clear message.
func TestInstalledTrouble(t *testing.T) {
	for _, test := range []struct {
		name, connector string
		load            bool
		want            []string
	}{
		{"import", "import nonexistent_module_xyz\n", true, []string{"nonexistent_module_xyz", "-m pip install nonexistent-module-xyz", "connector.py:1"}},
		{"no object", header + "def update(configuration, state): pass\n", true, []string{"connector object not found"}},
		{"exit at import", "import sys\nsys.exit(0)\n", true, []string{"connector.py called sys.exit(0)"}},
		{"schema raises", connectorWith("[1 / 0]", "pass"), false, []string{"failed while executing schema() error: division by zero", "ZeroDivisionError"}},
		{"schema refused", connectorWith(`[{"table": "t", "columns": {"a": "NOPE"}}]`, "pass"), false, []string{"failed while executing schema() error:", "NOPE"}},
		{"schema exits", connectorWith("__import__('sys').exit(3)", "pass"), false, []string{"schema() called sys.exit(3)"}},
		{"update raises", connectorWith("", row(`{"a": 1}`)+"\nx = {}\nx['missing']"), false, []string{"failed while executing update() error:", "KeyError", "connector.py", "Discarded:1"}},
		{"generator raises", connectorWith("", "yield "+row(`{"a": 1}`)+"\nraise ValueError('late')"), false, []string{"failed while executing update() error: late", "ValueError"}},
		{"sys.exit", connectorWith("", row(`{"a": 1}`)+"\nimport sys\nsys.exit(0)"), false, []string{"update() called sys.exit(0)"}},
		{"os._exit", connectorWith("", row(`{"a": 1}`)+"\nimport os\nos._exit(0)"), false, []string{"ended with exit code 0 in the middle of the sync"}},
		{"crash", connectorWith("", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"), false, []string{"SIGSEGV"}},
		{"killed", connectorWith("", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), false, []string{"SIGKILL"}},
		{"killed in schema", connectorWith("__import__('os')._exit(4)", "pass"), false, []string{"ended with exit code 4"}},
		{"async", header + "async def update(configuration, state):\n    pass\nconnector = Connector(update=update)\n", false, []string{"update() is async"}},
		{"thread", connectorWith("", "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='worker-7')\nt.start()\nt.join()"), false, []string{"worker-7", "ZeroDivisionError"}},
		{"op.error", connectorWith("", "op.error('credentials expired')\nwhile True: op.upsert('t', {'a': 1})"), false, []string{"credentials expired", "Line:3"}},
		{"no key value", connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, "op.upsert('t', {'name': 'x'})\nop.checkpoint({})"), false, []string{"key column id", "Line:5"}},
		{"pipe closed", connectorWith("", "import os\nos.closerange(3, 100)\n"+row(`{"a": 1}`)), false, []string{"descriptor"}},
		{"writes into the pipe", connectorWith("", "import os\nfor n in range(3, 100):\n    try:\n        os.write(n, b'x' * 20)\n    except OSError:\n        pass\nwhile True:\n    "+row(`{"a": 1}`)), false, nil},
		{"state is a list", connectorWith("", "op.checkpoint([1])"), false, []string{"must be a JSON object"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report, r := debugInstalled(t, newProject(t, test.connector), nil)
			if report.Status != Failed {
				t.Fatalf("status %s\n%s", report.Status, r.text())
			}
			var load *LoadError
			if errors.As(report.Err, &load) != test.load {
				t.Errorf("a load error: %v, want %v: %v", !test.load, test.load, report.Err)
			}
			for _, want := range test.want {
				if !strings.Contains(r.text(), want) {
					t.Errorf("%q is not in:\n%s", want, r.text())
				}
			}
			if n := len(all[Error](r)); n != 1 {
				t.Errorf("%d error events\n%s", n, r.text())
			}
		})
	}
}

// TestInstalledWithoutSDK: interpreters that have none, or one that is not run here.
func TestInstalledWithoutSDK(t *testing.T) {
	interpreter, err := pyproc.Find(t.TempDir(), "", os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	packages := t.TempDir()
	write(t, packages, "fivetran_connector_sdk-3.0.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: fivetran-connector-sdk\nVersion: 3.0.0\n")
	write(t, packages, "fivetran_connector_sdk/__init__.py", "raise SystemExit('imported')")
	for path, want := range map[string]string{t.TempDir(): "has no Fivetran Connector SDK", packages: "fivetran-connector-sdk 3.0.0"} {
		report, r := debugInstalled(t, newProject(t, connectorWith("", "pass")), func(o *Options) {
			o.Python = interpreter.Path
			o.Environ = append(o.Environ, "PYTHONPATH="+path, "PYTHONNOUSERSITE=1")
		})
		var load *LoadError
		if !errors.As(report.Err, &load) || load.Phase != "interpreter" || !strings.Contains(load.Error(), want) || !strings.Contains(load.Error(), "--sdk embedded") {
			t.Errorf("got %v\n%s", report.Err, r.text())
		}
	}
}

// TestInstalledStops: at a checkpoint that was asked for, and by Ctrl-C in the middle of update().
func TestInstalledStops(t *testing.T) {
	dir := newProject(t, connectorWith("", "i = 0\nwhile True:\n    i += 1\n    op.upsert('t', {'id': i})\n    if i % 10 == 0: op.checkpoint({'i': i})"))
	report, r := debugInstalled(t, dir, func(o *Options) { o.UntilCheckpoint = 3 })
	if report.Status != Succeeded || readFile(t, dir, "files", "state.json") != `{"i": 30}` {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	interrupted := &recorder{}
	var kept string
	interrupted.onDone = func(e Event) {
		if c, ok := e.(Checkpoint); ok && c.Number == 5 {
			cancel()
		}
		if c, ok := e.(Checkpoint); ok {
			kept = string(c.State)
		}
	}
	report = Run(ctx, Options{Project: dir, SDK: installedName, Python: sdkPython(t, newestSDK), Environ: os.Environ()}, interrupted)
	if report.Status != Interrupted || readFile(t, dir, "files", "state.json") != kept {
		t.Errorf("status %s, state %s, last checkpoint %s\n%s", report.Status, readFile(t, dir, "files", "state.json"), kept, interrupted.text())
	}
}

// TestPythonOfInstalled runs the Python tests that need the real SDK, on its interpreter.
func TestPythonOfInstalled(t *testing.T) {
	command := exec.CommandContext(t.Context(), sdkPython(t, newestSDK), "-B", "-W", "error", "-m", "unittest", "discover", "-s", "installed")
	command.Dir = filepath.Join("pysdk", "tests")
	output, err := command.CombinedOutput()
	if err != nil || !bytes.Contains(output, []byte("\nOK")) {
		t.Fatalf("%v\n%s", err, output)
	}
}
