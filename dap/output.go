package dap

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// observer hands what happens in the run to the session. It is called on the goroutine of runner.Run, which waits until the
// session has taken it: so the editor hears of a checkpoint before it hears of the stop there.
type observer struct{ r *run }

// Event implements runner.Observer.
func (o observer) Event(e runner.Event) { o.r.s.post(func() { o.r.onEvent(e) }) }

// Progress implements runner.Observer.
func (o observer) Progress(p runner.Progress) { o.r.s.post(func() { o.r.s.onProgress(p) }) }

// largestState is the bytes of a state that the event of a checkpoint carries. Who wants a larger one asks for the parts that it shows
// (csdk/state): a connector may checkpoint hundreds of times a minute.
const largestState = 64 << 10

func (r *run) onEvent(e runner.Event) {
	s := r.s
	switch e := e.(type) {
	case runner.Start:
	case runner.Engine:
		r.python = e.Executable
		s.say("%s", engineText(e))
		if s.launch.NoDebug {
			r.answerLaunch(nil)
			r.tellProcess()
		}
	case runner.Schema:
		s.say("schema() declares %s", count(int64(len(e.Tables)), "table"))
	case runner.Log:
		for _, body := range logOutputs(e) {
			s.output(body)
		}
	case runner.Checkpoint:
		if r.checkpoint != nil {
			r.previous = r.checkpoint.State
		}
		whole := e
		r.checkpoint = &whole
		s.output(atSite(dap.OutputEventBody{Category: "console", Output: checkpointText(e)}, e.Site))
		if len(e.State) > largestState {
			e.State = nil
		}
		s.event("csdk/checkpoint", e)
	case runner.Warning:
		s.output(atSite(dap.OutputEventBody{Category: "console", Output: "op.warning: " + e.Message + "\n"}, e.Site))
	case runner.TableChange:
		s.output(atSite(dap.OutputEventBody{Category: "console", Output: tableChangeText(e)}, e.Site))
		r.soon("schema change", strings.TrimSpace(tableChangeText(e)))
	case runner.ValueChange:
		s.output(atSite(dap.OutputEventBody{Category: "console", Output: fmt.Sprintf("value changed: %s.%s: %s, %s is stored as %s\n",
			e.Table, e.Column, e.Reason, oneLine(e.Example), oneLine(e.Result))}, e.Site))
		r.soon("value changed", fmt.Sprintf("%s.%s: %s, %s is stored as %s", e.Table, e.Column, e.Reason, oneLine(e.Example), oneLine(e.Result)))
	case runner.Error:
		r.tellError(e)
	case runner.Summary:
		r.summary = &e
		s.progressEnd()
		s.output(dap.OutputEventBody{Category: "console", Output: summaryText(e)})
		s.event("csdk/summary", e)
	}
}

// soon stops an installed SDK's sync at the next operation for a change that only csdk sees: its rows do not wait for csdk.
func (r *run) soon(kind, text string) {
	if r.s.launch.SDK != "installed" || r.agent == nil {
		return
	}
	for _, p := range r.s.breakpoints.all() {
		if p.stop["kind"] == kind && p.stop["log"] == nil && p.state.Verified {
			r.agent.tell("soon", map[string]any{"reason": "breakpoint", "description": "Paused on " + kind, "text": text})
			return
		}
	}
}

func engineText(e runner.Engine) string {
	name := "csdk's own engine, which accepts the API of SDK " + e.Version
	if e.Name == "installed" {
		name = "the installed SDK " + e.Version
	}
	return fmt.Sprintf("%s, on Python %s (%s)", name, e.Python, e.Executable)
}

// logOutputs shows a log entry. One of several lines is a group, which starts folded, named by its first line.
func logOutputs(e runner.Log) []dap.OutputEventBody {
	first, rest, more := strings.Cut(strings.TrimRight(e.Message, "\n"), "\n")
	if !more || e.Origin == "stdout" || e.Origin == "stderr" {
		return []dap.OutputEventBody{logOutput(e)}
	}
	e.Message = first
	head := logOutput(e)
	head.Group = "startCollapsed"
	body := dap.OutputEventBody{Category: head.Category, Output: rest + "\n", Source: head.Source, Line: head.Line}
	return []dap.OutputEventBody{head, body, {Category: head.Category, Group: "end"}}
}

// logOutput is one line of the connector's or of csdk.
func logOutput(e runner.Log) dap.OutputEventBody {
	body := dap.OutputEventBody{Category: "stdout", Output: e.Message + "\n"}
	switch {
	case e.Origin == "stdout":
		return body
	case e.Origin == "stderr":
		body.Category = "stderr"
		return body
	case e.Origin == "csdk":
		body.Category = "console"
	}
	switch e.Level {
	case "WARNING":
		body.Category = "console" // VS Code shows each text that is important in a notification
	case "ERROR", "SEVERE", "CRITICAL":
		body.Category = "stderr"
	}
	body.Output = fmt.Sprintf("%s %-7s %s\n", e.Time.Format("15:04:05.000"), e.Level, e.Message)
	return atSite(body, e.Site)
}

func atSite(body dap.OutputEventBody, site runner.Site) dap.OutputEventBody {
	if site.File != "" {
		body.Source, body.Line = source(site.File), site.Line
	}
	return body
}

func checkpointText(e runner.Checkpoint) string {
	var parts []string
	for _, table := range sortedKeys(e.Rows) {
		parts = append(parts, fmt.Sprintf("%s %s", table, grouped(int64(e.Rows[table]))))
	}
	what := strings.Join(parts, ", ")
	return fmt.Sprintf("checkpoint %d: %s\n", e.Number, firstOf(shorten(what, 300), "no operations since the one before"))
}

func tableChangeText(e runner.TableChange) string {
	text := e.Table + ": " + e.Change
	if e.Column != "" {
		text += " " + e.Column
	}
	if e.From != "" || e.To != "" {
		text += fmt.Sprintf(" (%s)", strings.Trim(e.From+" -> "+e.To, " ->"))
	}
	return text + "\n"
}

// tellError shows why the sync has failed: the message, what to do, then the author's lines, each with its link.
func (r *run) tellError(e runner.Error) {
	s := r.s
	text := asArguments(e.Message) + "\n"
	if e.Hint != "" {
		text += asArguments(e.Hint) + "\n"
	}
	if r.launch != nil {
		return // the answer to launch will say it
	}
	s.output(atSite(dap.OutputEventBody{Category: "stderr", Output: text}, e.Site))
	for _, f := range e.Traceback {
		s.output(dap.OutputEventBody{
			Category: "stderr", Output: fmt.Sprintf("  %s:%d in %s\n    %s\n", f.File, f.Line, f.Function, f.Text), Source: source(f.File), Line: f.Line,
		})
	}
}

func summaryText(e runner.Summary) string {
	operations := runner.Operations{Upserts: e.Upserts, Updates: e.Updates, Deletes: e.Deletes, Truncates: e.Truncates}
	var b strings.Builder
	for _, name := range sortedKeys(e.Tables) {
		t := e.Tables[name]
		fmt.Fprintf(&b, "  %s: %s, %s in this sync\n", name, count(t.Rows, "row"), count(t.Operations, "operation"))
	}
	for _, v := range e.ValueChanges {
		fmt.Fprintf(&b, "  %s.%s: %s changed: %s\n", v.Table, v.Column, count(int64(v.Count), "value"), v.Reason)
	}
	fmt.Fprintf(&b, "The sync %s after %.1f s: %s, %s", statusText[e.Status], e.Seconds, firstOf(operationsText(operations), "no operations"), count(e.Checkpoints, "checkpoint"))
	if e.Discarded > 0 {
		fmt.Fprintf(&b, "; %s after the last checkpoint not kept", count(e.Discarded, "operation"))
	}
	b.WriteString("\n")
	return b.String()
}

var statusText = map[runner.Status]string{
	runner.Succeeded: "has succeeded", runner.Failed: "has failed", runner.Interrupted: "was stopped",
}

func oneLine(text string) string { return shorten(text, 200) }

// progress is the progress of a long sync (DAP: progressStart, progressUpdate, progressEnd).
type progress struct {
	id   string
	told time.Time
	runs int
}

const (
	progressAfter = 2.0 // seconds of a sync that is shown
	progressEvery = time.Second
)

func (s *session) onProgress(p runner.Progress) {
	if !s.client.SupportsProgressReporting || p.Seconds < progressAfter {
		return
	}
	message := fmt.Sprintf("%s, %s, %s", count(p.Rows, "row"), count(int64(p.Tables), "table"), count(int64(p.Checkpoints), "checkpoint"))
	switch {
	case s.progress.id == "":
		s.progress.runs++
		s.progress.id = fmt.Sprintf("sync-%d", s.progress.runs)
		s.event("progressStart", dap.ProgressStartEventBody{ProgressId: s.progress.id, Title: "Sync", Message: message})
	case time.Since(s.progress.told) < progressEvery:
		return
	default:
		s.event("progressUpdate", dap.ProgressUpdateEventBody{ProgressId: s.progress.id, Message: message})
	}
	s.progress.told = time.Now()
}

func (s *session) progressEnd() {
	if s.progress.id == "" {
		return
	}
	s.event("progressEnd", dap.ProgressEndEventBody{ProgressId: s.progress.id})
	s.progress.id = ""
}

// onLogPoint is the message of a stop that only tells.
func (r *run) onLogPoint(raw json.RawMessage) {
	told, _ := decode[struct {
		Text string `json:"text"`
		File string `json:"file"`
		Line int    `json:"line"`
	}](raw)
	r.s.output(dap.OutputEventBody{Category: "console", Output: told.Text + "\n", Source: source(told.File), Line: told.Line})
}

// onProblem: the condition or message of a breakpoint has failed at run time. The agent tells it once.
func (r *run) onProblem(raw json.RawMessage) {
	told, _ := decode[struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}](raw)
	body := dap.OutputEventBody{Category: "important", Output: "A breakpoint did not stop: " + told.Text + "\n"}
	if p := r.s.breakpoints.find(told.ID); p != nil && p.file != "" {
		body.Source, body.Line = source(p.file), p.state.Line
	}
	r.s.output(body)
}
