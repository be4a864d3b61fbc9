package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"csdk/runner"
)

// jsonReporter writes each event as one JSON object a line, "event" first, in one write: what reads
// the pipe sees it at once and never half of it. Events come from the runner's goroutine, stopping
// from the signal handler; mu guards the fields.
type jsonReporter struct {
	mu          sync.Mutex
	con         *console
	quiet       bool
	failed      bool // an error event was written
	checkpoints int  // number of the last durable one
	events      eventWriter
}

func newJSONReporter(con *console, quiet bool) *jsonReporter {
	return &jsonReporter{con: con, quiet: quiet}
}

// Event writes one event.
func (r *jsonReporter) Event(event runner.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case runner.Log:
		if r.quiet && !serious(e.Level) {
			return
		}
	case runner.Checkpoint:
		r.checkpoints = e.Number
		if !json.Valid(e.State) {
			// json.dumps of Python writes NaN and Infinity, which JSON has not: the text as it is.
			e.State, _ = json.Marshal(string(e.State))
			event = e
		}
	case runner.Error:
		r.failed = true
	}
	if err := r.events.write(r.con.out, event); err != nil {
		r.con.complain(fmt.Sprintf("cannot write a %s event: %v", event.Kind(), err))
	}
}

// Progress is for people only.
func (r *jsonReporter) Progress(runner.Progress) {}

func (r *jsonReporter) finish(report runner.Report) {
	if report.Err != nil && !r.failed {
		r.Event(unreported(report.Err))
	}
}

func (r *jsonReporter) stopping() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.con.complain(stoppingMessage(r.checkpoints))
}

func (r *jsonReporter) abort() {}

// eventWriter writes events through one buffer: a connector may print 100 MB.
type eventWriter struct {
	buffer bytes.Buffer
}

func (e *eventWriter) write(w io.Writer, event runner.Event) error {
	e.buffer.Reset()
	e.buffer.WriteString(`{"event":"` + event.Kind() + `"`)
	brace := e.buffer.Len()
	encoder := json.NewEncoder(&e.buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event); err != nil {
		return err
	}
	line := e.buffer.Bytes()
	if string(line[brace:]) == "{}\n" {
		line = append(line[:brace], "}\n"...)
	} else {
		line[brace] = ','
	}
	_, err := w.Write(line)
	return err
}
