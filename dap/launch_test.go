package dap_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLaunchArguments: each does what the README says.
func TestLaunchArguments(t *testing.T) {
	p := pythons(t)[0]
	text := connector("import os\nprint('GIVEN', os.environ.get('GIVEN'), 'FILED', os.environ.get('FILED'), 'HOME', 'HOME' in os.environ, configuration, state, flush=True)\n" +
		"op.upsert('Order Items', {'id': 1})\nop.checkpoint({'n': state.get('n', 0) + 1})")
	e := open(t, "connector.py", text, "other.json", `{"region": "eu"}`, "variables", "FILED=from the file\n", "begin.json", `{"n": 7}`, "files/old.txt", "x")
	args := p.launch()
	for name, value := range map[string]any{
		"noDebug": true, "configuration": filepath.Join(e.project, "other.json"), "state": filepath.Join(e.project, "begin.json"),
		"env": map[string]any{"GIVEN": "here", "HOME": nil}, "envFile": filepath.Join(e.project, "variables"), "naming": "source", "reset": true,
	} {
		args[name] = value
	}
	e.configured(e.launch(args))
	e.ended(0)
	out := e.Outputs()
	for _, want := range []string{"GIVEN here FILED from the file HOME False {'region': 'eu'} {'n': 7}", "removed ", "tester.Order Items: created"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(e.project, "files", "old.txt")); err == nil {
		t.Error("reset has left a file")
	}
	e.disconnect()
}

func TestMemoryLimit(t *testing.T) {
	p := pythons(t)[0]
	text := connector("import time\nbig = bytearray(300_000_000)\nwhile True:\n    time.sleep(3600)")
	e := open(t, "connector.py", text)
	args := p.launch()
	args["memoryLimit"] = "200MB"
	e.start(args, setting{filters: []string{}})
	e.ended(1)
	if out := e.Outputs(); !strings.Contains(out, "more than the limit of 190 MiB") {
		t.Errorf("the console has\n%s", out)
	}
	e.disconnect()
}

// TestLargeState: a state of 50 MB is a tree like any other.
func TestLargeState(t *testing.T) {
	p := pythons(t)[0]
	text := connector("op.checkpoint({'pages': [{'n': n, 'text': 'x' * 1000} for n in range(50_000)], 'last': 1})")
	e := open(t, "connector.py", text)
	e.start(p.launch(), setting{filters: []string{"checkpoint"}})
	_, frame := e.stopped("breakpoint", lineOf(text, "op.checkpoint"))
	state := e.variables(e.variables(e.scopes(frame.Id)["Checkpoint"])["state"].VariablesReference)
	if state["pages"].IndexedVariables != 50_000 || len(state["pages"].Value) > 200 {
		t.Errorf("%d elements, %q", state["pages"].IndexedVariables, state["pages"].Value)
	}
	var page struct {
		Variables []struct{ Name, Value string }
	}
	e.call("variables", map[string]any{"variablesReference": state["pages"].VariablesReference, "filter": "indexed", "start": 49_990, "count": 5}, &page)
	if len(page.Variables) != 5 || page.Variables[0].Name != "49990" {
		t.Errorf("%+v", page)
	}
	// The next sync begins with it.
	e.call("setExceptionBreakpoints", map[string]any{"filters": []any{}}, nil)
	e.call("restart", map[string]any{"arguments": e.with(p.launch())}, nil)
	e.ended(0)
	e.disconnect()
}

// TestWarehouseDeletedWhileStopped: the sync ends with a word about it, and the adapter goes on.
func TestWarehouseDeletedWhileStopped(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	e.start(p.launch(), setting{filters: []string{"checkpoint"}})
	body, _ := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	e.call("csdk/tables", nil, nil) // the file was let go by now, or is for this request
	if err := os.Remove(filepath.Join(e.project, "files", "warehouse.db")); err != nil {
		t.Fatal(err)
	}
	e.goOn(body.ThreadId)
	e.ended(1)
	if out := e.Outputs(); !strings.Contains(out, "warehouse.db") {
		t.Errorf("the console has\n%s", out)
	}
	e.disconnect()
}
