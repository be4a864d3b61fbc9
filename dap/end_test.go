package dap_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"csdk/dap/daptest"

	godap "github.com/google/go-dap"
)

// waiting is a connector that tells its process id and then does what its configuration says, for ever.
const waiting = `import ctypes
import os
import sys
import time

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

if os.environ.get("WAIT") == "import":
    print("waiting", os.getpid(), flush=True)
    time.sleep(3600)


def schema(configuration: dict):
    if os.environ.get("WAIT") == "schema":
        print("waiting", os.getpid(), flush=True)
        time.sleep(3600)
    return []


def update(configuration: dict, state: dict):
    op.upsert("orders", {"id": 1})
    op.checkpoint({"done": 1})
    op.upsert("orders", {"id": 2})
    print("waiting", os.getpid(), flush=True)
    if os.environ.get("WAIT") == "c":
        ctypes.PyDLL(None).sleep(3600)  # holds the interpreter's lock
    if os.environ.get("WAIT") == "flood":
        while True:
            print("x" * 100, flush=True)
    if os.environ.get("WAIT") == "rows":
        number = 3
        while True:
            op.upsert("orders", {"id": number})
            number += 1
    if os.environ.get("WAIT") == "fork" and os.fork() == 0:
        print("waiting", os.getpid(), flush=True)
        time.sleep(3600)
    if os.environ.get("WAIT") == "deaf":
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.environ.get("WAIT") != "stop":
        while True:
            time.sleep(3600)


connector = Connector(update=update, schema=schema)
`

// The phases in which a session can end.
var phases = []struct {
	name string
	wait string // what the connector does; "" while csdk still starts it
	stop setting
}{
	{"starting", "", setting{filters: []string{}}},
	{"importing", "import", setting{filters: []string{}}},
	{"in schema", "schema", setting{filters: []string{}}},
	{"sleeping", "sleep", setting{filters: []string{}}},
	{"in C code", "c", setting{filters: []string{}}},
	{"flooding", "flood", setting{filters: []string{}}},
	{"sending rows", "rows", setting{filters: []string{}}},
	{"forked", "fork", setting{filters: []string{}}},
	{"deaf for Ctrl-C", "deaf", setting{filters: []string{}}},
	{"at a checkpoint", "stop", setting{filters: []string{"checkpoint"}}},
	{"at an operation", "stop", setting{filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert", Condition: `row["id"] == 2`}}}},
	{"at a line", "stop", setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: lineOf(waiting, `print("waiting", os.getpid(), flush=True)`) + 14}}}},
}

// The ways to end one.
var ways = []struct {
	name string
	end  func(e *editor)
}{
	{"terminate", func(e *editor) {
		e.call("terminate", nil, nil)
		e.event("terminated", nil)
		e.disconnect()
	}},
	{"terminate twice", func(e *editor) {
		e.call("terminate", nil, nil)
		e.call("terminate", nil, nil)
		e.event("terminated", nil)
		e.disconnect()
	}},
	{"disconnect", func(e *editor) { e.disconnect() }},
	{"the editor is gone", func(e *editor) {
		_ = e.stdin.Close()
		e.End()
	}},
	{"the adapter is killed", func(e *editor) {
		_ = e.adapter.Process.Kill()
		e.End()
	}},
	{"restart twice", func(e *editor) {
		again := map[string]any{"arguments": e.with(map[string]any{"noDebug": true, "env": map[string]any{"WAIT": "stop"}, "python": e.python})}
		first, err := e.Send("restart", again)
		if err != nil {
			e.t.Fatal(err)
		}
		e.call("restart", again, nil)
		if _, err := e.Response(first); err != nil {
			e.t.Errorf("the first restart has no answer: %v", err)
		}
		e.ended(0)
		e.disconnect()
	}},
	{"restart and terminate", func(e *editor) {
		restart, err := e.Send("restart", nil)
		if err != nil {
			e.t.Fatal(err)
		}
		e.call("terminate", nil, nil)
		e.event("terminated", nil)
		if _, err := e.Response(restart); err != nil {
			e.t.Errorf("restart has no answer: %v", err)
		}
		e.disconnect()
	}},
	{"restart and disconnect", func(e *editor) {
		restart, err := e.Send("restart", nil)
		if err != nil {
			e.t.Fatal(err)
		}
		e.disconnect()
		if _, err := e.Response(restart); err != nil {
			e.t.Errorf("restart has no answer: %v", err)
		}
	}},
	{"the connector is killed", func(e *editor) {
		if pid := e.pids(); len(pid) > 0 {
			_ = syscall.Kill(pid[0], syscall.SIGKILL)
			e.event("terminated", nil)
		}
		e.disconnect()
	}},
	{"restart", func(e *editor) {
		e.call("restart", map[string]any{"arguments": e.with(map[string]any{"noDebug": true, "env": map[string]any{"WAIT": "stop"}, "python": e.python})}, nil)
		e.ended(0)
		e.disconnect()
	}},
}

// pids are the processes that the connector told of.
func (e *editor) pids() (all []int) {
	for _, line := range strings.Split(e.Outputs(), "\n") {
		if text, is := strings.CutPrefix(line, "waiting "); is {
			if pid, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
				all = append(all, pid)
			}
		}
	}
	return all
}

// gone waits until a process is not there any more: its parent is init, which may take a moment to bury it.
func gone(pid int) bool {
	for {
		if err := syscall.Kill(pid, 0); err != nil {
			return true
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return true
		}
	}
}

// TestEveryWayToEndInEveryPhase: no process is left, and the last checkpoint is kept.
func TestEveryWayToEndInEveryPhase(t *testing.T) {
	p := pythons(t)[0]
	for _, phase := range phases {
		for _, way := range ways {
			t.Run(phase.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				endIn(t, p, phase.wait, phase.stop, way.end)
			})
		}
	}
}

func endIn(t *testing.T, p python, wait string, stop setting, end func(*editor)) {
	e := open(t, "connector.py", waiting)
	e.python = p.path
	args := p.launch()
	args["env"] = map[string]any{"WAIT": wait}
	if wait == "" {
		endWhileStarting(e, args, end)
		return
	}
	e.start(args, stop)
	if wait == "stop" {
		e.event("stopped", nil)
	} else if _, err := e.Output("waiting "); err != nil {
		t.Fatal(err)
	}
	pids := e.pids()
	end(e)
	for _, pid := range pids {
		if !gone(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	if wait == "import" || wait == "schema" {
		return
	}
	state, err := os.ReadFile(e.project + "/files/state.json")
	if err != nil || !strings.Contains(string(state), `"done"`) {
		t.Errorf("state: %s, %v", state, err)
	}
}

// endWhileStarting ends a session before its launch was answered: it is, unless nobody listens any more.
func endWhileStarting(e *editor, args map[string]any, end func(*editor)) {
	launch := e.launch(args)
	e.call("configurationDone", nil, nil)
	end(e)
	left := slices.ContainsFunc(e.All(), func(m *daptest.Message) bool { return m.Command == "disconnect" })
	if _, err := e.Response(launch); err != nil && left {
		e.t.Errorf("launch has no answer: %v", err)
	}
}
