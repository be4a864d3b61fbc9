package runner

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// benchRows is how many rows of ten columns a benchmark syncs.
const benchRows = 500_000

const benchConnector = header + `
def schema(configuration):
    return [{"table": "t", "primary_key": ["id"]}]
def update(configuration, state):
    for i in range(%d):
        op.upsert("t", {"id": i, "name": f"name {i}", "email": f"user{i}@example.com", "active": i %% 2 == 0, "score": i * 0.5,
                        "note": "x" * 20, "nothing": None, "number": i * 1000003, "day": "2026-01-01", "ratio": 3.25})
    op.checkpoint({"n": 1})
connector = Connector(update=update, schema=schema)
`

// BenchmarkEmbedded is a whole sync, processes started included: first into a new warehouse, then the
// same keys again.
func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		dir := newProject(b, fmt.Sprintf(benchConnector, benchRows))
		for _, name := range []string{"first", "again"} {
			started := time.Now()
			report := Run(context.Background(), Options{Project: dir, Environ: os.Environ()}, &recorder{})
			if report.Status != Succeeded {
				b.Fatal(report.Err)
			}
			b.ReportMetric(benchRows/time.Since(started).Seconds(), name+"-rows/s")
		}
	}
}

// BenchmarkFirstRow is a sync of one row, from Run to the end.
func BenchmarkFirstRow(b *testing.B) {
	dir := newProject(b, connectorWith("", `op.upsert("t", {"a": 1})`))
	for b.Loop() {
		if report := Run(context.Background(), Options{Project: dir, Environ: os.Environ()}, &recorder{}); report.Status != Succeeded {
			b.Fatal(report.Err)
		}
	}
}

// BenchmarkCheckpoints is a checkpoint every ten rows.
func BenchmarkCheckpoints(b *testing.B) {
	const rows = 5000
	for b.Loop() {
		dir := newProject(b, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, fmt.Sprintf(`
for i in range(%d):
    op.upsert("t", {"id": i, "v": i})
    if i %% 10 == 9:
        op.checkpoint({"n": i})`, rows)))
		started := time.Now()
		if report := Run(context.Background(), Options{Project: dir, Environ: os.Environ()}, &recorder{}); report.Status != Succeeded {
			b.Fatal(report.Err)
		}
		b.ReportMetric(rows/time.Since(started).Seconds(), "rows/s")
	}
}
