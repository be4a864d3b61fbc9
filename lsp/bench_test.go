package lsp

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"csdk/cmd/dev/connectors"
	"csdk/lsp/lsptest"
)

// The benchmarks speak the protocol over pipes of the operating system, as an editor does; what it takes to start the
// process comes on top. Besides the mean, each reports the median and the 95th percentile.

// laps are the times of a benchmark's rounds.
type laps []time.Duration

func (l *laps) add(began time.Time) { *l = append(*l, time.Since(began)) }

func (l laps) report(b *testing.B) {
	slices.Sort(l)
	b.ReportMetric(float64(l[len(l)/2].Nanoseconds())/1e6, "ms-p50")
	b.ReportMetric(float64(l[len(l)*95/100].Nanoseconds())/1e6, "ms-p95")
}

// connectQuietly is connect with no log.
func connectQuietly(b *testing.B) *lsptest.Client {
	c, _ := lsptest.Start(b, func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
		return Serve(ctx, in, out, Options{})
	})
	return c
}

// longProject is the 1,000-line connector with a finding at the end of each file that can have one. The last one of
// connector.py moves with every line.
func longProject(b *testing.B) (dir string) {
	b.Helper()
	root := realPath(b.TempDir())
	for _, p := range []connectors.Project{connectors.Long(), connectors.LongPyproject()} {
		if err := p.Write(root); err != nil {
			b.Fatal(err)
		}
	}
	for _, name := range []string{"long/connector.py", "long/requirements.txt", "long_pyproject/pyproject.toml"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		write(b, path, read(b, path)+"\n# csdk: ignore[nope]\n")
	}
	path := filepath.Join(root, "long", "configuration.json")
	write(b, path, `{"extra": 1, `+read(b, path)[1:])
	return root
}

func read(b *testing.B, path string) string {
	b.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return string(data)
}

func BenchmarkInitialize(b *testing.B) {
	root := longProject(b)
	var times laps
	for b.Loop() {
		began := time.Now()
		c := connectQuietly(b)
		c.Initialize([]string{root}, nil)
		times.add(began)
		b.StopTimer()
		leave(b, c)
		_ = c.Unread()
		b.StartTimer()
	}
	times.report(b)
}

func BenchmarkFirstDiagnostics(b *testing.B) {
	path := filepath.Join(longProject(b), "long", "connector.py")
	source := read(b, path)
	var times laps
	for b.Loop() {
		began := time.Now()
		c := connectQuietly(b)
		c.Initialize([]string{filepath.Dir(path)}, nil)
		c.Open(path, source)
		c.AwaitVersion(path)
		times.add(began)
		b.StopTimer()
		leave(b, c)
		_ = c.Unread()
		b.StartTimer()
	}
	times.report(b)
}

func BenchmarkKeystroke(b *testing.B) {
	root := longProject(b)
	for _, name := range []string{"long/connector.py", "long/configuration.json", "long/requirements.txt", "long_pyproject/pyproject.toml"} {
		b.Run(filepath.Base(name), func(b *testing.B) {
			keystrokes(b, root, filepath.Join(root, filepath.FromSlash(name)))
		})
	}
}

// keystrokes times edits, each of which moves the findings by a line, until the findings are there.
func keystrokes(b *testing.B, root, path string) {
	c := connectQuietly(b)
	c.Initialize([]string{root}, nil)
	c.Open(path, read(b, path))
	c.AwaitVersion(path)
	var times laps
	there := false
	for b.Loop() {
		began := time.Now()
		if there {
			c.ReplaceAt(path, 0, 1, "")
		} else {
			c.ReplaceAt(path, 0, 0, "\n")
		}
		there = !there
		c.AwaitVersion(path)
		times.add(began)
	}
	times.report(b)
	leave(b, c)
	_ = c.Unread()
}

// BenchmarkWorkspace opens 220 projects and waits until nothing is left to do, then types in one of them.
func BenchmarkWorkspace(b *testing.B) {
	root := realPath(b.TempDir())
	for _, p := range connectors.Workspace() {
		if err := p.Write(root); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("Load", func(b *testing.B) {
		for b.Loop() {
			s := NewSession(nil)
			s.Apply(AddFolder{root})
			snapshot := s.Load(b.Context())
			var group errgroup.Group
			group.SetLimit(runtime.GOMAXPROCS(0))
			for _, p := range snapshot.Projects() {
				group.Go(func() error {
					snapshot.Findings(p)
					return nil
				})
			}
			_ = group.Wait()
		}
	})
	b.Run("Keystroke", func(b *testing.B) {
		path := filepath.Join(root, "long", "connector.py")
		write(b, path, read(b, path)+"\n# csdk: ignore[nope]\n")
		keystrokes(b, root, path)
	})
}
