package runner

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

// remembering is a Live of a run that has started, with a secret.
func remembering() *Live {
	l := NewLive(nil)
	c := configuration{keys: []string{"password"}, text: map[string]string{"password": "hunter2xyz"}}
	l.loaded(c, c.masker())
	l.open("{}")
	return l
}

func states(t *testing.T, l *Live) []LiveCheckpoint {
	t.Helper()
	list, err := l.Checkpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestCheckpointsAreBounded by number, and their states by size.
func TestCheckpointsAreBounded(t *testing.T) {
	l := remembering()
	for n := range mostCheckpoints + 10 {
		l.checkpointed(Checkpoint{Number: n + 1}, fmt.Sprintf(`{"n": %d}`, n+1))
	}
	list := states(t, l)
	if first := list[0]; len(list) != mostCheckpoints || first.Number != 11 || string(first.State) != `{"n": 11}` {
		t.Errorf("%d, %+v", len(list), first)
	}
	l = remembering()
	for n := range 10 {
		l.checkpointed(Checkpoint{Number: n + 1}, fmt.Sprintf(`{"n": %d, "t": "%s"}`, n, strings.Repeat("x", mostStates/4)))
	}
	for i, c := range states(t, l) {
		if kept := i >= 7; kept == (string(c.State) == "null") {
			t.Errorf("checkpoint %d: state of %d bytes", c.Number, len(c.State))
		}
	}
}

// TestEqualStatesAreShared, masked and as they were sent.
func TestEqualStatesAreShared(t *testing.T) {
	l := remembering()
	for n := range 3 {
		l.checkpointed(Checkpoint{Number: n + 1}, fmt.Sprintf(`{"key": "%s"}`, "hunter2xyz"))
	}
	list := states(t, l)
	for _, c := range list {
		if string(c.State) != `{"key": "****"}` || unsafe.SliceData(c.State) != unsafe.SliceData(list[0].State) {
			t.Errorf("%s", c.State)
		}
	}
	if l.kept != len(`{"key": "hunter2xyz"}`) {
		t.Errorf("%d bytes", l.kept)
	}
}
