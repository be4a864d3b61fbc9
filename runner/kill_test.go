//go:build linux

package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	gosync "sync"
	"syscall"
	"testing"
	"time"

	"csdk/runner/warehouse"
)

var rounds = flag.Int("rounds", 25, "rounds of TestKillLoop")

// runProject is the environment variable that makes this test binary a csdk: it syncs that project.
const runProject = "CSDK_TEST_RUN_PROJECT"

// runPython is one that makes it use the SDK installed in that interpreter.
const runPython = "CSDK_TEST_RUN_PYTHON"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdFile); path != "" {
		holdOpen(path)
		os.Exit(0)
	}
	if dir := os.Getenv(runProject); dir != "" {
		o := Options{Project: dir, Environ: os.Environ()}
		if python := os.Getenv(runPython); python != "" {
			o.SDK, o.Python = installedName, python
		}
		report := Run(context.Background(), o, &recorder{onDone: func(e Event) {
			if e, ok := e.(Checkpoint); ok {
				fmt.Println("checkpoint", e.Number)
			}
		}})
		fmt.Println(report.Status, report.Err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// killed is a connector whose rows and state agree at every checkpoint and only there: checkpoint n
// leaves ten rows for each number up to n, and the counter at n. It has children, one of them out of
// its session.
const killed = header + `
import subprocess
def schema(configuration):
    return [{"table": "rows", "primary_key": ["id"]}, {"table": "counter", "primary_key": ["id"]}]
def update(configuration, state):
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    n = state.get("n", 0)
    while True:
        n += 1
        for i in range(10):
            op.upsert("rows", {"id": n * 10 + i, "n": n, "text": "x" * 100})
        op.upsert("counter", {"id": 1, "n": n})
        op.update("rows", {"id": n * 10, "updated": n})
        op.checkpoint({"n": n})
connector = Connector(update=update, schema=schema)
`

// TestKillLoop kills csdk, Python or both at random instants and checks that warehouse and state are
// of one checkpoint, that the next run resumes, and that no process stays.
func TestKillLoop(t *testing.T) { runKillLoop(t, *rounds) }

// TestInstalledKillLoop does it to the installed SDK.
func TestInstalledKillLoop(t *testing.T) {
	runKillLoop(t, 6, runPython+"="+sdkPython(t, newestSDK))
}

func runKillLoop(t *testing.T, rounds int, environ ...string) {
	t.Helper()
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	dir := newProject(t, killed)
	last, torn, progressed := 0, 0, 0
	for round := range rounds {
		mark := fmt.Sprintf("CSDK_TEST_ROUND=%d-%d", os.Getpid(), round)
		killOnce(t, dir, random, append(environ, mark))
		waitGone(t, mark)
		n, rolled := checkAgreement(t, dir)
		if n < last {
			t.Fatalf("round %d: checkpoint %d was lost, the warehouse is at %d", round, last, n)
		}
		if rolled {
			torn++
		}
		if n > last {
			progressed++
		}
		last = n
	}
	t.Attr("kills", fmt.Sprintf("%d rounds clean", rounds))
	t.Logf("%d rounds clean: %d checkpoints, %d rounds made progress, %d starts rolled the state forward", rounds, last, progressed, torn)
	if progressed == 0 {
		t.Error("no round got as far as a checkpoint: the test proved nothing")
	}
}

// killOnce starts a sync and kills it at a random instant.
func killOnce(t *testing.T, dir string, random *rand.Rand, environ []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), runProject+"="+dir), environ...)
	mark := environ[len(environ)-1]
	out := &firstLine{seen: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	delay := 500 * time.Millisecond // from the start: nothing may be there yet
	if random.Intn(2) == 0 {
		delay = 50 * time.Millisecond // from the first checkpoint: in the middle of others
		select {
		case <-out.seen:
		case <-time.After(30 * time.Second):
			_ = cmd.Process.Signal(syscall.SIGQUIT) // makes Go print its goroutines
			_ = cmd.Wait()
			t.Fatalf("no checkpoint after 30 s:\n%s", out)
		}
	}
	<-time.After(time.Duration(random.Int63n(int64(delay))))
	victim, found := random.Intn(3), false // csdk, Python, both
	if victim != 0 {
		for _, pid := range marked(mark) {
			if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); bytes.Contains(name, []byte("csdk_main.py")) {
				found = syscall.Kill(pid, syscall.SIGKILL) == nil || found
			}
		}
	}
	if victim != 1 || !found { // Python may not be there yet
		_ = cmd.Process.Kill()
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("csdk did not end after its connector was killed")
	}
	if victim == 1 && strings.Contains(out.String(), "succeeded") {
		t.Fatalf("a killed connector counted as a success: %s", out.String())
	}
}

// firstLine keeps what csdk writes and tells when there is something.
type firstLine struct {
	mu   gosync.Mutex
	text bytes.Buffer
	seen chan struct{}
}

func (f *firstLine) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.text.Len() == 0 {
		close(f.seen)
	}
	return f.text.Write(b)
}

func (f *firstLine) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.String()
}

// marked finds the processes whose environment has the mark.
func marked(mark string) (pids []int) {
	environs, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environs {
		raw, err := os.ReadFile(path)
		if err == nil && bytes.Contains(append([]byte{0}, raw...), []byte("\x00"+mark+"\x00")) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// waitGone waits until every process of the round has ended.
func waitGone(t *testing.T, mark string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		left := marked(mark)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			var names []string
			for _, pid := range left {
				name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
				names = append(names, fmt.Sprintf("%d %q", pid, name))
			}
			t.Fatalf("processes stayed: %v", names)
		}
		time.Sleep(5 * time.Millisecond) // there is no event for the end of someone else's child
	}
}

// checkAgreement opens the file as the next run does, and compares.
func checkAgreement(t *testing.T, dir string) (n int, rolled bool) {
	t.Helper()
	ctx := context.Background()
	path, stateFile := filepath.Join(dir, "files", "warehouse.db"), filepath.Join(dir, "files", "state.json")
	w, err := warehouse.Open(ctx, path)
	if err != nil {
		t.Fatalf("the file does not open: %v", err)
	}
	r, err := resume(w, stateFile, path)
	if closeErr := w.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	if strings.Contains(r.note, "by hand") || strings.Contains(r.note, "removed") {
		t.Fatalf("a crash was taken for a change by hand: %s", r.note)
	}
	if r.text == "" {
		return 0, false
	}
	var state struct{ N int }
	if err := json.Unmarshal([]byte(r.text), &state); err != nil {
		t.Fatal(err)
	}
	got := query(t, dir, "SELECT n, (SELECT count(*) FROM tester.rows), (SELECT max(n) FROM tester.rows), (SELECT count(*) FROM tester.rows WHERE updated = n) FROM tester.counter")
	want := fmt.Sprintf("%d | %d | %d | %d", state.N, state.N*10, state.N, state.N)
	if len(got) != 1 || got[0] != want {
		t.Fatalf("state says %s, the warehouse has %v", want, got)
	}
	return state.N, r.roll
}

// TestInstalledPythonKilled: kill -9 of Python between and within checkpoints.
func TestInstalledPythonKilled(t *testing.T) {
	dir := newProject(t, connectorWith("", "i = 0\nwhile True:\n    i += 1\n    op.upsert('t', {'id': i})\n    if i % 10 == 0: op.checkpoint({'i': i})"))
	r := &recorder{}
	var pid int
	r.onDone = func(e Event) {
		if engine, ok := e.(Engine); ok {
			pid = engine.PID
		}
		if c, ok := e.(Checkpoint); ok && c.Number == 4 {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	}
	report := Run(t.Context(), Options{Project: dir, SDK: installedName, Python: sdkPython(t, newestSDK), Environ: os.Environ()}, r)
	if report.Status != Failed || !strings.Contains(r.text(), "SIGKILL") {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
	checkpoints := all[Checkpoint](r)
	if got := readFile(t, dir, "files", "state.json"); got != string(checkpoints[len(checkpoints)-1].State) {
		t.Errorf("state %s after checkpoint %s", got, checkpoints[len(checkpoints)-1].State)
	}
}
