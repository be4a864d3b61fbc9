package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// debugSlowdown is a million rows under the debugger with stops that never hit, beside the same sync without.
func debugSlowdown(ctx context.Context, b *bench) ([]line, error) {
	project, err := b.project("debug", configuration{"rows": fmt.Sprint(debugRows), "columns": "10"})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(project, "connector.py")
	unhit, err := lineIn(file, "row = {}")
	if err != nil {
		return nil, err
	}
	none := []map[string]any{}
	variants := []struct {
		what  string
		limit float64
		stops debugStops
		took  spread
	}{
		{what: "plain run", stops: debugStops{filters: none}},
		{what: "stops at checkpoints and at operations on other tables, none hit", limit: slowdownLimit, stops: debugStops{
			filters:   []map[string]any{{"filterId": "checkpoint", "condition": "number > 10**6"}},
			functions: []map[string]any{{"name": "op.upsert:others"}, {"name": "op.delete"}},
		}},
		{what: "a condition evaluated on every row", limit: conditionLimit, stops: debugStops{
			filters: none, functions: []map[string]any{{"name": "op.upsert:t", "condition": `row["id"] == -1`}},
		}},
		{what: "a line that is not hit in the function that sends the rows", limit: lineLimit, stops: debugStops{
			filters: none, file: file, lines: []map[string]any{{"line": unhit}},
		}},
	}
	var contenders []contender
	for i := range variants {
		v := &variants[i]
		contenders = append(contenders, contender{v.what, b.rounds, func(ctx context.Context) error {
			took, err := b.debugSync(ctx, project, i == 0, v.stops)
			v.took = append(v.took, took)
			fmt.Fprintf(b.w.out, "  %s: %s\n", v.what, seconds(took))
			return err
		}})
	}
	var alone, under spread
	if b.missing["debugpy"] == nil {
		contenders = append(contenders, contender{"debugpy", min(b.rounds, slowRounds), func(ctx context.Context) error {
			plain, stopped, err := b.debugpySlowdown(ctx)
			alone, under = append(alone, plain), append(under, stopped)
			fmt.Fprintf(b.w.out, "  debugpy alone: %s without, %s with the line\n", seconds(plain), seconds(stopped))
			return err
		}})
	}
	if err := compare(ctx, contenders...); err != nil {
		return nil, err
	}
	plain := variants[0].took
	lines := []line{{what: "a million rows, plain", measured: plain.show(seconds)}}
	for _, v := range variants[1:] {
		ratio := v.took.over(plain)
		l := line{what: v.what, measured: ratio.show(times) + " of plain, " + v.took.brief(seconds), limit: times(v.limit), met: met(ratio.median() <= v.limit)}
		if v.limit == lineLimit && len(alone) > 0 {
			l.peer = under.over(alone).show(times)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// debugSync is one sync under the adapter, from where the program may start to its exit.
func (b *bench) debugSync(ctx context.Context, project string, plain bool, stops debugStops) (float64, error) {
	s, err := openDebug(ctx, b.csdk, "dap")
	if err != nil {
		return 0, err
	}
	defer s.close()
	if err := s.launch(b.csdkArguments(project, map[string]any{"noDebug": plain}), stops); err != nil {
		return 0, err
	}
	began := time.Now()
	m, err := s.Event("exited")
	took := time.Since(began).Seconds()
	if err != nil {
		return took, err
	}
	var body struct {
		ExitCode int `json:"exitCode"`
	}
	if err := m.Decode(&body); err != nil || body.ExitCode != 0 {
		return took, fmt.Errorf("the sync ended with %d: %v\n%s", body.ExitCode, err, s.Outputs())
	}
	for _, one := range s.All() {
		if one.Event == "stopped" {
			return took, fmt.Errorf("a stop hit that must not: %s", one.Body)
		}
	}
	return took, nil
}

// debugpySlowdown is what debugpy alone makes of a line that is not hit, in a program that only makes calls.
func (b *bench) debugpySlowdown(ctx context.Context) (plain, under float64, err error) {
	program := b.source("peer_debugpy.py")
	unhit, err := lineIn(program, "row = {}")
	if err != nil {
		return 0, 0, err
	}
	out, err := b.w.output(ctx, nil, b.python, program, fmt.Sprint(debugRows))
	if err != nil {
		return 0, 0, err
	}
	if plain, err = tookIn(string(out)); err != nil {
		return 0, 0, err
	}
	s, err := openDebug(ctx, b.python, "-m", "debugpy.adapter")
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	stops := debugStops{filters: []map[string]any{}, file: program, lines: []map[string]any{{"line": unhit}}}
	if err := s.launch(b.debugpyArguments(program, fmt.Sprint(debugRows)), stops); err != nil {
		return 0, 0, err
	}
	m, err := s.Output("took ")
	if err != nil {
		return 0, 0, err
	}
	var body struct {
		Output string `json:"output"`
	}
	if err := m.Decode(&body); err != nil {
		return 0, 0, err
	}
	under, err = tookIn(body.Output)
	return plain, under, err
}

func tookIn(text string) (float64, error) {
	_, number, _ := strings.Cut(text, "took ")
	return strconv.ParseFloat(strings.TrimSpace(number), 64)
}
