package dap_test

import (
	"strings"
	"testing"
)

const orders = `from fivetran_connector_sdk import Connector, Logging as log
from fivetran_connector_sdk import Operations as op


def schema(configuration: dict):
    return [{"table": "orders", "primary_key": ["id"]}]


def update(configuration: dict, state: dict):
    start = state.get("next", 1)
    for page in range(2):
        for number in range(start, start + 3):
            row = {"id": number, "amount": None if number == 5 else number * 10}
            op.upsert("orders", row)
        start += 3
        state["next"] = start
        op.checkpoint(state)
    log.info("done")


connector = Connector(update=update, schema=schema)
`

func TestNoDebug(t *testing.T) {
	e := open(t, "connector.py", orders)
	launch := e.launch(map[string]any{"noDebug": true})
	var set struct {
		Breakpoints []struct {
			Verified bool   `json:"verified"`
			Message  string `json:"message"`
		} `json:"breakpoints"`
	}
	e.call("setBreakpoints", map[string]any{
		"source": map[string]any{"path": e.project + "/connector.py"}, "breakpoints": []any{map[string]any{"line": 12}},
	}, &set)
	if set.Breakpoints[0].Verified {
		t.Error("a breakpoint of a run without debugging is verified")
	}
	e.configured(launch)
	e.ended(0)
	if out := e.Outputs(); !strings.Contains(out, "checkpoint 2: tester.orders 3") || !strings.Contains(out, "The sync has succeeded") {
		t.Errorf("the console has\n%s", out)
	}
	e.disconnect()
}

func TestRequestsInTheWrongOrder(t *testing.T) {
	e := open(t, "connector.py", orders)
	for _, command := range []string{"launch", "threads", "configurationDone", "csdk/tables", "nonsense"} {
		if text := e.refused(command, nil); !strings.Contains(text, "before initialize") {
			t.Errorf("%s: %s", command, text)
		}
	}
	e.initialize()
	e.refused("initialize", nil)
	e.refused("configurationDone", nil)
	e.refused("continue", map[string]any{"threadId": 1})
	e.refused("evaluate", map[string]any{"expression": "1"})
	e.refused("restart", nil)
	e.refused("attach", nil)
	if text := e.refused("nonsense", nil); !strings.Contains(text, "does not know the request nonsense") {
		t.Error(text)
	}
	if text := e.refused("launch", map[string]any{"project": 5}); !strings.Contains(text, `"project"`) {
		t.Error(text)
	}
	if text := e.refused("launch", e.with(map[string]any{"sdk": "newest"})); !strings.Contains(text, `"embedded" or "installed"`) {
		t.Error(text)
	}
	if text := e.refused("launch", e.with(map[string]any{"debugpy": e.project})); !strings.Contains(text, "no package debugpy") {
		t.Error(text)
	}
	e.disconnect()
}

func TestProjectsThatCannotStart(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files []string
		args  map[string]any
		want  string
	}{
		{"no connector.py", []string{"main.py", ""}, nil, "connector.py"},
		{"no such folder", nil, map[string]any{"project": "/nowhere/at/all"}, "does not exist"},
		{"no such interpreter", []string{"connector.py", orders}, map[string]any{"python": "/nowhere/python"}, `launch argument "python" /nowhere/python`},
		{"configuration is no JSON", []string{"connector.py", orders, "configuration.json", "{"}, nil, "configuration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := open(t, tt.files...)
			launch := e.launch(tt.args)
			e.call("configurationDone", nil, nil)
			m, err := e.Response(launch)
			if err != nil || m.Success || !strings.Contains(m.Message, tt.want) {
				t.Fatalf("launch: %v %+v", err, m)
			}
			e.ended(2)
			e.disconnect()
		})
	}
}

// An editor that is gone ends the session: the adapter's process ends, which open's clean-up waits for.
func TestGarbage(t *testing.T) {
	for _, text := range []string{"{}", "[]", `"x"`, `{"type":"request"}`, `{"type":"request","command":5}`, "\x00"} {
		e := open(t, "connector.py", orders)
		if err := e.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		_ = e.stdin.Close()
		e.End()
	}
}
