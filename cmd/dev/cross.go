package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// platforms is where csdk must run besides the machine of the checks.
var platforms = []struct{ os, arch string }{
	{"windows", "amd64"},
	{"windows", "arm64"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
}

// crossCompile builds what needs no C compiler for every platform. What is linked with DuckDB cannot
// be built for another system here; its Go is type-checked instead, once for each system.
func crossCompile(ctx context.Context, w *workshop, out io.Writer) error {
	all, err := list(ctx, w, nil, "./...")
	if err != nil {
		return err
	}
	pure, linked := splitByDuckDB(all)
	for _, p := range platforms {
		fmt.Fprintf(out, "%s/%s: %d packages without cgo\n", p.os, p.arch, len(pure))
		cmd := w.command(ctx, "go", append([]string{"build"}, pure...)...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch)
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("build for %s/%s: %w", p.os, p.arch, err)
		}
	}
	for _, goos := range []string{"windows", "darwin"} {
		fmt.Fprintf(out, "%s: types of %d packages above DuckDB\n", goos, len(linked))
		if err := checkTypes(ctx, w, goos, out); err != nil {
			return err
		}
	}
	return nil
}
