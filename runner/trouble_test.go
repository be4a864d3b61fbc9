package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"csdk/runner/statefile"
)

// TestTrouble syncs connectors that go wrong: one clear message, and the exit that goes with it.
func TestTrouble(t *testing.T) {
	for _, test := range []struct {
		name, connector string
		load            bool // the project cannot be loaded (exit code 2)
		want            []string
	}{
		{"no object", header + "def update(configuration, state): pass\n", true, []string{"connector object not found"}},
		{"other name", header + "def update(configuration, state): pass\nmine = Connector(update=update)\n", true, []string{"Connector object must be named 'connector', but found:", "mine"}},
		{"subclass", header + "class Mine(Connector): pass\ndef update(configuration, state): pass\nconnector = Mine(update=update)\n", true, []string{"connector object not found"}},
		{"import error", "import nonexistent_module_xyz\n", true, []string{"nonexistent_module_xyz", "-m pip install nonexistent-module-xyz", "connector.py:1"}},
		{"syntax error", "def update(:\n", true, []string{"SyntaxError", "connector.py"}},
		{"error at import", "x = 1\nraise ValueError('broken at import')\n", true, []string{"broken at import", "line 2"}},
		{"exit at import", "import sys\nsys.exit(0)\n", true, []string{"connector.py"}},
		{"wrong parameters", header + "def update(config, state): pass\nconnector = Connector(update=update)\n", true, []string{"configuration", "state"}},
		{"exception", connectorWith("", "x = {}\nx['missing']"), false, []string{"failed while executing update() error:", "KeyError", "connector.py"}},
		{"sys.exit", connectorWith("", "import sys\nsys.exit(0)"), false, []string{"sys.exit(0)"}},
		{"os._exit", connectorWith("", "import os\nop.upsert('t', {'a': 1})\nos._exit(0)"), false, []string{"ended with exit code 0 in the middle of the sync"}},
		{"crash", connectorWith("", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"), false, []string{"SIGSEGV"}},
		{"async", header + "async def update(configuration, state):\n    pass\nconnector = Connector(update=update)\n", false, []string{"update() is async"}},
		{"thread", connectorWith("", "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='worker-7')\nt.start()\nt.join()"), false, []string{"worker-7", "ZeroDivisionError"}},
		{"schema raises", connectorWith("[1 / 0]", "pass"), false, []string{"failed while executing schema() error:"}},
		{"primary_key is a string", connectorWith(`[{"table": "t", "primary_key": "id"}]`, "pass"), false, []string{"primary_key", "id"}},
		{"row is a list", connectorWith("", "op.upsert('t', [1, 2])"), false, []string{"'list' object has no attribute 'items'"}},
		{"state is not JSON", connectorWith("", "op.checkpoint({'a': {1, 2}})"), false, []string{"not JSON serializable"}},
		{"state is a list", connectorWith("", "op.checkpoint([1])"), false, []string{"must be a JSON object"}},
		{"op.error", connectorWith("", "op.error('credentials expired')\nop.upsert('never', {'a': 1})"), false, []string{"credentials expired"}},
		{"no key value", connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, "op.upsert('t', {'name': 'x'})"), false, []string{"without a value for the key column id", "Line:5"}},
		{"path of an upload", header + "import io\nfrom fivetran_connector_sdk import FileUpload\n" + strings.TrimPrefix(connectorWith("", "op.upsert('t', {'a': 1}, file=FileUpload('../../x', io.BytesIO(b'1')))"), header), false, []string{"not a plain relative path"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := newProject(t, test.connector)
			report, r := fail(t, dir)
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
				t.Errorf("%d error events", n)
			}
		})
	}
}

// TestFailureKeepsLastCheckpoint: rows after it are dropped, and said to be.
func TestFailureKeepsLastCheckpoint(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1})
op.checkpoint({"page": 1})
op.upsert("t", {"id": 2})
raise ValueError("page 2 is gone")`))
	_, r := fail(t, dir)
	if got := query(t, dir, "SELECT id FROM tester.t"); fmt.Sprint(got) != "[1]" {
		t.Errorf("rows %v", got)
	}
	if got := readFile(t, dir, "files", "state.json"); got != `{"page": 1}` {
		t.Errorf("state %s", got)
	}
	if err := os.Remove(filepath.Join(dir, "files", "state.json")); err != nil {
		t.Fatal(err)
	}
	if _, again := fail(t, dir); !strings.Contains(again.text(), "was removed") {
		t.Errorf("a state file removed by hand was taken for a crash:\n%s", again.text())
	}
	if s := all[Summary](r)[0]; s.Status != Failed || s.Discarded != 1 || s.Checkpoints != 1 {
		t.Errorf("%+v", s)
	}
}

// TestSecretsAreMasked: the value of a secret setting appears nowhere.
func TestSecretsAreMasked(t *testing.T) {
	dir := newProject(t, connectorWith("", `
log.info("using " + configuration["api_key"])
print("printed", configuration["api_key"])
op.warning("warned " + configuration["api_key"])
op.checkpoint({"k": configuration["api_key"]})
raise ValueError("bad key " + configuration["api_key"])`))
	write(t, dir, "configuration.json", `{"api_key": "sk-hush-123", "region": "eu"}`)
	_, r := fail(t, dir)
	if strings.Contains(r.text(), "sk-hush-123") {
		t.Errorf("the secret is shown:\n%s", r.text())
	}
	if raw := readFile(t, dir, CatalogueFile); strings.Contains(raw, "sk-hush-123") {
		t.Errorf("the secret is in the catalogue:\n%s", raw)
	}
}

// TestInterrupt: Ctrl-C stops a sync that never ends, at once, and keeps the last checkpoint.
func TestInterrupt(t *testing.T) {
	dir := newProject(t, connectorWith("", `
op.upsert("t", {"a": 1})
op.checkpoint({"n": 1})
op.upsert("t", {"a": 2})
while True:
    pass`))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := &recorder{onDone: func(e Event) {
		if _, ok := e.(Checkpoint); ok {
			cancel()
		}
	}}
	started := time.Now()
	report := Run(ctx, Options{Project: dir, Environ: os.Environ()}, r)
	if report.Status != Interrupted || time.Since(started) > 20*time.Second {
		t.Errorf("%s after %s: %s", report.Status, time.Since(started), r.text())
	}
	if got := query(t, dir, "SELECT a FROM tester.t"); fmt.Sprint(got) != "[1]" {
		t.Errorf("rows %v", got)
	}
}

// TestLarge: a value of 100 MB, and 100 MB of print.
func TestLarge(t *testing.T) {
	dir := newProject(t, connectorWith("", `
op.upsert("t", {"id": 1, "big": "x" * 100_000_000, "bytes": b"y" * 30_000_000})
line = "z" * 99
for i in range(1_000_000):
    print(line)
print("w" * 1_000_000, end="")`))
	n := 0
	r := &recorder{}
	report := Run(context.Background(), Options{Project: dir, Environ: os.Environ()}, observerFunc(func(e Event) {
		if e, ok := e.(Log); ok && e.Origin == "stdout" {
			n += len(e.Message)
			return
		}
		r.Event(e)
	}))
	if report.Status != Succeeded || n != 99_000_000+1_000_000 {
		t.Fatalf("%s, %d bytes printed\n%s", report.Status, n, r.text())
	}
	if got := query(t, dir, "SELECT length(big), octet_length(bytes) FROM tester.t"); got[0] != "100000000 | 30000000" {
		t.Error(got)
	}
}

type observerFunc func(Event)

func (f observerFunc) Event(e Event)     { f(e) }
func (f observerFunc) Progress(Progress) {}

// TestKeyChange: the table is rebuilt when its rows allow it, else the run fails and nothing is lost.
func TestKeyChange(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "code": "a", "group": "g"})
op.upsert("t", {"id": 2, "code": "b", "group": "g"})`))
	succeed(t, dir)
	write(t, dir, "connector.py", connectorWith(`[{"table": "t", "primary_key": ["code"]}]`, `op.upsert("t", {"id": 3, "code": "b", "group": "h"})`))
	succeed(t, dir)
	if got := query(t, dir, `SELECT id, code, "group" FROM tester.t ORDER BY id`); fmt.Sprint(got) != "[1 | a | g 3 | b | h]" {
		t.Errorf("after the key became code: %v", got)
	}
	write(t, dir, "connector.py", connectorWith("", `op.upsert("t", {"id": 1, "code": "a", "group": "g"})`))
	succeed(t, dir)
	if got := query(t, dir, `SELECT id FROM tester.t ORDER BY id`); fmt.Sprint(got) != "[1 3]" {
		t.Errorf("after the key was dropped, the same row must be the same row: %v", got)
	}
	write(t, dir, "connector.py", connectorWith("", `op.upsert("t", {"id": 9, "code": "a", "group": "g"})`))
	succeed(t, dir)
	write(t, dir, "connector.py", connectorWith(`[{"table": "t", "primary_key": ["code"]}]`, `op.upsert("t", {"id": 5, "code": "z"})`))
	_, r := fail(t, dir)
	for _, want := range []string{"several rows share one value", `"code":"a"`, "csdk reset --table t"} {
		if !strings.Contains(r.text(), want) {
			t.Errorf("%q is not in:\n%s", want, r.text())
		}
	}
	if got := query(t, dir, `SELECT count(*) FROM tester.t`); got[0] != "3" {
		t.Errorf("rows were lost: %v", got)
	}
}

// TestStateByHand: a state file that was edited or removed wins; one that a crash left behind does not.
func TestStateByHand(t *testing.T) {
	dir := newProject(t, connectorWith("", `
n = state.get("n", 0) + 1
op.upsert("t", {"n": n})
op.checkpoint({"n": n})`))
	succeed(t, dir)
	succeed(t, dir)
	stateFile := filepath.Join(dir, "files", "state.json")
	write(t, dir, "files/state.json", `{"n": 40}`)
	if r := succeed(t, dir); !strings.Contains(r.text(), "changed by hand") {
		t.Error(r.text())
	}
	if got, _ := statefile.Read(stateFile); got != `{"n": 41}` {
		t.Errorf("state %s", got)
	}
	if err := os.Remove(stateFile); err != nil {
		t.Fatal(err)
	}
	if r := succeed(t, dir); !strings.Contains(r.text(), "was removed") {
		t.Error(r.text())
	}
	if got, _ := statefile.Read(stateFile); got != `{"n": 1}` {
		t.Errorf("state %s", got)
	}
	write(t, dir, "files/state.json", `{"n": `)
	report, _ := fail(t, dir)
	var load *LoadError
	if !errors.As(report.Err, &load) || !strings.Contains(report.Err.Error(), "not JSON") {
		t.Error(report.Err)
	}
}

// TestLimits: --until-checkpoint and --memory-limit.
func TestLimits(t *testing.T) {
	dir := newProject(t, connectorWith("", `
for n in range(10):
    op.upsert("t", {"n": n})
    op.checkpoint({"n": n})`))
	report, r := debug(t, Options{Project: dir, UntilCheckpoint: 3})
	if report.Status != Succeeded || len(all[Checkpoint](r)) != 3 {
		t.Errorf("%s\n%s", report.Status, r.text())
	}
	if got := query(t, dir, "SELECT count(*) FROM tester.t"); got[0] != "3" {
		t.Error(got)
	}
	dir = newProject(t, connectorWith("", "keep = [bytes(1000) for i in range(300_000)]\nwhile True: pass"))
	report, r = debug(t, Options{Project: dir, MemoryLimit: 100 << 20})
	if report.Status != Failed || !strings.Contains(r.text(), "more than the limit of 100 MiB") {
		t.Errorf("%s\n%s", report.Status, r.text())
	}
}

// TestPartialUploads: those of this project are removed, whatever its folder is called.
func TestPartialUploads(t *testing.T) {
	top := t.TempDir()
	left := map[string]bool{"proj[1]/uploads/.csdk-upload-12": false, "proj[1]/uploads/.csdk-upload-mine": true, "proj1/uploads/.csdk-upload-12": true}
	for name := range left {
		write(t, top, name, "")
	}
	s := &sync{project: project{files: filepath.Join(top, "proj[1]")}}
	s.removePartialUploads()
	for name, stays := range left {
		if _, err := os.Stat(filepath.Join(top, name)); (err == nil) != stays {
			t.Errorf("%s: %v, want that it stays: %v", name, err, stays)
		}
	}
}

// TestUploads: files land under files/uploads, and only with their row.
func TestUploads(t *testing.T) {
	body := `
import io
from fivetran_connector_sdk import FileUpload
op.upsert("docs", {"id": 1}, file=FileUpload("a/b.bin", io.BytesIO(b"q" * 5_000_000), expected_bytes=5_000_000))
op.checkpoint({})
op.upsert("docs", {"id": 2}, file=FileUpload("lost.bin", io.BytesIO(b"q")))
raise ValueError("stop")`
	dir := newProject(t, connectorWith(`[{"table": "docs", "primary_key": ["id"]}]`, body))
	fail(t, dir)
	if got := len(readFile(t, dir, "files", "uploads", "docs", "a", "b.bin")); got != 5_000_000 {
		t.Errorf("%d bytes", got)
	}
	if got := query(t, dir, "SELECT id, _fivetran_file_path FROM tester.docs"); fmt.Sprint(got) != "[1 | a/b.bin]" {
		t.Error(got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "files", "uploads", "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(filepath.Join(dir, "files", "uploads", "docs", "lost.bin")); err == nil {
		t.Error("a file without its row")
	}
}
