package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The client that VS Code's own debug adapters are tested with.
const (
	testsupport        = "@vscode/debugadapter-testsupport"
	testsupportVersion = "1.68.0"
)

// checkDebugClient drives the built binary with a client that nobody here wrote.
func checkDebugClient(ctx context.Context, w *workshop, out io.Writer) error {
	folder, err := npmPackage(ctx, w, testsupport, testsupportVersion)
	if err != nil {
		return err
	}
	csdk, err := build(ctx, &workshop{root: w.root, out: out, err: out})
	if err != nil {
		return err
	}
	python, err := testEnvironment().make(ctx, &workshop{root: w.root, out: out, err: out})
	if err != nil {
		return err
	}
	shown, err := w.output(ctx, nil, "node", filepath.Join(w.root, "testdata", "dap", "testsupport.mjs"), csdk, folder, python)
	out.Write(shown)
	return err
}

// npmPackage is the folder of a package from npm, in .cache/npm-test. Its install scripts are not run.
func npmPackage(ctx context.Context, w *workshop, name, version string) (string, error) {
	prefix := filepath.Join(w.root, ".cache", "npm-test")
	folder := filepath.Join(prefix, "node_modules", filepath.FromSlash(name))
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	var found struct{ Version string }
	if err == nil && json.Unmarshal(text, &found) == nil && found.Version == version {
		return folder, nil
	}
	if _, err := w.output(ctx, nil, "npm", "install", "--prefix", prefix, "--no-audit", "--no-fund", "--ignore-scripts", name+"@"+version); err != nil {
		return "", fmt.Errorf("install %s: %w", name, err)
	}
	return folder, nil
}
