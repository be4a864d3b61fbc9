package main

import (
	"errors"
	"testing"

	"csdk/runner"
)

func TestDebugOutcome(t *testing.T) {
	tests := []struct {
		report runner.Report
		want   int
	}{
		{runner.Report{Status: runner.Succeeded}, exitDone},
		{runner.Report{Status: runner.Failed}, exitFailed},
		{runner.Report{Status: runner.Failed, Err: errors.New("x")}, exitFailed},
		{runner.Report{Status: runner.Failed, Err: &runner.LoadError{}}, exitUsage},
		{runner.Report{Status: runner.Interrupted}, exitInterrupted},
	}
	for _, tt := range tests {
		got := exitDone
		var exit exitError
		if errors.As(debugOutcome(tt.report), &exit) {
			got = int(exit)
		}
		if got != tt.want {
			t.Errorf("%+v: exit code %d, want %d", tt.report, got, tt.want)
		}
	}
}

func TestSameWarehouse(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"."}, ""},
		{[]string{"shop"}, " shop"},
		{[]string{"it's mine", "--warehouse", "w.db"}, ` 'it'\''s mine' --warehouse w.db`},
	}
	cmd, err := findCommand("debug")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		in, err := cmd.parse(tt.args)
		if err != nil {
			t.Fatal(err)
		}
		if got := sameWarehouse(in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.args, got, tt.want)
		}
	}
}
