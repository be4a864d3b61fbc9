package dap_test

import (
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// told is what events have said last of each breakpoint.
func (e *editor) told() map[int]godap.Breakpoint {
	e.t.Helper()
	states := map[int]godap.Breakpoint{}
	for _, m := range e.All() {
		if m.Event != "breakpoint" {
			continue
		}
		var body godap.BreakpointEventBody
		if err := m.Decode(&body); err != nil || body.Reason != "changed" {
			e.t.Errorf("%s %v", m.Body, err)
		}
		states[body.Breakpoint.Id] = body.Breakpoint
	}
	return states
}

// TestVerdictsAfterARestart: the code has changed, and what was said of breakpoints in it with it.
func TestVerdictsAfterARestart(t *testing.T) {
	text := connector("number = 1\nop.checkpoint({'done': 1})")
	edited := strings.Replace(text, "    number = 1\n", "    # a comment\n\n    number = 1\n", 1)
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text)
		launch := e.launch(p.launch())
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{"checkpoint"}}, nil)
		module := e.project + "/prices.py"
		later := e.setIn(module, godap.SourceBreakpoint{Line: 1})[0]
		if later.Verified || !strings.Contains(later.Message, "no file") {
			t.Errorf("%+v", later)
		}
		at := lineOf(text, "number = 1")
		line := e.setLines(godap.SourceBreakpoint{Line: at})[0]
		e.configured(launch)
		e.stopped("breakpoint", at)
		if told := e.told(); len(told) > 0 {
			t.Errorf("told of %+v, and nothing has changed", told)
		}
		write(t, e.file(), edited)
		write(t, module, "number = 1\n")
		e.call("restart", nil, nil)
		var body godap.StoppedEventBody
		e.event("stopped", &body)
		told := e.told()
		if state := told[later.Id]; !state.Verified || state.Message != "" {
			t.Errorf("the file that is there now: %+v", state)
		}
		if state := told[line.Id]; p.lines() && (!state.Verified || state.Line != at+2) {
			t.Errorf("the line that has moved: %+v", state)
		}
		if again := e.setIn(module, godap.SourceBreakpoint{Line: 1})[0]; again.Id != later.Id || !again.Verified {
			t.Errorf("set again: %+v, was %+v", again, later)
		}
		e.setIn(module)
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
		e.setLines()
		e.finish(body.ThreadId, 0)
	})
}

// TestVerdictsOfARestartWithoutDebugging: nothing stops then.
func TestVerdictsOfARestartWithoutDebugging(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	lines, functions := e.start(p.launch(), setting{
		filters: []string{}, lines: []godap.SourceBreakpoint{{Line: lineOf(orders, "row = {")}}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert"}, {Name: "update"}},
	})
	e.event("stopped", nil)
	args := p.launch()
	args["noDebug"] = true
	e.call("restart", map[string]any{"arguments": e.with(args)}, nil)
	e.ended(0)
	told := e.told()
	for _, b := range append(lines, functions...) {
		if state := told[b.Id]; state.Id == 0 || state.Verified || !strings.Contains(state.Message, "without debugging") {
			t.Errorf("%+v, was %+v", state, b)
		}
	}
	e.disconnect()
}

const counting = `
def twice(number):
    return 2 * number

for number in range(1, 6):
    op.upsert("orders", {"id": twice(number)})
op.checkpoint({"done": 1})
`

// TestHitCountsGoOn when other breakpoints are set.
func TestHitCountsGoOn(t *testing.T) {
	text := connector(counting)
	at := lineOf(text, "return 2")
	for name, set := range map[string]setting{
		"line":     {filters: []string{}, lines: []godap.SourceBreakpoint{{Line: at, HitCondition: "4"}}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert", Condition: "row['id'] == 4"}}},
		"function": {filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: "twice", HitCondition: "4"}}, lines: []godap.SourceBreakpoint{{Line: lineOf(text, "op.upsert"), Condition: "number == 3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, p python) {
				e := open(t, "connector.py", text)
				lines, _ := e.start(p.launch(), set)
				var body godap.StoppedEventBody
				e.event("stopped", &body)
				e.call("setExceptionBreakpoints", map[string]any{"filters": []string{"warning"}}, nil)
				if name == "line" {
					e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{}}, nil)
					if again := e.setLines(set.lines...)[0]; again.Id != lines[0].Id || !again.Verified || again.Line != at {
						t.Errorf("%+v, was %+v", again, lines[0])
					}
				} else {
					e.setLines()
				}
				e.goOn(body.ThreadId)
				e.event("stopped", &body)
				if got := e.evaluate("number", e.top(body.ThreadId).Id); got != "4" {
					t.Errorf("stopped at %s, want 4: the hits were counted anew", got)
				}
				e.finish(body.ThreadId, 0)
			})
		})
	}
}

// TestWhatNeedsDebugpy is not verified where there is none, and where it cannot be used that is told.
func TestWhatNeedsDebugpy(t *testing.T) {
	text := connector(counting)
	onEach(t, func(t *testing.T, p python) {
		for _, debugpy := range []string{"none", "broken"} {
			e := open(t, "connector.py", text, "broken/debugpy/__init__.py", "raise ImportError('half of it is missing')\n")
			folder := debugpy
			if debugpy == "broken" {
				folder = e.project + "/broken"
			}
			launch := e.launch(map[string]any{"python": p.path, "debugpy": folder})
			var functions, filters godap.SetBreakpointsResponseBody
			e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "twice"}}}, &functions)
			e.call("setExceptionBreakpoints", map[string]any{"filters": []string{"raised", "userUnhandled", "checkpoint"}}, &filters)
			need := append(functions.Breakpoints, filters.Breakpoints[:2]...)
			line := e.setLines(godap.SourceBreakpoint{Line: lineOf(text, "return 2"), Condition: "False"})[0]
			if !p.lines() {
				need = append(need, line)
			}
			e.configured(launch)
			body, _ := e.stopped("breakpoint", lineOf(text, "op.checkpoint"))
			told := e.told()
			for i, b := range need {
				state := b
				if debugpy == "broken" {
					state = told[b.Id]
				}
				if state.Id == 0 || state.Verified || !strings.Contains(state.Message, "debugpy") {
					t.Errorf("%s, %d: %+v, answered %+v", debugpy, i, state, b)
				}
			}
			if !filters.Breakpoints[2].Verified || told[filters.Breakpoints[2].Id].Id != 0 {
				t.Errorf("checkpoint: %+v %+v", filters.Breakpoints[2], told)
			}
			e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "twice", "condition": "True"}}}, &functions)
			if functions.Breakpoints[0].Verified {
				t.Errorf("%s, set again: %+v", debugpy, functions.Breakpoints[0])
			}
			e.finish(body.ThreadId, 0)
		}
	})
}

// TestStopsThatTheAgentCannotTake, since something keeps Python from running anything else, are not verified.
func TestStopsThatTheAgentCannotTake(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", waiting)
	args := p.launch()
	args["env"] = map[string]any{"WAIT": "c"}
	e.start(args, setting{filters: []string{}})
	if _, err := e.Output("waiting "); err != nil {
		t.Fatal(err)
	}
	// More than the pipe and the queue to the agent hold.
	condition := "row['id'] > 4 or " + strings.Repeat(" ", 1<<16) + "True"
	var last int
	for range 600 {
		var err error
		if last, err = e.Send("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "op.upsert", "condition": condition}}}); err != nil {
			t.Fatal(err)
		}
	}
	m, err := e.Response(last)
	var set godap.SetBreakpointsResponseBody
	if err != nil || !m.Success || m.Decode(&set) != nil {
		t.Fatalf("%+v %v", m, err)
	}
	if b := set.Breakpoints[0]; b.Verified || !strings.Contains(b.Message, "does not answer") {
		t.Errorf("%+v", b)
	}
	e.disconnect()
}
