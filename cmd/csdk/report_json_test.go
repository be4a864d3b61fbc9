package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"csdk/runner"

	"github.com/google/go-cmp/cmp"
)

func TestJSONReport(t *testing.T) {
	con := newFakeConsole("")
	r := newJSONReporter(&con.console, false)
	for _, event := range []runner.Event{
		engineEvent,
		runner.Log{Level: "INFO", Origin: "stdout", Message: "a <b>\n\"c\""},
		runner.Checkpoint{Number: 2, State: json.RawMessage(`{"a": NaN}`), Rows: map[string]int{"tester.t": 1}},
		runner.Warning{Message: "careful"},
		runner.Error{Phase: "update", Message: "boom"},
	} {
		r.Event(event)
	}
	r.Progress(runner.Progress{Rows: 1})
	r.finish(runner.Report{Status: runner.Failed, Err: errors.New("was told")})
	want := `{"event":"engine","name":"embedded","version":"3.1.0","python":"3.13.0","executable":"/usr/bin/python3","pid":7}
{"event":"log","time":"0001-01-01T00:00:00Z","level":"INFO","origin":"stdout","message":"a <b>\n\"c\""}
{"event":"checkpoint","number":2,"state":"{\"a\": NaN}","rows":{"tester.t":1},"seconds":0,"site":{"file":"","line":0}}
{"event":"warning","message":"careful","site":{"file":"","line":0}}
{"event":"error","phase":"update","message":"boom","site":{"file":"","line":0}}
`
	if diff := cmp.Diff(want, con.stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
	if con.stderr.Len() > 0 {
		t.Errorf("stderr = %q", con.stderr.String())
	}
}

func TestJSONReportOfAnUnreportedError(t *testing.T) {
	con := newFakeConsole("")
	r := newJSONReporter(&con.console, false)
	r.finish(runner.Report{Status: runner.Failed, Err: &runner.LoadError{Phase: "configuration", Message: "no file", Hint: "write one"}})
	want := `{"event":"error","phase":"configuration","message":"no file","hint":"write one","site":{"file":"","line":0}}` + "\n"
	if got := con.stdout.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestQuietJSONReportLeavesOutChatter(t *testing.T) {
	con := newFakeConsole("")
	r := newJSONReporter(&con.console, true)
	r.Event(runner.Log{Level: "INFO", Message: "chatter"})
	r.Event(runner.Log{Level: "ERROR", Message: "trouble"})
	got := con.stdout.String()
	if strings.Contains(got, "chatter") || !strings.Contains(got, "trouble") {
		t.Errorf("stdout = %s", got)
	}
}

// emptyEvent has no fields: the line must still be an object.
type emptyEvent struct{}

func (emptyEvent) Kind() string { return "nothing" }

func TestEventWithoutFields(t *testing.T) {
	var b strings.Builder
	if err := new(eventWriter).write(&b, emptyEvent{}); err != nil || b.String() != "{\"event\":\"nothing\"}\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

func TestStoppingOfAJSONRunGoesToStderr(t *testing.T) {
	con := newFakeConsole("")
	r := newJSONReporter(&con.console, false)
	r.stopping()
	if want := "csdk: stopping; no checkpoint was reached, so nothing of this run is kept. Press Ctrl-C again to kill.\n"; con.stderr.String() != want || con.stdout.Len() > 0 {
		t.Errorf("stderr = %q, stdout = %q", con.stderr.String(), con.stdout.String())
	}
}
