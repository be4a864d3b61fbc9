package dap

import (
	"context"
	"encoding/json"
	"path/filepath"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// onTerminate ends the sync as Ctrl-C does: the last checkpoint is kept. A sync that stands still is ended at once, and so is one that is
// asked a second time.
func (s *session) onTerminate(m *message) error {
	s.reply(m, nil)
	if !s.run.goesOn() {
		return nil
	}
	s.run.cancelRestart("the sync was ended")
	s.run.terminate()
	return nil
}

// cancelRestart answers the restart that waits for the end of the run, if there is one: it does not come.
func (r *run) cancelRestart(why string) {
	if r.restart != nil {
		r.s.fail(r.restart, quiet(idCancelled, "%s", why))
		r.restart = nil
	}
}

func (r *run) terminate() {
	if r.stands() || r.asked || r.agent == nil || !r.going {
		r.kill()
		return
	}
	r.asked = true
	r.cancel()
}

// onDisconnect ends the session. Whatever terminateDebuggee says: without csdk there is no sync.
func (s *session) onDisconnect(m *message) error {
	s.leaving = m
	s.run.kill()
	return nil
}

// onRestart runs the sync again with the code as it is now, and with the arguments that the editor sends along, if any.
func (s *session) onRestart(m *message) error {
	if s.phase < configured {
		return failure(idOrder, "restart comes after configurationDone.")
	}
	again, err := decode[struct {
		Arguments json.RawMessage `json:"arguments"`
	}](m.Arguments)
	if err != nil {
		return failure(idArguments, "The arguments of restart cannot be read: %v.", err)
	}
	if len(again.Arguments) > 0 {
		args, err := readLaunch(again.Arguments)
		if err != nil {
			return err
		}
		s.launch = args
	}
	if !s.run.goesOn() {
		s.restartNow(m)
		return nil
	}
	s.run.cancelRestart("another restart came")
	s.run.restart = m
	s.run.kill()
	return nil
}

func (s *session) restartNow(m *message) {
	if err := s.reset(); err != nil {
		s.fail(m, err)
		s.event("terminated", nil)
		return
	}
	s.start(m)
	s.run.begin()
}

// reset removes what earlier syncs have left, when launch.json asks for it.
func (s *session) reset() error {
	if !s.launch.Reset {
		return nil
	}
	removed, err := runner.EmptyFiles(context.Background(), filepath.Join(firstOf(s.launch.Project, "."), "files"), nil)
	for _, name := range removed {
		s.say("removed %s", name)
	}
	if err != nil {
		return failure(idNotLoaded, "\"reset\": true could not remove what earlier syncs have left: %v", err)
	}
	return nil
}

// connectorFile is the connector.py of the project.
func (s *session) connectorFile() string {
	path, err := filepath.Abs(filepath.Join(firstOf(s.launch.Project, "."), "connector.py"))
	if err != nil {
		return "connector.py"
	}
	return path
}

// source is a file in a message.
func source(path string) *dap.Source {
	if path == "" {
		return nil
	}
	return &dap.Source{Name: filepath.Base(path), Path: path}
}
