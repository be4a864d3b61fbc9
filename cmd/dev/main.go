package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// errFailed ends a verb after everything was already said.
var errFailed = errors.New("failed")

// verb is one developer command. Adding one is a row here and, where it is used often, a script in
// package.json.
type verb struct {
	name, args, doc string
	run             func(ctx context.Context, w *workshop, args []string) error
}

func verbs() []verb {
	return []verb{
		{"build", "", "builds bin/csdk", runBuild},
		{"demo", "", "builds csdk and syncs the sample project testdata/projects/tour", runDemo},
		{"test", "[-v] [CHECKS]", "runs every check, or those named; -v shows their output as it comes", runTest},
		{"go-test", "[ARGS of go test]", "runs the Go tests, or those named", runGoTest},
		{"bench", "[NAMES]", "measures every number of the README's table, or those named; list names them", runBench},
		{"extension", "", "checks the types of the VS Code extension and builds bin/extension.js", runExtension},
		{"vsix", "", "builds the package of the VS Code extension for this machine, with csdk inside", runVSIX},
		{"e2e", "[TOPICS]", "installs that package in a real VS Code workbench and does in Chromium what a user would", runE2E},
		{"kill", "[ROUNDS]", "runs the kill loop, 500 rounds unless said", runKill},
		{"docs", "", "writes the pages of the rules and the table of commands, which the tests compare", runDocs},
		{"sdks", "[RELEASES]", "tries --sdk installed on each release of the SDK, or those named, in environments in .cache", runSDKs},
		{"venv", "[NAMES]", "makes the Python virtual environments of the tests in .cache, or those named", runVenv},
	}
}

// workshop is where a verb works and what it writes to.
type workshop struct {
	root string // of the repository
	out  io.Writer
	err  io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := dispatch(ctx, os.Args[1:])
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case interrupted:
		os.Exit(130)
	case errors.Is(err, errFailed):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("name a command:\n" + usage())
	}
	root, err := findRoot(".")
	if err != nil {
		return err
	}
	for _, v := range verbs() {
		if v.name == args[0] {
			return v.run(ctx, &workshop{root: root, out: os.Stdout, err: os.Stderr}, args[1:])
		}
	}
	return fmt.Errorf("there is no command %q:\n%s", args[0], usage())
}

func usage() string {
	var b strings.Builder
	for _, v := range verbs() {
		fmt.Fprintf(&b, "  %-28s %s\n", strings.TrimSpace(v.name+" "+v.args), v.doc)
	}
	return strings.TrimRight(b.String(), "\n")
}

// findRoot is the folder at or above dir that holds the go.mod of csdk.
func findRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the current folder: %w", err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module "+module+"\n") {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not inside a checkout of csdk: change to one and try again", dir)
		}
	}
}
