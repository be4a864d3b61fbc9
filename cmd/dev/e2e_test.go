package main

import "testing"

func TestCountSteps(t *testing.T) {
	got := countSteps([]byte("ok      editing: opens  1.0 s\nFAILED  editing: a finding\nok, not a step\nok      host: x  0.1 s\n1 passed, 1 failed\n"))
	if got.passed != 2 || got.failed != 1 {
		t.Errorf("%+v", got)
	}
}
