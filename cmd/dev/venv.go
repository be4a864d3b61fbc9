package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// environment is a virtual environment of the tests: .cache/venv-NAME. Nothing is installed outside the checkout.
type environment struct {
	name string
	// installs is the arguments of each `pip install`. An SDK comes without its dependencies: one of them brings fifty
	// packages for notebooks, and that of 3.0.0 is closed. What the SDK imports is named here instead.
	installs [][]string
}

var environments = []environment{
	{name: "sdk-2.13.1", installs: [][]string{
		slices.Concat([]string{"grpcio==1.80.0", "protobuf>=6.31,<7"}, importedBySDK),
		{"--no-deps", "fivetran-connector-sdk==2.13.1"},
		{"debugpy==1.8.22"}, // other Pythons borrow it: what is compiled in it is for one version, and it does without
	}},
	{name: "sdk-3.0.0", installs: [][]string{
		slices.Concat([]string{"typing-extensions>=4.7"}, importedBySDK),
		{"--no-deps", "fivetran-connector-sdk==3.0.0"}, // never its dependency fivetran-connector-sdk-core
	}},
	duckdbCLI,
}

// duckdbCLI has DuckDB's command line, of the version that go.mod links.
var duckdbCLI = environment{name: "duckdb-cli", installs: [][]string{{"duckdb-cli==1.5.5"}}}

// makeDuckDB is the path of that command.
func makeDuckDB(ctx context.Context, w *workshop) (string, error) {
	python, err := duckdbCLI.make(ctx, w)
	return filepath.Join(filepath.Dir(python), "duckdb"+filepath.Ext(python)), err
}

// testEnvironment is the one with debugpy and an SDK that has a server.
func testEnvironment() environment { return environments[0] }

var importedBySDK = []string{
	"requests==2.34.2", "prompt-toolkit==3.0.53", "pathspec==1.1.1", "tqdm==4.70.0", "cryptography==49.0.0",
}

// runVenv makes the virtual environments of the tests, or those named, and prints their interpreters.
func runVenv(ctx context.Context, w *workshop, names []string) error {
	chosen := environments
	if len(names) > 0 {
		chosen = nil
	}
	for _, name := range names {
		at := slices.IndexFunc(environments, func(e environment) bool { return e.name == name })
		if at < 0 {
			return fmt.Errorf("there is no environment %q in cmd/dev/venv.go", name)
		}
		chosen = append(chosen, environments[at])
	}
	for _, e := range chosen {
		python, err := e.make(ctx, w)
		if err != nil {
			return err
		}
		fmt.Fprintln(w.out, python)
	}
	return nil
}

// withVenv makes all of them before a check that needs some.
func withVenv(check func(context.Context, *workshop, io.Writer) (tally, error)) func(context.Context, *workshop, io.Writer) (tally, error) {
	return func(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
		if err := runVenv(ctx, &workshop{root: w.root, out: out, err: out}, nil); err != nil {
			return tally{}, err
		}
		return check(ctx, w, out)
	}
}

// make makes the environment unless it is there as described, and returns its interpreter.
func (e environment) make(ctx context.Context, w *workshop) (string, error) {
	folder := filepath.Join(w.root, ".cache", "venv-"+e.name)
	python := filepath.Join(folder, "bin", "python")
	if runtime.GOOS == "windows" {
		python = filepath.Join(folder, "Scripts", "python.exe")
	}
	// Written last, so that it says that everything of it was installed.
	made := filepath.Join(folder, "made-of")
	want := fmt.Sprintln(e.installs)
	if text, err := os.ReadFile(made); err == nil && string(text) == want {
		if _, err := os.Stat(python); err == nil {
			return python, nil
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		return "", fmt.Errorf("remove an old virtual environment: %w", err)
	}
	if _, err := w.output(ctx, nil, pythonCommand(), "-m", "venv", folder); err != nil {
		return "", fmt.Errorf("make a virtual environment (on Debian: sudo apt-get install python3-venv): %w", err)
	}
	for _, install := range e.installs {
		args := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, install...)
		if _, err := w.output(ctx, nil, python, args...); err != nil {
			return "", fmt.Errorf("install %s: %w", strings.Join(install, " "), err)
		}
	}
	if err := os.WriteFile(made, []byte(want), 0o644); err != nil {
		return "", fmt.Errorf("note what the virtual environment is made of: %w", err)
	}
	return python, nil
}
