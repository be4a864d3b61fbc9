package dap_test

import (
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

func TestWarningStops(t *testing.T) {
	text := connector(`
op.warning("page 1 was empty")
op.warning("page 2 was empty")
op.checkpoint({"done": 1})
`)
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", text)
		e.start(args, setting{options: []godap.ExceptionFilterOptions{{FilterId: "warning", Condition: `"2" in message`}}})
		body, _ := e.stopped("breakpoint", lineOf(text, "page 2"))
		e.finish(body.ThreadId, 0)
	})
}

// Exceptions that end a sync, each in another part of it.
var fatal = []struct {
	name, text, at, kind string
}{
	{"import", "def load():\n    raise RuntimeError('no module')\n\n\nload()\n" + connector("pass"), "raise RuntimeError", "RuntimeError"},
	{"missing module", "import nowhere_at_all\n" + connector("pass"), "import nowhere_at_all", "ModuleNotFoundError"},
	{"schema", strings.Replace(connector("pass"), "return [", "return 1 / 0, [", 1), "return 1 / 0", "ZeroDivisionError"},
	{"update", connector("rows = [1]\nop.upsert('orders', {'id': rows[3]})"), "rows[3]", "IndexError"},
	{"refused operation", connector("op.upsert('orders', 'no dict')"), "no dict", ""},
	{"thread", connector(`
from concurrent.futures import ThreadPoolExecutor

def fetch(page):
    return {}["page"]

with ThreadPoolExecutor(2) as pool:
    list(pool.map(fetch, range(2)))
`), `{}["page"]`, "KeyError"},
	{"generator", connector("def pages():\n    yield 1\n    raise ValueError('end')\n\nfor page in pages():\n    pass"), "raise ValueError", "ValueError"},
	{"exit", connector("import sys\nsys.exit(3)"), "sys.exit(3)", "SystemExit"},
	{"group", connector("class Wrong(Exception):\n    pass\n\ntry:\n    {}['a']\nexcept KeyError as error:\n    raise Wrong('x') from error"), "raise Wrong", "Wrong"},
}

func TestUncaughtExceptionsInEveryPart(t *testing.T) {
	for _, tt := range fatal {
		t.Run(tt.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, _ python, args map[string]any) {
				e := open(t, "connector.py", tt.text)
				e.start(args, setting{filters: []string{"uncaught"}})
				body, frame := e.stopped("exception", lineOf(tt.text, tt.at))
				var info godap.ExceptionInfoResponseBody
				e.call("exceptionInfo", map[string]any{"threadId": body.ThreadId}, &info)
				if !strings.HasSuffix(info.ExceptionId, tt.kind) || info.Details == nil || !strings.Contains(info.Details.StackTrace, "connector.py") {
					t.Errorf("%+v", info)
				}
				e.scopes(frame.Id)
				e.goOn(body.ThreadId)
				var exited godap.ExitedEventBody
				e.event("exited", &exited)
				if exited.ExitCode == 0 {
					t.Error("exit code 0")
				}
				e.disconnect()
			})
		})
	}
}

// TestRaisedFilter and the next one are of filters that debugpy does.
func TestRaisedFilter(t *testing.T) {
	text := connector(`
try:
    {}["handled"]
except KeyError:
    pass
op.checkpoint({"done": 1})
`)
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", text)
		e.start(args, setting{filters: []string{"raised"}})
		body, _ := e.stopped("exception", lineOf(text, "handled"))
		var info godap.ExceptionInfoResponseBody
		e.call("exceptionInfo", map[string]any{"threadId": body.ThreadId}, &info)
		if !strings.HasSuffix(info.ExceptionId, "KeyError") {
			t.Errorf("%+v", info)
		}
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
		e.finish(body.ThreadId, 0)
	})
}

func TestUserUnhandledFilter(t *testing.T) {
	text := connector(`
import json

class Value:
    @property
    def number(self):
        raise ValueError("mine")

op.checkpoint({"done": 1})
sorted([2, 1], key=lambda n: Value().number)
`)
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text)
		e.start(p.launch(), setting{filters: []string{"userUnhandled"}})
		var body godap.StoppedEventBody
		e.event("stopped", &body)
		if body.Reason != "exception" {
			t.Errorf("%+v", body)
		}
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
		e.finish(body.ThreadId, 1)
	})
}

// TestHitCounts: which of five rows stop, and at a line.
func TestHitCounts(t *testing.T) {
	text := connector(`
for number in range(1, 6):
    row = {"id": number}
    op.upsert("orders", row)
op.checkpoint({"done": 1})
`)
	for _, tt := range []struct {
		hit  string
		want []string
	}{
		{"3", []string{"3"}}, {">= 4", []string{"4", "5"}}, {"% 2", []string{"2", "4"}}, {"==1", []string{"1"}}, {"> 4", []string{"5"}}, {"<2", []string{"1"}},
	} {
		for _, where := range []string{"operation", "line"} {
			t.Run(where+" "+tt.hit, func(t *testing.T) {
				onEach(t, func(t *testing.T, p python) {
					e := open(t, "connector.py", text)
					if where == "line" {
						e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: lineOf(text, "row ="), HitCondition: tt.hit}}})
					} else {
						e.start(p.launch(), setting{filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert", HitCondition: tt.hit}}})
					}
					var body godap.StoppedEventBody
					for _, want := range tt.want {
						e.event("stopped", &body)
						if got := e.evaluate("number", e.top(body.ThreadId).Id); got != want {
							t.Fatalf("stopped at %s, want %s", got, want)
						}
						e.goOn(body.ThreadId)
					}
					e.ended(0)
					e.disconnect()
				})
			})
		}
	}
}

// TestConditionsThatFail: each is told once, and does not stop.
func TestConditionsThatFail(t *testing.T) {
	text := connector(`
for number in range(5):
    row = {"id": number}
    op.upsert("orders", row)
op.checkpoint({"done": 1})
`)
	onBoth(t, func(t *testing.T, p python, args map[string]any) {
		e := open(t, "connector.py", text)
		set := setting{
			options:   []godap.ExceptionFilterOptions{{FilterId: "checkpoint", Condition: `state["nowhere"] > 1`}},
			functions: []godap.FunctionBreakpoint{{Name: "op.upsert", Condition: `row["amount"] > 1`}},
		}
		if p.lines() {
			set.lines = []godap.SourceBreakpoint{{Line: lineOf(text, "row ="), Condition: "undefined_name > 1"}}
		}
		e.start(args, set)
		e.ended(0)
		out := e.Outputs()
		for _, want := range []string{"'nowhere'", "'amount'", "undefined_name"} {
			if n := strings.Count(out, want); n != 1 && (want != "undefined_name" || p.lines()) {
				t.Errorf("%s is told %d times in\n%s", want, n, out)
			}
		}
		e.disconnect()
	})
}

// TestConditionsThatCannotWork are said so when they are set.
func TestConditionsThatCannotWork(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		launch := e.launch(p.launch())
		var set godap.SetBreakpointsResponseBody
		e.call("setExceptionBreakpoints", godap.SetExceptionBreakpointsArguments{Filters: []string{"nonsense"}, FilterOptions: []godap.ExceptionFilterOptions{
			{FilterId: "checkpoint", Condition: "number >"},
		}}, &set)
		for _, b := range set.Breakpoints {
			if b.Verified || b.Message == "" {
				t.Errorf("%+v", b)
			}
		}
		lines := e.setLines(godap.SourceBreakpoint{Line: 12, Condition: "number ="}, godap.SourceBreakpoint{Line: 13, HitCondition: "x"},
			godap.SourceBreakpoint{Line: 14, LogMessage: "{number"}, godap.SourceBreakpoint{Line: 15, Condition: "number == 99"})
		for i, want := range []string{"the condition is no Python expression", "the hit count 'x' is none", "a { without }", ""} {
			if b := lines[i]; b.Verified != (want == "") || !strings.Contains(b.Message, want) {
				t.Errorf("%d: %+v", i, b)
			}
		}
		e.configured(launch)
		e.ended(0)
		e.disconnect()
	})
}

// TestPlacesOfBreakpoints: comments move to code, and what cannot stop says why.
func TestPlacesOfBreakpoints(t *testing.T) {
	text := connector(`
# a comment
number = 1

op.upsert(
    "orders",
    {"id": number},
)
op.checkpoint({"done": 1})
`)
	onBoth(t, func(t *testing.T, p python, args map[string]any) {
		e := open(t, "connector.py", text, "empty.py", "", "broken.py", "def (:\n", "notes.txt", "a text\n")
		launch := e.launch(args)
		comment := lineOf(text, "# a comment")
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
		for _, path := range []string{"/nowhere/connector.py", "nowhere.py", e.project, "", "/proc/self/mem"} {
			m, err := e.Call("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 1}}})
			var set godap.SetBreakpointsResponseBody
			if err != nil || (m.Success && m.Decode(&set) != nil) {
				t.Fatal(err)
			}
			if m.Success && p.lines() && (set.Breakpoints[0].Verified || set.Breakpoints[0].Message == "") {
				t.Errorf("%q: %+v", path, set.Breakpoints[0])
			}
		}
		for _, name := range []string{"empty.py", "broken.py", "notes.txt"} {
			set := e.setIn(e.project+"/"+name, godap.SourceBreakpoint{Line: 1}, godap.SourceBreakpoint{Line: 0}, godap.SourceBreakpoint{Line: 1 << 30})
			for _, b := range set {
				if p.lines() && (b.Verified || b.Message == "") {
					t.Errorf("%s: %+v", name, b)
				}
			}
		}
		e.setLines(godap.SourceBreakpoint{Line: comment}, godap.SourceBreakpoint{Line: 10000})
		e.configured(launch)
		var body godap.StoppedEventBody
		if p.lines() {
			body, _ = e.stopped("breakpoint", comment+1)
		} else { // debugpy takes a line before it
			e.event("stopped", &body)
		}
		e.step("next", body.ThreadId)
		e.event("stopped", &body)
		e.finish(body.ThreadId, 0)
	})
}

// TestLogPoints at a line, with what they cannot evaluate.
func TestLogPoints(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{
			{Line: lineOf(orders, "op.upsert"), LogMessage: "row {number} is {row['amount']}", Condition: "number > 4"},
		}})
		e.ended(0)
		out := e.Outputs()
		for _, want := range []string{"row 5 is None\n", "row 6 is 60\n"} {
			if strings.Count(out, want) != 1 {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if strings.Contains(out, "row 4") {
			t.Error("the condition of a log point does not count")
		}
		e.disconnect()
	})
}

// TestLogPointsOfOperations: function breakpoints with the field logMessage, which DAP has for lines only.
func TestLogPointsOfOperations(t *testing.T) {
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", orders)
		launch := e.launch(args)
		e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
		var set godap.SetBreakpointsResponseBody
		e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{
			map[string]any{"name": "op.upsert:orders", "condition": "row['id'] > 4", "logMessage": "row {row['id']} is {row['amount']}"},
			map[string]any{"name": "op.checkpoint", "logMessage": "checkpoint {number} in the log"},
			map[string]any{"name": "update", "logMessage": "in update"},
			map[string]any{"name": "op.delete", "logMessage": "{row"},
		}}, &set)
		for i, verified := range []bool{true, true, false, false} {
			if b := set.Breakpoints[i]; b.Verified != verified || (b.Message == "") != verified {
				t.Errorf("%d: %+v", i, b)
			}
		}
		e.configured(launch)
		e.ended(0)
		out := e.Outputs()
		for _, want := range []string{"row 5 is None\n", "row 6 is 60\n", "checkpoint 1 in the log\n", "checkpoint 2 in the log\n"} {
			if strings.Count(out, want) != 1 {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		e.disconnect()
	})
}

// TestSettingWhileItRuns: breakpoints are set, changed and removed while the sync runs.
func TestSettingWhileItRuns(t *testing.T) {
	text := connector(`
import time
number = 0
while number < 1000000:
    number += 1
    op.upsert("orders", {"id": number % 10})
    time.sleep(0.001)
op.checkpoint({"done": 1})
`)
	onBoth(t, func(t *testing.T, _ python, args map[string]any) {
		e := open(t, "connector.py", text)
		e.start(args, setting{filters: []string{}})
		at := lineOf(text, "number += 1")
		e.setLines(godap.SourceBreakpoint{Line: at})
		body, _ := e.stopped("breakpoint", at)
		e.setLines() // while it stands still
		e.goOn(body.ThreadId)
		e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"name": "op.upsert", "condition": "row['id'] == 7"}}}, nil)
		body, frame := e.stopped("function breakpoint", at+1)
		if got := e.evaluate("number % 10", frame.Id); got != "7" {
			t.Errorf("number %% 10 = %s", got)
		}
		e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{}}, nil)
		e.goOn(body.ThreadId)
		e.setLines(godap.SourceBreakpoint{Line: at, Condition: "number % 10 == 3"})
		body, frame = e.stopped("breakpoint", at)
		if got := e.evaluate("number % 10", frame.Id); got != "3" {
			t.Errorf("number %% 10 = %s", got)
		}
		e.setLines(godap.SourceBreakpoint{Line: at + 2})
		e.goOn(body.ThreadId)
		body, frame = e.stopped("breakpoint", at+2)
		e.setLines()
		e.call("setVariable", map[string]any{"variablesReference": e.scopes(frame.Id)["Locals"], "name": "number", "value": "1000000"}, nil)
		e.finish(body.ThreadId, 0)
	})
}
