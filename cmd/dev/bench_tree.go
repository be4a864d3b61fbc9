package main

import (
	"context"
	"fmt"
	"strconv"
)

// treeLimits is how long a list of so many tables may take, in seconds (the table of numbers).
var treeLimits = []struct {
	tables int
	limit  float64
}{{1_000, 0.1}, {10_000, 0.5}}

// tree is what the sidebar's tree asks for, from opening the file to closing it, beside DuckDB opening and closing it.
func tree(ctx context.Context, b *bench) ([]line, error) {
	text, err := b.w.output(ctx, nil, "go", "test", "./runner/warehouse", "-run=^$", "-bench=^BenchmarkTree$", "-benchtime=3x", "-count="+strconv.Itoa(b.rounds), "-timeout=30m")
	if err != nil {
		return nil, err
	}
	b.w.out.Write(text)
	found := readGoBenchmarks(text)
	var lines []line
	for _, l := range treeLimits {
		of := found[fmt.Sprintf("Tree/%d", l.tables)]
		ours, attach := of["tree-s"], of["attach-s"]
		if len(ours) == 0 || len(attach) == 0 {
			return nil, fmt.Errorf("go test ran other benchmarks than BenchmarkTree:\n%s", text)
		}
		lines = append(lines, line{
			what: "tree of " + grouped(float64(l.tables)) + " tables", measured: ours.showTail(seconds), limit: seconds(l.limit) + " at p95",
			peer: "DuckDB opening and closing the file " + attach.brief(seconds), ratio: times(ours.median() / attach.median()),
			met: met(ours.percentile(95) <= l.limit),
		})
	}
	return lines, nil
}
