package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// typeCheck reads our packages as they are on another system, and checks their types. DuckDB's own
// packages are not read: they are C for that system. So the package that imports them directly
// (runner/warehouse) is only read for its declarations, and its errors are not reported.
type typeCheck struct {
	goos     string
	files    *token.FileSet
	sources  map[string]*source // ours, by import path
	external types.Importer
	out      io.Writer
	failed   bool
}

type source struct {
	files   []*ast.File
	duckdb  bool // imports DuckDB directly
	checked *types.Package
}

func checkTypes(ctx context.Context, w *workshop, goos string, out io.Writer) error {
	// -find: the dependencies are not loaded, which would fetch DuckDB's library for that system.
	env := []string{"GOOS=" + goos, "GOARCH=amd64", "CGO_ENABLED=1"}
	ours, err := list(ctx, w, env, "-find", "./...")
	if err != nil {
		return err
	}
	check := &typeCheck{goos: goos, files: token.NewFileSet(), sources: map[string]*source{}, out: out}
	imports, err := check.parse(ours)
	if err != nil {
		return err
	}
	env = []string{"GOOS=" + goos, "GOARCH=amd64", "CGO_ENABLED=0"}
	compiled, err := list(ctx, w, env, append([]string{"-deps", "-export", "--"}, imports...)...)
	if err != nil {
		return err
	}
	check.external = importer.ForCompiler(check.files, "gc", openExports(compiled))
	return check.all()
}

// parse reads the files of our packages and returns what they import from elsewhere.
func (c *typeCheck) parse(ours []pkg) ([]string, error) {
	imports := map[string]bool{}
	for _, p := range ours {
		src := &source{}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(c.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("parse for %s: %w", c.goos, err)
			}
			src.files = append(src.files, file)
			for _, spec := range file.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				switch {
				case err != nil || path == "unsafe" || path == "C" || isOurs(path):
				case inTree(path, duckdb):
					src.duckdb = true
				default:
					imports[path] = true
				}
			}
		}
		c.sources[p.ImportPath] = src
	}
	return slices.Sorted(maps.Keys(imports)), nil
}

// openExports finds the compiled declarations of what is not ours.
func openExports(compiled []pkg) func(path string) (io.ReadCloser, error) {
	exports := map[string]string{}
	for _, p := range compiled {
		exports[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s was not compiled", path)
		}
		return os.Open(exports[path])
	}
}

func (c *typeCheck) all() error {
	for _, path := range slices.Sorted(maps.Keys(c.sources)) {
		if _, err := c.Import(path); err != nil {
			return err
		}
	}
	if c.failed {
		return fmt.Errorf("the code does not compile for %s", c.goos)
	}
	return nil
}

// Import implements types.Importer: ours from source, the rest from what the compiler wrote.
func (c *typeCheck) Import(path string) (*types.Package, error) {
	src := c.sources[path]
	switch {
	case path == "unsafe":
		return types.Unsafe, nil
	case src == nil && inTree(path, duckdb):
		return nil, errors.New("DuckDB is not read for other systems")
	case src == nil:
		return c.external.Import(path)
	case src.checked != nil:
		return src.checked, nil
	}
	config := types.Config{
		Importer:    c,
		FakeImportC: true,
		Sizes:       types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			if !src.duckdb {
				fmt.Fprintln(c.out, err)
				c.failed = true
			}
		},
	}
	// The error is the first of those that went to config.Error; declarations are there regardless.
	src.checked, _ = config.Check(path, c.files, src.files, nil)
	return src.checked, nil
}
