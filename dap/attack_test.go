package dap_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// everyRequest is all of DAP but what ends the session or starts another sync, our own, and some that nobody knows.
var everyRequest = strings.Fields(`initialize launch attach configurationDone cancel setBreakpoints setFunctionBreakpoints
	setExceptionBreakpoints dataBreakpointInfo setDataBreakpoints setInstructionBreakpoints breakpointLocations threads stackTrace scopes
	variables setVariable setExpression source next stepIn stepOut stepBack reverseContinue restartFrame goto gotoTargets stepInTargets
	evaluate completions exceptionInfo modules loadedSources readMemory writeMemory disassemble locations terminateThreads
	csdk/tables csdk/query csdk/checkpoints csdk/restoreCheckpoint pydevdSystemInfo runInTerminal nonsense`)

// argumentNames are those that some request reads.
var argumentNames = strings.Fields(`threadId frameId variablesReference start count name value expression context source path line column text
	targetId breakpoints filters filterOptions filterId condition sql limit requestId format startFrame levels singleThread granularity
	dataId project python console arguments moduleCount startModule memoryReference`)

// random is a JSON value, of any kind.
func random(r *rand.Rand, depth int) any {
	switch n := r.IntN(11); {
	case n == 0:
		return nil
	case n == 1:
		return r.IntN(2) == 0
	case n < 5:
		return []int{0, 1, 2, -1, 7, 1 << 30, 1<<30 + 1, 1<<31 - 1, 1 << 40}[r.IntN(9)]
	case n == 5:
		return r.Float64() * 1e9
	case n < 8 || depth == 0:
		return []string{"", "x", "number", "sql SELECT 1", "sql", "1/0", "state", "\x00", "/nowhere", "op.upsert", "checkpoint", strings.Repeat("[", 3000)}[r.IntN(12)]
	case n == 8:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = random(r, depth-1)
		}
		return list
	}
	object := map[string]any{}
	for range r.IntN(7) {
		object[argumentNames[r.IntN(len(argumentNames))]] = random(r, depth-1)
	}
	return object
}

// barrage sends requests with random arguments, but for one; each must have been answered once when the test is over.
func (e *editor) barrage(r *rand.Rand, rounds int, but string) (sent []int) {
	for range rounds {
		for _, command := range everyRequest {
			if command == but {
				continue
			}
			seq, err := e.Send(command, random(r, 3))
			if err != nil {
				e.t.Fatal(err)
			}
			sent = append(sent, seq)
		}
	}
	return sent
}

// TestGarbageArguments: in each phase every request is answered once, whatever it carries, and the session goes on to its end.
func TestGarbageArguments(t *testing.T) {
	const seed = 7
	onEach(t, func(t *testing.T, p python) {
		for _, without := range []bool{false, true} {
			r := rand.New(rand.NewPCG(seed, 1))
			e := open(t, "connector.py", orders)
			args := p.launch()
			if without {
				args["debugpy"] = "none"
			}
			sent := e.before(r)
			launch := e.launch(args)
			sent = append(sent, e.barrage(r, 2, "configurationDone")...) // it would start the connector before its stops are set
			m, err := e.Response(launch)
			if err != nil || !m.Success {
				t.Fatalf("launch: %v %+v", err, m)
			}
			e.answered(sent)
			e.call("setExceptionBreakpoints", map[string]any{"filters": []string{"checkpoint"}}, nil)
			e.call("setFunctionBreakpoints", map[string]any{"breakpoints": []any{}}, nil)
			e.call("configurationDone", nil, nil)
			e.event("stopped", nil)
			for range 3 {
				e.answered(e.barrage(r, 1, ""))
			}
			e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
			e.call("terminate", nil, nil)
			e.event("terminated", nil)
			e.answered(e.barrage(r, 2, ""))
			e.disconnect()
			e.once()
		}
	})
}

// before is a barrage before initialize, which is not sent.
func (e *editor) before(r *rand.Rand) (sent []int) {
	for _, command := range everyRequest {
		if command == "initialize" {
			continue
		}
		seq, err := e.Send(command, random(r, 2))
		if err != nil {
			e.t.Fatal(err)
		}
		sent = append(sent, seq)
	}
	return sent
}

func (e *editor) answered(sent []int) {
	e.t.Helper()
	for _, seq := range sent {
		if _, err := e.Response(seq); err != nil {
			e.t.Fatalf("request %d has no answer: %v", seq, err)
		}
	}
}

// once checks that no request was answered twice.
func (e *editor) once() {
	e.t.Helper()
	var seen []int
	for _, m := range e.All() {
		if m.Type != "response" {
			continue
		}
		if slices.Contains(seen, *m.RequestSeq) {
			e.t.Errorf("request %d is answered twice: %s", *m.RequestSeq, m.Command)
		}
		seen = append(seen, *m.RequestSeq)
	}
}

// TestDebugpyThatCannotBeUsed: one that fails when it is imported, or is too old, leaves everything but lines of older Pythons.
func TestDebugpyThatCannotBeUsed(t *testing.T) {
	for text, want := range map[string]string{
		"raise ImportError('half of it is missing')\n":                         "half of it is missing",
		"__version__ = '1.5.1'\n":                                              "debugpy 1.5.1 is too old for this Python: 1.",
		"__version__ = '1.6.7+local'\nraise OSError(__version__ + ' goes on')": "1.6.7+local goes on",
	} {
		onEach(t, func(t *testing.T, p python) {
			if p.lines() && strings.HasPrefix(want, "1.6.7") {
				return // it is too old here
			}
			e := open(t, "connector.py", orders, "broken/debugpy/__init__.py", text)
			e.start(map[string]any{"python": p.path, "debugpy": e.project + "/broken"}, setting{filters: []string{"checkpoint"}})
			var body godap.StoppedEventBody
			for range 2 {
				body, _ = e.stopped("breakpoint", lineOf(orders, "op.checkpoint"))
				e.goOn(body.ThreadId)
			}
			e.ended(0)
			if out := e.Outputs(); strings.Count(out, want) != 1 || !strings.Contains(out, "pip install --upgrade debugpy") {
				t.Errorf("the console has\n%s", out)
			}
			e.disconnect()
		})
	}
}

// TestDebugpyThatFailsHalfway: it has connected, and the agent stops without it all the same.
func TestDebugpyThatFailsHalfway(t *testing.T) {
	text := connector(`
from csdk_agent.debug.suspend import Debugpy
def fail(*arguments):
    raise OSError("it failed halfway")
Debugpy._hide_engine = fail
op.checkpoint({"n": 1})
op.checkpoint({"n": 2})
`)
	onEach(t, func(t *testing.T, p python) {
		e := open(t, "connector.py", text)
		e.start(p.launch(), setting{filters: []string{"checkpoint"}})
		for _, line := range []string{`{"n": 1}`, `{"n": 2}`} {
			body, frame := e.stopped("breakpoint", lineOf(text, line))
			if got := e.evaluate("len(state)", frame.Id); got != "0" {
				t.Errorf("len(state) = %s", got)
			}
			e.goOn(body.ThreadId)
		}
		e.ended(0)
		if out := e.Outputs(); strings.Count(out, "it failed halfway") != 1 {
			t.Errorf("the console has\n%s", out)
		}
		e.disconnect()
	})
}

// TestProcessEndsWhileDebugpyLoads: nothing is said of debugpy, which is there.
func TestProcessEndsWhileDebugpyLoads(t *testing.T) {
	e := open(t, "connector.py", orders, "deadly/debugpy/__init__.py", "import os\nos._exit(7)\n")
	e.start(map[string]any{"python": pythons(t)[0].path, "debugpy": e.project + "/deadly"}, setting{filters: []string{"checkpoint"}})
	e.call("pause", map[string]any{"threadId": 1}, nil)
	e.ended(1)
	if out := e.Outputs(); strings.Contains(out, "pip install") {
		t.Errorf("the console has\n%s", out)
	}
	e.disconnect()
	for _, m := range e.All() {
		if m.Event == "capabilities" {
			t.Errorf("capabilities were taken back: %s", m.Body)
		}
	}
}

// TestStrangersAtThePort: whoever is there before debugpy and does not know the token is turned away.
func TestStrangersAtThePort(t *testing.T) {
	e := open(t, "connector.py", orders)
	launch := e.launch(pythons(t)[0].launch())
	m, err := e.Response(launch)
	if err != nil || !m.Success {
		t.Fatalf("launch: %v %+v", err, m)
	}
	wrong := `{"seq":1,"type":"response","request_seq":2,"success":true,"command":"pydevdAuthorize","body":{"clientAccessToken":"guess"}}`
	for _, text := range []string{
		"", "GET / HTTP/1.1\r\n\r\n", "Content-Length: 5\r\n\r\nxxxxx", "Content-Length: 99999999999\r\n\r\n",
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(wrong), wrong),
	} {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", portOf(t, e.adapter.Process.Pid)))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	at := lineOf(orders, "row = {")
	e.setLines(godap.SourceBreakpoint{Line: at})
	e.call("setExceptionBreakpoints", map[string]any{"filters": []string{}}, nil)
	e.call("configurationDone", nil, nil)
	body, _ := e.stopped("breakpoint", at)
	e.setLines()
	e.finish(body.ThreadId, 0)
}

// TestWaysToDie of the connector while it runs: the session ends, and the last checkpoint is kept.
func TestWaysToDie(t *testing.T) {
	for name, death := range map[string]string{
		"os._exit":       "import os\nos._exit(7)",
		"segmentation":   "import ctypes\nctypes.string_at(0)",
		"killed":         "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
		"fork and exit":  "import os\nif os.fork() == 0:\n    op.upsert('orders', {'id': 3})\n    os._exit(0)\nos.wait()\nos._exit(7)",
		"closes the fds": "import os\nos.closerange(3, 256)\nop.upsert('orders', {'id': 3})",
	} {
		text := connector("op.upsert('orders', {'id': 1})\nop.checkpoint({'done': 1})\nop.upsert('orders', {'id': 2})\n" + death)
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, p python) {
				e := open(t, "connector.py", text)
				e.start(p.launch(), setting{filters: []string{"checkpoint", "uncaught"}})
				body, _ := e.stopped("breakpoint", lineOf(text, "op.checkpoint"))
				e.goOn(body.ThreadId)
				e.ended(1)
				state, err := os.ReadFile(e.project + "/files/state.json")
				if err != nil || !strings.Contains(string(state), `"done"`) {
					t.Errorf("state: %s, %v", state, err)
				}
				e.disconnect()
			})
		})
	}
}

const secret = "S3cr3t-Value-42"

// awkward is a secret that Python and JSON write in other ways.
const awkward = "q\"uo'te\\back\nlïne-of-1234"

// TestSecretsNeverReachTheEditor, wherever the connector or the editor brings them up.
func TestSecretsNeverReachTheEditor(t *testing.T) {
	text := connector(`
key = configuration["api_key"]
awkward = configuration["password"]
log.info("key " + key + awkward)
print("key", key, awkward, [awkward])
op.upsert("orders", {"id": 1, "key": key, "awkward": awkward})
op.checkpoint({"key": key, "awkward": awkward, awkward: 1})
raise ValueError(f"refused {key} {awkward!r}")
`)
	configuration, err := json.Marshal(map[string]string{"api_key": secret, "password": awkward})
	if err != nil {
		t.Fatal(err)
	}
	for _, debugpy := range []string{"", "none"} {
		onBoth(t, func(t *testing.T, p python, args map[string]any) {
			e := open(t, "connector.py", text, "configuration.json", string(configuration))
			if debugpy != "" {
				args["debugpy"] = debugpy
			}
			at := lineOf(text, "op.upsert")
			e.start(args, setting{
				filters: []string{"checkpoint", "uncaught"}, functions: []godap.FunctionBreakpoint{{Name: "op.upsert:orders"}},
				lines: []godap.SourceBreakpoint{{Line: at, LogMessage: "sends {key}"}},
			})
			for range 3 {
				var body godap.StoppedEventBody
				e.event("stopped", &body)
				frame := e.top(body.ThreadId)
				for _, reference := range e.scopes(frame.Id) {
					for _, v := range e.variables(reference) {
						if v.VariablesReference != 0 {
							e.variables(v.VariablesReference)
						}
					}
				}
				for _, expression := range []string{"key", "configuration", "sql SELECT * FROM tester.orders", "state", "1/0 or key", "{}[key]", "key.nowhere", "awkward", "{}[awkward]", "[awkward]", "print(awkward)"} {
					for _, where := range []string{"repl", "hover", "watch", "clipboard"} {
						_, _ = e.Call("evaluate", map[string]any{"expression": expression, "frameId": frame.Id, "context": where})
					}
				}
				for _, command := range []string{"exceptionInfo", "csdk/tables", "csdk/checkpoints", "modules"} {
					_, _ = e.Call(command, map[string]any{"threadId": body.ThreadId})
				}
				_, _ = e.Call("csdk/query", map[string]any{"sql": "SELECT *, 'x' AS \"" + secret + "\" FROM tester.orders"})
				_, _ = e.Call("completions", map[string]any{"text": "key", "column": 4, "frameId": frame.Id})
				e.goOn(body.ThreadId)
			}
			e.ended(1)
			e.disconnect()
			for _, m := range e.All() {
				for _, text := range append(texts(t, m.Body), m.Message) {
					// However the awkward one is written, this is in it.
					if strings.Contains(text, secret) || strings.Contains(text, awkward) || strings.Contains(text, "ne-of-1234") {
						t.Errorf("a secret is in %s %s%s: %.300q", m.Type, m.Command, m.Event, text)
					}
				}
			}
		})
	}
}

// texts are all in a JSON value, keys too.
func texts(t *testing.T, raw json.RawMessage) (all []string) {
	if len(raw) == 0 {
		return nil
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Errorf("no JSON: %v: %.300s", err, raw)
	}
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case string:
			all = append(all, value)
		case []any:
			for _, one := range value {
				walk(one)
			}
		case map[string]any:
			for key, one := range value {
				all = append(all, key)
				walk(one)
			}
		}
	}
	walk(value)
	return all
}
