package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// demoStep is a command of the demo: what it shows, how a user types it, and what must be in its
// output.
type demoStep struct {
	why  string
	args []string
	want []string
}

var demoSteps = []demoStep{
	{
		"The first sync loads 30 days.",
		[]string{"debug"},
		[]string{"Upserts", "Truncates", "Checkpoints"},
	},
	{
		"These tables are in files/warehouse.db now.",
		[]string{"tables"},
		[]string{"every_type", "sensor_readings", "members", "loans", "visits", "shelves", "holds", "covers", "scans"},
	},
	{
		"Values are kept exactly, in the type that was declared.",
		[]string{"query", "SELECT id, a_long, a_decimal, a_naive_date, a_utc_datetime, a_binary, a_string, a_json FROM tester.every_type ORDER BY id"},
		[]string{"9223372036854775807", "1234.5000", "-9999999999999999.9999", "2026-02-28"},
	},
	{
		"The second sync reads files/state.json and goes on at day 31.",
		[]string{"debug"},
		[]string{"Upserts"},
	},
	{
		"One day was added, and nothing was lost.",
		[]string{"query", "SELECT max(day) AS last_day, count(*) AS loans FROM tester.loans"},
		[]string{"31", "372"},
	},
}

// runDemo leaves the project and its warehouse behind, to be looked at.
func runDemo(ctx context.Context, w *workshop, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("demo takes no arguments, got %q", args)
	}
	folder := filepath.Join(w.root, ".cache", "demo")
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the last demo: %w", err)
	}
	if err := demo(ctx, w, folder, w.out); err != nil {
		return err
	}
	fmt.Fprintln(w.out, "\nLook around: bin/csdk query 'SELECT ...' .cache/demo/tour   (the connector: .cache/demo/tour/connector.py)")
	return nil
}

// checkDemo is the demo as one of the checks, out of the way of a demo that someone looks at.
func checkDemo(ctx context.Context, w *workshop, out io.Writer) error {
	folder, err := os.MkdirTemp("", "csdk-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer os.RemoveAll(folder)
	return demo(ctx, w, folder, out)
}

// demo builds csdk, copies the sample project tour into folder and runs the steps there.
func demo(ctx context.Context, w *workshop, folder string, out io.Writer) error {
	fmt.Fprintln(out, "# The first build takes a minute or two: DuckDB is linked in.\n$ npm run build")
	binary, err := build(ctx, &workshop{root: w.root, out: out, err: out})
	if err != nil {
		return err
	}
	project := filepath.Join(folder, "tour")
	shownFolder, err := filepath.Rel(w.root, folder)
	if err != nil || !filepath.IsLocal(shownFolder) {
		shownFolder = folder
	}
	fmt.Fprintf(out, "\n# A small connector of this repository, with every operation and every type.\n$ mkdir -p %s && cp -r %s %s\n$ cd %s\n",
		shownFolder, filepath.Join("testdata", "projects", "tour"), shownFolder, filepath.Join(shownFolder, "tour"))
	if err := copyProject(w.root, "tour", project); err != nil {
		return err
	}
	for _, s := range demoSteps {
		fmt.Fprintf(out, "\n# %s\n$ csdk %s\n", s.why, quoted(s.args))
		var shown strings.Builder
		cmd := w.command(ctx, binary, s.args...)
		cmd.Dir = project
		both := io.MultiWriter(out, &shown)
		cmd.Stdout, cmd.Stderr = both, both // one pipe, so that the lines keep their order
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("csdk %s: %w", quoted(s.args), err)
		}
		for _, want := range s.want {
			if !strings.Contains(shown.String(), want) {
				return fmt.Errorf("csdk %s did not show %q", quoted(s.args), want)
			}
		}
	}
	return nil
}

// quoted is the arguments as one would type them in a shell.
func quoted(args []string) string {
	var words []string
	for _, a := range args {
		if strings.ContainsAny(a, " *()") {
			a = "'" + a + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

// copyProject copies a sample project without what a sync may have left in it.
func copyProject(root, name, to string) error {
	from := filepath.Join(root, "testdata", "projects", name)
	files, err := sources(from, ".py", ".json", ".txt", ".toml")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(from, file))
		if err != nil {
			return fmt.Errorf("copy the sample project: %w", err)
		}
		target := filepath.Join(to, file)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return fmt.Errorf("copy the sample project: %w", err)
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			return fmt.Errorf("copy the sample project: %w", err)
		}
	}
	return nil
}

// exitCode is the code that a program ended with, -1 when it did not run or was killed.
func exitCode(cmd *exec.Cmd) int {
	if cmd.ProcessState == nil {
		return -1
	}
	return cmd.ProcessState.ExitCode()
}
