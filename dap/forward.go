package dap

import (
	"encoding/json"
	"strings"
)

// forwarded names the requests that go to debugpy and the capability that it must declare for them; "" needs none. Any other needs
// the capability of its name (forwards), since pydevd never answers a request that it does not know.
var forwarded = map[string]string{
	"stepInTargets":         "supportsStepInTargetsRequest",
	"gotoTargets":           "supportsGotoTargetsRequest",
	"setExpression":         "supportsSetExpression",
	"setVariable":           "supportsSetVariable",
	"source":                "",
	"setDebuggerProperty":   "supportsDebuggerProperties",
	"setPydevdSourceMap":    "supportsSetPydevdSourceMap",
	"pydevdSystemInfo":      "",
	"restartFrame":          "supportsRestartFrame",
	"stepBack":              "supportsStepBack",
	"reverseContinue":       "supportsStepBack",
	"terminateThreads":      "supportsTerminateThreadsRequest",
	"readMemory":            "supportsReadMemoryRequest",
	"writeMemory":           "supportsWriteMemoryRequest",
	"disassemble":           "supportsDisassembleRequest",
	"breakpointLocations":   "supportsBreakpointLocationsRequest",
	"locations":             "supportsLocationsRequest",
	"completions":           "supportsCompletionsRequest",
	"exceptionInfo":         "supportsExceptionInfoRequest",
	"modules":               "supportsModulesRequest",
	"goto":                  "supportsGotoTargetsRequest",
	"setFunctionBreakpoint": "supportsFunctionBreakpoints",
}

// forwards says whether debugpy answers this request.
func (r *run) forwards(command string) bool {
	capability, known := forwarded[command]
	switch {
	case r == nil || command == "":
		return false
	case !known:
		return r.peer != nil && r.peer.has("supports"+strings.ToUpper(command[:1])+command[1:]+"Request")
	}
	return r.peer == nil || capability == "" || r.peer.has(capability)
}

func (p *peer) has(capability string) bool {
	if capability == "supportsSetPydevdSourceMap" {
		capability = "supportsDebuggerProperties" // they came together
	}
	return string(p.can[capability]) == "true"
}

// forward sends a request to debugpy as it came, and its answer back, with secrets masked.
func (s *session) forward(m *message) error {
	return s.forwardThen(m, func(body json.RawMessage) { s.reply(m, s.maskJSON(body)) })
}

// forwardThen does so, with something of ours done to the answer; then must reply.
func (s *session) forwardThen(m *message, then func(body json.RawMessage)) error {
	if err := s.needsDebugpy(m.Command); err != nil {
		return err
	}
	s.run.peer.send(m.Command, m.Arguments, func(answer *message) {
		if !answer.succeeded() {
			s.fail(m, quiet(idPython, "%s", firstOf(answer.Message, "debugpy has refused "+m.Command)))
			return
		}
		then(answer.Body)
	})
	return nil
}

// needsDebugpy is why a request cannot be forwarded.
func (s *session) needsDebugpy(command string) error {
	switch {
	case s.run == nil:
		return quiet(idOrder, "%s came before launch.", command)
	case s.run.ended:
		return quiet(idOver, "The sync has ended.")
	case s.run.peer != nil:
		return nil
	case s.run.without != "":
		return failure(idNeedsPython, "%s needs debugpy, and there is none (%s). Install it with: %s -m pip install --upgrade debugpy",
			command, s.run.without, firstOf(s.run.python, s.launch.Python, "python"))
	}
	return quiet(idNotStopped, "The sync is running: %s works when it has stopped.", command)
}
