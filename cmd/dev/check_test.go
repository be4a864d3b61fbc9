package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

func TestRunSteps(t *testing.T) {
	says := func(text string, t tally, err error) func(context.Context, *workshop, io.Writer) (tally, error) {
		return func(_ context.Context, _ *workshop, out io.Writer) (tally, error) {
			io.WriteString(out, text)
			return t, err
		}
	}
	good := step{name: "good", what: "is good", run: says("quiet\n", tally{passed: 1}, nil)}
	many := step{name: "many", run: says("", tally{passed: 3, failed: 2, skipped: 1, notes: []string{"python: 3.11"}}, errFailed)}
	bad := step{name: "bad", run: says("what went wrong\n", tally{}, errors.New("reason"))}
	needed := step{name: "needed", needed: true, run: bad.run}

	tests := []struct {
		name    string
		steps   []step
		verbose bool
		last    string
		has     []string
		hasNot  []string
	}{
		{"passes", []step{good, good}, false, "2 passed, 0 failed", []string{"[1/2] good: is good  ok", "[2/2] good: is good  ok"}, []string{"quiet"}},
		{"shows all", []step{good}, true, "1 passed, 0 failed", []string{"quiet"}, nil},
		{"goes on", []step{bad, good}, false, "1 passed, 1 failed", []string{"what went wrong", "reason", "alone: npm test -- bad", "is good  ok"}, nil},
		{"counts", []step{many, good}, false, "4 passed, 2 failed", []string{"(3 passed, 2 failed, 1 skipped)", "python: 3.11", "1 skipped"}, nil},
		{"stops", []step{needed, good}, false, "0 passed, 1 failed", []string{"not run: good"}, []string{"is good  ok"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			err := runSteps(t.Context(), &workshop{out: &out, err: &out}, test.steps, test.verbose)
			if failed := !strings.HasSuffix(test.last, " 0 failed"); failed != errors.Is(err, errFailed) {
				t.Errorf("error %v, last line %s", err, test.last)
			}
			if !strings.HasSuffix(out.String(), "\n"+test.last+"\n") {
				t.Errorf("does not end with %q:\n%s", test.last, &out)
			}
			for _, want := range test.has {
				if !strings.Contains(out.String(), want) {
					t.Errorf("does not show %q:\n%s", want, &out)
				}
			}
			for _, unwanted := range test.hasNot {
				if strings.Contains(out.String(), unwanted) {
					t.Errorf("shows %q:\n%s", unwanted, &out)
				}
			}
		})
	}
}

func TestRunStepsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stops := step{name: "stops", run: func(context.Context, *workshop, io.Writer) (tally, error) {
		cancel()
		return tally{}, errors.New("killed")
	}}
	var out strings.Builder
	err := runSteps(ctx, &workshop{out: &out}, []step{stops, stops}, false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the interruption", err)
	}
	if strings.Contains(out.String(), "passed") || strings.Contains(out.String(), "[2/2]") {
		t.Errorf("goes on after an interruption:\n%s", &out)
	}
}

// TestFetching: what a step needs is got while steps before it run, and it waits for that. Nothing is fetched before the first step has passed.
func TestFetching(t *testing.T) {
	var first, fetched atomic.Bool
	began := make(chan struct{})
	steps := []step{
		{name: "machine", needed: true, run: func(context.Context, *workshop, io.Writer) (tally, error) {
			first.Store(true)
			return tally{passed: 1}, nil
		}},
		{name: "beside", run: func(context.Context, *workshop, io.Writer) (tally, error) {
			<-began
			return tally{passed: 1}, nil
		}},
		{name: "late", fetch: func(context.Context, *workshop) error {
			if !first.Load() {
				t.Error("fetched before the machine was looked at")
			}
			close(began)
			fetched.Store(true)
			return errors.New("no network")
		}, run: func(context.Context, *workshop, io.Writer) (tally, error) {
			if !fetched.Load() {
				t.Error("did not wait")
			}
			return tally{passed: 1}, nil
		}},
	}
	if err := runSteps(t.Context(), &workshop{out: t.Output()}, steps, false); err != nil {
		t.Error(err)
	}
}

// TestFetchingEnds with the checks that would have used it.
func TestFetchingEnds(t *testing.T) {
	began, ended := make(chan struct{}), make(chan struct{})
	steps := []step{
		{name: "machine", run: func(context.Context, *workshop, io.Writer) (tally, error) { return tally{passed: 1}, nil }},
		{name: "breaks", needed: true, run: func(context.Context, *workshop, io.Writer) (tally, error) {
			<-began
			return tally{}, errors.New("broken")
		}},
		{name: "late", fetch: func(ctx context.Context, _ *workshop) error {
			close(began)
			<-ctx.Done()
			close(ended)
			return ctx.Err()
		}},
	}
	if err := runSteps(t.Context(), &workshop{out: t.Output()}, steps, false); !errors.Is(err, errFailed) {
		t.Error(err)
	}
	select {
	case <-ended:
	default:
		t.Error("it still fetches")
	}
}

func TestChoose(t *testing.T) {
	all := []step{{name: "a"}, {name: "b"}, {name: "c"}}
	for _, test := range []struct{ names, want string }{{"", "a b c"}, {"b", "b"}, {"c a", "a c"}} {
		chosen, err := choose(all, strings.Fields(test.names))
		var got []string
		for _, s := range chosen {
			got = append(got, s.name)
		}
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%q: %v, %v", test.names, got, err)
		}
	}
	if _, err := choose(all, []string{"a", "x"}); err == nil || !strings.Contains(err.Error(), `no check "x", only a, b, c`) {
		t.Errorf("unknown name: %v", err)
	}
}

func TestTool(t *testing.T) {
	w := checkout(t)
	if err := tool("go", "env", "GOVERSION")(t.Context(), w, t.Output()); err != nil {
		t.Error(err)
	}
	if err := tool("go", "no-such-command")(t.Context(), w, io.Discard); err == nil {
		t.Error("a failing tool passes")
	}
}

func TestFindRoot(t *testing.T) {
	if root, err := findRoot(t.TempDir()); err == nil {
		t.Errorf("found a checkout at %s", root)
	}
}
