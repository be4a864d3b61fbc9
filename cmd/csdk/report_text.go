package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"csdk/runner"
)

const (
	// flushSize is how much text is collected before it is written: a connector that prints 100 MB
	// then costs one write for each 64 KiB instead of one for each line.
	flushSize = 64 << 10
	// flushAfter is how long a line may wait for its neighbours.
	flushAfter = 50 * time.Millisecond
	// logIndent is the columns before the message of a log line: time 12, level 8, origin 12 (⚡ takes
	// two), and a space after each. Continuation lines are moved there, as the SDK does.
	logIndent = 12 + 1 + 8 + 1 + 12 + 1
)

// origins is the third column of a log line, padded to the width of the SDK's "⚡ connector".
var origins = map[string]string{
	"connector": "⚡ connector",
	"sdk":       "⚡ sdk      ",
	"csdk":      "⚡ csdk     ",
	"stdout":    "⚡ print    ",
	"stderr":    "⚡ stderr   ",
}

// textReporter shows a run to a person: events as log lines on stderr with the live line below
// them, the closing table on stdout.
//
// Events come from the runner's goroutine, ticks from one of its own (started by run, ended by
// finish), stopping and abort from the signal handler; mu guards all fields.
type textReporter struct {
	mu      sync.Mutex
	con     *console
	quiet   bool
	colours bool
	pending bytes.Buffer // lines not written yet
	flushed time.Time
	live    live

	base        string // the current folder
	target      string // what to add to another command to reach the same warehouse
	start       runner.Start
	checkpoints int // number of the last durable one
	steady      limiter
	failed      bool   // an error was shown
	failure     string // message of the first one, for the last line
	phase       string // of the error

	done    chan struct{} // closed by finish: no more ticks
	stopped sync.WaitGroup
}

func newTextReporter(con *console, quiet bool, target string) *textReporter {
	return &textReporter{
		con: con, quiet: quiet, target: target, base: newBase(con, "text"),
		colours: con.colour(con.errTerminal),
		live:    live{enabled: con.errTerminal && !quiet},
		done:    make(chan struct{}),
	}
}

// run writes what waits every now and then until finish is called.
func (r *textReporter) run() {
	r.stopped.Go(func() {
		ticker := time.NewTicker(flushAfter)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				r.tick()
			case <-r.done:
				return
			}
		}
	})
}

// tick writes the lines that wait and brings the live line up to date.
func (r *textReporter) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.con.now()
	if line := r.steady.overdue(now); line != "" {
		r.say("INFO", line)
	}
	if r.pending.Len() > 0 || r.live.stale(now) {
		r.flush()
	}
}

// finish ends the ticks and shows an error that came as no event.
func (r *textReporter) finish(report runner.Report) {
	close(r.done)
	r.stopped.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live.enabled = false
	if report.Err != nil && !r.failed {
		r.error(unreported(report.Err))
	}
	r.flush()
}

// stopping acknowledges the first Ctrl-C.
func (r *textReporter) stopping() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.say("WARNING", stoppingMessage(r.checkpoints))
	r.flush()
}

// abort clears the screen's last line before the process ends at once. It does not wait for a
// write that hangs.
func (r *textReporter) abort() {
	if r.mu.TryLock() {
		r.live.enabled = false
		r.flush()
		r.mu.Unlock()
	}
}

// Event shows one event.
func (r *textReporter) Event(event runner.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case runner.Start:
		r.start = e
		r.live.begin(r.con.now())
	case runner.Engine:
		r.engine(e)
	case runner.Schema:
		r.schema(e)
	case runner.Log:
		r.log(e.Time, e.Level, e.Origin, e.Message)
	case runner.Checkpoint:
		r.checkpoint(e)
	case runner.Warning:
		r.log(r.con.now(), "WARNING", "connector", e.Message+r.at(e.Site))
	case runner.TableChange:
		level := "INFO"
		if strings.HasPrefix(e.Change, "names merged") {
			level = "WARNING" // rows of two sources in one table, or two columns in one
		}
		r.say(level, tableChange(e)+r.at(e.Site))
	case runner.ValueChange:
		r.say("WARNING", valueChange(e)+r.at(e.Site))
	case runner.Error:
		r.error(e)
	case runner.Summary:
		r.summary(e)
	}
	if r.con.now().Sub(r.flushed) >= flushAfter {
		r.flush()
	}
}

// Progress redraws the live line.
func (r *textReporter) Progress(p runner.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live.update(p)
	if r.live.stale(r.con.now()) {
		r.flush()
	}
}

func (r *textReporter) engine(e runner.Engine) {
	engine := "engine " + e.Name
	switch {
	case e.Name == "installed" && e.Version != "":
		engine += ", SDK " + e.Version
	case e.Version != "":
		engine += ", SDK API " + e.Version
	}
	where := "Python " + e.Python + " at " + e.Executable
	if e.Address != "" {
		where = "program at " + e.Address
	}
	r.say("INFO", fmt.Sprintf("%s (csdk %s), %s", engine, r.start.Version, where))
	r.say("INFO", fmt.Sprintf("debugging connector at: %s\nwarehouse %s, state %s, naming %s",
		r.start.Project, r.relative(r.start.Warehouse), r.relative(r.start.State), r.start.Naming))
}

func (r *textReporter) schema(e runner.Schema) {
	const most = 10 // names shown
	var names []string
	for i, t := range e.Tables {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(e.Tables)-most))
			break
		}
		names = append(names, oneLine(t.Table))
	}
	text := "schema() declares " + count(int64(len(e.Tables)), "table")
	if len(names) > 0 {
		text += ": " + strings.Join(names, ", ")
	}
	r.say("INFO", text)
}

func (r *textReporter) checkpoint(e runner.Checkpoint) {
	r.checkpoints = e.Number
	now := r.con.now()
	if line := r.steady.overdue(now); line != "" {
		r.say("INFO", line)
	}
	if !r.steady.allow(now, e.Number) {
		return
	}
	const stateWidth = 200 // columns of the state shown
	var rows int64
	for _, n := range e.Rows {
		rows += int64(n)
	}
	text := fmt.Sprintf("checkpoint %d: %s", e.Number, count(rows, "operation"))
	if len(e.Rows) > 0 {
		text += " in " + count(int64(len(e.Rows)), "table")
	}
	r.say("INFO", text+", state "+cut(oneLine(string(e.State)), stateWidth))
}

// tableChange words the change like the SDK's tester: "table created: tester.orders".
func tableChange(e runner.TableChange) string {
	switch e.Change {
	case "created":
		return "table created: " + oneLine(e.Table)
	}
	text := e.Change + ": " + oneLine(e.Table)
	if e.Column != "" {
		text += "." + oneLine(e.Column)
	}
	switch {
	case e.From != "" && e.To != "":
		text += fmt.Sprintf(", %s -> %s", oneLine(e.From), oneLine(e.To))
	case e.From != "" || e.To != "":
		text += ", " + oneLine(e.From+e.To)
	}
	return text
}

func valueChange(e runner.ValueChange) string {
	return fmt.Sprintf("value changed: %s.%s: %s: %s stored as %s",
		oneLine(e.Table), oneLine(e.Column), e.Reason, oneLine(e.Example), oneLine(e.Result))
}

func (r *textReporter) error(e runner.Error) {
	if !r.failed {
		r.failed, r.failure, r.phase = true, e.Message, e.Phase
	}
	var b strings.Builder
	b.WriteString(e.Message)
	for _, f := range e.Traceback {
		fmt.Fprintf(&b, "\n  %s:%d in %s", r.shown(f.File), f.Line, f.Function)
		if f.Text != "" {
			fmt.Fprintf(&b, "\n    %s", strings.TrimSpace(f.Text))
		}
	}
	if len(e.Traceback) == 0 {
		b.WriteString(r.at(e.Site))
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "\nWhat to do: %s", e.Hint)
	}
	r.say("ERROR", b.String())
}

// at is " (connector.py:42)" for a known line.
func (r *textReporter) at(site runner.Site) string {
	if site.File == "" {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", r.shown(site.File), site.Line)
}

// shown is a path of a line of code: relative to the current folder where that holds the file, so that terminals and
// editors find it.
func (r *textReporter) shown(file string) string {
	rel, err := filepath.Rel(r.base, file)
	if r.base == "" || err != nil || !filepath.IsLocal(rel) {
		return r.relative(file)
	}
	return rel
}

// relative shortens a path inside the project.
func (r *textReporter) relative(file string) string {
	rel, err := filepath.Rel(r.start.Project, file)
	if r.start.Project == "" || err != nil || !filepath.IsLocal(rel) {
		return file
	}
	return rel
}

// say is a log line of csdk's own.
func (r *textReporter) say(level, message string) {
	r.log(r.con.now(), level, "csdk", message)
}

// log adds a line in the SDK's format (sdk-wire.md (h)); further lines of the message are aligned.
func (r *textReporter) log(at time.Time, level, origin, message string) {
	if r.quiet && !serious(level) {
		return
	}
	shown, ok := origins[origin]
	if !ok {
		shown = pad("⚡ "+oneLine(origin), 12)
	}
	colour, reset := r.paint(level)
	fmt.Fprintf(&r.pending, "%s %s%-8s%s %s ", at.Format("15:04:05.000"), colour, oneLine(level), reset, shown)
	message = strings.TrimRight(message, "\r\n")
	for first := true; ; first = false {
		line, rest, more := strings.Cut(message, "\n")
		if !first {
			r.pending.WriteString(strings.Repeat(" ", logIndent))
		}
		r.pending.WriteString(printable(strings.TrimSuffix(line, "\r"), r.con.errTerminal))
		r.pending.WriteByte('\n')
		if r.pending.Len() >= flushSize {
			r.flush()
		}
		if !more {
			return
		}
		message = rest
	}
}

// serious says whether --quiet shows a level.
func serious(level string) bool {
	switch level {
	case "WARNING", "ERROR", "SEVERE", "CRITICAL":
		return true
	}
	return false
}

// paint is the escape sequences around a level.
func (r *textReporter) paint(level string) (on, off string) {
	if !r.colours {
		return "", ""
	}
	switch level {
	case "DEBUG", "FINE":
		return "\x1b[2m", "\x1b[0m" // dim
	case "WARNING":
		return "\x1b[33m", "\x1b[0m" // yellow
	case "ERROR", "SEVERE", "CRITICAL":
		return "\x1b[31m", "\x1b[0m" // red
	}
	return "", ""
}

// flush writes the lines that wait, with the live line taken away before and drawn again after them.
func (r *textReporter) flush() {
	r.flushed = r.con.now()
	text := r.live.erase() + r.pending.String() + r.live.draw(r.flushed, r.con.width)
	r.pending.Reset()
	if text != "" {
		// Nobody can be told that stderr is gone.
		_, _ = r.con.err.Write([]byte(text))
	}
}
