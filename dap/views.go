package dap

import (
	"context"
	"time"

	"csdk/runner"
)

// The requests for views of the extension (DESIGN.md section 6). `csdk warehouse` answers the same ones on a file.

func (s *session) onTables(m *message) error {
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		tables, err := live.Tables(ctx)
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return map[string]any{"tables": tables}, nil
	})
	return nil
}

// queryArguments of csdk/query. Limit is the most rows that come back; 0 is defaultRows.
type queryArguments struct {
	SQL   string `json:"sql"`
	Limit int    `json:"limit"`
}

const defaultRows = 1000

func (s *session) onQuery(m *message) error {
	args, err := arguments[queryArguments](m)
	if err != nil {
		return err
	}
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	if args.Limit <= 0 {
		args.Limit = defaultRows
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		began := time.Now()
		rows, err := live.Query(ctx, args.SQL, args.Limit)
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return struct {
			runner.LiveRows
			Seconds float64 `json:"seconds"`
		}{rows, time.Since(began).Seconds()}, nil
	})
	return nil
}

func (s *session) onCheckpoints(m *message) error {
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	live := s.run.live
	s.background(m, func(ctx context.Context) (any, error) {
		all, err := live.Checkpoints(ctx)
		if err != nil {
			return nil, quiet(idWarehouse, "%v", err)
		}
		return map[string]any{"checkpoints": all}, nil
	})
	return nil
}
