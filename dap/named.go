package dap

// name gives a request a name, so that csdk/cancel can end it: who asks through an editor's API does not know the seq that cancel takes.
func (s *session) name(m *message, name string) {
	if name == "" {
		return
	}
	for known, seq := range s.named {
		if s.calls[seq] == nil { // it was answered
			delete(s.named, known)
		}
	}
	s.named[name] = m.Seq
}

// onCancelNamed ends a request by its name.
func (s *session) onCancelNamed(m *message) error {
	args, err := arguments[struct {
		Name string `json:"name"`
	}](m)
	if err != nil {
		return err
	}
	if seq, is := s.named[args.Name]; is && s.calls[seq] != nil {
		s.calls[seq]()
	}
	s.reply(m, nil)
	return nil
}

// onRun runs a statement of a document. It may have a name.
func (s *session) onRun(m *message) error {
	args, err := arguments[struct {
		Name string `json:"name"`
	}](m)
	if err != nil {
		return err
	}
	s.name(m, args.Name)
	return s.onView(m)
}
