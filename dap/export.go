package dap

import (
	"context"

	"csdk/runner"
)

// exportArguments of csdk/export. Progress is told in events csdk/progress with the same Token.
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
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		rows, err := live.Export(ctx, runner.Export{
			Schema: args.Schema, Table: args.Table, Format: args.Format, File: args.File, Overwrite: args.Overwrite,
			Progress: func(percent float64) {
				s.post(func() { s.event("csdk/progress", map[string]any{"token": args.Token, "percent": percent}) })
			},
		})
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return map[string]any{"rows": rows}, nil
	})
	return nil
}
