package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	gosync "sync"
	"testing"

	"csdk/runner/warehouse"
)

// recorder is an Observer that keeps the events.
type recorder struct {
	mu     gosync.Mutex
	events []Event
	onDone func(Event)
}

func (r *recorder) Event(e Event) {
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	if r.onDone != nil {
		r.onDone(e)
	}
}

func (r *recorder) Progress(Progress) {}

// all returns the events of one kind.
func all[E Event](r *recorder) []E {
	var list []E
	for _, e := range r.events {
		if e, ok := e.(E); ok {
			list = append(list, e)
		}
	}
	return list
}

// text is everything that a person would read.
func (r *recorder) text() string {
	var b strings.Builder
	for _, e := range r.events {
		fmt.Fprintf(&b, "%s %+v\n", e.Kind(), e)
	}
	return b.String()
}

// newProject writes a project with this connector and returns its folder.
func newProject(t testing.TB, connector string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "connector.py", connector)
	write(t, dir, "configuration.json", "{}")
	return dir
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func debug(t testing.TB, o Options) (Report, *recorder) {
	t.Helper()
	r := &recorder{}
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	return Run(context.Background(), o, r), r
}

// succeed runs the project and fails the test when the sync does.
func succeed(t testing.TB, dir string) *recorder {
	t.Helper()
	report, r := debug(t, Options{Project: dir})
	if report.Status != Succeeded {
		t.Fatalf("status %s: %v\n%s", report.Status, report.Err, r.text())
	}
	return r
}

// fail runs the project and returns what it said.
func fail(t testing.TB, dir string) (Report, *recorder) {
	t.Helper()
	report, r := debug(t, Options{Project: dir})
	if report.Status != Failed {
		t.Fatalf("status %s, want failed\n%s", report.Status, r.text())
	}
	return report, r
}

// query returns the rows of a query on the project's warehouse, columns joined by " | ".
func query(t testing.TB, dir, sql string) []string {
	t.Helper()
	ctx := context.Background()
	reader, err := warehouse.OpenReader(ctx, filepath.Join(dir, "files", "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	result, err := reader.Query(ctx, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer result.Close()
	rows := []string{}
	for result.Next() {
		cells := make([]string, len(result.Values()))
		for i, v := range result.Values() {
			cells[i] = fmt.Sprint(v)
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func readFile(t testing.TB, path ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const header = "from fivetran_connector_sdk import Connector, Operations as op, Logging as log\n"

// connectorWith is a connector whose update() has this body.
func connectorWith(schema, body string) string {
	code := header
	if schema != "" {
		code += "def schema(configuration):\n    return " + schema + "\n"
	}
	code += "def update(configuration, state):\n"
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		code += "    " + line + "\n"
	}
	if schema != "" {
		return code + "connector = Connector(update=update, schema=schema)\n"
	}
	return code + "connector = Connector(update=update)\n"
}
