package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"csdk/runner"

	"github.com/google/go-cmp/cmp"
)

var startEvent = runner.Start{
	Project: "/work/shop", Warehouse: "/work/shop/files/warehouse.db", State: "/work/shop/files/state.json",
	Configuration: "/work/shop/configuration.json", Naming: "FIVETRAN", Version: "0.1.0",
}

var engineEvent = runner.Engine{Name: "embedded", Version: "3.1.0", Python: "3.13.0", Executable: "/usr/bin/python3", PID: 7}

var authorLine = runner.Site{File: "/work/shop/connector.py", Line: 42, Function: "update"}

// wholeRun has every kind of event.
var wholeRun = []runner.Event{
	startEvent,
	engineEvent,
	runner.Schema{Tables: []runner.DeclaredTable{{Table: "tester.orders"}, {Table: "tester.lines"}}},
	runner.Log{Time: startOfClock, Level: "INFO", Origin: "connector", Message: "first line\nsecond line\n"},
	runner.Log{Time: startOfClock, Level: "INFO", Origin: "stdout", Message: "printed 👍"},
	runner.Log{Time: startOfClock, Level: "INFO", Origin: "stderr", Message: "\x1b[31mraw\r"},
	runner.TableChange{Table: "tester.orders", Change: "created"},
	runner.TableChange{Table: "tester.orders", Change: "column added", Column: "note", To: "VARCHAR", Site: authorLine},
	runner.TableChange{Table: "tester.orders", Change: "type widened", Column: "price", From: "BIGINT", To: "DOUBLE", Site: authorLine},
	runner.ValueChange{Table: "tester.orders", Column: "price", Reason: "not a number", Example: "NaN", Result: "NULL", Count: 1, Site: authorLine},
	runner.Warning{Message: "page 3 is empty", Site: authorLine},
	runner.Checkpoint{Number: 1, State: json.RawMessage(`{"cursor": 5}`), Rows: map[string]int{"tester.orders": 1000, "tester.lines": 1}},
	runner.Error{
		Phase: "update", Message: "failed while executing update() error: boom", Hint: "catch it",
		Traceback: []runner.Frame{
			{File: "/work/shop/connector.py", Line: 42, Function: "update", Text: "  load(configuration)"},
			{File: "/usr/lib/shared.py", Line: 7, Function: "load"},
		},
	},
	runner.Error{Phase: "thread", Message: "second failure", Site: authorLine},
	runner.Summary{
		Status: runner.Failed, Upserts: 1200, Updates: 3, SchemaChanges: 2, Checkpoints: 1, Seconds: 2.5, RowsPerSecond: 481.2, PeakMemoryMB: 83.6, Discarded: 202,
		Tables: map[string]runner.TableSummary{
			"tester.lines":  {Rows: 1, Operations: 1},
			"tester.orders": {Rows: 1000, Operations: 1202, Unmatched: 1},
		},
		ValueChanges: []runner.ValueChange{{Table: "tester.orders", Column: "price", Reason: "not a number", Example: "NaN", Result: "NULL", Count: 12, Site: authorLine}},
	},
}

const wholeRunStderr = `
10:20:30.456 INFO     ⚡ csdk      engine embedded, SDK API 3.1.0 (csdk 0.1.0), Python 3.13.0 at /usr/bin/python3
10:20:30.456 INFO     ⚡ csdk      debugging connector at: /work/shop
                                   warehouse files/warehouse.db, state files/state.json, naming FIVETRAN
10:20:30.456 INFO     ⚡ csdk      schema() declares 2 tables: tester.orders, tester.lines
10:20:30.456 INFO     ⚡ connector first line
                                   second line
10:20:30.456 INFO     ⚡ print     printed 👍
10:20:30.456 INFO     ⚡ stderr    ` + "\x1b[31mraw" + `
10:20:30.456 INFO     ⚡ csdk      table created: tester.orders
10:20:30.456 INFO     ⚡ csdk      column added: tester.orders.note, VARCHAR (connector.py:42)
10:20:30.456 INFO     ⚡ csdk      type widened: tester.orders.price, BIGINT -> DOUBLE (connector.py:42)
10:20:30.456 WARNING  ⚡ csdk      value changed: tester.orders.price: not a number: NaN stored as NULL (connector.py:42)
10:20:30.456 WARNING  ⚡ connector page 3 is empty (connector.py:42)
10:20:30.456 INFO     ⚡ csdk      checkpoint 1: 1,001 operations in 2 tables, state {"cursor": 5}
10:20:30.456 ERROR    ⚡ csdk      failed while executing update() error: boom
                                     connector.py:42 in update
                                       load(configuration)
                                     /usr/lib/shared.py:7 in load
                                   What to do: catch it
10:20:30.456 ERROR    ⚡ csdk      second failure (connector.py:42)
tester.orders  1,000 rows  1,202 operations  1 update or delete found no row
tester.lines   1 row       1 operation
1,203 operations in 2.5 s, 481 rows/s
connector process memory usage: peak 84 MB
10:20:30.456 WARNING  ⚡ csdk      12 values changed: tester.orders.price: not a number, first NaN stored as NULL (connector.py:42)
10:20:30.456 WARNING  ⚡ csdk      not kept: 202 operations after checkpoint 1; the next run starts from there

warehouse: /work/shop/files/warehouse.db
next: csdk tables shop, csdk query 'SELECT ...' shop
`

const wholeRunStdout = `SYNC PROGRESS:
Operation       | Calls
----------------+------------
Upserts         | 1200
Updates         | 3
Deletes         | 0
Truncates       | 0
SchemaChanges   | 2
Checkpoints     | 1
Sync FAILED: failed while executing update() error: boom
`

func TestTextReport(t *testing.T) {
	con := newFakeConsole("")
	r := newTextReporter(&con.console, false, " shop")
	for _, event := range wholeRun {
		r.Event(event)
	}
	r.finish(runner.Report{Status: runner.Failed, Err: errors.New("was told as an event")})
	if diff := cmp.Diff(strings.TrimPrefix(wholeRunStderr, "\n"), con.stderr.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wholeRunStdout, con.stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
}

func TestQuietKeepsWarningsErrorsAndTheTable(t *testing.T) {
	con := newFakeConsole("")
	r := newTextReporter(&con.console, true, "")
	r.Event(startEvent)
	r.Event(engineEvent)
	r.Event(runner.Log{Time: con.clock, Level: "INFO", Origin: "stdout", Message: "chatter"})
	r.Event(runner.Log{Time: con.clock, Level: "SEVERE", Origin: "connector", Message: "trouble"})
	r.Event(runner.Warning{Message: "careful"})
	r.Event(runner.Checkpoint{Number: 1, State: json.RawMessage(`{}`)})
	r.Event(runner.Summary{Status: runner.Succeeded, Upserts: 1, Tables: map[string]runner.TableSummary{"tester.a": {Rows: 1, Operations: 1}}})
	r.finish(runner.Report{Status: runner.Succeeded})
	want := `10:20:30.456 SEVERE   ⚡ connector trouble
10:20:30.456 WARNING  ⚡ connector careful
`
	if diff := cmp.Diff(want, con.stderr.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(con.stdout.String(), "Checkpoints     | 0\nSync SUCCEEDED\n") {
		t.Errorf("stdout = %q, want the SDK's table", con.stdout.String())
	}
}

func TestUnreportedErrorIsShown(t *testing.T) {
	con := newFakeConsole("")
	r := newTextReporter(&con.console, false, "")
	r.finish(runner.Report{Status: runner.Failed, Err: &runner.LoadError{Phase: "project", Message: "connector.py not found in /x", Hint: "look elsewhere"}})
	want := `10:20:30.456 ERROR    ⚡ csdk      connector.py not found in /x
                                   What to do: look elsewhere
`
	if diff := cmp.Diff(want, con.stderr.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
}

// The terminal: colours, no escape sequence of the connector's, and the live line below the log.
func TestTerminalReport(t *testing.T) {
	con := newFakeConsole("")
	con.errTerminal, con.outTerminal = true, true
	r := newTextReporter(&con.console, false, "")
	step := func(events ...runner.Event) string {
		con.stderr.Reset()
		for _, e := range events {
			r.Event(e)
		}
		r.tick()
		return con.stderr.String()
	}
	progress := func(p runner.Progress) string {
		con.stderr.Reset()
		r.Progress(p)
		return con.stderr.String()
	}
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", what, got, want)
		}
	}
	r.Event(startEvent)
	expect("no live line in the first second", progress(runner.Progress{Rows: 5}), "")
	expect("escape sequences of the connector and colours of ours",
		step(runner.Log{Time: con.clock, Level: "ERROR", Origin: "connector", Message: "\x1b]0;owned\x07 👍"}),
		"10:20:30.456 \x1b[31mERROR   \x1b[0m ⚡ connector \\x1b]0;owned\\x07 👍\n")
	con.clock = con.clock.Add(2 * time.Second)
	line := "3 tables · 1,204,331 rows · 310,204 rows/s · checkpoint 2 …"
	expect("live line, one column less than the terminal has",
		progress(runner.Progress{Tables: 3, Rows: 1204331, RowsPerSecond: 310204, Checkpoints: 2, MemoryMB: 84.2, Doing: "syncing"}), line)
	if got := displayWidth(line); got != 59 {
		t.Errorf("the live line takes %d columns of 60", got)
	}
	expect("nothing new, nothing written", step(), "")
	expect("a log line goes above it",
		step(runner.Log{Time: con.clock, Level: "INFO", Origin: "connector", Message: "hello"}),
		"\r\x1b[K10:20:32.456 INFO     ⚡ connector hello\n"+line)
	con.width = func() int { return 200 }
	con.clock = con.clock.Add(61 * time.Second)
	expect("its clock goes on while the connector is silent, and it knows the new width", step(),
		"\r\x1b[K3 tables · 1,204,331 rows · 310,204 rows/s · checkpoint 2 · 84 MB · 1m3s")
	expect("what the sync waits for", progress(runner.Progress{Tables: 1, Rows: 1, Doing: "waiting for threads: worker\x1b"}),
		"\r\x1b[K1 table · 1 row · 0 rows/s · checkpoint 0 · 1m3s · waiting for threads: worker\\x1b")
	con.stderr.Reset()
	r.Event(runner.Summary{Status: runner.Interrupted})
	if got := con.stderr.String(); !strings.HasPrefix(got, "\r\x1b[K") || strings.Count(got, "checkpoint") > 0 {
		t.Errorf("the summary must erase the live line and draw it no more, got %q", got)
	}
	expect("the live line is gone", progress(runner.Progress{Rows: 9}), "")
	if !strings.HasSuffix(con.stdout.String(), "Sync INTERRUPTED\n") {
		t.Errorf("stdout = %q", con.stdout.String())
	}
}

func TestCheckpointLinesAreLimited(t *testing.T) {
	con := newFakeConsole("")
	r := newTextReporter(&con.console, false, "")
	// 100 checkpoints in 0.1 s, one more after two seconds.
	for n := 1; n <= 100; n++ {
		r.Event(runner.Checkpoint{Number: n, State: json.RawMessage(`{}`)})
		con.clock = con.clock.Add(time.Millisecond)
	}
	con.clock = con.clock.Add(2 * time.Second)
	r.Event(runner.Checkpoint{Number: 101, State: json.RawMessage(`{}`)})
	r.tick()
	var got []string
	for line := range strings.Lines(con.stderr.String()) {
		got = append(got, strings.TrimSpace(line[logIndent+len("⚡")-2:]))
	}
	var want []string
	for n := 1; n <= 10; n++ {
		want = append(want, fmt.Sprintf("checkpoint %d: 0 operations, state {}", n))
	}
	want = append(want, "90 checkpoints more, the last is checkpoint 100", "checkpoint 101: 0 operations, state {}")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// A flood of prints is written in large pieces and is never held in memory.
func TestPrintsAreBuffered(t *testing.T) {
	con := newFakeConsole("")
	writes := &countingWriter{}
	con.err = writes
	r := newTextReporter(&con.console, false, "")
	event := runner.Log{Time: con.clock, Level: "INFO", Origin: "stdout", Message: strings.Repeat("x", 1000)}
	const lines = 10_000
	for range lines {
		r.Event(event)
	}
	r.finish(runner.Report{Status: runner.Succeeded})
	if want := int64(lines * (1000 + logIndent + len("⚡") - 2 + 1)); writes.bytes != want {
		t.Errorf("%d bytes were written, want %d", writes.bytes, want)
	}
	if most := int(writes.bytes/flushSize) + 2; writes.calls > most {
		t.Errorf("%d writes, want at most %d", writes.calls, most)
	}
	if most := 4 * flushSize; r.pending.Cap() > most {
		t.Errorf("the buffer grew to %d bytes", r.pending.Cap())
	}
}

type countingWriter struct {
	calls int
	bytes int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	w.calls++
	w.bytes += int64(len(p))
	return len(p), nil
}

func TestTablesBlockIsBounded(t *testing.T) {
	tables := map[string]runner.TableSummary{}
	for i := range 53 {
		tables[fmt.Sprintf("tester.t%02d", i)] = runner.TableSummary{Rows: 1, Operations: int64(i)}
	}
	lines := strings.Split(strings.TrimSpace(tablesBlock(tables)), "\n")
	if len(lines) != 51 || !strings.HasPrefix(lines[0], "tester.t52 ") || lines[50] != "and 3 more tables: csdk tables" {
		t.Errorf("%d lines, first %q, last %q", len(lines), lines[0], lines[len(lines)-1])
	}
}

func TestStopping(t *testing.T) {
	con := newFakeConsole("")
	r := newTextReporter(&con.console, true, "")
	r.Event(runner.Checkpoint{Number: 4, State: json.RawMessage(`{}`)})
	r.stopping()
	want := "10:20:30.456 WARNING  ⚡ csdk      stopping; keeping checkpoint 4. Press Ctrl-C again to kill.\n"
	if got := con.stderr.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShownPath(t *testing.T) {
	for _, test := range []struct{ base, file, want string }{
		{"/work", "/work/shop/connector.py", "shop/connector.py"},
		{"/work/shop", "/work/shop/connector.py", "connector.py"},
		{"/home", "/work/shop/connector.py", "connector.py"},
		{"/work/shop/sub", "/work/shop/connector.py", "connector.py"},
		{"/work", "/usr/lib/shared.py", "/usr/lib/shared.py"},
	} {
		r := &textReporter{base: filepath.FromSlash(test.base), start: runner.Start{Project: filepath.FromSlash("/work/shop")}}
		if got := filepath.ToSlash(r.shown(filepath.FromSlash(test.file))); got != test.want {
			t.Errorf("%s from %s is %s, want %s", test.file, test.base, got, test.want)
		}
	}
}
