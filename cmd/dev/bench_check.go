package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const checkLimit = 0.4 // seconds, at p95

// checkWorkspace is csdk check of the 220 projects in a process of its own each time; the files are in the page cache.
// ty looks at the same tree, for mistakes of another kind: it follows types where csdk follows what the SDK is told.
func checkWorkspace(ctx context.Context, b *bench) ([]line, error) {
	root, err := b.workspace()
	if err != nil {
		return nil, err
	}
	var ours, theirs series
	codes := map[string]int{}
	contenders := []contender{{"csdk check", 4*b.rounds + 1, func(ctx context.Context) error {
		out, o, err := b.checker(ctx, nil, b.csdk, "check", "--format", "json", root)
		if err != nil {
			return err
		}
		if err := countCodes(out, codes); err != nil {
			return err
		}
		ours.add(o)
		return nil
	}}}
	if b.missing["ty"] == nil {
		folder := filepath.Dir(b.python)
		contenders = append(contenders, contender{"ty check", min(b.rounds, slowRounds), func(ctx context.Context) error {
			_, o, err := b.checker(ctx, []string{"VIRTUAL_ENV=" + filepath.Dir(folder)}, filepath.Join(folder, "ty"), "check", "--output-format", "concise", "--project", root)
			theirs.add(o)
			return err
		}})
	}
	if err := compare(ctx, contenders...); err != nil {
		return nil, err
	}
	var found []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		found = append(found, fmt.Sprintf("%s %d", code, codes[code]))
	}
	fmt.Fprintln(b.w.out, "  findings:", strings.Join(found, ", "))
	l := line{
		what: "csdk check of 220 projects, 1,200 files, 15 MB", measured: ours.wall.showTail(seconds), limit: seconds(checkLimit) + " at p95",
		met: met(ours.wall.percentile(95) <= checkLimit),
	}
	if len(theirs.wall) > 0 {
		l.peer, l.ratio, l.cpu = "ty check "+theirs.wall.brief(seconds), times(ours.wall.median()/theirs.wall.median()), ours.cpuBeside(theirs)
	}
	return []line{l}, nil
}

// checker runs a program that reports findings on standard output, and exits with 1 for them.
func (b *bench) checker(ctx context.Context, env []string, program string, args ...string) ([]byte, outcome, error) {
	var stdout, stderr bytes.Buffer
	cmd := b.w.command(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	o := outcome{wall: time.Since(began).Seconds()}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return nil, o, fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	o.cpu = computed(cmd.ProcessState)
	b.say(filepath.Base(program)+" check", o)
	return stdout.Bytes(), o, nil
}

// countCodes counts the findings of one run. Without any the mistakes of the workspace were not seen, and the time means
// nothing.
func countCodes(out []byte, codes map[string]int) error {
	var findings []struct{ Code string }
	if err := json.Unmarshal(out, &findings); err != nil {
		return fmt.Errorf("read the findings of csdk check: %w", err)
	}
	if len(findings) == 0 {
		return errors.New("csdk check found nothing, though there are mistakes")
	}
	clear(codes)
	for _, f := range findings {
		codes[f.Code]++
	}
	return nil
}
