package dap_test

import (
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// TestWithoutDebugpy: what works without it, works.
func TestWithoutDebugpy(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		line := lineOf(orders, "row = {")
		args := map[string]any{"python": p.path, "debugpy": "none"}
		lines, _ := e.start(args, setting{
			filters:   []string{"checkpoint", "uncaught"},
			functions: []godap.FunctionBreakpoint{{Name: "op.upsert:orders", Condition: `row["amount"] is None`}},
			lines:     []godap.SourceBreakpoint{{Line: line, Condition: "number == 2"}},
		})
		if lines[0].Verified != p.lines() || (!p.lines() && !strings.Contains(lines[0].Message, "debugpy")) {
			t.Errorf("line: %+v", lines[0])
		}
		if p.lines() {
			body, frame := e.stopped("breakpoint", line)
			if got := e.evaluate("number", frame.Id); got != "2" {
				t.Errorf("number = %s", got)
			}
			if got := e.refused("next", map[string]any{"threadId": body.ThreadId}); !strings.Contains(got, "pip install --upgrade debugpy") {
				t.Error(got)
			}
			e.goOn(body.ThreadId)
		}
		body, frame := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
		found := e.scopes(frame.Id)
		if locals := e.variables(found["Locals"]); locals["start"].Value != "4" {
			t.Errorf("locals: %+v", locals)
		}
		if tables := e.variables(found["Tables"]); tables["tester.orders"].Value != "3 rows" {
			t.Errorf("tables: %+v", tables)
		}
		if got := e.evaluate("sql SELECT sum(amount) AS s FROM tester.orders", frame.Id); !strings.Contains(got, "60") {
			t.Error(got)
		}
		e.goOn(body.ThreadId)
		body, frame = e.stopped("function breakpoint", lineOf(orders, "op.upsert"))
		if got := e.evaluate("row", frame.Id); got != "{'id': 5, 'amount': None}" {
			t.Errorf("row = %s", got)
		}
		e.goOn(body.ThreadId)
		body, _ = e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
		e.goOn(body.ThreadId)
		e.ended(0)
		e.disconnect()
	})
}
