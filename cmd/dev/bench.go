package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is one run of the benchmarks: what they use, and where they may write.
type bench struct {
	w         *workshop
	csdk      string // path of the binary
	python    string // interpreter of the virtual environment, for connectors and peers alike
	folder    string // temporary, removed at the end
	rounds    int
	installed []peerSet
	missing   map[string]error // peers that could not be installed
	tables    []string         // for the end, beside the main one
}

// measure is one benchmark of ours: it gives rows of the closing table.
type measure struct {
	name, what string
	peers      []string // names of peerSets
	run        func(ctx context.Context, b *bench) ([]line, error)
}

// measures is every benchmark, in the order of the table of numbers.
func measures() []measure {
	servers := []string{"sdk", "ty", "pyright"}
	return []measure{
		{"first-row", "one row in the warehouse, as soon as can be", nil, firstRow},
		{"embedded", "500,000 keyed upserts, and the same keys again, beside pickling and dlt", []string{"dlt"}, embedded},
		{"random-keys", "the same with keys in no order, beside pickling", nil, otherKeys("random")},
		{"text-keys", "the same with texts as keys, beside pickling", nil, otherKeys("text")},
		{"installed", "the SDK 2.x in the interpreter, beside the same SDK sending to a client that discards", []string{"sdk"}, installed},
		{"writer", "the writer alone: appending, and merging into 10 million rows", nil, writer},
		{"preview", "pages of a table of 10 million rows, as the preview asks for them; beside the plain query", nil, preview},
		{"tree", "the list of 1,000 and 10,000 tables for the sidebar, beside DuckDB opening the file", nil, tree},
		{"checkpoints", "a checkpoint every ten rows, beside what the disk can do", nil, checkpoints},
		{"large", "10 million rows without a checkpoint: memory; then opening and resuming on them", nil, large},
		{"growth-rows", "cost of a value as rows grow to 10 million", nil, growing(growingRows())},
		{"growth-columns", "the same for columns, to 1,000", nil, growing(growingColumns())},
		{"growth-tables", "the same for tables that are written in turn, to 1,000", nil, growing(growingTables())},
		{"growth-sizes", "cost of a byte as texts grow to 1 MB", nil, growing(growingSizes())},
		{"server-project", "the language server on one project with 1,000 lines: start, keystrokes, memory; beside ty and pyright", servers, serverProject},
		{"server-requests", "completion, hover, definition, references and rename there, right after an edit and without; beside ty", []string{"sdk", "ty"}, serverRequests},
		{"server-workspace", "server-project in a workspace of 220 projects", servers, serverWorkspace},
		{"debug-start", "from F5 to a stop at a line and at a checkpoint, and a step; beside debugpy as VS Code starts it", []string{"debugpy"}, debugStart},
		{"debug-slowdown", "a million rows with stops that do not hit, beside the same without; and debugpy alone", []string{"debugpy"}, debugSlowdown},
		{"check", "csdk check of these 220 projects, beside ty check", []string{"sdk", "ty"}, checkWorkspace},
	}
}

// others is what `npm run bench -- NAME ARGS` runs instead of measures.
var others = []struct {
	name, what string
	run        func(ctx context.Context, w *workshop, args []string) error
}{
	{"go", "every Go benchmark; takes arguments of go test", goBenchmarks},
	{"python", "one op.upsert() on the Python side alone; takes interpreters", pythonBenchmarks},
}

func runBench(ctx context.Context, w *workshop, args []string) error {
	if len(args) > 0 {
		for _, o := range others {
			if o.name == args[0] {
				return o.run(ctx, w, args[1:])
			}
		}
		if args[0] == "list" {
			listBenchmarks(w.out)
			return nil
		}
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(w.err)
	rounds := flags.Int("rounds", 5, "how often each number is measured; slow ones less often")
	python := flags.String("python", pythonCommand(), "interpreter that runs connectors and peers")
	if err := flags.Parse(args); err != nil {
		return errFailed
	}
	if *rounds < 1 {
		return fmt.Errorf("-rounds is %d: at least one is needed", *rounds)
	}
	chosen, err := chooseMeasures(flags.Args())
	if err != nil {
		return err
	}
	b := &bench{w: w, rounds: *rounds}
	if err := b.prepare(ctx, *python, chosen); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	return b.all(ctx, chosen)
}

func listBenchmarks(out io.Writer) {
	for _, m := range measures() {
		fmt.Fprintf(out, "%-16s  %s\n", m.name, m.what)
	}
	fmt.Fprintln(out, "\nonly when named:")
	for _, o := range others {
		fmt.Fprintf(out, "%-16s  %s\n", o.name, o.what)
	}
}

// chooseMeasures is those with these names, in their own order; all of them without a name. "growth"
// stands for every growth-, and so on.
func chooseMeasures(names []string) ([]measure, error) {
	all := measures()
	if len(names) == 0 {
		return all, nil
	}
	chosen := map[string]bool{}
	for _, name := range names {
		found := false
		for _, m := range all {
			if m.name == name || strings.HasPrefix(m.name, name+"-") {
				chosen[m.name], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no benchmark %q; npm run bench -- list names them", name)
		}
	}
	return slices.DeleteFunc(all, func(m measure) bool { return !chosen[m.name] }), nil
}

// prepare builds csdk and installs the peers of what is to be measured.
func (b *bench) prepare(ctx context.Context, python string, chosen []measure) error {
	var err error
	if b.csdk, err = build(ctx, b.w); err != nil {
		return err
	}
	if err := b.installPeers(ctx, python, chosen); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "csdk-bench-"); err != nil {
		return fmt.Errorf("make a folder for the benchmarks: %w", err)
	}
	return nil
}

// all runs the chosen measures one after the other and closes with the table. A measure that fails
// does not keep the others from running.
func (b *bench) all(ctx context.Context, chosen []measure) error {
	b.machine(ctx)
	var lines []line
	failed := false
	for _, m := range chosen {
		fmt.Fprintf(b.w.out, "\n%s: %s\n", m.name, m.what)
		began := time.Now()
		found, err := m.run(ctx, b)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = true
			fmt.Fprintf(b.w.out, "  failed: %v\n", err)
			found = append(found, line{what: m.name, met: "failed"})
		}
		lines = append(lines, found...)
		fmt.Fprintf(b.w.out, "  took %.0f s\n", time.Since(began).Seconds())
		if err := b.clear(); err != nil {
			return err
		}
	}
	for _, text := range b.tables {
		fmt.Fprint(b.w.out, "\n", text)
	}
	fmt.Fprint(b.w.out, "\n", markdown(lines))
	if failed {
		return errFailed
	}
	return nil
}

// clear empties the temporary folder: what one measure left must not fill the disk of the next.
func (b *bench) clear() error {
	entries, err := os.ReadDir(b.folder)
	if err != nil {
		return fmt.Errorf("clear the folder of the benchmarks: %w", err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(b.folder, e.Name())); err != nil {
			return fmt.Errorf("clear the folder of the benchmarks: %w", err)
		}
	}
	return nil
}

// machine says where the numbers come from, and what else was going on there.
func (b *bench) machine(ctx context.Context) {
	about := []string{fmt.Sprintf("%s/%s, %d CPUs", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(text), "model name\t: "); ok {
			model, _, _ := strings.Cut(rest, "\n")
			about = append(about, model)
		}
	}
	if version, err := b.w.output(ctx, nil, b.python, "--version"); err == nil {
		about = append(about, strings.TrimSpace(string(version)))
	}
	fmt.Fprintln(b.w.out, strings.Join(append(about, b.peerVersions(ctx)...), ", "))
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(b.w.out, "load average of the last minute: %s (other programs that work make every number worse; CPU seconds least)\n",
			strings.Fields(string(text))[0])
	}
}
