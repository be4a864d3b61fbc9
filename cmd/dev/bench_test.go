package main

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		values spread
		median float64
		shown  string
	}{
		{nil, 0, ""},
		{spread{2}, 2, "2.00 s"},
		{spread{3, 1, 2}, 2, "2.00 s (1.00 s to 3.00 s, 3 rounds)"},
		{spread{4, 0.25, 1, 3}, 2, "2.00 s (250 ms to 4.00 s, 4 rounds)"},
	} {
		if got := test.values.median(); got != test.median {
			t.Errorf("the median of %v is %v, want %v", test.values, got, test.median)
		}
		if got := test.values.show(seconds); got != test.shown {
			t.Errorf("%v is shown as %q, want %q", test.values, got, test.shown)
		}
	}
	// Round by round: both were slow in the second one. The third was the first contender's alone.
	if diff := cmp.Diff(spread{2, 2}, spread{2, 8, 100}.over(spread{1, 4})); diff != "" {
		t.Error(diff)
	}
}

func TestUnits(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{seconds(0.00123), "1.2 ms"},
		{seconds(0.0996), "100 ms"},
		{seconds(0.4), "400 ms"},
		{seconds(1.234), "1.23 s"},
		{seconds(123.4), "123 s"},
		{megabytes(299.6), "300 MB"},
		{rate(76_509.2), "76,500 rows/s"},
		{rate(1_234_567), "1,230,000 rows/s"},
		{rate(999), "999 rows/s"},
		{grouped(10_000_000), "10,000,000"},
		{grouped(9.87654), "9.88"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestLines(t *testing.T) {
	csdk := series{wall: spread{2, 2.2, 2.1}, cpu: spread{4, 4.25, 4}}
	pickled := series{wall: spread{1, 1, 1}, cpu: spread{0.9, 0.9, 0.9}}
	got := []line{
		pickleLine("upserts", csdk, pickled, 2.5),
		pickleLine("upserts", csdk, pickled, 2),
		rateLine("rate", csdk, 630_000, 300_000),
		rateLine("rate", csdk, 630_000, 300_001),
		besideLine("beside", csdk, series{wall: spread{21}, cpu: spread{20}}, "dlt"),
	}
	want := []line{
		{"upserts", "2.10 s (2.00 s to 2.20 s, 3 rounds)", "2.5 × pickling", "pickling 1.00 s", "2.10", "4, 0.9", "yes"},
		{"upserts", "2.10 s (2.00 s to 2.20 s, 3 rounds)", "2 × pickling", "pickling 1.00 s", "2.10", "4, 0.9", "no"},
		{"rate", "300,000 rows/s (286,000 rows/s to 315,000 rows/s, 3 rounds)", "at least 300,000 rows/s", "", "", "", "yes"},
		{"rate", "300,000 rows/s (286,000 rows/s to 315,000 rows/s, 3 rounds)", "at least 300,000 rows/s", "", "", "", "no"},
		{"beside", "2.10 s", "", "dlt 21.00 s", "0.10", "4, 20", ""},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdown(t *testing.T) {
	got := markdown([]line{{"upserts", "1 s", "2 ×", "", "1.5 × more", "2, 1", "yes"}, {what: "memory", met: "no"}})
	want := `
| what    | measured: median (min to max) | limit | peer in the same run | ratio      | CPU seconds, peer's | met |
|---------|-------------------------------|-------|----------------------|------------|---------------------|-----|
| upserts | 1 s                           | 2 ×   |                      | 1.5 × more | 2, 1                | yes |
| memory  |                               |       |                      |            |                     | no  |
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
		t.Error(diff)
	}
}

func TestGrowthLine(t *testing.T) {
	for _, test := range []struct {
		costs []float64
		want  float64
	}{
		{nil, 1},
		{[]float64{5, 3, 1}, 1}, // what does not depend on the size is spread over more
		{[]float64{2, 1, 1.5, 1.25}, 1.5},
		{[]float64{2, 3}, 1.5},
		{[]float64{-1, 2}, 1}, // less than the start of a process: noise
	} {
		if got := worstRise(test.costs); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%v rises %v, want %v", test.costs, got, test.want)
		}
	}
	if got := (cost{3, 4}).per(1e9, cost{1, 0.5}); got != (cost{2, 3.5}) {
		t.Errorf("got %v", got)
	}
	s := growthSeries{name: "tables", unit: "value", points: []growthPoint{{name: "1"}, {name: "10"}}}
	got := growthLine(s, spread{100, 151}, spread{50, 40})
	if got.met != "no" || !strings.Contains(got.measured, "rises 1.51") || !strings.Contains(got.what, "1 to 10") {
		t.Errorf("%+v", got)
	}
	for _, s := range []growthSeries{growingRows(), growingColumns(), growingTables(), growingSizes()} {
		for i, p := range s.points {
			if p.units < 1e5 || p.rounds < 1 {
				t.Errorf("%s %s: too little to measure", s.name, p.name)
			}
			if _, err := os.Stat((&bench{w: checkout(t)}).source(p.connector + ".py")); err != nil {
				t.Errorf("%s %d: %v", s.name, i, err)
			}
		}
	}
}

func TestEvents(t *testing.T) {
	text := `{"event":"start","project":"/p"}
{"event":"checkpoint","number":1,"state":{"event":"summary"}}
{"event":"log","message":"{\"event\":\"error\"}"}
{"event":"checkpoint","number":2}
{"event":"error","message":"no"}
{"event":"summary","status":"failed","upserts":12,"updates":3}
`
	clock := 0.0
	var got events
	err := got.read(strings.NewReader(text), func() float64 { clock++; return clock })
	if err != nil {
		t.Fatal(err)
	}
	want := events{saved: 1, checkpoints: 2, upserts: 12, failure: `{"event":"error","message":"no"}` + "\n"}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(events{})); diff != "" {
		t.Error(diff)
	}
	if err := new(events).read(strings.NewReader(`{"event":"summary","upserts":"many"}`+"\n"), nil); err == nil {
		t.Error("a summary that cannot be read passes")
	}
}

func TestHighWater(t *testing.T) {
	for text, want := range map[string]int64{
		"Name:\tcsdk\nVmPeak:\t 900 kB\nVmHWM:\t  123456 kB\nVmRSS:\t 1 kB\n": 123456 << 10,
		"Name:\tcsdk\n":  0, // a process that has ended
		"VmHWM:\n":       0,
		"VmHWM: much kB": 0,
	} {
		if got := highWater([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestReadGoBenchmarks(t *testing.T) {
	got := readGoBenchmarks([]byte(`goos: linux
pkg: csdk/runner/warehouse
BenchmarkAppend-2   	       1	 600000000 ns/op	    800000 rows/s
BenchmarkAppend-2   	       1	 500000000 ns/op	    900000 rows/s
BenchmarkMerge/the-newest-2         	       1	 7 ns/op	         0.5 s/merge
BenchmarkOdd
PASS
`))
	want := map[string]map[string]spread{
		"Append":           {"ns/op": {6e8, 5e8}, "rows/s": {8e5, 9e5}},
		"Merge/the-newest": {"ns/op": {7}, "s/merge": {0.5}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCompare(t *testing.T) {
	var order []string
	contend := func(name string, rounds int) contender {
		return contender{name, rounds, func(context.Context) error {
			order = append(order, name)
			return nil
		}}
	}
	if err := compare(t.Context(), contend("a", 3), contend("b", 3), contend("slow", 1)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Fields("a b slow a b a b"), order); diff != "" {
		t.Error(diff)
	}
	failing := errors.New("no disk")
	err := compare(t.Context(), contender{"c", 2, func(context.Context) error { return failing }})
	if !errors.Is(err, failing) || !strings.Contains(err.Error(), "c: ") {
		t.Errorf("got %v", err)
	}
}

func TestChooseMeasures(t *testing.T) {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is there twice: %v", names)
	}
	chosen, err := chooseMeasures([]string{"growth", "embedded"})
	if err != nil || len(chosen) != 5 || chosen[0].name != "embedded" || chosen[1].name != "growth-rows" {
		t.Errorf("got %v, %v", chosen, err)
	}
	if all, err := chooseMeasures(nil); err != nil || len(all) != len(names) {
		t.Errorf("got %v, %v", all, err)
	}
	if _, err := chooseMeasures([]string{"embeded"}); err == nil || !strings.Contains(err.Error(), "bench -- list") {
		t.Errorf("got %v", err)
	}
}

// watchPeak must see this process, which holds more than its child ever does.
func TestWatchPeak(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("this system has no /proc")
	}
	held := make([]byte, 64<<20)
	for i := range held {
		held[i] = 1
	}
	if got := watchPeak(os.Getpid())(); got < int64(len(held)) {
		t.Errorf("a peak of %d bytes, though %d are held", got, len(held))
	}
}
