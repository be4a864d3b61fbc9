package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSparseColumns: a source of which every row brings columns that no row had before.
func TestSparseColumns(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
for i in range(400):
    op.upsert("t", {"id": i, f"c{i}": i, f"d{i % 7}": "x" if i % 3 else i})
op.checkpoint({})`))
	succeed(t, dir)
	if got := query(t, dir, "SELECT count(*), count(c_7), sum(c_399), max(typeof(d_3)) FROM tester.t"); got[0] != "400 | 1 | 399 | VARCHAR" {
		t.Error(got)
	}
}

// TestWideningInOneCheckpoint: the same column is every type in turn, on both sides of the buffers.
func TestWideningInOneCheckpoint(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
values = [True, 7, 2.5, "text", b"\xff", {"a": 1}]
for i in range(1200):
    op.upsert("t", {"id": i, "v": values[i // 200]})
    op.update("t", {"id": i, "w": i})
op.checkpoint({})`))
	succeed(t, dir)
	want := "[/w== | 200 1 | 200 2.5 | 200 7 | 200 text | 200 {\"a\": 1} | 200]"
	if got := query(t, dir, "SELECT replace(v, 'true', '1') AS v, count(*) FROM tester.t GROUP BY ALL ORDER BY v"); fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want) // true is 1 when it was stored before it met text
	}
	if got := query(t, dir, "SELECT count(*) FROM tester.t WHERE w = id"); got[0] != "1200" {
		t.Error(got)
	}
}

// TestSecretsInSummary: examples of value changes are masked there too.
func TestSecretsInSummary(t *testing.T) {
	dir := newProject(t, connectorWith("", `op.upsert("t", {"c": configuration["password"] + "\0"})`))
	write(t, dir, "configuration.json", `{"password": "hunter2xyz"}`)
	if r := succeed(t, dir); strings.Contains(r.text(), "hunter2xyz") {
		t.Error(r.text())
	}
}

// TestStateThatCannotBeReadAgain is refused at its checkpoint, not at the next start.
func TestStateThatCannotBeReadAgain(t *testing.T) {
	for _, state := range []string{`{"n": float("nan")}`, "None", "3"} {
		dir := newProject(t, connectorWith("", "op.upsert('t', {'a': 1})\nop.checkpoint("+state+")"))
		if _, r := fail(t, dir); !strings.Contains(r.text(), "op.checkpoint() was given") || !strings.Contains(r.text(), "Line:4") {
			t.Errorf("%s: %s", state, r.text())
		}
	}
}

// TestWarehouseRemovedMeanwhile must not look like a success.
func TestWarehouseRemovedMeanwhile(t *testing.T) {
	dir := newProject(t, connectorWith("", `
import os
op.upsert("t", {"a": 1})
op.checkpoint({"n": 1})
os.remove(os.path.join(os.path.dirname(__file__), "files", "warehouse.db"))
op.upsert("t", {"a": 2})
op.checkpoint({"n": 2})`))
	if _, r := fail(t, dir); !strings.Contains(r.text(), "removed or replaced during the sync") {
		t.Error(r.text())
	}
	if got := readFile(t, dir, "files", "state.json"); got != `{"n": 1}` {
		t.Errorf("state %s", got)
	}
}

// TestStateFileBlocked: the rows of the checkpoint are safe and said to be, and the next run restores
// the state.
func TestStateFileBlocked(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["n"]}]`, `
import os
n = state.get("n", 0)
path = os.path.join(os.path.dirname(__file__), "files", "state.json")
op.upsert("t", {"n": n + 1})
op.checkpoint({"n": n + 1})
if n == 0:
    os.remove(path)
    os.mkdir(path)
    op.upsert("t", {"n": 2})
    op.checkpoint({"n": 2})`))
	_, r := fail(t, dir)
	if s := all[Summary](r)[0]; s.Discarded != 0 || s.Checkpoints != 2 || !strings.Contains(r.text(), "are safe") {
		t.Errorf("%+v", s)
	}
	stateFile := filepath.Join(dir, "files", "state.json")
	if err := os.Remove(stateFile); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "files/state.json", `{"n": 1}`) // as it was before the failed rename
	if r := succeed(t, dir); !strings.Contains(r.text(), "restored") {
		t.Error(r.text())
	}
	if got := readFile(t, stateFile); got != `{"n": 3}` {
		t.Errorf("state %s", got)
	}
}

// TestSmallestLong fits a BIGINT.
func TestSmallestLong(t *testing.T) {
	dir := newProject(t, connectorWith("", "op.upsert('t', {'a': -2**63})\nop.upsert('t', {'a': 2**63 - 1})"))
	r := succeed(t, dir)
	if got := query(t, dir, "SELECT a, typeof(a) FROM tester.t ORDER BY a"); fmt.Sprint(got) != "[-9223372036854775808 | BIGINT 9223372036854775807 | BIGINT]" {
		t.Error(got)
	}
	if n := len(all[ValueChange](r)); n != 0 {
		t.Errorf("%d value changes", n)
	}
}

// TestQuestionMark: DuckDB would put its log beside the project.
func TestQuestionMark(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "what?")
	write(t, dir, "connector.py", connectorWith("", "pass"))
	write(t, dir, "configuration.json", "{}")
	if _, r := fail(t, dir); !strings.Contains(r.text(), "does not take a ? in a path") {
		t.Error(r.text())
	}
}

func TestImportedModule(t *testing.T) {
	for _, test := range []struct{ missing, line, want string }{
		{"google", "from google.cloud import storage", "google.cloud.storage"},
		{"google", "import google.cloud.bigquery as bq", "google.cloud.bigquery"},
		{"yaml", "    import yaml", "yaml"},
		{"requests", "from client import fetch", "requests"},
		{"numpy", "x = 1", "numpy"},
	} {
		if got := importedModule(test.missing, []Frame{{Text: test.line}}); got != test.want {
			t.Errorf("%s: %s, want %s", test.line, got, test.want)
		}
	}
}

// TestLinkedState: the file behind a link is replaced, the link stays.
func TestLinkedState(t *testing.T) {
	dir := newProject(t, connectorWith("", `op.checkpoint({"n": 1})`))
	real := filepath.Join(t.TempDir(), "real.json")
	link := filepath.Join(dir, "link.json")
	write(t, filepath.Dir(real), "real.json", "{}")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	report, r := debug(t, Options{Project: dir, State: link})
	if report.Status != Succeeded {
		t.Fatal(r.text())
	}
	if got := readFile(t, real); got != `{"n": 1}` {
		t.Errorf("state %s", got)
	}
}

// TestChildrenLeft: processes that outlive the sync are ended, and that is said.
func TestChildrenLeft(t *testing.T) {
	dir := newProject(t, connectorWith("", "import subprocess\nsubprocess.Popen(['sleep', '77'])\nsubprocess.run(['true'])\nop.upsert('t', {'a': 1})"))
	if r := succeed(t, dir); runtime.GOOS == "linux" && !strings.Contains(r.text(), "1 of its processes were still running; they were ended: sleep 77") {
		t.Error(r.text())
	}
	dir = newProject(t, connectorWith("", "import subprocess\nsubprocess.run(['true'])\nop.upsert('t', {'a': 1})"))
	if r := succeed(t, dir); strings.Contains(r.text(), "still running") {
		t.Error(r.text())
	}
}

// TestSignalHandlers: a heartbeat of the author's that logs while rows and checkpoints are sent.
func TestSignalHandlers(t *testing.T) {
	dir := newProject(t, connectorWith("", `
import signal
beats = []
def beat(number, frame):
    beats.append(1)
    log.info("still working")
    op.warning("beat")
signal.signal(signal.SIGALRM, beat)
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
for p in range(20):
    for i in range(5000):
        op.upsert("t", {"id": i, "p": p, "v": "x" * 50})
    op.checkpoint({"p": p})
signal.setitimer(signal.ITIMER_REAL, 0)
op.upsert("beats", {"n": len(beats)})`))
	r := succeed(t, dir)
	if got := query(t, dir, "SELECT count(*), count(DISTINCT (p, id)) FROM tester.t"); got[0] != "100000 | 100000" {
		t.Error(got)
	}
	logged := 0
	for _, e := range all[Log](r) {
		if e.Message == "still working" {
			logged++
		}
	}
	if got := query(t, dir, "SELECT n FROM tester.beats"); got[0] != fmt.Sprint(logged) || logged < 10 || len(all[Warning](r)) != logged {
		t.Errorf("%s beats, %d log lines, %d warnings", got[0], logged, len(all[Warning](r)))
	}
}

// TestClosedDescriptors: a library that closes everything, as daemons do.
func TestClosedDescriptors(t *testing.T) {
	dir := newProject(t, connectorWith("", "import os\nos.closerange(3, 256)\nop.upsert('t', {'a': 1})\nop.checkpoint({})"))
	if _, r := fail(t, dir); !strings.Contains(r.text(), "do not close file descriptors") {
		t.Error(r.text())
	}
}
