package dap_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// TestTreeRequests: what the extension's trees ask for at a stop, and an export of what was committed.
func TestTreeRequests(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	e.start(p.launch(), setting{filters: []string{"checkpoint"}})
	var checkpoint struct {
		Changes []struct{ Path, From, To string }
	}
	e.event("csdk/checkpoint", &checkpoint)
	if len(checkpoint.Changes) == 0 || checkpoint.Changes[0].To == "" {
		t.Errorf("%+v", checkpoint)
	}
	body, _ := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	var tree struct {
		Tables []struct {
			Table string
			Rows  int
			Exact bool
		}
	}
	e.call("csdk/tree", nil, &tree)
	if len(tree.Tables) != 1 || tree.Tables[0].Table != "orders" || tree.Tables[0].Rows != 3 || !tree.Tables[0].Exact {
		t.Errorf("%+v", tree)
	}
	var table struct {
		Source  string
		Columns []struct{ Name string }
		Deleted *int
		Synced  string
	}
	e.call("csdk/table", map[string]any{"schema": "tester", "table": "orders"}, &table)
	if table.Source != "orders" || len(table.Columns) == 0 || table.Deleted == nil || table.Synced == "" {
		t.Errorf("%+v", table)
	}
	var state struct {
		Nodes   []struct{ Key string }
		Version string
	}
	e.call("csdk/state", nil, &state)
	if len(state.Nodes) == 0 || state.Version != "" {
		t.Errorf("%+v", state)
	}
	file := filepath.Join(t.TempDir(), "orders.csv")
	order := map[string]any{"schema": "tester", "table": "orders", "format": "csv", "file": file, "token": "a", "name": "a"}
	e.call("csdk/export", order, nil)
	if text, err := os.ReadFile(file); err != nil || strings.Count(string(text), "\n") != 4 {
		t.Errorf("%s %v", text, err)
	}
	if got := e.refused("csdk/export", order); !strings.Contains(got, "is there already") {
		t.Error(got)
	}
	e.call("csdk/cancel", map[string]any{"name": "a"}, nil)
	e.goOn(body.ThreadId)
	e.event("stopped", &body)
	e.goOn(body.ThreadId)
	e.ended(0)
	e.refused("csdk/tree", nil)
	e.disconnect()
}

// TestFunctionBreakpointsOfBoxes: what a check box stops at, a function breakpoint of its name stops at too.
func TestFunctionBreakpointsOfBoxes(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	_, functions := e.start(p.launch(), setting{filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: "schema change"}, {Name: "uncaught"}}})
	for _, f := range functions {
		if !f.Verified {
			t.Errorf("%+v", f)
		}
	}
	var body godap.StoppedEventBody
	e.event("stopped", &body)
	if !strings.Contains(body.Text, "orders is new") {
		t.Errorf("%+v", body)
	}
	e.call("setFunctionBreakpoints", godap.SetFunctionBreakpointsArguments{}, nil)
	e.goOn(body.ThreadId)
	e.ended(0)
	e.disconnect()
}

// TestLargeStates are not in the event of a checkpoint. They can be looked into.
func TestLargeStates(t *testing.T) {
	text := connector(`
op.checkpoint({"cursor": 1})
op.checkpoint({"cursor": 2, "seen": "x" * 70_000})
`)
	e := open(t, "connector.py", text)
	e.start(pythons(t)[0].launch(), setting{filters: []string{"checkpoint"}})
	for number, want := range []string{`{"cursor":1}`, "null"} {
		var checkpoint struct {
			State   json.RawMessage
			Changes []struct{ Path string }
		}
		e.event("csdk/checkpoint", &checkpoint)
		if string(checkpoint.State) != want || len(checkpoint.Changes) != 1+number {
			t.Errorf("%.300s, %+v", checkpoint.State, checkpoint.Changes)
		}
		body, frame := e.stopped("breakpoint", lineOf(text, fmt.Sprintf(`"cursor": %d`, number+1)))
		shown := e.variables(e.variables(e.scopes(frame.Id)["Checkpoint"])["state"].VariablesReference)
		var state struct{ Nodes []struct{ Key string } }
		e.call("csdk/state", nil, &state)
		if len(state.Nodes) != 1+number || len(shown) != 1+number {
			t.Errorf("%+v, %+v", state, shown)
		}
		e.goOn(body.ThreadId)
	}
	e.ended(0)
	e.disconnect()
}
