package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func runGoTest(ctx context.Context, w *workshop, args []string) error {
	if len(args) == 0 {
		args = []string{"./..."}
	}
	return w.stream(ctx, "go", append([]string{"test"}, args...)...)
}

// stream runs a program that speaks for itself.
func (w *workshop) stream(ctx context.Context, name string, args ...string) error {
	cmd := w.command(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = w.out, w.err
	if err := cmd.Run(); err != nil {
		return errFailed
	}
	return nil
}

// killLoop is the test that kills a sync again and again. It needs the speed that users have: under the
// race detector most rounds end before the first checkpoint.
const killLoop = "^TestKillLoop$"

// checkGo runs all tests under the race detector, and the kill loop without.
func checkGo(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
	all, err := list(ctx, w, nil, "./...")
	if err != nil {
		return tally{}, err
	}
	raced := []string{"-race", "-parallel=4", "-skip=" + killLoop} // tests of the debug adapter wait for Python most of the time
	for _, p := range all {
		if p.ImportPath != module+"/cmd/dev" && p.ImportPath != module+"/runner/parity" { // had their own steps
			raced = append(raced, p.ImportPath)
		}
	}
	first, err := goTests(raced...)(ctx, w, out)
	if ctx.Err() != nil {
		return first, err
	}
	second, killErr := goTests("-run="+killLoop, "./runner")(ctx, w, out)
	if err == nil {
		err = killErr
	}
	return tally{
		passed: first.passed + second.passed, failed: first.failed + second.failed, skipped: first.skipped + second.skipped,
		notes: append(first.notes, second.notes...),
	}, err
}

// checks is set for tests that are part of npm test: what they need was made before, so they fail instead of skipping
// when it is missing.
const checks = "CSDK_CHECKS"

// goTests is a step that runs `go test`. Results are never taken from the cache: it does not know
// what the Python side of a test has read.
func goTests(args ...string) func(context.Context, *workshop, io.Writer) (tally, error) {
	return func(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
		cmd := w.command(ctx, "go", append([]string{"test", "-json", "-count=1", "-timeout=15m"}, args...)...)
		cmd.Env = append(os.Environ(), checks+"=1")
		// Not out itself: the goroutine that copies stderr would write to it beside results.
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			return tally{}, fmt.Errorf("start go test: %w", err)
		}
		if err := cmd.Start(); err != nil {
			return tally{}, fmt.Errorf("start go test: %w", err)
		}
		results := newResults(out)
		readErr := results.read(stdout)
		waitErr := cmd.Wait()
		out.Write(stderr.Bytes())
		switch {
		case readErr != nil:
			return results.tally, readErr
		case waitErr != nil && results.failed == 0:
			return results.tally, fmt.Errorf("go test: %w", waitErr)
		case waitErr != nil:
			return results.tally, errFailed
		}
		return results.tally, nil
	}
}

// testEvent is a line of `go test -json` (go doc cmd/test2json, go help buildjson).
type testEvent struct {
	Action     string
	Package    string
	ImportPath string // of build-output
	Test       string
	Output     string
	Elapsed    float64 // seconds
	Key, Value string  // of attr
}

// results sums up the events of one `go test`, and keeps of its output only that of failures.
type results struct {
	tally
	out     io.Writer
	pending []*pending
	failing map[string]bool // packages with a failed test
}

// pending is the output of a test that has not ended well yet; that of a package itself has no test.
type pending struct {
	pkg, test string
	text      strings.Builder
}

func newResults(out io.Writer) *results {
	return &results{out: out, failing: map[string]bool{}}
}

func (r *results) read(from io.Reader) error {
	for dec := json.NewDecoder(from); ; {
		var e testEvent
		if err := dec.Decode(&e); err == io.EOF {
			return nil
		} else if err != nil {
			_, _ = io.Copy(io.Discard, from) // go test must not block on a full pipe
			return fmt.Errorf("read the output of go test: %w", err)
		}
		r.take(e)
	}
}

func (r *results) take(e testEvent) {
	switch e.Action {
	case "build-output":
		io.WriteString(r.out, e.Output)
	case "output":
		r.keep(e)
	case "attr":
		r.notes = append(r.notes, fmt.Sprintf("%s: %s: %s", e.Test, e.Key, e.Value))
	case "pass", "fail", "skip":
		switch {
		case !strings.Contains(e.Test, "/"):
			r.finish(e)
		case e.Action == "pass":
			r.release(e.Package, e.Test)
		}
	}
}

func (r *results) keep(e testEvent) {
	at := slices.IndexFunc(r.pending, func(p *pending) bool { return p.pkg == e.Package && p.test == e.Test })
	if at < 0 {
		at = len(r.pending)
		r.pending = append(r.pending, &pending{pkg: e.Package, test: e.Test})
	}
	r.pending[at].text.WriteString(e.Output)
}

// release returns the output that was kept of a test and of what is below it, and forgets it.
func (r *results) release(pkg, test string) string {
	var text strings.Builder
	r.pending = slices.DeleteFunc(r.pending, func(p *pending) bool {
		mine := p.pkg == pkg && inTree(p.test, test)
		if mine {
			text.WriteString(p.text.String())
		}
		return mine
	})
	return text.String()
}

// finish counts a top-level test or, without a name, the end of a package.
func (r *results) finish(e testEvent) {
	text := r.release(e.Package, e.Test)
	whole := e.Test == ""
	switch {
	case e.Action == "pass" && !whole:
		r.passed++
	case e.Action == "pass":
		fmt.Fprintf(r.out, "ok   %s %.1f s\n", e.Package, e.Elapsed)
	case e.Action == "skip" && !whole:
		r.skipped++
		r.notes = append(r.notes, "skipped "+e.Test+": "+reason(text))
	case e.Action == "fail" && whole && r.failing[e.Package]:
		fmt.Fprintf(r.out, "FAIL %s\n", e.Package)
	case e.Action == "fail":
		r.failed++
		r.failing[e.Package] = true
		fmt.Fprintf(r.out, "FAIL %s %s\n%s", e.Package, e.Test, text)
	}
}

// reason is the line of a skipped test that says why: "    file_test.go:12: no python3.14".
func reason(output string) string {
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			return line
		}
	}
	return "no reason given"
}
