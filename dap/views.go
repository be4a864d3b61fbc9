package dap

import (
	"context"
	"errors"

	"csdk/runner"
)

// onView answers a request of an editor's view (runner.Requests) from the sync that runs. `csdk warehouse` answers the same ones
// on a file. The view masks values; in an answer to SQL the names of columns are the editor's own text, and masked too.
func (s *session) onView(m *message) error {
	if s.run == nil {
		return quiet(idOrder, "There is no sync yet.")
	}
	live, answer := s.run.live, runner.Requests[m.Command]
	s.background(m, func(ctx context.Context) (any, error) {
		body, err := answer(ctx, live, m.Arguments)
		var wrong *runner.ParamsError
		switch {
		case errors.As(err, &wrong):
			return nil, failure(idArguments, "The arguments of %s cannot be read: %v.", m.Command, err)
		case err != nil:
			return nil, quiet(idWarehouse, "%v", err)
		case m.Command == "csdk/query" || m.Command == "csdk/run":
			return maskTexts(marshal(body), live.Mask), nil
		}
		return body, nil
	})
	return nil
}
