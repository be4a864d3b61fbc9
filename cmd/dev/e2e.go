package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// codeServer is the workbench of VS Code with its remote extension host. Its native modules are compiled. npm 12 runs only
// the install scripts that are named here.
var codeServer = npmFolder{
	name: "code-server", packages: []string{"code-server@4.139.1"}, scripts: true,
	manifest: `{"private":true,"allowScripts":{"code-server":true,"argon2":true}}`,
}

// mocha runs the tests inside the extension host.
var mocha = npmFolder{name: "mocha", manifest: `{"private":true}`, packages: []string{"mocha@11.8.0"}}

var workbenchPrerequisites = []prerequisite{
	{
		name: "Chromium", find: findChromium,
		debian: "chromium fonts-dejavu-core", macOS: "brew install --cask chromium", windows: "use WSL: VS Code's server does not run here",
	},
	{
		name: "Kerberos, for a native module of VS Code's server", find: findKerberos,
		debian: "libkrb5-dev build-essential python3", macOS: "brew install krb5", windows: "use WSL: VS Code's server does not run here",
	},
}

func findChromium(context.Context, *workshop) (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no chromium in PATH")
}

func findKerberos(ctx context.Context, w *workshop) (string, error) {
	if _, err := w.output(ctx, nil, "cc", "-E", "-include", "gssapi/gssapi.h", "-x", "c", "/dev/null"); err != nil {
		return "", errors.New("the C compiler does not find gssapi/gssapi.h")
	}
	return "Kerberos", nil
}

// runE2E does what a new user would with the built package (extension/test/run.mjs): all topics, or those named.
func runE2E(ctx context.Context, w *workshop, args []string) error {
	if _, err := lookFor(ctx, w, w.out, workbenchPrerequisites); err != nil {
		return err
	}
	b, err := prepareWorkbench(ctx, w)
	if err != nil {
		return err
	}
	return b.run(ctx, w, w.out, "run.mjs", args...)
}

// checkWorkbench is the same as a check of npm test, which counts the steps. A machine that lacks something is told how to get it.
func checkWorkbench(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
	var missing bytes.Buffer
	if _, err := lookFor(ctx, w, io.MultiWriter(out, &missing), workbenchPrerequisites); err != nil {
		notes := []string{"the workbench is skipped:"}
		return tally{skipped: 1, notes: append(notes, strings.Split(strings.TrimSpace(missing.String()), "\n")...)}, ctx.Err()
	}
	b, err := prepareWorkbench(ctx, &workshop{root: w.root, out: out, err: out})
	if err != nil {
		return tally{}, err
	}
	var said bytes.Buffer
	err = b.run(ctx, w, io.MultiWriter(out, &said), "run.mjs")
	return countSteps(said.Bytes()), err
}

// countSteps counts the lines that extension/test/run.mjs writes for each step.
func countSteps(said []byte) tally {
	var t tally
	for line := range bytes.Lines(said) {
		switch {
		case bytes.HasPrefix(line, []byte("ok      ")):
			t.passed++
		case bytes.HasPrefix(line, []byte("FAILED  ")):
			t.failed++
		}
	}
	return t
}

// workbench is what the tests in a workbench start.
type workbench struct {
	node string   // the Node of VS Code's server
	env  []string // tells extension/test where everything is
}

func prepareWorkbench(ctx context.Context, w *workshop) (workbench, error) {
	b, err := fetchWorkbench(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	file, err := vsix(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	shots := os.Getenv("SHOTS")
	if shots == "" {
		shots = filepath.Join(w.root, "bin", "screenshots")
	}
	b.env = append(b.env,
		"VSIX="+file, "CSDK="+filepath.Join(w.root, "bin", "csdk"), "SHOTS="+shots, "PROJECTS="+filepath.Join(w.root, "testdata", "projects"))
	return b, nil
}

// fetchForWorkbench is all that the check needs from the network.
func fetchForWorkbench(ctx context.Context, w *workshop) error {
	if _, err := lookFor(ctx, w, w.out, workbenchPrerequisites); err != nil {
		return err
	}
	_, err := fetchWorkbench(ctx, w)
	return err
}

// fetchWorkbench is the workbench without what is built here.
func fetchWorkbench(ctx context.Context, w *workshop) (workbench, error) {
	chromium, err := findChromium(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	env, node, err := withNode24(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	// The headers of that Node: node-gyp would fetch them otherwise.
	headers := "npm_config_nodedir=" + filepath.Dir(filepath.Dir(node))
	npm := filepath.Join(w.root, ".cache", node24.name, "node_modules", "npm", "bin", "npm-cli.js")
	server, err := codeServer.install(ctx, w, append(env, headers), node, npm)
	if err != nil {
		return workbench{}, err
	}
	tools, err := extensionTools.install(ctx, w, nil, "npm")
	if err != nil {
		return workbench{}, err
	}
	mocha, err := mocha.install(ctx, w, nil, "npm")
	if err != nil {
		return workbench{}, err
	}
	python, err := testEnvironment().make(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	duckdb, err := makeDuckDB(ctx, w)
	if err != nil {
		return workbench{}, err
	}
	return workbench{node: node, env: []string{
		"NODE24=" + node, "CODE_SERVER=" + filepath.Join(server, "code-server", "out", "node", "entry.js"), "CHROMIUM=" + chromium,
		"PLAYWRIGHT=" + filepath.Join(tools, "playwright-core", "index.mjs"), "MOCHA=" + filepath.Join(mocha, "mocha"),
		"VENV=" + filepath.Dir(filepath.Dir(python)), "DUCKDB=" + duckdb,
	}}, nil
}

// run runs a file of extension/test.
func (b workbench) run(ctx context.Context, w *workshop, out io.Writer, file string, args ...string) error {
	cmd := w.command(ctx, b.node, append([]string{filepath.Join("extension", "test", file)}, args...)...)
	cmd.Env = append(cmd.Environ(), b.env...)
	// The server and Chromium are in process groups of their own: run.mjs ends them.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return errFailed
	}
	return nil
}
