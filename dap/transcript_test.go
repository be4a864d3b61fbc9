package dap_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"csdk/dap/daptest"

	"github.com/google/go-cmp/cmp"
	godap "github.com/google/go-dap"
)

// flows are the main ways through a session. What the editor gets in each is in testdata/dap/NAME.golden, a line for a message;
// CSDK_UPDATE=1 go test ./dap -run Transcripts writes them anew.
var flows = []struct {
	name string
	text string // of connector.py
	run  func(e *editor, p python)
}{
	{"checkpoint", orders, func(e *editor, p python) {
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		for range 2 {
			body, frame := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
			found := e.scopes(frame.Id)
			e.variables(e.variables(found["Checkpoint"])["state"].VariablesReference)
			e.goOn(body.ThreadId)
		}
		e.ended(0)
	}},
	{"operation", orders, func(e *editor, p python) {
		e.start(p.launch(), setting{filters: []string{}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert:orders", Condition: `row["amount"] is None`}}})
		body, frame := e.stopped("function breakpoint", lineOf(orders, "op.upsert"))
		e.variables(e.scopes(frame.Id)["Tables"])
		e.evaluate("row", frame.Id)
		e.goOn(body.ThreadId)
		e.ended(0)
	}},
	{"line", orders, func(e *editor, p python) {
		at := lineOf(orders, "row = {")
		e.start(p.launch(), setting{filters: []string{}, lines: []godap.SourceBreakpoint{{Line: at, Condition: "number == 2"}}})
		body, _ := e.stopped("breakpoint", at)
		e.step("next", body.ThreadId)
		e.stopped("step", at+1)
		e.goOn(body.ThreadId)
		e.ended(0)
	}},
	{"uncaught", failing, func(e *editor, p python) {
		e.start(p.launch(), setting{filters: []string{"uncaught"}})
		body, _ := e.stopped("exception", lineOf(failing, `row["missing"]`))
		e.goOn(body.ThreadId)
		e.ended(1)
	}},
	{"without-debugpy", orders, func(e *editor, p python) {
		e.start(map[string]any{"python": p.path, "debugpy": "none"}, setting{filters: []string{"checkpoint"}})
		for range 2 {
			body, frame := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
			e.variables(e.scopes(frame.Id)["Locals"])
			e.goOn(body.ThreadId)
		}
		e.ended(0)
	}},
	{"restart", orders, func(e *editor, p python) {
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
		// The edited code runs, on what the first checkpoint has left. (Python takes a file of the same size and second for the same.)
		write(e.t, e.file(), strings.Replace(orders, "range(2)", "range(10 - 9)", 1))
		e.call("restart", map[string]any{"arguments": e.with(p.launch())}, nil)
		body, _ := e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
		e.goOn(body.ThreadId)
		e.ended(0)
	}},
	{"no-debug", orders, func(e *editor, p python) {
		args := p.launch()
		args["noDebug"] = true
		e.configured(e.launch(args))
		e.ended(0)
	}},
}

func TestTranscripts(t *testing.T) {
	p := pythons(t)[0]
	for _, flow := range flows {
		t.Run(flow.name, func(t *testing.T) {
			e := open(t, "connector.py", flow.text)
			flow.run(e, p)
			e.disconnect()
			got := golden(e)
			path := filepath.Join("..", "testdata", "dap", flow.name+".golden")
			if os.Getenv("CSDK_UPDATE") != "" {
				write(t, path, got)
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// unstable is what differs from run to run, or from machine to machine.
var unstable = []struct{ find, put string }{
	{`"(systemProcessId|pid)":\d+`, `"$1":N`},
	{`\d\d:\d\d:\d\d\.\d{3}`, "TIME"},
	{`"(seconds|rows_per_second|peak_memory_mb)":[0-9.e+-]+`, `"$1":N`},
	{`after \d+\.\d s`, "after N s"},
	{`Python 3\.\d+\.\d+ \([^)]*\)`, "Python (PATH)"},
	{`\d+\.\d{3} since`, "N since"},
	{`[^"' ]*/python3? -m pip`, "PYTHON -m pip"},
	{`"(variablesReference|frameId|id)":\d+`, `"$1":N`},
	{`<frame at 0x[^>]*>|0x[0-9a-f]+`, "ADDRESS"},
}

// untold are events of debugpy whose number is not promised, and those that say how far a long sync is.
var untold = map[string]bool{"module": true, "thread": true, "progressStart": true, "progressUpdate": true, "progressEnd": true, "continued": true}

// golden is what the editor got, without what is not the same each time: the answers, what comes when the process is ready, and the other
// events. Between the three there is no order, since they come over several channels.
func golden(e *editor) string {
	var answers, ready, events strings.Builder
	for _, m := range e.All() {
		line := steady(e, m)
		switch {
		case untold[m.Event] || m.Command == "initialize":
		case m.Type == "response":
			answers.WriteString(line)
		case m.Event == "process" || m.Event == "capabilities" || strings.Contains(line, "Without debugpy"):
			ready.WriteString(line)
		default:
			events.WriteString(line)
		}
	}
	return "answers\n" + answers.String() + "\nready\n" + ready.String() + "\nevents\n" + events.String()
}

func steady(e *editor, m *daptest.Message) string {
	name := m.Event
	if m.Type == "response" {
		name = fmt.Sprintf("%s: %v", m.Command, m.Success)
	}
	body := string(m.Body)
	if m.Command == "stackTrace" {
		var stack godap.StackTraceResponseBody
		_ = json.Unmarshal(m.Body, &stack)
		body = ""
		for _, f := range stack.StackFrames {
			body += fmt.Sprintf(" %s:%d", f.Name, f.Line)
		}
	}
	body = strings.ReplaceAll(body, e.project, "PROJECT")
	for _, u := range unstable {
		body = regexp.MustCompile(u.find).ReplaceAllString(body, u.put)
	}
	return "  " + strings.TrimRight(name+" "+body, " ") + "\n"
}
