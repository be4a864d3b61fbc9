package dap

import (
	"context"

	"csdk/runner"
)

// onSQL answers the requests of documents of SQL.
func (s *session) onSQL(m *message) error {
	args, err := arguments[struct {
		Name string `json:"name"` // for csdk/cancel
	}](m)
	if err != nil {
		return err
	}
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	if args.Name != "" {
		for name, seq := range s.named {
			if s.calls[seq] == nil { // it was answered
				delete(s.named, name)
			}
		}
		s.named[args.Name] = m.Seq
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		answer, _, err := runner.AnswerSQL(ctx, live, m.Command, m.Arguments)
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return answer, nil
	})
	return nil
}

// onCancelSQL ends a statement by its name: who asks through an editor's API does not know the seq that cancel takes.
func (s *session) onCancelSQL(m *message) error {
	args, err := arguments[struct {
		Name string `json:"name"`
	}](m)
	if err != nil {
		return err
	}
	if cancel := s.calls[s.named[args.Name]]; cancel != nil {
		cancel()
	}
	s.reply(m, nil)
	return nil
}
