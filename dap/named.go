package dap

import "encoding/json"

// named lets a request have a name, so that csdk/cancel can end it: who asks through an editor's API does not know the seq that cancel takes.
func named(answer func(*session, *message) error) func(*session, *message) error {
	return func(s *session, m *message) error {
		var args struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(m.Arguments, &args) // answer says what is wrong with them
		if args.Name != "" {
			for known, seq := range s.named {
				if s.calls[seq] == nil { // it was answered
					delete(s.named, known)
				}
			}
			s.named[args.Name] = m.Seq
		}
		return answer(s, m)
	}
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
