package dap

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	dap "github.com/google/go-dap"
)

// breakpoint is one that the editor has set, of any kind.
type breakpoint struct {
	id   int
	stop map[string]any // for the agent (DEBUG.md, Stops) without its id; nil when it is debugpy's alone
	file string         // of a source breakpoint
	line dap.SourceBreakpoint
	name string // of a function that is no operation

	refused string // why it can never stop
	blocked string // why it cannot stop now (judge); what is blocked, neither the agent nor debugpy hears of
	invalid bool   // an expression of it is none, says the agent; of lines that are debugpy's
	state   dap.Breakpoint
	told    *dap.Breakpoint // the state that the editor knows; nil until its request is answered
}

// breakpoints is everything that is set, in the order of the editor's requests.
type breakpoints struct {
	next      int
	source    map[string][]*breakpoint // by path, as the editor writes it
	function  []*breakpoint
	data      []*breakpoint
	exception []*breakpoint
	peer      []string // exception filters of debugpy
	known     map[string]int
}

func (b *breakpoints) init() {
	b.source, b.known = map[string][]*breakpoint{}, map[string]int{}
}

// number gives the same breakpoint the same number each time it is set, so that its hits go on.
func (b *breakpoints) number(content any) int {
	key := string(marshal(content))
	if b.known[key] == 0 {
		b.next++
		b.known[key] = b.next
	}
	return b.known[key]
}

// add gives a breakpoint its number and its first state.
func (s *session) add(p *breakpoint) *breakpoint {
	p.id = s.breakpoints.number([]any{p.stop, p.file, p.line, p.name, p.refused})
	p.state = dap.Breakpoint{Id: p.id, Verified: true}
	if p.file != "" {
		p.state.Line, p.state.Source = p.line.Line, &dap.Source{Path: p.file}
	}
	s.judge(p)
	return p
}

// all is every breakpoint.
func (b *breakpoints) all() []*breakpoint {
	all := slices.Concat(b.function, b.data, b.exception)
	for _, file := range sortedKeys(b.source) {
		all = append(all, b.source[file]...)
	}
	return all
}

func (b *breakpoints) find(id int) *breakpoint {
	for _, p := range b.all() {
		if p.id == id {
			return p
		}
	}
	return nil
}

// with adds what is set of the three options that all kinds share.
func with(stop map[string]any, condition, hit, log string) map[string]any {
	for name, text := range map[string]string{"condition": condition, "hit": hit, "log": log} {
		if strings.TrimSpace(text) != "" {
			stop[name] = text
		}
	}
	return stop
}

func (s *session) onSetBreakpoints(m *message) error {
	args, err := arguments[dap.SetBreakpointsArguments](m)
	if err != nil {
		return err
	}
	path := args.Source.Path
	if path == "" {
		return failure(idArguments, "setBreakpoints names no source.path; csdk has no sources without one.")
	}
	var set []*breakpoint
	for _, line := range args.Breakpoints {
		p := &breakpoint{file: path, line: line}
		p.stop = with(map[string]any{"kind": "line", "file": path, "line": line.Line}, line.Condition, line.HitCondition, line.LogMessage)
		set = append(set, s.add(p))
	}
	s.breakpoints.source[path] = set
	if len(set) == 0 {
		delete(s.breakpoints.source, path)
	}
	s.answerSet(m, set)
	return nil
}

// functionBreakpoint is one with a field that DAP has for lines only; editors that send it are served.
type functionBreakpoint struct {
	dap.FunctionBreakpoint
	LogMessage string `json:"logMessage"`
}

func (s *session) onSetFunctionBreakpoints(m *message) error {
	args, err := arguments[struct {
		Breakpoints []functionBreakpoint `json:"breakpoints"`
	}](m)
	if err != nil {
		return err
	}
	s.breakpoints.function = nil
	for _, f := range args.Breakpoints {
		p := &breakpoint{}
		operation, table, is := operationName(f.Name)
		switch {
		case is && operation == "":
			p.refused = fmt.Sprintf("the SDK has no %s; there are %s", f.Name, strings.Join(operations, ", "))
		case is:
			p.stop = map[string]any{"kind": "operation", "operation": operation}
			if table != "" {
				p.stop["table"] = table
			}
			with(p.stop, f.Condition, f.HitCondition, f.LogMessage)
		case filterKind(f.Name) != "":
			p.stop = with(map[string]any{"kind": filterKind(f.Name)}, f.Condition, f.HitCondition, f.LogMessage)
		case f.LogMessage != "":
			p.refused = "debugpy has no log messages at functions: set one on a line of it"
		default:
			p.name = f.Name
			p.line = dap.SourceBreakpoint{Condition: f.Condition, HitCondition: f.HitCondition}
		}
		s.breakpoints.function = append(s.breakpoints.function, s.add(p))
	}
	s.answerSet(m, s.breakpoints.function)
	return nil
}

// filterKind is the kind of the check box with this name, as "schema change": what an extension can toggle is function breakpoints alone.
func filterKind(name string) string {
	for _, f := range filters {
		if f.Filter == strings.TrimSpace(name) && f.kind != "checkpoint" {
			return f.kind
		}
	}
	return ""
}

// operations is what can be stopped at by name, as in op.NAME or op.NAME:TABLE.
var operations = []string{"op.upsert", "op.update", "op.delete", "op.truncate", "op.checkpoint", "op.warning", "op.error"}

// operationName reads the name of a function breakpoint: is says whether it means an operation, which is "" when there is none of this name.
func operationName(name string) (operation, table string, is bool) {
	name, table, _ = strings.Cut(strings.TrimSpace(name), ":")
	name = strings.TrimSuffix(strings.TrimSpace(name), "()")
	short, prefixed := name, false
	for _, prefix := range []string{"op.", "Operations."} {
		if rest, cut := strings.CutPrefix(name, prefix); cut {
			short, prefixed = rest, true
		}
	}
	if !prefixed {
		return "", "", false
	}
	if !slices.Contains(operations, "op."+short) {
		return "", "", true
	}
	return short, strings.TrimSpace(table), true
}

func (s *session) onSetExceptionBreakpoints(m *message) error {
	args, err := arguments[dap.SetExceptionBreakpointsArguments](m)
	if err != nil {
		return err
	}
	chosen := args.FilterOptions
	for _, filter := range args.Filters {
		chosen = append(chosen, dap.ExceptionFilterOptions{FilterId: filter})
	}
	s.breakpoints.exception, s.breakpoints.peer = nil, nil
	for _, option := range chosen {
		p := &breakpoint{refused: fmt.Sprintf("there is no exception filter %q", option.FilterId)}
		for _, f := range filters {
			if f.Filter != option.FilterId {
				continue
			}
			p.refused = ""
			if f.kind == "" {
				p.name = f.Filter
				s.breakpoints.peer = append(s.breakpoints.peer, f.Filter)
			} else {
				p.stop = with(map[string]any{"kind": f.kind}, option.Condition, "", "")
			}
		}
		s.breakpoints.exception = append(s.breakpoints.exception, s.add(p))
	}
	s.answerSet(m, s.breakpoints.exception)
	return nil
}

// answerSet answers a request that set breakpoints, once the agent has looked at them.
func (s *session) answerSet(m *message, set []*breakpoint) {
	answer := func() {
		states := []dap.Breakpoint{}
		for _, p := range set {
			told := p.state
			p.told = &told
			states = append(states, p.state)
		}
		s.reply(m, dap.SetBreakpointsResponseBody{Breakpoints: states})
	}
	if s.run == nil {
		answer()
		return
	}
	s.run.whenReady(func() { s.run.sendStops(answer) })
}

// sendStops makes the agent and debugpy have what is set; then is called when the agent has answered. It may be nil.
func (r *run) sendStops(then func()) {
	r.s.judgeAll()
	if r.agent == nil || !r.ready {
		if then != nil {
			then()
		}
		r.s.tellChanged()
		return
	}
	stops := []map[string]any{}
	for _, p := range r.s.breakpoints.all() {
		if p.stop == nil || p.blocked != "" {
			continue
		}
		stop := map[string]any{"id": p.id}
		if p.file != "" && !r.lines {
			stop["check"] = true // debugpy takes conditions that are no Python, and never stops
		}
		for name, value := range p.stop {
			stop[name] = value
		}
		stops = append(stops, stop)
	}
	if entry := r.entryStop(); entry != nil {
		stops = append(stops, entry)
	}
	r.agent.call("stops", map[string]any{"stops": stops}, func(raw json.RawMessage, err error) {
		r.takeVerdicts(raw, err)
		r.sendPeerBreakpoints()
		if r.going && r.needsPeer() {
			r.load(func(error) {})
		}
		if then != nil {
			then()
		}
	})
}

// watches says whether a stop is the agent's.
func (r *run) watches(p *breakpoint) bool {
	return p.stop != nil && p.blocked == "" && (p.file == "" || r.lines)
}

// entryID is the number of the stop at the first line.
const entryID = 1 << 30

func (r *run) entryStop() map[string]any {
	if !r.s.launch.StopOnEntry || !r.lines {
		return nil
	}
	return map[string]any{"id": entryID, "kind": "line", "file": r.s.connectorFile(), "line": 1, "hit": "1"}
}

// peerBreakpoints is what debugpy has to do itself: functions that are no operations, and lines where the agent has none (Python up to 3.11).
func (r *run) peerBreakpoints() (files map[string][]*breakpoint, functions []*breakpoint) {
	files = map[string][]*breakpoint{}
	if !r.lines {
		maps.Copy(files, r.s.breakpoints.source)
		if entry := r.s.connectorFile(); r.s.launch.StopOnEntry && files[entry] == nil {
			files[entry] = nil
		}
	}
	for _, p := range r.s.breakpoints.function {
		if p.name != "" && p.blocked == "" {
			functions = append(functions, p)
		}
	}
	return files, functions
}

// needsPeer says whether debugpy has something to watch for.
func (r *run) needsPeer() bool {
	files, functions := r.peerBreakpoints()
	return len(files) > 0 || len(functions) > 0 || len(r.s.breakpoints.peer) > 0
}

// sendPeerBreakpoints tells debugpy, when it is there.
func (r *run) sendPeerBreakpoints() {
	p := r.peer
	if p == nil {
		return
	}
	files, functions := r.peerBreakpoints()
	for file := range p.files {
		if _, set := files[file]; !set {
			files[file] = nil
		}
	}
	for _, file := range sortedKeys(files) {
		p.files[file] = true
		r.sendPeerFile(file, files[file])
	}
	names := []dap.FunctionBreakpoint{}
	for _, f := range functions {
		names = append(names, dap.FunctionBreakpoint{Name: f.name, Condition: f.line.Condition, HitCondition: f.line.HitCondition})
	}
	r.setInPeer("setFunctionBreakpoints", "", dap.SetFunctionBreakpointsArguments{Breakpoints: names}, functions)
	r.setInPeer("setExceptionBreakpoints", "", dap.SetExceptionBreakpointsArguments{Filters: append([]string{}, r.s.breakpoints.peer...)}, nil)
	r.tellTracing()
}

// setInPeer sets breakpoints of debugpy, unless it has just these: it would count their hits anew.
func (r *run) setInPeer(command, file string, args any, set []*breakpoint) {
	p, key, content := r.peer, command+" "+file, string(marshal(args))
	if p.sent[key] == content {
		for _, one := range set {
			if state, known := p.states[one.id]; known {
				r.moved(one, state)
			}
		}
		return
	}
	p.sent[key] = content
	ids := []int{}
	for _, one := range set {
		ids = append(ids, one.id)
	}
	p.send(command, args, func(m *message) {
		if !m.succeeded() {
			delete(p.sent, key)
			return
		}
		r.takePeerStates(p, m, ids)
	})
}

// tellTracing says whether debugpy must see what runs.
func (r *run) tellTracing() {
	r.agent.tell("tracing", map[string]any{"needed": r.needsPeer() || r.pausing})
}

func (r *run) sendPeerFile(file string, set []*breakpoint) {
	lines := []dap.SourceBreakpoint{}
	valid := []*breakpoint{}
	for _, one := range set {
		if one.blocked == "" && !one.invalid {
			lines, valid = append(lines, one.line), append(valid, one)
		}
	}
	if r.s.launch.StopOnEntry && !r.lines && file == r.s.connectorFile() {
		lines = append(lines, dap.SourceBreakpoint{Line: 1})
	}
	r.setInPeer("setBreakpoints", file, dap.SetBreakpointsArguments{Source: dap.Source{Path: file}, Breakpoints: lines}, valid)
}
