package dap_test

import (
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

func TestConsole(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	e.start(p.launch(), setting{filters: []string{"checkpoint"}})
	body, frame := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	for expression, want := range map[string]string{
		"sql SELECT id, amount FROM tester.orders ORDER BY id LIMIT 2": "id  amount\n──  ──────\n1   10\n2   20\n2 rows",
		"SQL select 1 as one": "one\n───\n1\n1 row",
		"state":               "{'next': 4}", // the frame has a variable of this name
		"tables":              "the tables of the warehouse",
		"1 + 1":               "2",
	} {
		if got := e.evaluate(expression, frame.Id); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", expression, got, want)
		}
	}
	for expression, want := range map[string]string{
		"sql DROP TABLE tester.orders": "read",
		"sql SELECT * FROM nowhere":    "nowhere",
		"nowhere":                      "nowhere",
	} {
		if got := e.refused("evaluate", map[string]any{"expression": expression, "frameId": frame.Id, "context": "repl"}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", expression, got)
		}
	}
	for text, want := range map[string]string{
		"sql SELECT * FROM tester.or": "orders", "sql SELECT am": "", "sql SELECT orders.am": "amount", "sql sel": "select", "sta": "state", "numb": "number",
	} {
		var found godap.CompletionsResponseBody
		e.call("completions", map[string]any{"text": text, "column": len(text) + 1, "frameId": frame.Id}, &found)
		var labels []string
		for _, item := range found.Targets {
			labels = append(labels, item.Label)
		}
		if want != "" && !strings.Contains(strings.Join(labels, " "), want) {
			t.Errorf("%s: %v has no %s", text, labels, want)
		}
	}
	for _, text := range []string{"sql " + strings.Repeat("Ⱥ", 20), "SQL İİ", "sq", "ſql ", "  sql"} { // lower case has other lengths
		e.call("completions", map[string]any{"text": text, "column": 40, "frameId": frame.Id}, nil)
	}
	e.goOn(body.ThreadId)
	body, _ = e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	e.goOn(body.ThreadId)
	e.ended(0)
	e.disconnect()
}

func TestViews(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	e.start(p.launch(), setting{filters: []string{"checkpoint"}})
	body, _ := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	var tables struct {
		Tables []struct {
			Schema, Table, Source string
			Rows                  int
		}
	}
	e.call("csdk/tables", nil, &tables)
	if len(tables.Tables) != 1 || tables.Tables[0].Table != "orders" || tables.Tables[0].Rows != 3 {
		t.Errorf("%+v", tables)
	}
	var rows struct {
		Columns []struct{ Name, Type string }
		Rows    [][]any
		More    bool
	}
	e.call("csdk/query", map[string]any{"sql": "SELECT id FROM tester.orders ORDER BY id", "limit": 2}, &rows)
	if len(rows.Rows) != 2 || !rows.More || rows.Columns[0].Name != "id" {
		t.Errorf("%+v", rows)
	}
	var checkpoints struct {
		Checkpoints []struct {
			Number int
			State  map[string]any
			Rows   map[string]int
		}
	}
	e.call("csdk/checkpoints", nil, &checkpoints)
	if len(checkpoints.Checkpoints) != 1 || checkpoints.Checkpoints[0].Rows["tester.orders"] != 3 {
		t.Errorf("%+v", checkpoints)
	}
	if got := e.refused("csdk/query", map[string]any{"sql": "DELETE FROM tester.orders"}); !strings.Contains(got, "read") {
		t.Error(got)
	}
	e.refused("csdk/restoreCheckpoint", nil)
	var outcome struct {
		Rows    [][]any
		Failure struct {
			Message    string
			Start, End int
			Writes     bool
		}
	}
	e.call("csdk/run", map[string]any{"sql": "SELECT nope FROM orders"}, &outcome)
	if outcome.Failure.Start != 7 || outcome.Failure.End != 11 {
		t.Errorf("%+v", outcome)
	}
	e.call("csdk/run", map[string]any{"sql": "DELETE FROM orders"}, &outcome)
	if !strings.Contains(outcome.Failure.Message, "A sync runs") {
		t.Errorf("%+v", outcome)
	}
	var completed struct{ Items []struct{ Label string } }
	e.call("csdk/complete", map[string]any{"text": "FROM or", "offset": 7}, &completed)
	if len(completed.Items) != 1 || completed.Items[0].Label != "orders" {
		t.Errorf("%+v", completed)
	}
	for _, command := range []string{"csdk/run", "csdk/query"} {
		endless, err := e.Send(command, map[string]any{"sql": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1", "name": command})
		if err != nil {
			t.Fatal(err)
		}
		e.call("csdk/cancel", map[string]any{"name": command}, nil)
		e.call("csdk/cancel", map[string]any{"name": "another"}, nil)
		if answer, err := e.Response(endless); err != nil || answer.Success || answer.Message != "cancelled" {
			t.Errorf("%s: %+v %v", command, answer, err)
		}
	}
	e.goOn(body.ThreadId)
	e.event("stopped", &body)
	e.goOn(body.ThreadId)
	e.ended(0)
	e.refused("csdk/tables", nil)
	e.disconnect()
}

// TestStateKeys: a data breakpoint on a key of the state stops where it changes.
func TestStateKeys(t *testing.T) {
	connector := strings.Replace(orders, "op.checkpoint(state)", "op.checkpoint({\"page\": page // 2, \"next\": start})", 1)
	connector = strings.Replace(connector, "range(2)", "range(4)", 1)
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", connector)
		at := lineOf(connector, "op.checkpoint")
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		body, frame := e.stopped("breakpoint", at)
		state := e.variables(e.scopes(frame.Id)["Checkpoint"])["state"].VariablesReference
		e.variables(state)
		var info struct {
			DataID string `json:"dataId"`
		}
		e.call("dataBreakpointInfo", map[string]any{"variablesReference": state, "name": "page"}, &info)
		var set godap.SetBreakpointsResponseBody
		e.call("setDataBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"dataId": info.DataID}, map[string]any{"dataId": "x"}}}, &set)
		if !set.Breakpoints[0].Verified || set.Breakpoints[1].Verified {
			t.Errorf("%+v", set)
		}
		e.call("setExceptionBreakpoints", map[string]any{"filters": []any{}}, nil)
		e.goOn(body.ThreadId)
		body, frame = e.stopped("data breakpoint", at)
		if got := e.evaluate("page", frame.Id); got != "2" {
			t.Errorf("page = %s", got)
		}
		e.goOn(body.ThreadId)
		e.ended(0)
		e.disconnect()
	})
}

// TestStateKeysInLists: the number of an element is a key like any other.
func TestStateKeysInLists(t *testing.T) {
	connector := strings.Replace(orders, "op.checkpoint(state)", "op.checkpoint({\"pages\": [{\"next\": 0}, {\"next\": page // 2}]})", 1)
	connector = strings.Replace(connector, "range(2)", "range(4)", 1)
	e := open(t, "connector.py", connector)
	at := lineOf(connector, "op.checkpoint")
	e.start(pythons(t)[0].launch(), setting{filters: []string{"checkpoint"}})
	body, frame := e.stopped("breakpoint", at)
	reference := e.scopes(frame.Id)["Checkpoint"]
	for _, key := range []string{"state", "pages", "1"} {
		reference = e.variables(reference)[key].VariablesReference
	}
	e.variables(reference)
	var info struct {
		DataID string `json:"dataId"`
	}
	e.call("dataBreakpointInfo", map[string]any{"variablesReference": reference, "name": "next"}, &info)
	e.call("setDataBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"dataId": info.DataID}}}, nil)
	e.call("setExceptionBreakpoints", map[string]any{"filters": []any{}}, nil)
	e.goOn(body.ThreadId)
	body, frame = e.stopped("data breakpoint", at)
	if got := e.evaluate("page", frame.Id); got != "2" || body.Text != "state pages.1.next has changed" {
		t.Errorf("page = %s, %+v", got, body)
	}
	e.finish(body.ThreadId, 0)
}
