package dap_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

const stepping = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

from helpers import prices


def update(configuration: dict, state: dict):
    number = 1
    price = prices.of(number)
    row = {"id": number, "price": price}
    op.upsert("orders", row)
    number = 100
    op.checkpoint({"done": 1})


connector = Connector(update=update)
`

const prices = `def of(number):
    base = number * 10
    return base + 1
`

// TestSteps goes into a module of the project, out of it, over an operation and back to an earlier line; and asks what an editor asks.
func TestSteps(t *testing.T) {
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", stepping, "helpers/prices.py", prices)
		at := lineOf(stepping, "prices.of(")
		e.start(args, setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: at}}})
		body, _ := e.stopped("breakpoint", at)
		thread := body.ThreadId
		e.step("stepIn", thread)
		e.event("stopped", nil)
		frame := e.top(thread)
		if frame.Source.Path != filepath.Join(e.project, "helpers", "prices.py") || frame.Name != "of" {
			t.Fatalf("stepped into %+v", frame)
		}
		e.step("next", thread)
		e.event("stopped", nil)
		if got := e.evaluate("base", e.top(thread).Id); got != "10" {
			t.Errorf("base = %s", got)
		}
		e.step("stepOut", thread)
		e.event("stopped", nil)
		if frame = e.top(thread); frame.Name != "update" {
			t.Fatalf("stepped out to %+v", frame)
		}
		for frame = e.top(thread); frame.Line < lineOf(stepping, "op.upsert"); frame = e.top(thread) {
			e.step("next", thread)
			e.event("stopped", nil)
		}
		asks(t, e, frame)
		e.step("stepIn", thread) // of an operation: csdk's frames are not shown
		e.stopped("step", lineOf(stepping, "number = 100"))
		goes(t, e, thread)
		e.finish(thread, 0)
	})
}

// asks is what an editor asks at a stop.
func asks(t *testing.T, e *editor, frame godap.StackFrame) {
	t.Helper()
	var value struct{ Value string }
	e.call("setExpression", map[string]any{"frameId": frame.Id, "expression": "row['price']", "value": "12"}, &value)
	if got := e.evaluate("row", frame.Id); got != "{'id': 1, 'price': 12}" {
		t.Errorf("row = %s after it was set to %s", got, value.Value)
	}
	var hover godap.EvaluateResponseBody
	e.call("evaluate", map[string]any{"expression": "row", "frameId": frame.Id, "context": "hover"}, &hover)
	if hover.VariablesReference == 0 || !strings.Contains(hover.Result, "price") {
		t.Errorf("hover: %+v", hover)
	}
	var found godap.CompletionsResponseBody
	e.call("completions", map[string]any{"text": "row.ite", "column": 8, "frameId": frame.Id}, &found)
	if !slices.ContainsFunc(found.Targets, func(item godap.CompletionItem) bool { return item.Label == "items" }) {
		t.Errorf("completions: %+v", found)
	}
	var modules godap.ModulesResponseBody
	e.call("modules", map[string]any{}, &modules)
	var sources godap.LoadedSourcesResponseBody
	e.call("loadedSources", nil, &sources)
	if !slices.ContainsFunc(sources.Sources, func(s godap.Source) bool { return s.Path == e.file() }) {
		t.Errorf("loaded sources without connector.py: %d", len(sources.Sources))
	}
	e.refused("exceptionInfo", map[string]any{"threadId": 1})
	e.refused("dataBreakpointInfo", map[string]any{"name": 5})
	e.refused("restartFrame", map[string]any{"frameId": frame.Id})
}

// goes jumps back to the operation, which is done a second time.
func goes(t *testing.T, e *editor, thread int) {
	t.Helper()
	at := lineOf(stepping, "op.upsert")
	var targets godap.GotoTargetsResponseBody
	e.call("gotoTargets", map[string]any{"source": map[string]any{"path": e.file()}, "line": at}, &targets)
	e.refused("goto", map[string]any{"threadId": thread, "targetId": 12345})
	e.top(thread) // it stands where it was
	e.call("goto", map[string]any{"threadId": thread, "targetId": targets.Targets[0].Id}, nil)
	e.stopped("goto", at)
	e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "op.upsert"}}}, nil)
	e.goOn(thread)
	e.stopped("function breakpoint", at)
	if got := e.refused("goto", map[string]any{"threadId": thread, "targetId": targets.Targets[0].Id}); !strings.Contains(got, "op.upsert") {
		t.Error(got)
	}
	e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{}}, nil)
}

func TestStopOnEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", orders)
		args["stopOnEntry"] = true
		e.start(args, setting{filters: []string{}})
		body, _ := e.stopped("entry", 1)
		e.finish(body.ThreadId, 0)
	})
}

// TestAllCode: with justMyCode false a step goes into a library.
func TestAllCode(t *testing.T) {
	text := connector("import textwrap\nnumber = 1\ntext = textwrap.dedent('x')\nop.checkpoint({'done': text})")
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", text)
		args["justMyCode"] = false
		at := lineOf(text, "text = ")
		e.start(args, setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: at}}})
		body, _ := e.stopped("breakpoint", at)
		e.step("stepIn", body.ThreadId)
		e.event("stopped", nil)
		if frame := e.top(body.ThreadId); filepath.Base(frame.Source.Path) != "textwrap.py" {
			t.Errorf("stepped into %+v", frame)
		}
		e.finish(body.ThreadId, 0)
	})
}

// TestPauseWhileItStarts waits until there is something to pause.
func TestPauseWhileItStarts(t *testing.T) {
	text := connector("number = 0\nwhile True:\n    number += 1\n    op.upsert('orders', {'id': 1, 'number': number})")
	onEach(t, func(t *testing.T, p python) {
		for _, debugpy := range []string{"", "none"} {
			e := open(t, "connector.py", text)
			args := p.launch()
			if debugpy != "" {
				args["debugpy"] = debugpy
			}
			launch := e.launch(args)
			pause, err := e.Send("pause", map[string]any{"threadId": 1})
			if err != nil {
				t.Fatal(err)
			}
			e.configured(launch)
			if m, err := e.Response(pause); err != nil || !m.Success {
				t.Fatalf("pause: %v %+v", err, m)
			}
			var body godap.StoppedEventBody
			e.event("stopped", &body)
			if body.Reason != "pause" {
				t.Errorf("%+v", body)
			}
			e.call("terminate", nil, nil)
			e.event("terminated", nil)
			e.disconnect()
		}
	})
}

// TestPause where the connector sleeps, and where it works in C code.
func TestPause(t *testing.T) {
	for name, work := range map[string]string{
		"sleep": "    time.sleep(0.05)",
		"C":     "    sum(range(10000))",
	} {
		text := connector("import time\ngo, number = [1], 0\nprint('working', flush=True)\nwhile go:\n" + work + "\nop.checkpoint({'done': 1})")
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, p python) {
				e := open(t, "connector.py", text)
				e.start(p.launch(), setting{filters: []string{}})
				if _, err := e.Output("working"); err != nil {
					t.Fatal(err)
				}
				e.call("pause", map[string]any{"threadId": 1}, nil)
				var body godap.StoppedEventBody
				e.event("stopped", &body)
				if body.Reason != "pause" {
					t.Errorf("%+v", body)
				}
				var threads godap.ThreadsResponseBody
				e.call("threads", nil, &threads)
				for _, thread := range threads.Threads {
					m, err := e.Call("stackTrace", map[string]any{"threadId": thread.Id})
					var stack godap.StackTraceResponseBody
					if err != nil || !m.Success || m.Decode(&stack) != nil || len(stack.StackFrames) == 0 || stack.StackFrames[0].Name != "update" {
						continue
					}
					e.evaluate("go.clear()", stack.StackFrames[0].Id)
				}
				e.finish(body.ThreadId, 0)
			})
		})
	}
}
