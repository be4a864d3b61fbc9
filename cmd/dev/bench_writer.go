package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

const (
	appendLimit = 750_000.0 // rows a second
	mergeLimit  = 1.0       // seconds
)

// writer runs the Go benchmarks of the warehouse: no Python, no pipe.
func writer(ctx context.Context, b *bench) ([]line, error) {
	text, err := b.w.output(ctx, nil, "go", "test", "./runner/warehouse", "-run=^$", "-bench=^Benchmark(Writer|Merge|Appender)$",
		"-benchtime=1x", "-count="+strconv.Itoa(b.rounds), "-timeout=30m")
	if err != nil {
		return nil, err
	}
	b.w.out.Write(text)
	found := readGoBenchmarks(text)
	staged, committed, bare := found["Writer"]["appended-rows/s"], found["Writer"]["committed-rows/s"], found["Appender"]["rows/s"]
	scattered, recent := found["Merge/scattered"]["s/merge"], found["Merge/recent"]["s/merge"]
	if len(staged) == 0 || len(bare) == 0 || len(scattered) == 0 || len(recent) == 0 {
		return nil, fmt.Errorf("go test ran other benchmarks than the writer's:\n%s", text)
	}
	mergeLine := func(what string, s spread) line {
		return line{what: what, measured: s.show(seconds), limit: seconds(mergeLimit), met: met(s.median() <= mergeLimit)}
	}
	return []line{
		{
			what: "writer alone, appended", measured: staged.show(rate), limit: "at least " + rate(appendLimit),
			peer: "DuckDB's appender alone " + bare.brief(rate), ratio: times(staged.median() / bare.median()), met: met(staged.median() >= appendLimit),
		},
		{what: "the same, committed to the file", measured: committed.show(rate)},
		mergeLine("merge of 100,000 rows into 10 million, scattered", scattered),
		mergeLine("merge of 100,000 rows into 10 million, the newest", recent),
	}, nil
}

// readGoBenchmarks reads what `go test -bench` writes: the values of every unit, by the benchmark's
// name without "Benchmark" and the number of processors.
func readGoBenchmarks(text []byte) map[string]map[string]spread {
	found := map[string]map[string]spread{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(fields[0], "Benchmark")
		if at := strings.LastIndex(name, "-"); at > 0 {
			if _, err := strconv.Atoi(name[at+1:]); err == nil {
				name = name[:at]
			}
		}
		if found[name] == nil {
			found[name] = map[string]spread{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				found[name][fields[i+1]] = append(found[name][fields[i+1]], v)
			}
		}
	}
	return found
}
