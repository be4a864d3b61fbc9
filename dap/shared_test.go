package dap_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/warehouse"

	godap "github.com/google/go-dap"
)

// said waits until the console has shown a text.
func (e *editor) said(text string) {
	e.t.Helper()
	for !strings.Contains(e.Outputs(), text) {
		e.event("output", nil)
	}
}

// TestWarehouseHeldAtLaunch, by another program: the answer to launch names it.
func TestWarehouseHeldAtLaunch(t *testing.T) {
	p := pythons(t)[0]
	e := open(t, "connector.py", orders)
	w, err := warehouse.Open(t.Context(), filepath.Join(e.project, "files", "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	e.initialize()
	text := e.refused("launch", e.with(p.launch()))
	if !strings.Contains(text, "files/warehouse.db is held by ") || !strings.Contains(text, fmt.Sprintf("(pid %d)", os.Getpid())) {
		t.Error(text)
	}
	e.disconnect()
}

// TestWarehouseHeldWhileStopped: the sync waits, says for whom, and goes on. The editor is answered meanwhile.
func TestWarehouseHeldWhileStopped(t *testing.T) {
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", orders)
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		at := lineOf(orders, "op.checkpoint")
		body, _ := e.stopped("breakpoint", at)
		w, err := warehouse.Open(t.Context(), filepath.Join(e.project, "files", "warehouse.db"))
		if err != nil {
			t.Fatal(err) // the file is free while the connector is stopped
		}
		e.goOn(body.ThreadId)
		e.said(fmt.Sprintf("(pid %d); close it there", os.Getpid()))
		e.call("csdk/tables", nil, nil)
		e.call("threads", nil, nil)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		body, _ = e.stopped("breakpoint", at)
		e.goOn(body.ThreadId)
		e.ended(0)
		e.disconnect()
	})
}

// TestTwoSessionsOfOneProject: while one is stopped the file is free, so another sync can run to its end. Then the first does not go on:
// what it has sent would follow a state that is not its own.
func TestTwoSessionsOfOneProject(t *testing.T) {
	p := pythons(t)[0]
	one, two := open(t, "connector.py", orders), open(t)
	two.project = one.project
	one.start(p.launch(), setting{filters: []string{"checkpoint"}})
	body, _ := one.stopped("breakpoint", lineOf(orders, "op.checkpoint"))

	two.start(p.launch(), setting{})
	two.ended(0)
	two.disconnect()

	one.goOn(body.ThreadId)
	one.ended(1)
	if out := one.Outputs(); !strings.Contains(out, "another csdk has synced into it") || !strings.Contains(out, "run csdk debug again") {
		t.Error(out)
	}
	one.disconnect()

	three := open(t)
	three.project = one.project
	three.start(p.launch(), setting{filters: []string{"checkpoint"}})
	body, _ = three.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
	var rows struct{ Rows [][]any }
	three.call("csdk/query", map[string]any{"sql": "SELECT count(*), min(id), max(id) FROM tester.orders"}, &rows)
	if got := fmt.Sprint(rows.Rows); got != "[[12 1 12]]" {
		t.Errorf("rows, oldest, newest: %s", got)
	}
	three.call("terminate", nil, nil)
	three.ended(130)
	three.disconnect()
}

// TestLogOfSeveralLines is a group in the console, named by the first.
func TestLogOfSeveralLines(t *testing.T) {
	text := connector("log.info('one\\n  two\\nthree')")
	onBoth(t, func(t *testing.T, p python, args map[string]any) {
		e := open(t, "connector.py", text)
		e.start(args, setting{})
		var got []string
		for len(got) < 3 {
			var body godap.OutputEventBody
			e.event("output", &body)
			if body.Group != "" || len(got) > 0 {
				got = append(got, fmt.Sprintf("%s %q %d", body.Group, body.Output[strings.Index(body.Output, "one")+1:], body.Line))
			}
		}
		at := lineOf(text, "log.info")
		want := []string{fmt.Sprintf(`startCollapsed "ne\n" %d`, at), fmt.Sprintf(` "  two\nthree\n" %d`, at), `end "" 0`}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %q, want %q", got, want)
		}
		e.ended(0)
		e.disconnect()
	})
}
