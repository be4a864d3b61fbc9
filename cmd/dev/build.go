package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func runBuild(ctx context.Context, w *workshop, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("build takes no arguments, got %q", args)
	}
	_, err := build(ctx, w)
	return err
}

// build makes bin/csdk and returns its path.
func build(ctx context.Context, w *workshop) (string, error) {
	binary := filepath.Join(w.root, "bin", "csdk")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	// -buildvcs=false: git refuses to describe a checkout that another user owns, and the build
	// would fail for it.
	args := []string{"build", "-buildvcs=false", "-o", binary}
	if runtime.GOOS == "linux" {
		// Go has all symbols of DuckDB exported, which nobody needs: without them csdk starts 2 to 4 ms sooner, and
		// is 7 MB smaller, on disk and in memory.
		args = append(args, "-ldflags=-extldflags=-Wl,--no-export-dynamic")
	}
	cmd := w.command(ctx, "go", append(args, "./cmd/csdk")...)
	cmd.Stdout, cmd.Stderr = w.out, w.err
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build csdk: %w (npm test -- machine says whether something is missing here)", err)
	}
	fmt.Fprintln(w.out, "built", filepath.Join("bin", filepath.Base(binary)))
	return binary, nil
}

// command prepares a program that runs at the root of the repository and is stopped, with all it
// started, when ctx is cancelled.
func (w *workshop) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = w.root
	stopTree(cmd)
	return cmd
}

// output is the standard output of a program; its error carries what it wrote to standard error.
func (w *workshop) output(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := w.command(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return text, nil
}
