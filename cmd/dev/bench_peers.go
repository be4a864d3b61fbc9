package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// peerSet is a peer that comes from PyPI, or from npm. What the SDK imports is named instead of what it asks for:
// one of its dependencies brings fifty packages for notebooks.
type peerSet struct {
	name     string
	installs [][]string // arguments of each `pip install`
	shown    []string   // distributions whose versions go with the numbers
	npm      string     // version of the npm package of that name, which needs no other
}

var peerSets = []peerSet{
	{name: "dlt", installs: [][]string{{"dlt[duckdb]", "pyarrow"}}, shown: []string{"dlt", "duckdb", "pyarrow"}},
	{name: "sdk", installs: [][]string{
		{"grpcio==1.80.0", "protobuf>=6.31,<7", "requests", "prompt-toolkit", "pathspec", "tqdm", "cryptography", "typing-extensions"},
		{"--no-deps", "fivetran-connector-sdk==2.13.1"},
	}, shown: []string{"fivetran-connector-sdk", "grpcio"}},
	{name: "ty", installs: [][]string{{"ty==0.0.107"}}, shown: []string{"ty"}},
	{name: "debugpy", installs: [][]string{{"debugpy==1.8.22"}}, shown: []string{"debugpy"}},
	{name: "pyright", npm: "1.1.414"},
}

// installPeers makes the virtual environment of the benchmarks, .cache/venv-bench-VERSION, and puts the peers of the
// chosen measures into it, those of npm into .cache/npm-bench. Without network they may be missing: then their numbers are.
func (b *bench) installPeers(ctx context.Context, python string, chosen []measure) error {
	version, err := b.w.output(ctx, nil, python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
	if err != nil {
		return fmt.Errorf("ask the interpreter for its version: %w", err)
	}
	folder := filepath.Join(b.w.root, ".cache", "venv-bench-"+strings.TrimSpace(string(version)))
	b.python = filepath.Join(folder, "bin", "python")
	if runtime.GOOS == "windows" {
		b.python = filepath.Join(folder, "Scripts", "python.exe")
	}
	if _, err := os.Stat(b.python); err != nil {
		if _, err := b.w.output(ctx, nil, python, "-m", "venv", folder); err != nil {
			return fmt.Errorf("make a virtual environment (on Debian: sudo apt-get install python3-venv): %w", err)
		}
	}
	b.missing = map[string]error{}
	for _, set := range peerSets {
		if !slices.ContainsFunc(chosen, func(m measure) bool { return slices.Contains(m.peers, set.name) }) {
			continue
		}
		if err := b.installPeer(ctx, set); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			b.missing[set.name] = err
			fmt.Fprintf(b.w.out, "the peer %s could not be installed, so its numbers are left out: %v\n", set.name, err)
			continue
		}
		b.installed = append(b.installed, set)
	}
	return nil
}

func (b *bench) installPeer(ctx context.Context, set peerSet) error {
	for _, install := range set.installs {
		args := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, install...)
		if _, err := b.w.output(ctx, nil, b.python, args...); err != nil {
			return err
		}
	}
	if set.npm == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(b.npmFolder(set.name), "package.json"))
	var found struct{ Version string }
	if err == nil && json.Unmarshal(text, &found) == nil && found.Version == set.npm {
		return nil
	}
	// --ignore-scripts: nothing of a peer runs before it is measured.
	_, err = b.w.output(ctx, nil, "npm", "install", "--prefix", filepath.Join(b.w.root, ".cache", "npm-bench"),
		"--no-audit", "--no-fund", "--ignore-scripts", set.name+"@"+set.npm)
	return err
}

// npmFolder is where npm puts a peer.
func (b *bench) npmFolder(name string) string {
	return filepath.Join(b.w.root, ".cache", "npm-bench", "node_modules", name)
}

// peerVersions is what goes with the numbers, such as "dlt 1.31.0".
func (b *bench) peerVersions(ctx context.Context) []string {
	var found []string
	for _, set := range b.installed {
		if set.npm != "" {
			found = append(found, set.name+" "+set.npm)
		}
		for _, name := range set.shown {
			program := "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
			if text, err := b.w.output(ctx, nil, b.python, "-c", program, name); err == nil {
				found = append(found, name+" "+strings.TrimSpace(string(text)))
			}
		}
	}
	return found
}
