package dap_test

import (
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// TestStepsOfThreadsThatAreNotThere are refused, and everything stands where it stood.
func TestStepsOfThreadsThatAreNotThere(t *testing.T) {
	text := connector(`
import threading

def short():
    name = "short"

thread = threading.Thread(target=short)
thread.start()
thread.join()
number = 1
number = 2
op.checkpoint({"done": 1})
`)
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text)
		in, after := lineOf(text, `name = "short"`), lineOf(text, "number = 1")
		e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: in}, {Line: after}}})
		ended, _ := e.stopped("breakpoint", in)
		e.goOn(ended.ThreadId)
		body, _ := e.stopped("breakpoint", after)
		for _, thread := range []int{ended.ThreadId, 12345, 0} {
			for _, step := range []string{"next", "stepIn", "stepOut"} {
				if got := e.refused(step, map[string]any{"threadId": thread}); !strings.Contains(got, "has ended") {
					t.Errorf("%s of thread %d: %s", step, thread, got)
				}
			}
		}
		e.top(body.ThreadId)
		e.step("next", body.ThreadId)
		e.stopped("step", after+1)
		e.finish(body.ThreadId, 0)
	})
}

// TestStepsInARow: the second of two that come at once finds nothing that stands still.
func TestStepsInARow(t *testing.T) {
	text := connector("number = 1\nnumber = 2\nnumber = 3\nop.checkpoint({'done': 1})")
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text)
		at := lineOf(text, "number = 1")
		e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: at}}})
		body, _ := e.stopped("breakpoint", at)
		first, err := e.Send("next", map[string]any{"threadId": body.ThreadId})
		if err != nil {
			t.Fatal(err)
		}
		second, err := e.Send("next", map[string]any{"threadId": body.ThreadId})
		if err != nil {
			t.Fatal(err)
		}
		if m, err := e.Response(first); err != nil || !m.Success {
			t.Errorf("%+v %v", m, err)
		}
		if m, err := e.Response(second); err != nil || m.Success {
			t.Errorf("%+v %v", m, err)
		}
		e.stopped("step", at+1)
		e.finish(body.ThreadId, 0)
	})
}

// TestContinueWithoutDebugpy of a thread that does not stand still is refused, and of none lets all go on.
func TestContinueWithoutDebugpy(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		e.start(map[string]any{"python": p.path, "debugpy": "none"}, setting{filters: []string{"checkpoint"}})
		at := lineOf(orders, "op.checkpoint")
		for range 2 {
			body, _ := e.stopped("breakpoint", at)
			for _, thread := range []int{12345, 0, -1} {
				if got := e.refused("continue", map[string]any{"threadId": thread}); !strings.Contains(got, "not stopped") {
					t.Error(got)
				}
			}
			e.top(body.ThreadId)
			var answer godap.ContinueResponseBody
			e.call("continue", map[string]any{}, &answer)
			if !answer.AllThreadsContinued {
				t.Errorf("%+v", answer)
			}
		}
		e.ended(0)
		e.disconnect()
	})
}

// TestNumbersOfBefore mean nothing after the sync has gone on, also when other values have been shown since.
func TestNumbersOfBefore(t *testing.T) {
	p := pythons(t)[0]
	for _, debugpy := range []string{"", "none"} {
		e := open(t, "connector.py", orders)
		args := p.launch()
		if debugpy != "" {
			args["debugpy"] = debugpy
		}
		e.start(args, setting{filters: []string{"checkpoint"}})
		at := lineOf(orders, "op.checkpoint")
		body, frame := e.stopped("breakpoint", at)
		var old []int
		for _, scope := range e.scopes(frame.Id) {
			old = append(old, scope)
			for _, v := range e.variables(scope) {
				old = append(old, v.VariablesReference)
			}
		}
		e.goOn(body.ThreadId)
		body, frame = e.stopped("breakpoint", at)
		for _, scope := range e.scopes(frame.Id) {
			e.variables(scope)
		}
		for _, reference := range old {
			if reference < 1<<30 {
				continue // debugpy's
			}
			e.refused("variables", map[string]any{"variablesReference": reference})
			var info struct{ DataID *string }
			e.call("dataBreakpointInfo", map[string]any{"variablesReference": reference, "name": "next"}, &info)
			if info.DataID != nil {
				t.Errorf("%d is %s", reference, *info.DataID)
			}
		}
		e.finish(body.ThreadId, 0)
	}
}
