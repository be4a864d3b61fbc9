package dap

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	dap "github.com/google/go-dap"
)

// sqlLine is a line of the console that is SQL: the word sql, then something that cannot go on as Python.
var sqlLine = regexp.MustCompile(`(?is)^\s*sql\s+(?:--.*\n|\s)*([a-z(].*)$`)

// pythonWords go on a Python expression behind a name: `sql in (1, 2)` is none of ours.
var pythonWords = []string{"in", "is", "and", "or", "if", "not", "for", "else"}

// consoleRows is how many rows of a query the console shows.
const consoleRows = 100

// sqlOf is the statement of a line of the console, and whether it is one.
func sqlOf(text string) (string, bool) {
	found := sqlLine.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	word, _, _ := strings.Cut(strings.ToLower(found[1]), " ")
	return found[1], !contains(pythonWords, word)
}

// onEvaluate takes SQL after the word sql, Python for everything else, and `state` and `tables` where Python has no such names.
func (s *session) onEvaluate(m *message) error {
	args, err := arguments[dap.EvaluateArguments](m)
	if err != nil {
		return err
	}
	r := s.run
	if r == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	console := args.Context == "repl" || args.Context == "watch" || args.Context == ""
	if sql, is := sqlOf(args.Expression); is && console {
		s.background(m, func(ctx context.Context) (any, error) {
			rows, err := r.live.Query(ctx, sql, consoleRows)
			if err != nil {
				return nil, quiet(idWarehouse, "%v", err)
			}
			return dap.EvaluateResponseBody{Result: r.live.Mask(table(rows)), Type: "table"}, nil
		})
		return nil
	}
	word := s.word(strings.TrimSpace(args.Expression))
	if !console {
		word = nil
	}
	return s.evaluatePython(m, args, word)
}

// word is what `state` and `tables` mean in the console; nil for anything else.
func (s *session) word(text string) *node {
	switch text {
	case "state":
		n := s.checkpointNode()
		n.value = "the state of the last checkpoint"
		if s.run.checkpoint != nil {
			return stateNode("state", s.run.checkpoint.State, s.run.previous, nil)
		}
		return n
	case "tables":
		n := s.tablesNode("tables")
		n.value = "the tables of the warehouse"
		return n
	}
	return nil
}

func (s *session) replyWord(m *message, n *node) {
	v := s.handles.variable(n)
	s.reply(m, dap.EvaluateResponseBody{Result: s.mask(v.Value), Type: v.Type, VariablesReference: v.VariablesReference, IndexedVariables: v.IndexedVariables})
}

func (s *session) evaluatePython(m *message, args dap.EvaluateArguments, word *node) error {
	r := s.run
	if r.plain() {
		r.agent.call("evaluate", map[string]any{"frame": args.FrameId, "expression": args.Expression}, func(raw json.RawMessage, err error) {
			v, _ := decode[plainVariable](raw)
			switch {
			case err == nil:
				body := dap.EvaluateResponseBody{Result: v.Value, Type: v.Type, VariablesReference: v.Variable, IndexedVariables: v.Indexed, NamedVariables: v.Named}
				s.reply(m, s.maskJSON(marshal(body)))
			case word != nil:
				s.replyWord(m, word)
			default:
				s.fail(m, quiet(idEvaluate, "%v", err))
			}
		})
		return nil
	}
	if word != nil && (r.peer == nil || len(r.stops) == 0) {
		s.replyWord(m, word)
		return nil
	}
	if err := s.needsDebugpy("Python in the console"); err != nil {
		return err
	}
	r.peer.send(m.Command, m.Arguments, func(answer *message) {
		switch {
		case answer.succeeded():
			s.reply(m, s.maskJSON(answer.Body))
		case word != nil:
			s.replyWord(m, word)
		default:
			s.fail(m, quiet(idEvaluate, "%s", answer.Message))
		}
	})
	return nil
}
