package dap_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// lineOf is the line of a text's first line that holds what.
func lineOf(text, what string) int {
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, what) {
			return i + 1
		}
	}
	panic("no line has " + what)
}

// setting is what a test sets before the connector starts.
type setting struct {
	filters   []string
	options   []godap.ExceptionFilterOptions
	functions []godap.FunctionBreakpoint
	lines     []godap.SourceBreakpoint // of connector.py
}

func (e *editor) file() string { return filepath.Join(e.project, "connector.py") }

// start launches with these stops and returns what was said of the lines and functions.
func (e *editor) start(args map[string]any, s setting) (lines, functions []godap.Breakpoint) {
	e.t.Helper()
	launch := e.launch(args)
	if s.filters != nil || s.options != nil {
		e.call("setExceptionBreakpoints", godap.SetExceptionBreakpointsArguments{Filters: slices.Concat([]string{}, s.filters), FilterOptions: s.options}, nil)
	}
	var body godap.SetBreakpointsResponseBody
	if s.functions != nil {
		e.call("setFunctionBreakpoints", godap.SetFunctionBreakpointsArguments{Breakpoints: s.functions}, &body)
		functions = body.Breakpoints
	}
	if s.lines != nil {
		lines = e.setLines(s.lines...)
	}
	e.configured(launch)
	return lines, functions
}

func (e *editor) setLines(lines ...godap.SourceBreakpoint) []godap.Breakpoint {
	e.t.Helper()
	return e.setIn(e.file(), lines...)
}

// stopped waits for a stop at a line of connector.py.
func (e *editor) stopped(reason string, line int) (godap.StoppedEventBody, godap.StackFrame) {
	e.t.Helper()
	var body godap.StoppedEventBody
	e.event("stopped", &body)
	frame := e.top(body.ThreadId)
	if body.Reason != reason || frame.Line != line || frame.Source == nil || frame.Source.Path != e.file() {
		e.t.Fatalf("stopped with %+v in %+v, want %s at line %d", body, frame, reason, line)
	}
	return body, frame
}

func (e *editor) top(thread int) godap.StackFrame {
	e.t.Helper()
	var stack godap.StackTraceResponseBody
	e.call("stackTrace", map[string]any{"threadId": thread}, &stack)
	if len(stack.StackFrames) == 0 {
		e.t.Fatal("no stack")
	}
	for _, f := range stack.StackFrames {
		if f.Source != nil && strings.Contains(f.Source.Path, "csdk") && strings.Contains(f.Source.Path, "engine-") && f.PresentationHint != "subtle" {
			e.t.Errorf("the stack shows our own file %s", f.Source.Path)
		}
	}
	return stack.StackFrames[0]
}

func (e *editor) goOn(thread int) {
	e.t.Helper()
	e.call("continue", map[string]any{"threadId": thread}, nil)
}

func (e *editor) step(command string, thread int) {
	e.t.Helper()
	e.call(command, map[string]any{"threadId": thread}, nil)
}

// evaluate is the result of an expression in a frame.
func (e *editor) evaluate(expression string, frame int) string {
	e.t.Helper()
	var body godap.EvaluateResponseBody
	e.call("evaluate", map[string]any{"expression": expression, "frameId": frame, "context": "repl"}, &body)
	return body.Result
}

func (e *editor) scopes(frame int) map[string]int {
	e.t.Helper()
	var body godap.ScopesResponseBody
	e.call("scopes", map[string]any{"frameId": frame}, &body)
	found := map[string]int{}
	for _, s := range body.Scopes {
		found[s.Name] = s.VariablesReference
	}
	return found
}

func (e *editor) variables(reference int) map[string]godap.Variable {
	e.t.Helper()
	var body godap.VariablesResponseBody
	e.call("variables", map[string]any{"variablesReference": reference}, &body)
	found := map[string]godap.Variable{}
	for _, v := range body.Variables {
		found[v.Name] = v
	}
	return found
}

func TestCheckpointStops(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders, "configuration.json", `{"api_key": "S3cr3t-Value", "region": "eu"}`)
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		at := lineOf(orders, "op.checkpoint")
		body, frame := e.stopped("breakpoint", at)
		if frame.Name != "update" || !strings.Contains(body.Description, "checkpoint 1") {
			t.Errorf("%+v in %+v", body, frame)
		}
		var scopes godap.ScopesResponseBody
		e.call("scopes", map[string]any{"frameId": frame.Id}, &scopes)
		var names []string
		for _, s := range scopes.Scopes {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, ","); !strings.HasPrefix(got, "Checkpoint,Tables,Configuration,Locals") {
			t.Errorf("scopes: %s", got)
		}
		found := e.scopes(frame.Id)
		if locals := e.variables(found["Locals"]); locals["start"].Value != "4" {
			t.Errorf("locals: %+v", locals)
		}
		tables := e.variables(found["Tables"])
		if tables["tester.orders"].Value != "3 rows" {
			t.Errorf("tables: %+v", tables)
		}
		rows := e.variables(e.variables(tables["tester.orders"].VariablesReference)["last rows"].VariablesReference)
		if len(rows) != 3 {
			t.Errorf("last rows: %+v", rows)
		}
		settings := e.variables(found["Configuration"])
		if settings["region"].Value != `"eu"` || settings["api_key"].Value != `"****"` {
			t.Errorf("configuration: %+v", settings)
		}
		if got := e.evaluate("sql SELECT count(*) AS n FROM tester.orders", frame.Id); !strings.Contains(got, "3\n1 row") {
			t.Errorf("sql: %q", got)
		}
		if got := e.evaluate("start + 1", frame.Id); got != "5" {
			t.Errorf("start + 1 = %s", got)
		}
		e.goOn(body.ThreadId)

		body, frame = e.stopped("breakpoint", at)
		checkpoint := e.variables(e.scopes(frame.Id)["Checkpoint"])
		state := e.variables(checkpoint["state"].VariablesReference)
		if checkpoint["number"].Value != "2" || state["next"].Value != "7  (was 4)" {
			t.Errorf("checkpoint: %+v, state: %+v", checkpoint, state)
		}
		e.goOn(body.ThreadId)
		e.ended(0)
		e.disconnect()
	})
}

func TestOperationStops(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		_, functions := e.start(p.launch(), setting{filters: []string{}, functions: []godap.FunctionBreakpoint{
			{Name: "op.upsert:orders", Condition: `row["amount"] is None`},
			{Name: "op.merge"},
			{Name: "op.upsert", Condition: `row[`},
			{Name: "op.delete", HitCondition: "often"},
		}})
		if !functions[0].Verified {
			t.Errorf("%+v", functions[0])
		}
		for i, want := range map[int]string{1: "op.upsert", 2: "", 3: "often"} {
			if functions[i].Verified || functions[i].Message == "" || !strings.Contains(functions[i].Message, want) {
				t.Errorf("%d: %+v", i, functions[i])
			}
		}
		body, frame := e.stopped("function breakpoint", lineOf(orders, "op.upsert"))
		if got := e.evaluate("number", frame.Id); got != "5" {
			t.Errorf("number = %s", got)
		}
		if fmt.Sprint(body.HitBreakpointIds) != fmt.Sprint([]int{functions[0].Id}) {
			t.Errorf("hit %v, want %d", body.HitBreakpointIds, functions[0].Id)
		}
		tables := e.variables(e.scopes(frame.Id)["Tables"])
		if got := tables["tester.orders"].Value; got != "3 rows, not committed yet: 1 upsert" {
			t.Errorf("tables: %s", got)
		}
		e.goOn(body.ThreadId)
		e.ended(0)
		e.disconnect()
	})
}

func TestLineStops(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		at := lineOf(orders, "row = {")
		lines, _ := e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{
			{Line: at, Condition: "number == 2"},
			{Line: at + 1, LogMessage: "sends {number}"},
		}})
		for _, l := range lines {
			if !l.Verified {
				t.Errorf("%+v", l)
			}
		}
		body, frame := e.stopped("breakpoint", at)
		if got := e.evaluate("number", frame.Id); got != "2" {
			t.Errorf("number = %s", got)
		}
		e.step("next", body.ThreadId)
		e.stopped("step", at+1)
		e.step("next", body.ThreadId)
		_, frame = e.stopped("step", at-1)
		e.call("setVariable", map[string]any{"variablesReference": e.scopes(frame.Id)["Locals"], "name": "start", "value": "11"}, nil)
		if got := e.evaluate("start", frame.Id); got != "11" {
			t.Errorf("start = %s", got)
		}
		e.setLines()
		e.step("stepOut", body.ThreadId)
		e.ended(0)
		if out := e.Outputs(); !strings.Contains(out, "sends 1") {
			t.Errorf("no log point in\n%s", out)
		}
		e.disconnect()
	})
}

const failing = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def pick(row):
    return row["missing"]


def update(configuration: dict, state: dict):
    op.upsert("orders", {"id": 1})
    op.checkpoint({"done": 1})
    pick({"id": 2})


connector = Connector(update=update)
`

func TestUncaughtException(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", failing)
		e.start(p.launch(), setting{filters: []string{"uncaught"}})
		body, frame := e.stopped("exception", lineOf(failing, `row["missing"]`))
		var info godap.ExceptionInfoResponseBody
		e.call("exceptionInfo", map[string]any{"threadId": body.ThreadId}, &info)
		if !strings.HasSuffix(info.ExceptionId, "KeyError") {
			t.Errorf("%+v", info)
		}
		if got := e.evaluate("row", frame.Id); got != "{'id': 2}" {
			t.Errorf("row = %s", got)
		}
		e.goOn(body.ThreadId)
		e.ended(1)
		e.disconnect()
	})
}
