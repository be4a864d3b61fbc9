package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// fakeConsole is a console over buffers, with a clock that moves only when told to.
type fakeConsole struct {
	console
	stdout, stderr bytes.Buffer
	clock          time.Time
}

var startOfClock = time.Date(2026, 11, 23, 10, 20, 30, 456_000_000, time.UTC)

// newFakeConsole has no terminals; tests switch them on.
func newFakeConsole(stdin string) *fakeConsole {
	f := &fakeConsole{clock: startOfClock}
	f.console = console{
		in: strings.NewReader(stdin), out: &f.stdout, err: &f.stderr,
		width: func() int { return 60 },
		now:   func() time.Time { return f.clock },
		exit:  func(int) { panic("the process would have ended") },
	}
	return f
}

func TestColourNeedsATerminalAndNoNoColor(t *testing.T) {
	tests := []struct {
		terminal bool
		environ  []string
		want     bool
	}{
		{true, nil, true},
		{false, nil, false},
		{true, []string{"NO_COLOR=1"}, false},
		{true, []string{"NO_COLOR="}, true}, // no-color.org: present and not empty
	}
	for _, tt := range tests {
		con := newFakeConsole("")
		con.environ = tt.environ
		if got := con.colour(tt.terminal); got != tt.want {
			t.Errorf("colour(%v) with %q = %v, want %v", tt.terminal, tt.environ, got, tt.want)
		}
	}
}

func TestVariableIsTheLastOne(t *testing.T) {
	con := newFakeConsole("")
	con.environ = []string{"A=1", "AB=2", "A=3"}
	if got := con.variable("A"); got != "3" {
		t.Errorf("variable(A) = %q, want 3", got)
	}
}
