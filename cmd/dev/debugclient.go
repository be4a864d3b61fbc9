package main

import (
	"context"
	"io"
	"path/filepath"
)

// debugClient is what VS Code's own debug adapters are tested with.
var debugClient = npmFolder{name: "debug-client", manifest: `{"private":true}`, packages: []string{"@vscode/debugadapter-testsupport@1.68.0"}}

func fetchDebugClient(ctx context.Context, w *workshop) error {
	if _, err := debugClient.install(ctx, w, nil, "npm"); err != nil {
		return err
	}
	_, err := testEnvironment().make(ctx, w)
	return err
}

// checkDebugClient drives the built binary with a client that nobody here wrote.
func checkDebugClient(ctx context.Context, w *workshop, out io.Writer) error {
	quiet := &workshop{root: w.root, out: out, err: out}
	modules, err := debugClient.install(ctx, quiet, nil, "npm")
	if err != nil {
		return err
	}
	csdk, err := build(ctx, quiet)
	if err != nil {
		return err
	}
	python, err := testEnvironment().make(ctx, quiet)
	if err != nil {
		return err
	}
	client := filepath.Join(modules, "@vscode", "debugadapter-testsupport")
	shown, err := w.output(ctx, nil, "node", filepath.Join(w.root, "testdata", "dap", "testsupport.mjs"), csdk, client, python)
	out.Write(shown)
	return err
}
