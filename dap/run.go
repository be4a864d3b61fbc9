package dap

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// run is one sync of the session: the first, or one after a restart. Its fields belong to the session's goroutine.
type run struct {
	s      *session
	live   *runner.Live
	cancel context.CancelFunc
	over   chan struct{} // closed when runner.Run has returned
	ended  bool          // and the session knows

	launch   *message // the request that waits for the start; nil once it was answered
	restart  *message // the restart that waits for the end
	agent    *agent   // nil before the process, and without stops
	control  *runner.Agent
	ready    bool // the agent is
	lines    bool // the agent stops at lines
	begun    bool // the connector may start as soon as the agent is ready
	going    bool // it was told to
	waiting  []func()
	listener *listener
	peer     *peer // debugpy, once it is there
	loading  []func(error)
	python   string // the interpreter, once it has started
	without  string // why there is no debugpy; "" while there may be one

	stops      map[int]*stop      // by thread: those that are on
	own        map[int]*stop      // told by the agent, not yet by debugpy
	toPause    bool               // the editor has asked for it
	pausing    bool               // debugpy was asked to pause
	resuming   bool               // debugpy was asked to let threads go on, and has not answered
	checkpoint *runner.Checkpoint // the last one
	previous   json.RawMessage    // the state before it
	asked      bool               // the editor has asked for the end
	summary    *runner.Summary
}

// goesOn says whether there is a run that has not ended.
func (r *run) goesOn() bool { return r != nil && !r.ended }

// start begins a run for a launch or restart request, which is answered when the connector's process is ready or has failed.
func (s *session) start(request *message) {
	r := &run{
		s: s, over: make(chan struct{}), launch: request,
		stops: map[int]*stop{}, own: map[int]*stop{},
	}
	s.run = r
	s.handles.reset()
	options := s.runOptions()
	r.live = runner.NewLive(r.order())
	options.Live = r.live
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() { // ended by the end of the sync
		report := runner.Run(ctx, options, observer{r})
		close(r.over)
		s.post(func() { r.onEnd(report) })
	}()
	if !s.launch.NoDebug {
		go func() { // ended by the process's start, or by the end of the sync
			if control, started := <-r.live.Agent(); started {
				s.post(func() { r.attach(control) })
			}
		}()
	}
}

// order is the key "debug" of csdk's order to the engine; nil for a plain run.
func (r *run) order() any {
	if r.s.launch.NoDebug {
		return nil
	}
	order := map[string]any{"debugpy": nil, "just_my_code": r.s.launch.JustMyCode == nil || *r.s.launch.JustMyCode}
	if r.s.launch.Debugpy == "none" {
		r.without = `launch.json says "debugpy": "none"`
		return order
	}
	listener, err := listen(r)
	if err != nil {
		r.without = "csdk could not open a port on 127.0.0.1 for it: " + err.Error()
		return order
	}
	r.listener = listener
	order["debugpy"] = map[string]any{
		"path": r.s.launch.Debugpy, "elsewhere": debugpyPlaces(r.s.launch.DebugpyElsewhere, r.s.options.Environ),
		"host": "127.0.0.1", "port": listener.port(), "token": listener.token,
	}
	return order
}

// attach joins the process that was started.
func (r *run) attach(control *runner.Agent) {
	r.control = control
	if !r.ended {
		r.agent = newAgent(r.s, control.In, control.Out, r.onAgentEvent, r.onAgentGone)
	}
}

// begin lets the connector start, once the agent knows every stop.
func (r *run) begin() {
	r.begun = true
	r.whenReady(r.goAhead)
}

// whenReady runs a function when the agent is ready, or the run has ended before.
func (r *run) whenReady(then func()) {
	if r.ready || r.ended || r.s.launch.NoDebug {
		then()
		return
	}
	r.waiting = append(r.waiting, r.s.bound(then))
}

func (r *run) nowReady() {
	waiting := r.waiting
	r.waiting = nil
	for _, then := range waiting {
		then()
	}
}

// goAhead sends the stops, loads debugpy where something is its own, and starts the connector.
func (r *run) goAhead() {
	if r.going || r.ended {
		return
	}
	r.sendStops(nil)
	if r.agent == nil {
		return // a sync without debugging
	}
	r.going = true
	start := func() {
		r.agent.tell("go", nil)
		r.pause()
	}
	if !r.needsPeer() {
		start()
		return
	}
	r.load(func(error) { start() }) // an error was said
}

// answerLaunch answers the request that started the run.
func (r *run) answerLaunch(err error) {
	m := r.launch
	r.launch = nil
	switch {
	case m == nil:
	case err != nil:
		r.s.fail(m, err)
	default:
		r.s.reply(m, nil)
	}
}

// answerReplaced answers the request that started a run which a restart ends before it was ready: launch has begun a session, and it goes on.
func (r *run) answerReplaced() {
	if r.launch != nil && r.launch.Command == "restart" {
		r.answerLaunch(quiet(idCancelled, "another restart came"))
		return
	}
	r.answerLaunch(nil)
}

func (r *run) onReady(raw json.RawMessage) {
	ready, _ := decode[struct {
		Lines   bool    `json:"lines"`
		Debugpy *string `json:"debugpy"` // the folder that it would be loaded from; "" when there is none
	}](raw)
	r.ready, r.lines = true, ready.Lines
	if ready.Debugpy != nil && *ready.Debugpy == "" && r.without == "" {
		r.without = "it is not installed"
	}
	r.answerLaunch(nil)
	r.tellProcess()
	if r.without != "" {
		r.explainPlain()
	}
	r.nowReady()
}

func (r *run) tellProcess() {
	body := dap.ProcessEventBody{Name: filepath.Join(firstOf(r.s.launch.Project, "."), "connector.py"), IsLocalProcess: true, StartMethod: "launch"}
	if r.control != nil {
		body.SystemProcessId = r.control.PID
	}
	r.s.event("process", body)
}

func (r *run) onAgentEvent(raw json.RawMessage) {
	head, err := decode[struct {
		Event string `json:"event"`
	}](raw)
	if err != nil || r.ended {
		return
	}
	switch head.Event {
	case "ready":
		r.onReady(raw)
	case "stopped":
		r.onOwnStop(raw)
	case "continued":
		r.onOwnContinued(raw)
	case "output":
		r.onLogPoint(raw)
	case "problem":
		r.onProblem(raw)
	case "load failed":
		trouble, _ := decode[struct {
			Text string `json:"text"`
		}](raw)
		r.loadFailed(errors.New(trouble.Text))
	}
}

// onAgentGone: the process has ended, or closed the channel; runner.Run tells the rest.
func (r *run) onAgentGone() {
	r.dropPeer()
}

// kill ends the run at once.
func (r *run) kill() {
	if r == nil || r.ended {
		return
	}
	r.cancel()
	if r.control != nil {
		r.control.Kill()
	}
}

// release closes everything that the session has to the process, which has ended.
func (r *run) release() {
	r.ended = true
	if r.agent != nil {
		r.agent.close()
	}
	if r.listener != nil {
		r.listener.close()
	}
	r.dropPeer()
}

// onEnd is the end of runner.Run: no process is left.
func (r *run) onEnd(report runner.Report) {
	s := r.s
	r.release()
	r.nowReady()
	s.progressEnd()
	if again := r.restart; again != nil && s.leaving == nil {
		r.answerReplaced()
		s.restartNow(again)
		return
	}
	r.cancelRestart("the session has ended")
	r.answerLaunch(r.notStarted(report))
	s.event("exited", dap.ExitedEventBody{ExitCode: exitCode(report)})
	s.event("terminated", nil)
}

// notStarted is why a launch failed; nil when the sync was so short that it was over before anything was said.
func (r *run) notStarted(report runner.Report) error {
	if report.Err == nil {
		return nil
	}
	var load *runner.LoadError
	if as(report.Err, &load) {
		return failure(idNotLoaded, "%s", asArguments(load.Error()))
	}
	return failure(idNotLoaded, "%s", report.Err.Error())
}

// exitCode is that of `csdk debug` (DESIGN.md section 3).
func exitCode(report runner.Report) int {
	var load *runner.LoadError
	switch {
	case as(report.Err, &load):
		return 2
	case report.Status == runner.Succeeded:
		return 0
	case report.Status == runner.Interrupted:
		return 130
	}
	return 1
}

// as is errors.As.
func as[T error](err error, target *T) bool { return errors.As(err, target) }
