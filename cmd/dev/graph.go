package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	module = "csdk"              // of go.mod
	duckdb = "github.com/duckdb" // every module of the driver and its libraries
)

// pkg is what `go list -json` says of a package, as far as the checks use it.
type pkg struct {
	ImportPath   string
	Dir          string
	Doc          string // first sentence of the package comment
	Export       string // file with the compiled declarations, for -export
	Standard     bool
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	Deps         []string // everything imported, at any distance
}

// list runs `go list -json` with the given flags and patterns. Packages with errors are listed as
// far as they can be read: the compiler reports what is wrong with them.
func list(ctx context.Context, w *workshop, env []string, args ...string) ([]pkg, error) {
	text, err := w.output(ctx, env, "go", append([]string{"list", "-e", "-json"}, args...)...)
	if err != nil {
		return nil, err
	}
	return readPackages(bytes.NewReader(text))
}

func readPackages(r io.Reader) ([]pkg, error) {
	var all []pkg
	for dec := json.NewDecoder(r); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		all = append(all, p)
	}
}

// inTree says whether path is root or a package below it.
func inTree(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

func isOurs(path string) bool { return inTree(path, module) }

// needsDuckDB says whether the package is linked with DuckDB, and so with C.
func (p pkg) needsDuckDB() bool {
	return slices.ContainsFunc(p.Deps, func(dep string) bool { return inTree(dep, duckdb) })
}

// splitByDuckDB returns our packages without and with DuckDB below them, by import path.
func splitByDuckDB(all []pkg) (pure, linked []string) {
	for _, p := range all {
		switch {
		case !isOurs(p.ImportPath):
		case p.needsDuckDB():
			linked = append(linked, p.ImportPath)
		default:
			pure = append(pure, p.ImportPath)
		}
	}
	return pure, linked
}
