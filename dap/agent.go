package dap

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
)

// agent is the session's end of the debug channel (runner/pysdk/DEBUG.md). Its methods belong to the session's goroutine.
type agent struct {
	queue   chan []byte // to the writer
	next    int
	waiting map[int]func(json.RawMessage, error)
	bind    func(func()) func() // session.bound
	gone    bool
}

var errAgentGone = errors.New("the connector's process has ended")

const commandsAhead = 256

// newAgent starts the two goroutines of the channel: the reader ends with the process, the writer with close or a failed write.
func newAgent(s *session, in io.Writer, out io.Reader, event func(json.RawMessage), over func()) *agent {
	a := &agent{queue: make(chan []byte, commandsAhead), waiting: map[int]func(json.RawMessage, error){}, bind: s.bound}
	go func() {
		for line := range a.queue {
			if _, err := in.Write(line); err != nil {
				return // the reader sees the end, too
			}
		}
	}()
	go func() {
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				s.post(func() {
					a.close()
					over()
				})
				return
			}
			s.post(func() { a.receive(line, event) })
		}
	}()
	return a
}

// call sends a command and has then called with the answer, or with an error for people.
func (a *agent) call(command string, args map[string]any, then func(json.RawMessage, error)) {
	if a == nil || a.gone {
		then(nil, errAgentGone)
		return
	}
	a.next++
	content := map[string]any{"id": a.next, "command": command}
	for name, value := range args {
		content[name] = value
	}
	select {
	case a.queue <- append(marshal(content), '\n'):
		var raw json.RawMessage
		var err error
		answer := a.bind(func() { then(raw, err) })
		a.waiting[a.next] = func(gotRaw json.RawMessage, gotErr error) {
			raw, err = gotRaw, gotErr
			answer()
		}
	default:
		then(nil, errors.New("the connector's process does not answer: something in it keeps Python from running anything else"))
	}
}

// tell is call for a command whose answer says nothing.
func (a *agent) tell(command string, args map[string]any) {
	a.call(command, args, func(json.RawMessage, error) {})
}

func (a *agent) receive(line []byte, event func(json.RawMessage)) {
	head, err := decode[struct {
		Reply *int   `json:"reply"`
		Error string `json:"error"`
	}](line)
	if err != nil {
		return // the agent writes whole lines of JSON; a fork of the author's may have written something else
	}
	if head.Reply == nil {
		event(line)
		return
	}
	then := a.waiting[*head.Reply]
	delete(a.waiting, *head.Reply)
	switch {
	case then == nil:
	case head.Error != "":
		then(nil, errors.New(head.Error))
	default:
		then(line, nil)
	}
}

// close answers everything that is asked: nobody else will.
func (a *agent) close() {
	if a.gone {
		return
	}
	a.gone = true
	close(a.queue)
	waiting := a.waiting
	a.waiting = nil
	for _, then := range waiting {
		then(nil, errAgentGone)
	}
}
