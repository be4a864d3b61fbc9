package dap

import (
	"context"

	"csdk/runner"
)

// viewRequests are those of the trees of tables and of the state, and of exports. `csdk warehouse` answers the same ones on a file.
func viewRequests() map[string]func(*session, *message) error {
	return map[string]func(*session, *message) error{
		"csdk/tree": func(s *session, m *message) error {
			return ask(s, m, func(ctx context.Context, live *runner.Live, _ struct{}) (any, error) {
				tables, err := live.Tree(ctx)
				return map[string]any{"tables": tables}, err
			})
		},
		"csdk/table": func(s *session, m *message) error {
			return ask(s, m, func(ctx context.Context, live *runner.Live, args struct{ Schema, Table string }) (any, error) {
				return live.Table(ctx, args.Schema, args.Table)
			})
		},
		"csdk/state": func(s *session, m *message) error {
			return ask(s, m, func(ctx context.Context, live *runner.Live, page runner.StatePage) (any, error) {
				return live.StateLevel(ctx, page)
			})
		},
		"csdk/export":       (*session).onExport,
		"csdk/cancelExport": (*session).onCancelExport,
	}
}

// ask answers a request about the run on a goroutine of its own.
func ask[A any](s *session, m *message, answer func(context.Context, *runner.Live, A) (any, error)) error {
	args, err := arguments[A](m)
	if err != nil {
		return err
	}
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		body, err := answer(ctx, live, args)
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return body, nil
	})
	return nil
}

// exportArguments of csdk/export. Progress is told in events csdk/progress with the same Token, which csdk/cancelExport names too: VS Code
// has no way to cancel a custom request.
type exportArguments struct {
	Schema, Table, Format, File string
	Overwrite                   bool
	Token                       string
}

func (s *session) onExport(m *message) error {
	args, err := arguments[exportArguments](m)
	if err != nil {
		return err
	}
	if args.Token != "" {
		s.exports[args.Token] = m.Seq
	}
	return ask(s, m, func(ctx context.Context, live *runner.Live, args exportArguments) (any, error) {
		rows, err := live.Export(ctx, runner.Export{
			Schema: args.Schema, Table: args.Table, Format: args.Format, File: args.File, Overwrite: args.Overwrite,
			Progress: func(percent float64) {
				s.post(func() { s.event("csdk/progress", map[string]any{"token": args.Token, "percent": percent}) })
			},
		})
		return map[string]any{"rows": rows}, err
	})
}

func (s *session) onCancelExport(m *message) error {
	args, err := arguments[struct{ Token string }](m)
	if err != nil {
		return err
	}
	if cancel := s.calls[s.exports[args.Token]]; cancel != nil {
		cancel()
	}
	delete(s.exports, args.Token)
	s.reply(m, nil)
	return nil
}
