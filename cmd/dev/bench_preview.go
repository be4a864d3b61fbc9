package main

import (
	"context"
	"fmt"
	"strconv"
)

const (
	firstPageLimit = 0.100 // seconds at p95
	anyPageLimit   = 0.150
)

// preview runs the Go benchmark of pages of a large table. Each request opens the file. DuckDB's command line says itself what a query took.
func preview(ctx context.Context, b *bench) ([]line, error) {
	duckdb, err := makeDuckDB(ctx, b.w)
	if err != nil {
		return nil, err
	}
	text, err := b.w.output(ctx, []string{"DUCKDB=" + duckdb}, "go", "test", "./runner/warehouse", "-run=^$", "-bench=^BenchmarkPreview$",
		"-benchtime=1x", "-count="+strconv.Itoa(b.rounds), "-timeout=30m")
	if err != nil {
		return nil, err
	}
	b.w.out.Write(text)
	found := readGoBenchmarks(text)
	var lines []line
	for _, kind := range []struct {
		name, what string
		limit      float64
	}{
		{"first", "preview of 10 million rows: first 200 rows, p95", firstPageLimit},
		{"page", "any page, p95", anyPageLimit},
		{"sorted-first", "sorted: first 200 rows, p95", 0},
		{"sorted-page", "sorted: any page, p95", anyPageLimit},
		{"filtered-page", "filtered to 2 million: any page, p95", anyPageLimit},
	} {
		page, peer := found["Preview/"+kind.name]["s/page"], found["Preview/"+kind.name]["s/peer"]
		if len(page) == 0 || len(peer) == 0 {
			return nil, fmt.Errorf("go test ran other benchmarks than the preview's:\n%s", text)
		}
		l := line{
			what: kind.what, measured: page.show(seconds),
			peer: "the plain query, file open " + peer.brief(seconds) + ", in DuckDB's command line " + found["Preview/"+kind.name]["s/cli"].brief(seconds), ratio: page.over(peer).brief(times),
		}
		if kind.limit > 0 {
			l.limit, l.met = seconds(kind.limit), met(page.median() <= kind.limit)
		}
		lines = append(lines, l)
		if find := found["Preview/"+kind.name]["s/find"]; find.median() > anyPageLimit {
			lines = append(lines, line{what: "the same, the first page that is not at the front", measured: find.show(seconds)})
		}
	}
	return lines, nil
}
