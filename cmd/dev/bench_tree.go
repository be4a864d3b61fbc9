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

// tree is what the sidebar's tree asks for: as the last sync has written it down, and, for a file that has changed since, from opening it to
// closing it, beside DuckDB opening and closing it.
func tree(ctx context.Context, b *bench) ([]line, error) {
	noted, err := b.treeBenchmark(ctx, "./runner")
	if err != nil {
		return nil, err
	}
	read, err := b.treeBenchmark(ctx, "./runner/warehouse")
	if err != nil {
		return nil, err
	}
	var lines []line
	for _, l := range treeLimits {
		name, what := fmt.Sprintf("Tree/%d", l.tables), "tree of "+grouped(float64(l.tables))+" tables"
		written, ours, attach := noted[name]["tree-s"], read[name]["tree-s"], read[name]["attach-s"]
		if len(written) == 0 || len(ours) == 0 || len(attach) == 0 {
			return nil, fmt.Errorf("go test ran other benchmarks than BenchmarkTree")
		}
		limit := seconds(l.limit) + " at p95"
		lines = append(
			lines,
			line{what: what, measured: written.showTail(seconds), limit: limit, met: met(written.percentile(95) <= l.limit)},
			line{
				what: what + ", after a change from outside", measured: ours.showTail(seconds), limit: limit,
				peer: "DuckDB opening and closing the file " + attach.brief(seconds), ratio: times(ours.median() / attach.median()),
				met: met(ours.percentile(95) <= l.limit),
			},
		)
	}
	return lines, nil
}

func (b *bench) treeBenchmark(ctx context.Context, folder string) (map[string]map[string]spread, error) {
	text, err := b.w.output(ctx, nil, "go", "test", folder, "-run=^$", "-bench=^BenchmarkTree$", "-benchtime=3x", "-count="+strconv.Itoa(b.rounds), "-timeout=30m")
	if err != nil {
		return nil, err
	}
	b.w.out.Write(text)
	return readGoBenchmarks(text), nil
}
