package dap

import (
	"context"
	"io"
	"strings"
	"testing"

	"csdk/dap/daptest"
)

// TestPanics: each fails its request, wherever it comes, and the session goes on.
func TestPanics(t *testing.T) {
	for name, handle := range map[string]func(*session, *message) error{
		"in the handler": func(*session, *message) error { panic("defect") },
		"in the background": func(s *session, m *message) error {
			s.background(m, func(context.Context) (any, error) { panic("defect") })
			return nil
		},
		"of no JSON": func(s *session, m *message) error {
			s.background(m, func(context.Context) (any, error) { return func() {}, nil })
			return nil
		},
		"in an answer": func(s *session, _ *message) error {
			later := s.bound(func() { panic("defect") })
			go s.post(later)
			return nil
		},
	} {
		requests["test/"+name] = handle
		defer delete(requests, "test/"+name)
	}
	requests["test/alone"] = func(s *session, m *message) error {
		go s.post(func() { panic("alone") })
		s.reply(m, nil)
		return nil
	}
	defer delete(requests, "test/alone")

	editorIn, adapterOut := io.Pipe()
	adapterIn, editorOut := io.Pipe()
	over := make(chan error)
	go func() { over <- Serve(t.Context(), adapterIn, adapterOut, Options{}) }() // ended by disconnect
	defer func() { _ = editorOut.Close() }()                                     // which the session reads from until then
	e := daptest.New(editorIn, editorOut)
	call := func(command string) *daptest.Message {
		m, err := e.Call(command, map[string]any{})
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		return m
	}
	call("initialize")
	for _, name := range []string{"in the handler", "in the background", "of no JSON", "in an answer"} {
		if m := call("test/" + name); m.Success || !strings.Contains(m.Message, "failed inside csdk") {
			t.Errorf("%s: %+v", name, m)
		}
	}
	call("test/alone")
	if _, err := e.Output("a defect here, and goes on: alone"); err != nil {
		t.Error(err)
	}
	if m := call("disconnect"); !m.Success {
		t.Errorf("%+v", m)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
}
