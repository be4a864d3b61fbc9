package dap

import "runtime/debug"

// A defect of csdk fails the request that it was met in, and not the session: the sync goes on.

// serve does something for a request, or for none. A panic fails the request; without one the editor is told.
func (s *session) serve(m *message, handle func()) {
	outer := s.serving
	s.serving = m
	defer func() {
		s.serving = outer
		trouble := recover()
		switch {
		case trouble == nil:
		case m == nil:
			s.logPanic("", trouble)
			s.complain("csdk's debug adapter has a defect here, and goes on: %v", trouble)
		default:
			s.fail(m, s.logPanic(m.Command, trouble))
		}
	}()
	handle()
}

// bound is a function to call later, for the request that is served now.
func (s *session) bound(handle func()) func() { return s.boundTo(s.serving, handle) }

func (s *session) boundTo(m *message, handle func()) func() {
	return func() { s.serve(m, handle) }
}

// guarded does a request's work on a goroutine of its own: a panic there is its error.
func guarded[T any](s *session, m *message, work func() (T, error)) (result T, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = s.logPanic(m.Command, trouble)
		}
	}()
	return work()
}

func (s *session) logPanic(command string, trouble any) error {
	s.options.Log.Error("a panic", "command", command, "panic", trouble, "stack", string(debug.Stack()))
	return failure(idInternal, "%s failed inside csdk: %v", command, trouble)
}
