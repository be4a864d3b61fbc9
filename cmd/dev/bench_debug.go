package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"csdk/dap/daptest"
)

// What the issue allows, at p95: seconds, and times of a plain run.
const (
	lineStopLimit       = 0.250
	checkpointStopLimit = 0.220
	reachedLimit        = 0.020
	slowdownLimit       = 1.02
	conditionLimit      = 1.15
	lineLimit           = 1.3
	debugRows           = 1_000_000
)

// debugSession is one session with a debug adapter.
type debugSession struct {
	*daptest.Client
	cmd   *exec.Cmd
	began time.Time
}

// openDebug starts an adapter. F5 is then.
func openDebug(ctx context.Context, command ...string) (*debugSession, error) {
	s := &debugSession{cmd: exec.CommandContext(ctx, command[0], command[1:]...), began: time.Now()}
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	s.Client = daptest.New(out, in)
	return s, nil
}

func (s *debugSession) elapsed() float64 { return time.Since(s.began).Seconds() }

// must is a request that succeeds.
func (s *debugSession) must(command string, arguments any) error {
	m, err := s.Call(command, arguments)
	if err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	if !m.Success {
		return fmt.Errorf("%s: %s", command, m.Message)
	}
	return nil
}

// debugStops is what is set before a program starts.
type debugStops struct {
	filters   []map[string]any
	functions []map[string]any
	file      string
	lines     []map[string]any
}

// launch does everything up to where the program runs.
func (s *debugSession) launch(arguments map[string]any, stops debugStops) error {
	if err := s.must("initialize", map[string]any{"clientID": "bench", "adapterID": "bench", "linesStartAt1": true, "columnsStartAt1": true, "pathFormat": "path"}); err != nil {
		return err
	}
	launch, err := s.Send("launch", arguments)
	if err != nil {
		return err
	}
	if _, err := s.Event("initialized"); err != nil {
		return err
	}
	requests := []struct {
		command   string
		arguments map[string]any
	}{
		{"setExceptionBreakpoints", map[string]any{"filters": []any{}, "filterOptions": stops.filters}},
		{"setFunctionBreakpoints", map[string]any{"breakpoints": stops.functions}},
		{"setBreakpoints", map[string]any{"source": map[string]any{"path": stops.file}, "breakpoints": stops.lines}},
		{"configurationDone", nil},
	}
	for _, r := range requests {
		if r.command == "setBreakpoints" && stops.lines == nil || r.command == "setFunctionBreakpoints" && stops.functions == nil {
			continue
		}
		if err := s.must(r.command, r.arguments); err != nil {
			return err
		}
	}
	if m, err := s.Response(launch); err != nil || !m.Success {
		return fmt.Errorf("launch: %v %+v", err, m)
	}
	return nil
}

// stopped waits for the next stop and returns its thread.
func (s *debugSession) stopped() (int, error) {
	m, err := s.Event("stopped")
	if err != nil {
		return 0, err
	}
	var body struct {
		ThreadID int `json:"threadId"`
	}
	return body.ThreadID, m.Decode(&body)
}

func (s *debugSession) close() {
	_, _ = s.Call("disconnect", map[string]any{"terminateDebuggee": true})
	_ = s.cmd.Cancel()
	_ = s.cmd.Wait()
}

func (b *bench) csdkArguments(project string, more map[string]any) map[string]any {
	arguments := map[string]any{"project": project, "python": b.python, "reset": true}
	for name, value := range more {
		arguments[name] = value
	}
	return arguments
}

var checkpointFilter = []map[string]any{{"filterId": "checkpoint"}}

// debugStart measures how long F5 takes to its first stop, and what a stop and a step take.
func debugStart(ctx context.Context, b *bench) ([]line, error) {
	project, err := b.project("debug", configuration{"rows": "1", "columns": "10"})
	if err != nil {
		return nil, err
	}
	var atLine, atCheckpoint, reached, step, peer, peerStep spread
	rounds := 4*b.rounds + 1
	csdk := contender{"csdk", rounds, func(ctx context.Context) error {
		took, err := b.firstLine(ctx, project)
		if err != nil {
			return err
		}
		atLine = append(atLine, took)
		stop, err := b.firstCheckpoint(ctx, project)
		if err != nil {
			return err
		}
		atCheckpoint, reached, step = append(atCheckpoint, stop.start), append(reached, stop.reached...), append(step, stop.step)
		fmt.Fprintf(b.w.out, "  csdk     line %s, checkpoint %s, reached to stopped %s, step %s\n", seconds(took), seconds(stop.start), seconds(stop.reached.median()), seconds(stop.step))
		return nil
	}}
	debugpy := contender{"debugpy", rounds, func(ctx context.Context) error {
		if b.missing["debugpy"] != nil {
			return nil
		}
		start, next, err := b.debugpyLine(ctx)
		if err != nil {
			return err
		}
		peer, peerStep = append(peer, start), append(peerStep, next)
		fmt.Fprintf(b.w.out, "  debugpy  line %s, step %s\n", seconds(start), seconds(next))
		return nil
	}}
	if err := compare(ctx, csdk, debugpy); err != nil {
		return nil, err
	}
	row := func(what string, ours spread, limit float64, beside spread) line {
		l := line{what: what, measured: ours.showTail(seconds), limit: seconds(limit) + " at p95", met: met(ours.percentile(95) <= limit)}
		if len(beside) > 0 {
			l.peer, l.ratio = beside.showTail(seconds), times(ours.over(beside).median())
		}
		return l
	}
	return []line{
		row("F5 to the first stop at a line; beside debugpy as VS Code starts it", atLine, lineStopLimit, peer),
		row("F5 to the first stop at a checkpoint", atCheckpoint, checkpointStopLimit, nil),
		row("checkpoint reached to stopped", reached, reachedLimit, nil),
		{what: "a step", measured: step.showTail(seconds), peer: peerStep.showTail(seconds), ratio: times(step.over(peerStep).median())},
	}, nil
}

// lineIn is the number of the first line of a file with this text.
func lineIn(path, what string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for i, l := range strings.Split(string(text), "\n") {
		if strings.Contains(l, what) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("%s has no line with %s", path, what)
}

func (b *bench) firstLine(ctx context.Context, project string) (float64, error) {
	file := filepath.Join(project, "connector.py")
	at, err := lineIn(file, "for row in make")
	if err != nil {
		return 0, err
	}
	s, err := openDebug(ctx, b.csdk, "dap")
	if err != nil {
		return 0, err
	}
	defer s.close()
	stops := debugStops{filters: []map[string]any{}, file: file, lines: []map[string]any{{"line": at}}}
	if err := s.launch(b.csdkArguments(project, nil), stops); err != nil {
		return 0, err
	}
	_, err = s.stopped()
	return s.elapsed(), err
}

type checkpointTimes struct {
	start, step float64
	reached     spread // of the checkpoints after the first, which also loads debugpy
}

func (b *bench) firstCheckpoint(ctx context.Context, project string) (t checkpointTimes, err error) {
	s, err := openDebug(ctx, b.csdk, "dap")
	if err != nil {
		return t, err
	}
	defer s.close()
	if err := s.launch(b.csdkArguments(project, nil), debugStops{filters: checkpointFilter}); err != nil {
		return t, err
	}
	thread, err := s.stopped()
	t.start = s.elapsed()
	if err != nil {
		return t, err
	}
	for range 5 {
		if err := s.must("continue", map[string]any{"threadId": thread}); err != nil {
			return t, err
		}
		if thread, err = s.stopped(); err != nil {
			return t, err
		}
		took, err := s.sinceReached()
		if err != nil {
			return t, err
		}
		t.reached = append(t.reached, took)
	}
	t.step, err = s.stepTime(thread)
	return t, err
}

// sinceReached is the time since the connector has reached the checkpoint at which it stands, which its state tells.
func (s *debugSession) sinceReached() (float64, error) {
	now := float64(time.Now().UnixNano()) / 1e9
	var last float64
	for _, m := range s.All() {
		if m.Event != "csdk/checkpoint" {
			continue
		}
		var body struct {
			State struct {
				Reached float64 `json:"reached"`
			} `json:"state"`
		}
		if err := m.Decode(&body); err != nil {
			return 0, err
		}
		last = body.State.Reached
	}
	return now - last, nil
}

// stepTime is the second of two steps.
func (s *debugSession) stepTime(thread int) (float64, error) {
	var took float64
	for range 2 {
		began := time.Now()
		if err := s.must("next", map[string]any{"threadId": thread}); err != nil {
			return 0, err
		}
		if _, err := s.stopped(); err != nil {
			return 0, err
		}
		took = time.Since(began).Seconds()
	}
	return took, nil
}

// debugpyLine is the peer: debugpy's adapter, started and spoken to as VS Code's Python extension does.
func (b *bench) debugpyLine(ctx context.Context) (start, step float64, err error) {
	program := b.source("peer_debugpy.py")
	at, err := lineIn(program, "rows = []")
	if err != nil {
		return 0, 0, err
	}
	s, err := openDebug(ctx, b.python, "-m", "debugpy.adapter")
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	stops := debugStops{filters: []map[string]any{}, file: program, lines: []map[string]any{{"line": at}}}
	if err := s.launch(b.debugpyArguments(program, "1"), stops); err != nil {
		return 0, 0, err
	}
	thread, err := s.stopped()
	start = s.elapsed()
	if err != nil {
		return start, 0, err
	}
	step, err = s.stepTime(thread)
	return start, step, err
}

func (b *bench) debugpyArguments(program string, arguments ...string) map[string]any {
	return map[string]any{
		"type": "python", "request": "launch", "program": program, "args": arguments, "python": []string{b.python}, "console": "internalConsole", "cwd": b.folder,
	}
}
