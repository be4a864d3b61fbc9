package dap

import (
	"encoding/json"
	"fmt"
	"strings"

	dap "github.com/google/go-dap"
)

// A data breakpoint watches a key of the state: it stops at the checkpoint where the value there changes. Its dataId is the path of keys
// as JSON behind "state:".
const statePrefix = "state:"

func dataID(path []string) string { return statePrefix + string(marshal(path)) }

func statePath(id string) ([]string, error) {
	text, is := strings.CutPrefix(id, statePrefix)
	path, err := decode[[]string](json.RawMessage(text))
	if !is || err != nil || len(path) == 0 {
		return nil, fmt.Errorf("%q is no key of the state", id)
	}
	return path, nil
}

// onDataBreakpointInfo says whether a variable is a key of the state in our scope Checkpoint.
func (s *session) onDataBreakpointInfo(m *message) error {
	args, err := arguments[dap.DataBreakpointInfoArguments](m)
	if err != nil {
		return err
	}
	body := dap.DataBreakpointInfoResponseBody{Description: "csdk can watch the keys of the state, in the scope Checkpoint"}
	if parent := s.handles.find(args.VariablesReference); parent != nil {
		for _, n := range parent.kids {
			if n.name == args.Name && len(n.path) > 0 {
				body = dap.DataBreakpointInfoResponseBody{
					DataId: dataID(n.path), Description: "state: " + strings.Join(n.path, "."),
					AccessTypes: []dap.DataBreakpointAccessType{"write"}, CanPersist: true,
				}
			}
		}
	}
	s.reply(m, body)
	return nil
}

func (s *session) onSetDataBreakpoints(m *message) error {
	args, err := arguments[dap.SetDataBreakpointsArguments](m)
	if err != nil {
		return err
	}
	s.breakpoints.data = nil
	for _, d := range args.Breakpoints {
		p := &breakpoint{}
		path, err := statePath(d.DataId)
		if err != nil {
			p.refused = err.Error()
		} else {
			p.stop = with(map[string]any{"kind": "state", "path": path}, d.Condition, d.HitCondition, "")
		}
		s.breakpoints.data = append(s.breakpoints.data, s.add(p))
	}
	s.answerSet(m, s.breakpoints.data)
	return nil
}
