//go:build linux

package runner

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// agentEnd is a test in the place of the debug adapter.
type agentEnd struct {
	*liveRun
	agent *Agent
	lines *bufio.Scanner
	id    int
}

// next is the next message of the agent with this key.
func (a *agentEnd) next(key string) map[string]any {
	a.t.Helper()
	for a.lines.Scan() {
		var m map[string]any
		if err := json.Unmarshal(a.lines.Bytes(), &m); err != nil {
			a.t.Fatal(err)
		}
		if m["event"] == "problem" || m["error"] != nil {
			a.t.Fatalf("the agent says %v", m)
		}
		if _, has := m[key]; has {
			return m
		}
	}
	a.t.Fatalf("the agent is gone\n%s", a.record.text())
	return nil
}

func (a *agentEnd) stopped() map[string]any {
	a.t.Helper()
	for {
		if m := a.next("event"); m["event"] == "stopped" {
			return m
		}
	}
}

func (a *agentEnd) command(name string, more string) {
	a.t.Helper()
	a.id++
	if _, err := fmt.Fprintf(a.agent.In, `{"id": %d, "command": "%s"%s}`+"\n", a.id, name, more); err != nil {
		a.t.Fatal(err)
	}
	a.next("reply")
}

// TestAgent: the real agent, without debugpy, stops at a checkpoint and at a value that cannot be stored. The file is free at
// the first stop, where another program changes it, and held at the second.
func TestAgent(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "a": 1.5})
op.checkpoint({"n": 1})
op.upsert("t", {"id": 2, "a": 2.5})
op.upsert("t", {"id": 3, "a": float("nan")})
op.upsert("t", {"id": 4, "a": 4.5})`))
	ctx, cancel := context.WithCancel(t.Context())
	r := &liveRun{Live: NewLive(map[string]any{"debugpy": nil, "just_my_code": true}), t: t, dir: dir, record: &recorder{}, done: make(chan Report, 1)}
	go func() { // ends with the run
		r.done <- Run(ctx, Options{Project: dir, Environ: os.Environ(), Live: r.Live}, r.record)
	}()
	t.Cleanup(func() { cancel(); r.end() })
	agent := <-r.Agent()
	a := &agentEnd{liveRun: r, agent: agent, lines: bufio.NewScanner(agent.Out)}
	a.next("event")
	a.command("stops", `, "stops": [{"id": 1, "kind": "checkpoint"}, {"id": 2, "kind": "value changed"}]`)
	a.command("go", "")

	if m := a.stopped(); m["operation"] != "checkpoint" || m["line"] != 6.0 {
		t.Errorf("%v", m)
	}
	r.Stopped(true)
	r.tables()
	h := holdWarehouse(t, filepath.Join(dir, "files", "warehouse.db"))
	h.run("UPDATE tester.t SET a = 7")
	h.close()
	r.Stopped(false)
	a.command("resume", "")

	if m := a.stopped(); m["line"] != 8.0 || !strings.Contains(fmt.Sprint(m["text"], m["description"]), "NaN") {
		t.Errorf("%v", m)
	}
	r.Stopped(true)
	r.expect("tables", r.tables(), "tester.t (t) key [id], 1 rows, since {2 0 0 0}, all {3 0 0 0}: id/id LONG/ a/a DOUBLE/\n")
	if got := r.sql("SELECT id, a FROM t"); !strings.Contains(got, `"rows":[[1,7]]`) {
		t.Error(got)
	}
	r.Stopped(false)
	a.command("resume", "")
	r.succeed()
	if got := query(t, dir, "SELECT string_agg(a, ' ' ORDER BY id) FROM tester.t"); got[0] != "7.0 2.5 4.5" {
		t.Error(got)
	}
}
