package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// peerSet is a peer that comes from PyPI. What the SDK imports is named instead of what it asks for:
// one of its dependencies brings fifty packages for notebooks.
type peerSet struct {
	name     string
	installs [][]string // arguments of each `pip install`
	shown    []string   // distributions whose versions go with the numbers
}

var peerSets = []peerSet{
	{"dlt", [][]string{{"dlt[duckdb]", "pyarrow"}}, []string{"dlt", "duckdb", "pyarrow"}},
	{"sdk", [][]string{
		{"grpcio==1.80.0", "protobuf>=6.31,<7", "requests", "prompt-toolkit", "pathspec", "tqdm", "cryptography", "typing-extensions"},
		{"--no-deps", "fivetran-connector-sdk==2.13.1"},
	}, []string{"fivetran-connector-sdk", "grpcio"}},
}

// installPeers makes the virtual environment of the benchmarks, .cache/venv-bench-VERSION, and puts
// the peers into it. Without network they may be missing: then their numbers are.
func (b *bench) installPeers(ctx context.Context, python string) error {
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
		for _, install := range set.installs {
			args := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, install...)
			if _, err := b.w.output(ctx, nil, b.python, args...); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				b.missing[set.name] = err
				fmt.Fprintf(b.w.out, "the peer %s could not be installed, so its numbers are left out: %v\n", set.name, err)
				break
			}
		}
	}
	return nil
}

// peerVersions is what goes with the numbers, such as "dlt 1.31.0".
func (b *bench) peerVersions(ctx context.Context) []string {
	var found []string
	for _, set := range peerSets {
		if b.missing[set.name] != nil {
			continue
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
