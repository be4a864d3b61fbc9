package dap

import (
	"encoding/json"

	dap "github.com/google/go-dap"
)

// plain says whether the agent answers for the stack and the variables, since debugpy is not there.
func (r *run) plain() bool { return r.goesOn() && r.peer == nil && len(r.stops) > 0 }

// onThreads asks debugpy, or the agent before it is loaded.
func (s *session) onThreads(m *message) error {
	r := s.run
	if r.goesOn() && r.peer != nil {
		return s.forward(m)
	}
	if !r.goesOn() || r.agent == nil || !r.ready {
		s.reply(m, dap.ThreadsResponseBody{Threads: []dap.Thread{{Id: 1, Name: "MainThread"}}})
		return nil
	}
	r.agent.call("threads", nil, func(raw json.RawMessage, err error) {
		body := dap.ThreadsResponseBody{Threads: []dap.Thread{}}
		if err == nil {
			if told, err := decode[dap.ThreadsResponseBody](raw); err == nil && told.Threads != nil {
				body = told
			}
		}
		s.reply(m, body)
	})
	return nil
}

func (s *session) onStackTrace(m *message) error {
	if err := s.needsStop(); err != nil {
		return err
	}
	if !s.run.plain() {
		return s.forward(m)
	}
	args, err := arguments[dap.StackTraceArguments](m)
	if err != nil {
		return err
	}
	s.run.agent.call("stack", map[string]any{"thread": args.ThreadId}, func(raw json.RawMessage, err error) {
		told, _ := decode[struct {
			Frames []struct {
				ID   int    `json:"id"`
				Name string `json:"name"`
				File string `json:"file"`
				Line int    `json:"line"`
				Mine bool   `json:"mine"`
			} `json:"frames"`
		}](raw)
		if err != nil {
			s.fail(m, quiet(idNotStopped, "%v", err))
			return
		}
		body := dap.StackTraceResponseBody{StackFrames: []dap.StackFrame{}, TotalFrames: len(told.Frames)}
		for i, f := range told.Frames {
			if i < args.StartFrame || (args.Levels > 0 && i >= args.StartFrame+args.Levels) {
				continue
			}
			frame := dap.StackFrame{Id: f.ID, Name: f.Name, Source: source(f.File), Line: f.Line, Column: 1}
			if !f.Mine {
				frame.PresentationHint = "subtle"
			}
			body.StackFrames = append(body.StackFrames, frame)
		}
		s.reply(m, body)
	})
	return nil
}

func (s *session) plainScopes(m *message) error {
	args, err := arguments[dap.ScopesArguments](m)
	if err != nil {
		return err
	}
	s.run.agent.call("scopes", map[string]any{"frame": args.FrameId}, func(raw json.RawMessage, err error) {
		if err != nil {
			s.fail(m, quiet(idNotStopped, "%v", err))
			return
		}
		told, _ := decode[struct {
			Locals  int `json:"locals"`
			Globals int `json:"globals"`
		}](raw)
		python := []json.RawMessage{marshal(dap.Scope{Name: "Locals", PresentationHint: "locals", VariablesReference: told.Locals})}
		if told.Globals != 0 {
			python = append(python, marshal(dap.Scope{Name: "Globals", VariablesReference: told.Globals, Expensive: true}))
		}
		s.replyScopes(m, python)
	})
	return nil
}

// plainVariable is a variable as the agent tells it (DEBUG.md, variables).
type plainVariable struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Type     string `json:"type"`
	Variable int    `json:"variable"`
	Evaluate string `json:"evaluate"`
	Indexed  int    `json:"indexed"`
	Named    int    `json:"named"`
}

func (s *session) plainVariables(m *message, args dap.VariablesArguments) error {
	command := map[string]any{"variable": args.VariablesReference, "start": args.Start, "count": args.Count}
	s.run.agent.call("variables", command, func(raw json.RawMessage, err error) {
		told, _ := decode[struct {
			Variables []plainVariable `json:"variables"`
		}](raw)
		if err != nil {
			s.fail(m, quiet(idNotStopped, "%v", err))
			return
		}
		body := dap.VariablesResponseBody{Variables: []dap.Variable{}}
		for _, v := range told.Variables {
			body.Variables = append(body.Variables, dap.Variable{
				Name: v.Name, Value: v.Value, Type: v.Type, EvaluateName: v.Evaluate,
				VariablesReference: v.Variable, IndexedVariables: v.Indexed, NamedVariables: v.Named,
			})
		}
		s.reply(m, s.maskJSON(marshal(body)))
	})
	return nil
}

func (s *session) onModules(m *message) error {
	r := s.run
	if !r.goesOn() || r.agent == nil {
		s.reply(m, dap.ModulesResponseBody{Modules: []dap.Module{}})
		return nil
	}
	if r.peer != nil {
		return s.forward(m)
	}
	s.modules(func(all []dap.Module) {
		s.reply(m, dap.ModulesResponseBody{Modules: all, TotalModules: len(all)})
	})
	return nil
}

// onLoadedSources is ours: pydevd never answers it.
func (s *session) onLoadedSources(m *message) error {
	s.modules(func(all []dap.Module) {
		body := dap.LoadedSourcesResponseBody{Sources: []dap.Source{}}
		for _, module := range all {
			if src := source(module.Path); src != nil {
				body.Sources = append(body.Sources, *src)
			}
		}
		s.reply(m, body)
	})
	return nil
}

func (s *session) modules(then func([]dap.Module)) {
	all := []dap.Module{}
	if !s.run.goesOn() || s.run.agent == nil {
		then(all)
		return
	}
	s.run.agent.call("modules", nil, func(raw json.RawMessage, err error) {
		told, _ := decode[struct {
			Modules []struct {
				Name string `json:"name"`
				Path string `json:"path"`
			} `json:"modules"`
		}](raw)
		for _, one := range told.Modules {
			all = append(all, dap.Module{Id: one.Name, Name: one.Name, Path: one.Path})
		}
		then(all)
	})
}
