package dap

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// Options is what the program knows.
type Options struct {
	Version string       // of csdk
	Environ []string     // as os.Environ
	Log     *slog.Logger // one line for each message, without what it carries
}

// session is one debug session with one editor.
type session struct {
	options Options
	inbox   chan func()
	editor  chan *message // what the editor has sent
	done    chan struct{} // closed when Serve returns: nobody listens to post any more
	outbox  *outbox
	client  dap.InitializeRequestArguments
	phase   phase

	launch      launchArguments
	run         *run // the one that goes on, or the last; nil before launch
	breakpoints breakpoints
	handles     handles                    // numbers of our own scopes and variables
	calls       map[int]context.CancelFunc // requests that can be cancelled, by seq
	named       map[string]int             // seq of requests that run, by the name that the editor gave them
	progress    progress
	serving     *message // the request that something is done for just now; nil for what comes by itself (guard.go)
	leaving     *message // the disconnect request, which is answered when the run has ended: the session ends then
}

type phase int

const (
	created     phase = iota
	initialized       // initialize was answered
	launched          // launch has come
	configured        // configurationDone has come
)

// messagesAsked is how many requests of an editor are read ahead: so its end is seen while it takes no answers.
const messagesAsked = 1024

// Serve speaks with one editor until it disconnects or is gone. When it returns, no process of the session is left, and no goroutine but
// those that read from in and write to out as long as these block.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &session{
		options: o, inbox: make(chan func()), editor: make(chan *message, messagesAsked), done: make(chan struct{}), outbox: newOutbox(out),
		calls: map[int]context.CancelFunc{}, named: map[string]int{},
	}
	s.breakpoints.init()
	s.handles.reset()
	defer context.AfterFunc(ctx, s.outbox.endSoon)()
	end := make(chan error, 1)
	go s.read(bufio.NewReader(in), end) // ended by the end of the stream
	err := s.loop(ctx, end)
	s.shutDown()
	close(s.done)
	s.outbox.close()
	return err
}

// loop handles one thing after the other.
func (s *session) loop(ctx context.Context, end <-chan error) (err error) {
	for ended := false; !ended; {
		select {
		case handle := <-s.inbox:
			s.serve(nil, handle)
		case m := <-s.editor:
			s.receive(m)
		case err = <-end:
			ended = true
			for len(s.editor) > 0 {
				s.receive(<-s.editor)
			}
		case <-s.outbox.failed:
			return nil // the editor is gone
		case <-ctx.Done():
			return ctx.Err()
		}
		if s.leaving != nil && !s.run.goesOn() {
			s.reply(s.leaving, nil)
			return nil
		}
	}
	return err
}

// shutDown ends the run at once and waits for it. What it still posts is dropped.
func (s *session) shutDown() {
	for _, cancel := range s.calls {
		cancel()
	}
	if s.run == nil {
		return
	}
	s.run.kill()
	for {
		select {
		case <-s.inbox:
		case <-s.run.over:
			s.run.release()
			return
		}
	}
}

// post hands a function to the session's goroutine. Any other goroutine may call it.
func (s *session) post(handle func()) {
	select {
	case s.inbox <- handle:
	case <-s.done:
	}
}

func (s *session) read(r *bufio.Reader, end chan<- error) {
	for {
		m, err := readMessage(r)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			end <- err
			s.outbox.endSoon()
			return
		}
		select {
		case s.editor <- m:
		case <-s.done:
			return
		}
	}
}

// receive handles a message of the editor. Responses to reverse requests do not come: none is sent.
func (s *session) receive(m *message) {
	s.options.Log.Debug("from the editor", "type", m.Type, "command", m.Command, "seq", m.Seq)
	if m.Type != "request" {
		return
	}
	s.serve(m, func() {
		if err := s.admits(m.Command); err != nil {
			s.fail(m, err)
			return
		}
		handle, known := requests[m.Command]
		if !known {
			handle = (*session).onUnknown
		}
		if err := handle(s, m); err != nil {
			s.fail(m, err)
		}
	})
}

// requests is what the adapter does itself, or decides about. A handler answers the request, now or later, or returns an error.
var requests map[string]func(*session, *message) error

func init() { // not a literal: the handlers refer to the table
	requests = map[string]func(*session, *message) error{
		"initialize":              (*session).onInitialize,
		"launch":                  (*session).onLaunch,
		"attach":                  (*session).onAttach,
		"configurationDone":       (*session).onConfigurationDone,
		"restart":                 (*session).onRestart,
		"terminate":               (*session).onTerminate,
		"disconnect":              (*session).onDisconnect,
		"cancel":                  (*session).onCancel,
		"setBreakpoints":          (*session).onSetBreakpoints,
		"setFunctionBreakpoints":  (*session).onSetFunctionBreakpoints,
		"setExceptionBreakpoints": (*session).onSetExceptionBreakpoints,
		"dataBreakpointInfo":      (*session).onDataBreakpointInfo,
		"setDataBreakpoints":      (*session).onSetDataBreakpoints,
		"threads":                 (*session).onThreads,
		"stackTrace":              (*session).onStackTrace,
		"scopes":                  (*session).onScopes,
		"variables":               (*session).onVariables,
		"setVariable":             (*session).onSetVariable,
		"continue":                (*session).onContinue,
		"next":                    (*session).onStep,
		"stepIn":                  (*session).onStep,
		"stepOut":                 (*session).onStep,
		"goto":                    (*session).onStep,
		"pause":                   (*session).onPause,
		"evaluate":                (*session).onEvaluate,
		"completions":             (*session).onCompletions,
		"exceptionInfo":           (*session).onExceptionInfo,
		"modules":                 (*session).onModules,
		"loadedSources":           (*session).onLoadedSources,
	}
	for method := range runner.Requests {
		requests[method] = named((*session).onView)
	}
	requests["csdk/export"] = named((*session).onExport)
	requests["csdk/cancel"] = (*session).onCancelNamed
}

// admits says whether a request may come now.
func (s *session) admits(command string) error {
	switch {
	case command == "initialize" && s.phase != created:
		return failure(idOrder, "initialize comes once, as the first request.")
	case command != "initialize" && s.phase == created:
		if command == "disconnect" {
			return nil
		}
		return failure(idOrder, "%s came before initialize.", command)
	case (command == "launch" || command == "attach") && s.phase >= launched:
		return failure(idOrder, "launch comes once in a session; restart runs the sync again.")
	}
	return nil
}

// reply answers a request.
func (s *session) reply(m *message, body any) {
	yes := true
	s.forget(m)
	s.outbox.send(message{Type: "response", RequestSeq: &m.Seq, Command: m.Command, Success: &yes, Body: marshal(body)})
}

// fail answers a request with an error. What may hold a secret is masked: texts come from the connector, too.
func (s *session) fail(m *message, err error) {
	no := false
	s.forget(m)
	var p *problem
	if !errors.As(err, &p) {
		p = failure(idInternal, "%v", err)
	}
	p = &problem{id: p.id, text: s.mask(p.text), silent: p.silent}
	s.options.Log.Debug("a request is refused", "command", m.Command, "seq", m.Seq, "id", p.id)
	s.outbox.send(message{Type: "response", RequestSeq: &m.Seq, Command: m.Command, Success: &no, Message: p.text, Body: marshal(p.body())})
}

func (s *session) event(name string, body any) {
	s.outbox.send(message{Type: "event", Event: name, Body: marshal(body)})
}

// arguments reads the arguments of a request.
func arguments[T any](m *message) (T, error) {
	value, err := decode[T](m.Arguments)
	if err != nil {
		return value, failure(idArguments, "The arguments of %s cannot be read: %v.", m.Command, err)
	}
	return value, nil
}

// background answers a request on a goroutine of its own, so that it can wait for the run. The request can be cancelled.
// What work returns is sent as it is: names of tables and columns come back to us.
func (s *session) background(m *message, work func(context.Context) (any, error)) {
	ctx, cancel := context.WithCancel(context.Background())
	s.calls[m.Seq] = cancel
	go func() { // ended by the answer, or by cancel
		body, err := guarded(s, m, func() (any, error) { return work(ctx) })
		cancelled := ctx.Err() != nil
		cancel()
		s.post(s.boundTo(m, func() {
			switch {
			case err != nil && cancelled:
				s.fail(m, quiet(idCancelled, "cancelled"))
			case err != nil:
				s.fail(m, err)
			default:
				s.reply(m, body)
			}
		}))
	}()
}

// forget is the end of a request.
func (s *session) forget(m *message) {
	if cancel := s.calls[m.Seq]; cancel != nil {
		cancel()
		delete(s.calls, m.Seq)
	}
}

func (s *session) onCancel(m *message) error {
	args, err := arguments[dap.CancelArguments](m)
	if err != nil {
		return err
	}
	if cancel := s.calls[args.RequestId]; cancel != nil {
		cancel()
	}
	s.reply(m, nil)
	return nil
}

func (s *session) onUnknown(m *message) error {
	if s.run.forwards(m.Command) {
		return s.forward(m)
	}
	return failure(idUnsupported, "csdk's debug adapter does not know the request %s.", m.Command)
}

func (s *session) onAttach(*message) error {
	return failure(idLaunch, "csdk starts the connector itself: use \"request\": \"launch\".")
}

// output shows a text in the debug console.
func (s *session) output(body dap.OutputEventBody) {
	body.Output = s.mask(body.Output)
	s.event("output", body)
}

// say is a line of csdk itself.
func (s *session) say(format string, args ...any) {
	s.output(dap.OutputEventBody{Category: "console", Output: fmt.Sprintf(format, args...) + "\n"})
}

// complain is one that must not be missed.
func (s *session) complain(format string, args ...any) {
	s.output(dap.OutputEventBody{Category: "important", Output: fmt.Sprintf(format, args...) + "\n"})
}
