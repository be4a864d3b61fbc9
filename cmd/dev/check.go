package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// step is one check of `npm test`.
type step struct {
	name string // `npm test -- NAME` runs it alone
	what string
	// needed: what comes after would fail for the same reason, so it is not run.
	needed bool
	fetch  func(ctx context.Context, w *workshop) error // of what run needs from the network; run does it, too, unless it is done
	run    func(ctx context.Context, w *workshop, out io.Writer) (tally, error)
}

// tally is what a step found. A step that does not count is one check, passed or failed.
type tally struct {
	passed, failed, skipped int
	notes                   []string // worth reading when all is well, such as which interpreters were used
}

// steps is every check, cheap ones first; what the workbench needs takes minutes to fetch.
func steps() []step {
	return []step{
		{name: "machine", what: "what must be installed", needed: true, run: checkPrerequisites},
		{name: "format", what: "gofumpt", run: one(checkFormat)},
		{name: "vet", what: "go vet ./...", needed: true, run: one(tool("go", "vet", "./..."))},
		{name: "layers", what: "arrows between packages, file sizes, package comments", run: goTests("./cmd/dev")},
		{name: "lint", what: "staticcheck ./...", run: one(tool("go", "tool", "staticcheck", "./..."))},
		{name: "cross", what: "compiles for Windows and macOS", run: one(crossCompile)},
		{name: "demo", what: "npm run demo", run: one(checkDemo)},
		{name: "samples", what: "every project of testdata/projects, synced twice", run: checkSamples},
		{name: "debug-client", what: "the debug adapter, with the client of VS Code's own adapters' tests", fetch: fetchDebugClient, run: one(checkDebugClient)},
		{name: "parity", what: "the embedded engine beside SDK 2.13.1 and 3.0.0", fetch: fetchVenvs, run: withVenv(goTests("./runner/parity"))},
		{name: "e2e", what: "the extension in a real VS Code workbench, and inside its extension host", fetch: fetchForWorkbench, run: checkWorkbench},
		{name: "go", what: "go test ./...", run: withVenv(checkGo)},
	}
}

func runTest(ctx context.Context, w *workshop, args []string) error {
	verbose := slices.Contains(args, "-v")
	names := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-v" })
	chosen, err := choose(steps(), names)
	if err != nil {
		return err
	}
	return runSteps(ctx, w, chosen, verbose)
}

// choose is the steps with these names, in their own order; all of them without a name.
func choose(all []step, names []string) ([]step, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []step
	var known []string
	for _, s := range all {
		known = append(known, s.name)
		if slices.Contains(names, s.name) {
			chosen = append(chosen, s)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no check %q, only %s; single Go tests run with npm run test:go -- ARGS", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// runSteps runs the checks in order and closes with the line of counts.
func runSteps(ctx context.Context, w *workshop, all []step, verbose bool) error {
	var sum tally
	var fetching *fetching
	for i, s := range all {
		fmt.Fprintf(w.out, "[%d/%d] %s: %s", i+1, len(all), s.name, s.what)
		if fetching != nil {
			<-fetching.got[i]
		}
		found, err := s.measure(ctx, w, verbose)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i == 0 { // it looks for the programs that fetch
			fetching = startFetching(ctx, w, all)
			defer fetching.end()
		}
		sum.passed += found.passed
		sum.failed += found.failed
		sum.skipped += found.skipped
		if err != nil && s.needed {
			for _, rest := range all[i+1:] {
				fmt.Fprintf(w.out, "        not run: %s\n", rest.name)
			}
			break
		}
	}
	if sum.skipped > 0 {
		fmt.Fprintf(w.out, "%d skipped\n", sum.skipped)
	}
	fmt.Fprintf(w.out, "%d passed, %d failed\n", sum.passed, sum.failed)
	if sum.failed > 0 {
		return errFailed
	}
	return nil
}

// measure runs one check and finishes its line; what it wrote is shown when it failed or when
// everything is.
func (s step) measure(ctx context.Context, w *workshop, verbose bool) (tally, error) {
	var kept bytes.Buffer
	out := io.Writer(&kept)
	if verbose {
		fmt.Fprintln(w.out)
		out = w.out
	}
	began := time.Now()
	found, err := s.run(ctx, w, out)
	if err != nil && found.failed == 0 {
		found.failed = 1
	}
	verdict := "ok"
	switch {
	case ctx.Err() != nil:
		verdict = "interrupted"
	case err != nil:
		verdict = "FAILED"
	}
	fmt.Fprintf(w.out, "  %s  %.1f s%s\n", verdict, time.Since(began).Seconds(), found.count())
	for _, note := range found.notes {
		fmt.Fprintln(w.out, "        "+note)
	}
	if err != nil && ctx.Err() == nil {
		w.out.Write(kept.Bytes())
		if !errors.Is(err, errFailed) {
			fmt.Fprintln(w.out, err)
		}
		fmt.Fprintln(w.out, "        alone: npm test -- "+s.name)
	}
	return found, err
}

// count is shown for checks that are many.
func (t tally) count() string {
	if t.passed+t.failed+t.skipped <= 1 {
		return ""
	}
	parts := []string{fmt.Sprintf("%d passed", t.passed)}
	if t.failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", t.failed))
	}
	if t.skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", t.skipped))
	}
	return "  (" + strings.Join(parts, ", ") + ")"
}

// one makes a step of a check that is a single yes or no.
func one(check func(ctx context.Context, w *workshop, out io.Writer) error) func(context.Context, *workshop, io.Writer) (tally, error) {
	return func(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
		if err := check(ctx, w, out); err != nil {
			return tally{failed: 1}, err
		}
		return tally{passed: 1}, nil
	}
}

// tool is a check that is a program: it passes when the program does.
func tool(name string, args ...string) func(ctx context.Context, w *workshop, out io.Writer) error {
	return func(ctx context.Context, w *workshop, out io.Writer) error {
		cmd := w.command(ctx, name, args...)
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
		}
		return nil
	}
}
