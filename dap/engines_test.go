package dap_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// onBoth runs a test with csdk's own engine on each interpreter, and with the installed SDK on the one that has it.
func onBoth(t *testing.T, test func(t *testing.T, p python, args map[string]any)) {
	for i, p := range pythons(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			test(t, p, p.launch())
		})
		if i > 0 {
			continue
		}
		t.Run("installed", func(t *testing.T) {
			t.Parallel()
			args := p.launch()
			args["sdk"] = "installed"
			test(t, p, args)
		})
	}
}

// finish lets a stopped sync go on to its end.
func (e *editor) finish(thread, code int) {
	e.t.Helper()
	e.goOn(thread)
	e.ended(code)
	e.disconnect()
}

// setIn sets breakpoints in any file.
func (e *editor) setIn(path string, lines ...godap.SourceBreakpoint) []godap.Breakpoint {
	e.t.Helper()
	var body godap.SetBreakpointsResponseBody
	e.call("setBreakpoints", godap.SetBreakpointsArguments{Source: godap.Source{Path: path}, Breakpoints: append([]godap.SourceBreakpoint{}, lines...)}, &body)
	return body.Breakpoints
}

// connector is a project's connector.py with this body of update.
func connector(body string) string {
	return `from fivetran_connector_sdk import Connector, Logging as log
from fivetran_connector_sdk import Operations as op


def schema(configuration: dict):
    return [{"table": "orders", "primary_key": ["id"]}]


def update(configuration: dict, state: dict):
` + indent(body) + `

connector = Connector(update=update, schema=schema)
`
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(text, "\n")) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// TestEngines: the same stops on either engine.
func TestEngines(t *testing.T) {
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", orders, "configuration.json", `{"api_key": "S3cr3t-Value"}`)
		at := lineOf(orders, "op.checkpoint")
		row := lineOf(orders, "row = {")
		_, functions := e.start(args, setting{
			options:   []godap.ExceptionFilterOptions{{FilterId: "checkpoint", Condition: `number == 2 and rows["orders"] == 3 and previous["next"] == 4`}},
			functions: []godap.FunctionBreakpoint{{Name: "op.upsert:orders", Condition: `row["id"] == 2`}, {Name: "op.upsert:refunds"}},
			lines:     []godap.SourceBreakpoint{{Line: row, Condition: "number == 4"}},
		})
		body, frame := e.stopped("function breakpoint", row+1)
		if fmt.Sprint(body.HitBreakpointIds) != fmt.Sprint([]int{functions[0].Id}) {
			t.Errorf("hit %v, want %d", body.HitBreakpointIds, functions[0].Id)
		}
		e.call("setVariable", map[string]any{
			"variablesReference": e.variables(e.scopes(frame.Id)["Locals"])["row"].VariablesReference, "name": "'amount'", "value": "21",
		}, nil)
		e.goOn(body.ThreadId)
		body, _ = e.stopped("breakpoint", row)
		e.step("next", body.ThreadId)
		e.stopped("step", row+1)
		e.goOn(body.ThreadId)
		body, frame = e.stopped("breakpoint", at)
		if got := e.evaluate("sql SELECT amount FROM tester.orders WHERE id = 2", frame.Id); !strings.Contains(got, "21") {
			t.Errorf("the row that was changed at its stop is\n%s", got)
		}
		if got := e.evaluate("number", frame.Id); got != "6" {
			t.Errorf("number = %s", got)
		}
		e.finish(body.ThreadId, 0)
	})
}

const threaded = `from concurrent.futures import ThreadPoolExecutor

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

import helpers.sending as sending


def fetch(page):
    for number in range(3):
        sending.send("orders", page * 10 + number)
    return page


def update(configuration: dict, state: dict):
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(fetch, range(4)))
    op.checkpoint({"pages": len(pages)})


connector = Connector(update=update)
`

const sending = `from fivetran_connector_sdk import Operations as op


def send(table, number):
    row = {"id": number}
    op.upsert(table, row)
`

// TestThreadsAndModules: rows are sent in threads by a module of the project, which has its breakpoints.
func TestThreadsAndModules(t *testing.T) {
	for _, tt := range []struct {
		name, stop, at string
		line           int
		stops          int
	}{
		{"operation", "function breakpoint", "row['id'] % 10 == 1", 6, 4},
		{"line", "breakpoint", "number == 22", 5, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, _ python, args map[string]any) {
				e := open(t, "connector.py", threaded, "helpers/sending.py", sending)
				launch := e.launch(args)
				e.call("setExceptionBreakpoints", map[string]any{"filters": []string{"checkpoint"}}, nil)
				module := filepath.Join(e.project, "helpers", "sending.py")
				if tt.name == "line" {
					e.setIn(module, godap.SourceBreakpoint{Line: tt.line, Condition: tt.at})
				} else {
					e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "op.upsert:orders", "condition": tt.at}}}, nil)
				}
				e.configured(launch)
				seen := map[string]bool{}
				for range tt.stops {
					var body godap.StoppedEventBody
					e.event("stopped", &body)
					frame := e.top(body.ThreadId)
					if body.Reason != tt.stop || frame.Source == nil || frame.Source.Path != module || frame.Line != tt.line {
						t.Fatalf("stopped with %+v in %+v", body, frame)
					}
					seen[e.evaluate("number", frame.Id)] = true
					e.goOn(body.ThreadId)
				}
				if len(seen) != tt.stops {
					t.Errorf("stopped at %v", seen)
				}
				body, _ := e.stopped("breakpoint", lineOf(threaded, "op.checkpoint"))
				e.finish(body.ThreadId, 0)
			})
		})
	}
}

// TestYieldedOperations: update as a generator, with operations in other generators and in expressions.
func TestYieldedOperations(t *testing.T) {
	text := connector(`
def pages():
    for number in range(3):
        yield op.upsert("orders", {"id": number})

yield from pages()
[op.upsert("orders", {"id": number}) for number in (10, 11)]
yield op.checkpoint({"done": 1})
yield op.delete(
    "orders",
    {"id": 10},
)
yield op.checkpoint({"done": 2})
`)
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", text)
		e.start(args, setting{filters: []string{"checkpoint"}, functions: []godap.FunctionBreakpoint{
			{Name: "op.upsert", Condition: "row['id'] in (1, 11)"}, {Name: "op.delete"},
		}})
		body, frame := e.stopped("function breakpoint", lineOf(text, `yield op.upsert`))
		if got := e.evaluate("number", frame.Id); got != "1" {
			t.Errorf("number = %s", got)
		}
		e.goOn(body.ThreadId)
		body, _ = e.stopped("function breakpoint", lineOf(text, "(10, 11)"))
		e.goOn(body.ThreadId)
		body, _ = e.stopped("breakpoint", lineOf(text, `{"done": 1}`))
		e.goOn(body.ThreadId)
		body, _ = e.stopped("function breakpoint", lineOf(text, "op.delete"))
		e.goOn(body.ThreadId)
		body, frame = e.stopped("breakpoint", lineOf(text, `{"done": 2}`))
		if got := e.evaluate("sql SELECT count(*) AS n FROM tester.orders WHERE NOT _fivetran_deleted", frame.Id); !strings.Contains(got, "4") {
			t.Errorf("rows:\n%s", got)
		}
		e.finish(body.ThreadId, 0)
	})
}

// TestChanges: schema changes and changed values stop at the row that makes them; with an installed SDK at the operation after it.
func TestChanges(t *testing.T) {
	text := connector(`
op.upsert("orders", {"id": 1, "amount": 1})
op.upsert("orders", {"id": 2, "amount": 1.5})
op.upsert("orders", {"id": 3, "amount": 2.5})
op.upsert("orders", {"id": 4, "note": "a\0b"})
op.upsert("orders", {"id": 5, "note": "c"})
op.checkpoint({"done": 1})
`)
	for _, filter := range []string{"schema change", "value changed"} {
		t.Run(filter, func(t *testing.T) {
			onEach(t, func(t *testing.T, p python) {
				e := open(t, "connector.py", text)
				e.start(p.launch(), setting{filters: []string{filter}})
				wants := []string{`"id": 1`, `"id": 2`, `"id": 4`}
				if filter == "value changed" {
					wants = wants[2:]
				}
				for _, want := range wants {
					body, _ := e.stopped("breakpoint", lineOf(text, want))
					if !strings.Contains(body.Description, filter) || body.Text == "" {
						t.Errorf("%+v", body)
					}
					e.goOn(body.ThreadId)
				}
				e.ended(0)
				e.disconnect()
			})
		})
	}
}

// TestChangesOfAnInstalledSDK: its rows do not wait for csdk, so it stops at the operation after csdk has seen the change.
func TestChangesOfAnInstalledSDK(t *testing.T) {
	text := connector(`
seen = []
number = 2
op.upsert("orders", {"id": 1, "note": "a\0b"})
op.checkpoint({"done": 1})
while not seen:
    op.upsert("orders", {"id": number})
    number += 1
op.checkpoint({"done": 2})
`)
	for _, filter := range []string{"schema change", "value changed"} {
		for name, set := range map[string]setting{
			"check box": {filters: []string{filter}},
			"function":  {filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: filter}}},
			"both":      {filters: []string{filter}, functions: []godap.FunctionBreakpoint{{Name: filter}}},
		} {
			t.Run(filter+" "+name, func(t *testing.T) {
				e := open(t, "connector.py", text)
				args := pythons(t)[0].launch()
				args["sdk"] = "installed"
				e.start(args, set)
				var body godap.StoppedEventBody
				e.event("stopped", &body)
				frame := e.top(body.ThreadId)
				if body.Reason != "breakpoint" || !strings.Contains(body.Description, filter) || !strings.Contains(body.Text, "orders") || frame.Name != "update" {
					t.Errorf("%+v in %+v", body, frame)
				}
				e.evaluate("seen.append(1)", frame.Id)
				e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
				e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{}}, nil)
				e.finish(body.ThreadId, 0)
			})
		}
	}
}

// TestForkedChildren do not stop, where nobody could let them go on; the parent does.
func TestForkedChildren(t *testing.T) {
	text := connector("import multiprocessing\nimport work\nop.checkpoint({'done': 0})\n" +
		"with multiprocessing.get_context('fork').Pool(2) as pool:\n    print(sum(pool.map(work.square, range(4))), flush=True)\nop.checkpoint({'done': 1})")
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text, "work.py", "def square(number):\n    return number * number\n")
		args := p.launch()
		launch := e.launch(args)
		e.call("setExceptionBreakpoints", map[string]any{"filters": []any{"checkpoint"}}, nil)
		e.setIn(filepath.Join(e.project, "work.py"), godap.SourceBreakpoint{Line: 2})
		e.configured(launch)
		for _, state := range []string{"'done': 0", "'done': 1"} {
			body, _ := e.stopped("breakpoint", lineOf(text, state))
			e.goOn(body.ThreadId)
		}
		e.ended(0)
		if out := e.Outputs(); !strings.Contains(out, "14\n") {
			t.Errorf("the children's sum is not in\n%s", out)
		}
		e.disconnect()
	})
}
