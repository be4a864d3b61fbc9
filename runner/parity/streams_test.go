package parity

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// compareFrontEnd runs the connectors on the open-source front end of SDK 3.0.0 and on the embedded engine, and compares
// what each hands on: declared tables, every operation and every cell.
func compareFrontEnd(t *testing.T) []comparison {
	var chosen []scenario
	for _, s := range scenarios() {
		if s.naming == "" && !slices.Contains(notForFrontEnd, s.name) {
			chosen = append(chosen, s)
		}
	}
	var sides [2]map[string]facts
	var group sync.WaitGroup
	for i, side := range []string{"sdk", "embedded"} {
		group.Go(func() { // ends with the program
			var err error
			if sides[i], err = streams(t.Context(), side, chosen); err != nil {
				t.Errorf("%s: %v", side, err)
			}
		})
	}
	if group.Wait(); t.Failed() {
		return nil
	}
	var all []comparison
	for _, s := range chosen {
		all = append(all, compare(suite3, s, sides[0][s.name], sides[1][s.name]))
	}
	return all
}

// notForFrontEnd is what ends the program that runs the front end, and what is about the import, which is not the front end's.
var notForFrontEnd = []string{"failure: os_exit_0", "failure: os_exit_3", "import_error", "import_log", "no_object"}

// streams is what the connectors send on one side, by scenario (streams.py).
func streams(ctx context.Context, side string, all []scenario) (map[string]facts, error) {
	type job struct {
		Name           string              `json:"name"`
		Project        string              `json:"project"`
		Configurations []map[string]string `json:"configurations"`
	}
	var jobs []job
	for _, s := range all {
		j := job{Name: s.name, Project: s.folder()}
		for run := range s.ends {
			j.Configurations = append(j.Configurations, s.configuration(run))
		}
		jobs = append(jobs, j)
	}
	order, err := json.Marshal(jobs)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*syncLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, python(sdk3), filepath.Join("python", "streams.py"), side)
	cmd.Env = environ("CSDK_ENGINE=" + engineFolder())
	cmd.Stdin = bytes.NewReader(order)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("streams.py: %w\n%s", err, stderr.Bytes())
	}
	return readStreams(output)
}

func readStreams(output []byte) (map[string]facts, error) {
	found := map[string]facts{}
	var f *streamFacts
	finish := func() {
		if f != nil {
			found[f.scenario] = f.result()
		}
	}
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var words []json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &words); err != nil {
			return nil, err
		}
		var kind string
		if err := json.Unmarshal(words[0], &kind); err != nil {
			return nil, err
		}
		if kind == "scenario" {
			finish()
			f = &streamFacts{found: facts{}, run: 1, count: map[string]int{}, expressions: map[string]string{}, cases: facts{}}
			if err := json.Unmarshal(words[1], &f.scenario); err != nil {
				return nil, err
			}
		} else if err := f.event(kind, words[1:], lines.Text()); err != nil {
			return nil, fmt.Errorf("%s: %w in %.300s", f.scenario, err, lines.Bytes())
		}
	}
	finish()
	return found, lines.Err()
}

// streamFacts collects the facts of a stream.
type streamFacts struct {
	scenario    string
	found       facts
	run         int
	count       map[string]int // operations by table
	order       []string
	expressions map[string]string // of the scenario values
	cases       facts             // the same
}

func (f *streamFacts) event(kind string, words []json.RawMessage, line string) error {
	switch kind {
	case "run":
		f.run++
		clear(f.count)
		return nil
	case "upsert", "update", "delete":
		return f.row(kind, words)
	}
	f.count[kind]++
	f.found[fmt.Sprintf("run %d: %s %d", f.run, kind, f.count[kind])] = shorten(line)
	if kind != "failure" {
		f.order = append(f.order, kind)
	}
	return nil
}

func (f *streamFacts) row(kind string, words []json.RawMessage) error {
	var schema *string
	var table string
	var cells map[string]string
	for i, into := range []any{&schema, &table, &cells} {
		if err := json.Unmarshal(words[i], into); err != nil {
			return err
		}
	}
	for column, cell := range cells {
		text, err := cellText(cell)
		if err != nil {
			return err
		}
		cells[column] = text
	}
	if schema != nil {
		table = *schema + "." + table
	}
	f.count[table]++
	row := fmt.Sprintf("run %d: %s[%d]", f.run, table, f.count[table])
	if f.scenario == concurrent {
		row = fmt.Sprintf("run %d: %s %v", f.run, table, cells)
	}
	f.found[row] = kind
	for column, cell := range cells {
		f.found[row+"."+column] = cell
	}
	f.order = append(f.order, kind+" "+table)
	f.keepCase(table, cells)
	return nil
}

// cellText is a cell of the row_data encoding for people, the whole of it.
func cellText(encoded string) (string, error) {
	cell, err := hex.DecodeString(encoded)
	if err != nil || len(cell) == 0 || int(cell[0]) >= len(prefixes) {
		return "", fmt.Errorf("no cell: %q", encoded)
	}
	if cell[0] == 3 {
		return fmt.Sprintf("binary %x", cell[1:]), nil
	}
	return shorten(prefixes[cell[0]] + " " + string(cell[1:])), nil
}

var prefixes = []string{"null", "scalar", "json", "binary", "float", "double"}

// concurrent is the scenario whose threads send in any order.
const concurrent = "threads"

func (f *streamFacts) result() facts {
	if f.scenario == "values" {
		return f.cases
	}
	if f.scenario != concurrent {
		f.found["order of operations"] = shorten(strings.Join(f.order, ", "))
	}
	return f.found
}

// keepCase names a row of the scenario values as casesOfWarehouse does. Every case is sent twice.
func (f *streamFacts) keepCase(table string, cells map[string]string) {
	text := func(column string) string { return strings.TrimPrefix(cells[column], "scalar ") }
	outcome := cells["v"]
	switch table {
	case "cases":
		f.expressions[text("number")] = text("expression")
		return
	case "refused":
		table, outcome = text("table"), refusal+text("error")
	}
	name := caseName(table, f.expressions[text("number")])
	if _, sent := f.cases[name]; sent {
		name += again
	}
	f.cases[name] = outcome
}
