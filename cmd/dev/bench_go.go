package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// goBenchmarks runs the Go benchmarks of the packages that have some: the others would only be linked.
func goBenchmarks(ctx context.Context, w *workshop, args []string) error {
	all, err := list(ctx, w, nil, "./...")
	if err != nil {
		return err
	}
	var with []string
	for _, p := range all {
		has, err := hasBenchmark(p)
		if err != nil {
			return err
		}
		if has {
			with = append(with, p.ImportPath)
		}
	}
	// One package at a time: on few cores they would measure each other.
	test := []string{"test", "-run=^$", "-bench=.", "-benchmem", "-p=1", "-timeout=60m"} // flags given later win
	return w.stream(ctx, "go", append(append(test, args...), with...)...)
}

// pythonBenchmarks runs the programs bench_*.py beside the tests of the embedded engine.
func pythonBenchmarks(ctx context.Context, w *workshop, interpreters []string) error {
	programs, err := filepath.Glob(filepath.Join(w.root, "runner", "pysdk", "tests", "bench_*.py"))
	if err != nil {
		return fmt.Errorf("look for benchmarks: %w", err)
	}
	for _, program := range programs {
		fmt.Fprintln(w.out, filepath.Base(program))
		// -B: no compiled files beside the sources.
		if err := w.stream(ctx, pythonCommand(), append([]string{"-B", program}, interpreters...)...); err != nil {
			return err
		}
	}
	return nil
}

func hasBenchmark(p pkg) (bool, error) {
	for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
		text, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return false, fmt.Errorf("look for benchmarks: %w", err)
		}
		if bytes.Contains(text, []byte("\nfunc Benchmark")) {
			return true, nil
		}
	}
	return false, nil
}

// runKill runs the kill loop of the runner for much longer than the tests do.
func runKill(ctx context.Context, w *workshop, args []string) error {
	rounds := 500
	if len(args) > 0 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 1 || len(args) > 1 {
			return fmt.Errorf("kill takes the number of rounds, got %q", args)
		}
		rounds = n
	}
	return w.stream(ctx, "go", "test", "./runner", "-run="+killLoop, "-count=1", "-v", "-timeout=120m",
		"-args", "-rounds="+strconv.Itoa(rounds))
}
