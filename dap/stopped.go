package dap

import (
	"encoding/json"
	"slices"

	dap "github.com/google/go-dap"
)

// stop is one thread that stands still.
type stop struct {
	IDs         []int          `json:"ids"`
	Reason      string         `json:"reason"`
	Description string         `json:"description"`
	Text        string         `json:"text"`
	Thread      int            `json:"thread"`
	File        string         `json:"file"`
	Line        int            `json:"line"`
	Operation   string         `json:"operation"`
	Table       string         `json:"table"`
	Number      int            `json:"number"`
	Exception   *exceptionInfo `json:"exception"`

	own bool // the agent's, not a breakpoint or a step of debugpy's
}

type exceptionInfo struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Details string `json:"details"`
}

// onOwnStop: a stop of ours hit. debugpy, where it is loaded, suspends the thread and says so next.
func (r *run) onOwnStop(raw json.RawMessage) {
	st, err := decode[stop](raw)
	if err != nil {
		return
	}
	st.own = true
	if len(st.IDs) == 1 && st.IDs[0] == entryID {
		st.IDs, st.Reason, st.Description = nil, "entry", "Paused on entry"
	}
	if r.peer != nil {
		r.own[st.Thread] = &st
		return
	}
	r.stopped(&st, false)
}

// onPeerStopped: debugpy has suspended the threads, at a stop of ours, of its own, after a step or a pause.
func (r *run) onPeerStopped(raw json.RawMessage) {
	body, err := decode[dap.StoppedEventBody](raw)
	if err != nil {
		return
	}
	if r.own[body.ThreadId] == nil && (body.Reason == "breakpoint" || body.Reason == "exception") {
		// It may be ours: what the agent says of it is on its way then, and before this answer.
		r.agent.call("threads", nil, func(json.RawMessage, error) { r.tellPeerStop(body) })
		return
	}
	r.tellPeerStop(body)
}

func (r *run) tellPeerStop(body dap.StoppedEventBody) {
	if r.ended || r.peer == nil {
		return
	}
	if r.pausing {
		r.pausing = false
		r.tellTracing()
	}
	st := r.own[body.ThreadId]
	delete(r.own, body.ThreadId)
	if st == nil {
		st = &stop{Reason: body.Reason, Description: body.Description, Text: body.Text, Thread: body.ThreadId}
		for _, id := range body.HitBreakpointIds {
			if ours := r.peer.breakpoints[id]; ours != 0 {
				st.IDs = append(st.IDs, ours)
			}
		}
		if st.Reason == "breakpoint" && len(st.IDs) == 0 && r.s.launch.StopOnEntry && !r.lines {
			st.Reason = "entry"
		}
	}
	r.stopped(st, true)
}

// stopped tells the editor.
func (r *run) stopped(st *stop, all bool) {
	r.stops[st.Thread] = st
	r.live.Stopped(true)
	reason := st.Reason
	r.s.event("stopped", dap.StoppedEventBody{
		Reason: reason, Description: r.s.mask(st.Description), Text: r.s.mask(st.Text), ThreadId: st.Thread,
		AllThreadsStopped: all, HitBreakpointIds: st.IDs,
	})
}

// onOwnContinued: a stop of ours is over. Without debugpy, the agent lets a thread go on; with it, debugpy may have told only of another
// thread that stopped at the same moment.
func (r *run) onOwnContinued(raw json.RawMessage) {
	st, err := decode[stop](raw)
	switch {
	case err != nil:
	case r.peer != nil:
		delete(r.own, st.Thread)
	case r.stops[st.Thread] != nil:
		r.resumed(st.Thread)
	}
}

// resumed forgets a stop, or all with thread 0, before the thread goes on: numbers of variables mean nothing any more.
func (r *run) resumed(thread int) {
	if thread == 0 {
		r.stops = map[int]*stop{}
	} else {
		delete(r.stops, thread)
	}
	if len(r.stops) == 0 {
		r.s.handles.reset()
		r.live.Stopped(false)
	}
}

// onContinue lets all threads go on. pydevd 1.6 hangs when it is asked for one of them.
func (s *session) onContinue(m *message) error {
	if err := s.needsStop(); err != nil {
		return err
	}
	r := s.run
	if r.peer == nil {
		return s.plainContinue(m)
	}
	r.resumed(0)
	return s.goesOn(m, map[string]any{"threadId": "*"}, dap.ContinueResponseBody{AllThreadsContinued: true})
}

// plainContinue lets the thread go on that is named, all where none is.
func (s *session) plainContinue(m *message) error {
	r := s.run
	args, err := arguments[struct {
		ThreadID *int `json:"threadId"`
	}](m)
	if err != nil {
		return err
	}
	thread := 0
	if args.ThreadID != nil {
		if thread = *args.ThreadID; r.stops[thread] == nil {
			return quiet(idNotStopped, "This thread is not stopped.")
		}
	}
	r.resumed(thread)
	r.agent.tell("resume", map[string]any{"thread": args.ThreadID})
	s.reply(m, map[string]any{"allThreadsContinued": len(r.stops) == 0})
	return nil
}

// goesOn has debugpy let threads go on. Its answer comes before any stop that follows: what was told as stopped before the answer goes on
// too. Where there is no answer, the process went on to its end.
func (s *session) goesOn(m *message, args, body any) error {
	r := s.run
	peer := r.peer
	if err := s.needsDebugpy(m.Command); err != nil {
		return err
	}
	r.resuming = true
	peer.send(m.Command, args, func(answer *message) {
		r.resuming = false
		if !answer.succeeded() && !peer.gone {
			s.fail(m, quiet(idPython, "%s", firstOf(answer.Message, "debugpy has refused "+m.Command)))
			return
		}
		r.resumed(0)
		s.reply(m, body)
	})
	return nil
}

// onStep is next, stepIn, stepOut and goto. All may be refused: what stands still goes on with debugpy's answer.
func (s *session) onStep(m *message) error {
	if err := s.needsStop(); err != nil {
		return err
	}
	if err := s.needsDebugpy(m.Command); err != nil {
		return err
	}
	args, err := arguments[dap.NextArguments](m)
	if err != nil {
		return err
	}
	st := s.run.stops[args.ThreadId]
	if m.Command == "goto" {
		if st != nil && st.own && st.Operation != "" {
			return failure(idPython, "Python cannot jump from inside a call, and the thread stands in op.%s(). Step first.", st.Operation)
		}
		return s.goesOn(m, m.Arguments, nil)
	}
	if st == nil {
		s.stepOther(m, args.ThreadId)
		return nil
	}
	return s.goesOn(m, m.Arguments, nil)
}

// stepOther steps in a thread other than the one that was told as stopped, if it is there: debugpy says yes to a step of one that has
// ended, and does nothing.
func (s *session) stepOther(m *message, thread int) {
	s.run.peer.send("threads", nil, func(answer *message) {
		body, _ := decode[dap.ThreadsResponseBody](answer.Body)
		there := slices.ContainsFunc(body.Threads, func(one dap.Thread) bool { return one.Id == thread })
		err := s.needsStop() // it may have gone on meanwhile
		if err == nil && answer.succeeded() && !there {
			err = quiet(idNotStopped, "This thread has ended.")
		}
		if err == nil {
			err = s.goesOn(m, m.Arguments, nil)
		}
		if err != nil {
			s.fail(m, err)
		}
	})
}

// stands says whether something stands still, and nobody has asked that it goes on.
func (r *run) stands() bool { return len(r.stops) > 0 && !r.resuming }

// needsStop refuses what only makes sense while something stands still.
func (s *session) needsStop() error {
	switch {
	case s.run == nil:
		return quiet(idOrder, "This comes after launch.")
	case s.run.ended:
		return quiet(idOver, "The sync has ended.")
	case !s.run.stands():
		return quiet(idNotStopped, "The sync is running, not stopped.")
	}
	return nil
}

// onPause stops the sync where it is: with debugpy at once, else at the next operation or line that the agent sees.
func (s *session) onPause(m *message) error {
	r := s.run
	switch {
	case !r.goesOn():
		return quiet(idOver, "The sync has ended, or has not begun.")
	case s.launch.NoDebug:
		return failure(idNotStopped, "The sync runs without debugging, and cannot be paused.")
	}
	r.whenReady(func() {
		if r.ended {
			s.fail(m, quiet(idOver, "The sync has ended."))
			return
		}
		s.reply(m, nil)
		r.toPause = true
		if r.going {
			r.pause()
		}
	})
	return nil
}

// pause is for after the agent was told to let the connector start.
func (r *run) pause() {
	asked := r.toPause
	r.toPause = false
	if !asked || r.stands() {
		return
	}
	r.load(func(err error) {
		switch {
		case r.ended:
		case err != nil:
			r.agent.tell("pause", nil)
		case r.peer != nil:
			r.pausing = true
			r.tellTracing() // up to Python 3.11, threads that are not traced do not pause
			r.agent.call("threads", nil, func(json.RawMessage, error) {
				if r.peer != nil {
					r.peer.send("pause", map[string]any{"threadId": "*"}, nil)
				}
			})
		}
	})
}

func (s *session) onExceptionInfo(m *message) error {
	args, err := arguments[dap.ExceptionInfoArguments](m)
	if err != nil {
		return err
	}
	if err := s.needsStop(); err != nil {
		return err
	}
	st := s.run.stops[args.ThreadId]
	switch {
	case st == nil || st.Reason != "exception":
		return quiet(idNotStopped, "The thread does not stand at an exception.")
	case st.Exception == nil:
		return s.forward(m)
	}
	body := dap.ExceptionInfoResponseBody{
		ExceptionId: st.Exception.Type, Description: st.Exception.Message, BreakMode: "unhandled",
		Details: &dap.ExceptionDetails{Message: st.Exception.Message, TypeName: st.Exception.Type, StackTrace: st.Exception.Details},
	}
	s.reply(m, s.maskJSON(marshal(body)))
	return nil
}
