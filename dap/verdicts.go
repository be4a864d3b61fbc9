package dap

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	dap "github.com/google/go-dap"
)

// judge says why a breakpoint cannot stop, as far as csdk knows by itself. That can change: with a restart, or when debugpy fails.
func (s *session) judge(p *breakpoint) {
	why := p.refused
	switch {
	case why != "":
	case s.launch.NoDebug:
		why = "the sync runs without debugging"
	case p.file != "" && !exists(p.file):
		why = fmt.Sprintf("there is no file %s", p.file)
	case s.run == nil || s.run.without == "":
	case p.file != "" && s.run.ready && !s.run.lines:
		why = "stops at lines need debugpy on Python 3.11 and older"
	case p.name != "":
		why = "needs debugpy, and there is none"
	}
	switch {
	case why != "":
		p.state.Verified, p.state.Message = false, why
	case p.blocked != "":
		p.state.Verified, p.state.Message = true, "" // until the agent or debugpy has looked at it
	}
	p.blocked = why
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (s *session) judgeAll() {
	for _, p := range s.breakpoints.all() {
		s.judge(p)
	}
}

// tellChanged tells the editor of each breakpoint whose state is not the one that it knows.
func (s *session) tellChanged() {
	for _, p := range s.breakpoints.all() {
		if p.told != nil && *p.told != p.state {
			*p.told = p.state
			s.event("breakpoint", dap.BreakpointEventBody{Reason: "changed", Breakpoint: p.state})
		}
	}
}

// takeVerdicts takes what the agent says of its stops. One that cannot answer does not have them.
func (r *run) takeVerdicts(raw json.RawMessage, err error) {
	if errors.Is(err, errAgentGone) {
		return
	}
	verdicts, _ := decode[struct {
		Stops []struct {
			ID       int    `json:"id"`
			Verified bool   `json:"verified"`
			Line     int    `json:"line"`
			Message  string `json:"message"`
		} `json:"stops"`
	}](raw)
	for _, v := range verdicts.Stops {
		p := r.s.breakpoints.find(v.ID)
		if p != nil && p.file != "" && !r.lines {
			if p.invalid = !v.Verified; !p.invalid {
				continue // debugpy tells the rest
			}
		}
		if p != nil {
			p.state.Verified, p.state.Message = v.Verified, v.Message
			if v.Line > 0 && p.file != "" {
				p.state.Line = v.Line
			}
		}
	}
	for _, p := range r.s.breakpoints.all() {
		if err != nil && r.watches(p) {
			p.state.Verified, p.state.Message = false, err.Error()
		}
	}
	r.s.tellChanged()
}

// takePeerStates keeps debugpy's numbers for our breakpoints, and what it says of them.
func (r *run) takePeerStates(p *peer, m *message, ids []int) {
	body, err := decode[dap.SetBreakpointsResponseBody](m.Body)
	if err != nil || r.peer != p {
		return
	}
	for i, state := range body.Breakpoints {
		if i >= len(ids) {
			break
		}
		p.breakpoints[state.Id] = ids[i]
		p.states[ids[i]] = state
		if one := r.s.breakpoints.find(ids[i]); one != nil {
			r.moved(one, state)
		}
	}
}

// moved takes what debugpy says of a breakpoint.
func (r *run) moved(p *breakpoint, state dap.Breakpoint) {
	p.state.Verified, p.state.Message = state.Verified, state.Message
	if state.Line > 0 && p.file != "" {
		p.state.Line = state.Line
	}
	r.s.tellChanged()
}

func (r *run) onPeerBreakpoint(raw json.RawMessage) {
	body, err := decode[dap.BreakpointEventBody](raw)
	if err != nil {
		return
	}
	id := r.peer.breakpoints[body.Breakpoint.Id]
	if p := r.s.breakpoints.find(id); p != nil {
		r.peer.states[id] = body.Breakpoint
		r.moved(p, body.Breakpoint)
	}
}
