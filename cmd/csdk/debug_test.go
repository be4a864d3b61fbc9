package main

import (
	"errors"
	"testing"

	"csdk/runner"
)

func TestParseSize(t *testing.T) {
	tests := []struct {
		in   string
		want int64 // 0: refused
	}{
		{"1GB", 1e9},
		{"1 gb", 1e9},
		{"512MiB", 512 << 20},
		{"1.5GiB", 3 << 29},
		{"1073741824", 1 << 30},
		{"64k", 64000},
		{"10b", 10},
		{"GB", 0},
		{"-1GB", 0},
		{"0", 0},
		{"nan", 0},
		{"1e400", 0},
		{"9999999TB", 0},
		{"1 GB of memory", 0},
	}
	for _, tt := range tests {
		got, err := parseSize(tt.in)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("parseSize(%q) = %d, %v, want %d", tt.in, got, err, tt.want)
		}
	}
	if got, err := parseSize(""); got != 0 || err != nil {
		t.Errorf("without a limit: %d, %v", got, err)
	}
}

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
