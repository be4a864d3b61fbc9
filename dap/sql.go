package dap

// onRun runs a statement of a document. It may have a name, for csdk/cancel.
func (s *session) onRun(m *message) error {
	args, err := arguments[struct {
		Name string `json:"name"`
	}](m)
	if err != nil {
		return err
	}
	if args.Name != "" {
		for name, seq := range s.named {
			if s.calls[seq] == nil { // it was answered
				delete(s.named, name)
			}
		}
		s.named[args.Name] = m.Seq
	}
	return s.onView(m)
}

// onCancelRun ends a statement by its name: who asks through an editor's API does not know the seq that cancel takes.
func (s *session) onCancelRun(m *message) error {
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
