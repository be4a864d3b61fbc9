package dap

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"

	dap "github.com/google/go-dap"
)

// peer is debugpy inside the connector's process, spoken to without an adapter between. Its methods belong to the session's goroutine.
type peer struct {
	conn        net.Conn
	out         chan message
	seq         int
	waiting     map[int]func(*message)
	bind        func(func()) func()        // session.bound
	can         map[string]json.RawMessage // its capabilities, by name
	files       map[string]bool            // that it had breakpoints in
	sent        map[string]string          // by command and file: the breakpoints that it has
	breakpoints map[int]int                // its number of a breakpoint -> ours
	states      map[int]dap.Breakpoint     // by our number: what it says of a breakpoint
	gone        bool
}

const peerMessagesAhead = 1024

// send sends a request; then gets the response, unless the connection ends before. It may be nil.
func (p *peer) send(command string, args any, then func(*message)) {
	p.seq++
	m := message{Seq: p.seq, Type: "request", Command: command, Arguments: marshal(args)}
	if p.out == nil { // during the greeting, which has one goroutine
		_ = dap.WriteBaseMessage(p.conn, marshal(m))
		return
	}
	if p.gone {
		return
	}
	if then != nil {
		var answer *message
		call := p.bind(func() { then(answer) })
		p.waiting[p.seq] = func(m *message) {
			answer = m
			call()
		}
	}
	select {
	case p.out <- m:
	default:
		p.close() // it has not read a thousand requests: nothing will come of it
	}
}

// close ends the connection, and with it the reader. Requests that wait are answered.
func (p *peer) close() {
	if p.gone {
		return
	}
	p.gone = true
	close(p.out)
	_ = p.conn.Close()
	waiting := p.waiting
	p.waiting = nil
	no := false
	for _, then := range waiting {
		then(&message{Type: "response", Success: &no, Message: "the connector's process has ended"})
	}
}

// onPeer takes debugpy in and tells it what is set.
func (r *run) onPeer(p *peer, in *bufio.Reader) {
	p.out, p.bind = make(chan message, peerMessagesAhead), r.s.bound
	if r.ended || r.without != "" { // loading has failed meanwhile
		p.close()
		return
	}
	r.peer = p
	go func() { // ended by close
		for m := range p.out {
			if dap.WriteBaseMessage(p.conn, marshal(m)) != nil {
				_ = p.conn.Close() // the reader sees it
				return
			}
		}
	}()
	go func() { // ended by the end of the connection
		for {
			m, err := readMessage(in)
			if err != nil {
				r.s.post(func() { r.onPeerGone(p) })
				return
			}
			r.s.post(func() { r.onPeerMessage(p, m) })
		}
	}()
	p.send("setDebuggerProperty", map[string]any{
		"multiThreadsSingleNotification": true,
		// Without these 1.6 sends no stopped event (debugpy's defaults as its adapter sets them).
		"skipSuspendOnBreakpointException": []string{"BaseException"},
		"skipPrintBreakpointException":     []string{"NameError"},
	}, nil)
	p.send("attach", map[string]any{
		"justMyCode": r.s.launch.JustMyCode == nil || *r.s.launch.JustMyCode, "showReturnValue": true, "redirectOutput": false, "subProcess": false,
	}, func(m *message) {
		if !m.succeeded() && !r.ended {
			r.s.complain("debugpy does not attach: %s", m.Message)
		}
	})
	r.sendPeerBreakpoints()
	p.send("configurationDone", nil, func(m *message) { // after everything that was sent before
		if m.succeeded() {
			r.loaded(nil)
		} else {
			r.loaded(errors.New(m.Message))
		}
	})
}

func (r *run) onPeerMessage(p *peer, m *message) {
	if p.gone || r.peer != p {
		return // it was read before the connection was closed
	}
	if m.Type == "response" {
		if m.RequestSeq == nil {
			return
		}
		then := p.waiting[*m.RequestSeq]
		delete(p.waiting, *m.RequestSeq)
		if then != nil {
			then(m)
		}
		return
	}
	if m.Type == "event" && !r.ended {
		r.onPeerEvent(m)
	}
}

func (r *run) onPeerEvent(m *message) {
	switch m.Event {
	case "initialized", "terminated", "exited", "process", "debugpyAttach", "debugpySockets", "debugpyWaitingForServer":
		// Of our session the runner knows more.
	case "stopped":
		r.onPeerStopped(m.Body)
	case "output":
		if kind, _ := decode[dap.OutputEventBody](m.Body); kind.Category != "telemetry" {
			r.s.event(m.Event, r.s.maskJSON(m.Body))
		}
	case "breakpoint":
		r.onPeerBreakpoint(m.Body)
	default:
		r.s.event(m.Event, r.s.maskJSON(m.Body))
	}
}

// onPeerGone: debugpy's connection has ended while the process may go on.
func (r *run) onPeerGone(p *peer) {
	if r.peer == p && !r.ended {
		r.dropPeer()
		r.without = "its connection has ended" // at the end of most syncs: the editor hears of it when it sets stops again
	}
}

func (r *run) dropPeer() {
	if r.peer != nil {
		r.peer.close()
		r.peer = nil
	}
	r.loaded(errors.New("the connector's process has ended"))
}

// load has the agent load debugpy; then is called when it has everything that is set, or with the reason why it has not.
func (r *run) load(then func(error)) {
	switch {
	case r.peer != nil && len(r.loading) == 0:
		then(nil)
		return
	case r.without != "":
		then(errors.New(r.without))
		return
	}
	r.loading = append(r.loading, then)
	if len(r.loading) > 1 {
		return
	}
	r.agent.call("load", nil, func(_ json.RawMessage, err error) {
		switch {
		case errors.Is(err, errAgentGone): // which says nothing of debugpy
			r.loaded(err)
		case err != nil:
			r.loadFailed(err)
		}
	})
}

func (r *run) loaded(err error) {
	loading := r.loading
	r.loading = nil
	for _, then := range loading {
		then(err)
	}
}

// loadFailed: from now on the agent stops without debugpy, also when that has connected before it failed.
func (r *run) loadFailed(err error) {
	if r.without == "" && !r.ended {
		r.without = err.Error()
		r.explainPlain()
		r.s.judgeAll()
		r.s.tellChanged()
	}
	if p := r.peer; p != nil {
		r.peer = nil
		p.close()
	}
	r.loaded(err)
}

// explainPlain says what is missing, once, and how to get it.
func (r *run) explainPlain() {
	can := "Stops at lines, checkpoints and operations work"
	if !r.lines {
		can = "Stops at checkpoints and operations work"
	}
	python := firstOf(r.python, r.s.launch.Python, "python")
	r.s.complain("Without debugpy (%s). %s, with the stack, the variables, state, tables and SQL; steps and changing variables do not. To have all: %s -m pip install --upgrade debugpy",
		r.without, can, python)
	none := map[string]bool{}
	for _, name := range []string{"supportsSetVariable", "supportsSetExpression", "supportsGotoTargetsRequest", "supportsStepInTargetsRequest"} {
		none[name] = false
	}
	r.s.event("capabilities", map[string]any{"capabilities": none})
}
