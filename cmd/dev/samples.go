package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
)

// sample is a project of testdata/projects and what is in the warehouse after each of two syncs.
type sample struct {
	name   string
	code   int // exit code of both syncs
	first  map[string]held
	second map[string]held
}

// held is what a table holds.
type held struct {
	Rows    int64 `json:"rows"`
	Deleted int64 `json:"deleted"` // how many of them are marked so
}

var samples = []sample{
	{
		name: "tour",
		first: map[string]held{
			"tester.every_type": {3, 0}, "tester.sensor_readings": {4, 0}, "tester.members": {30, 3}, "tester.loans": {360, 0},
			"tester.visits": {60, 0}, "tester.shelves": {3, 0}, "tester.holds": {4, 0}, "tester.covers": {3, 0}, "tester_archive.scans": {3, 0},
		},
		second: map[string]held{
			"tester.every_type": {3, 0}, "tester.sensor_readings": {4, 0}, "tester.members": {31, 3}, "tester.loans": {372, 0},
			"tester.visits": {62, 0}, "tester.shelves": {3, 0}, "tester.holds": {4, 1}, "tester.covers": {3, 0}, "tester_archive.scans": {3, 0},
		},
	},
	same("paginated", 0, map[string]held{"tester.orders": {1050, 0}}),
	same("modules", 0, map[string]held{"tester.customers": {3, 0}, "tester.order_lines": {3, 0}}),
	same("yielding", 0, map[string]held{"tester.stations": {2, 0}, "tester.temperatures": {6, 0}}),
	{
		name:   "keyless",
		first:  map[string]held{"tester.clicks": {4, 0}, "tester.log_lines": {1, 0}},
		second: map[string]held{"tester.clicks": {5, 0}, "tester.log_lines": {1, 0}},
	},
	same("failing", 1, map[string]held{"tester.invoices": {50, 0}}),
	same("forms", 0, map[string]held{"tester.sites": {2, 0}}),
}

// same is a sample whose second sync finds nothing new.
func same(name string, code int, tables map[string]held) sample {
	return sample{name: name, code: code, first: tables, second: tables}
}

// checkSamples syncs every sample project twice.
func checkSamples(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
	binary, err := build(ctx, &workshop{root: w.root, out: out, err: out})
	if err != nil {
		return tally{}, err
	}
	folder, err := os.MkdirTemp("", "csdk-samples-")
	if err != nil {
		return tally{}, fmt.Errorf("make a folder for the sample projects: %w", err)
	}
	defer os.RemoveAll(folder)
	var t tally
	for _, s := range samples {
		if err := s.check(ctx, w, binary, filepath.Join(folder, s.name)); err != nil {
			fmt.Fprintf(out, "%s: %v\n", s.name, err)
			t.failed++
			continue
		}
		t.passed++
	}
	if t.failed > 0 {
		return t, errFailed
	}
	return t, nil
}

func (s sample) check(ctx context.Context, w *workshop, binary, project string) error {
	if err := copyProject(w.root, s.name, project); err != nil {
		return err
	}
	for i, want := range []map[string]held{s.first, s.second} {
		sync := w.command(ctx, binary, "debug", project)
		shown, runErr := sync.CombinedOutput()
		if code := exitCode(sync); code != s.code {
			return fmt.Errorf("sync %d: exit code %d, want %d (%v)\n%s", i+1, code, s.code, runErr, shown)
		}
		list, err := w.output(ctx, nil, binary, "tables", "--format", "json", project)
		if err != nil {
			return err
		}
		got, err := readTables(list)
		if err != nil {
			return err
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("sync %d: tables %v, want %v\n%s", i+1, got, want, shown)
		}
	}
	return nil
}

// readTables reads what `csdk tables --format json` writes.
func readTables(text []byte) (map[string]held, error) {
	var tables []struct {
		Name string `json:"name"`
		held
	}
	if err := json.Unmarshal(text, &tables); err != nil {
		return nil, fmt.Errorf("read the list of tables: %w", err)
	}
	found := map[string]held{}
	for _, t := range tables {
		found[t.Name] = t.held
	}
	return found, nil
}
