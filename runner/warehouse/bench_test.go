package warehouse

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"csdk/schema"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

const (
	benchRows   = 500_000
	largeRows   = 10_000_000
	changedRows = 100_000
)

// benchShape is a table of ten columns with a whole number as its key.
func benchShape() Shape {
	columns := []Column{{Name: "id", Type: schema.DataType{Kind: schema.Long}}}
	kinds := []schema.Kind{schema.String, schema.Double, schema.Boolean}
	for i := range 9 {
		columns = append(columns, Column{Name: fmt.Sprint("c", i), Type: schema.DataType{Kind: kinds[i%len(kinds)]}})
	}
	return Shape{Name: TableName{Schema: "tester", Table: "t"}, Key: []string{"id"}, Columns: columns}
}

// benchTexts are boxed once: what is measured is the writer, not the caller.
var benchTexts = func() []driver.Value {
	texts := make([]driver.Value, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("a text such as a name or an address, number %d", i)
	}
	return texts
}()

func fillBenchRow(row []driver.Value, id int64) {
	row[0] = id
	for i := 1; i < len(row); i++ {
		switch i % 3 {
		case 1:
			row[i] = benchTexts[(id+int64(i))%1000]
		case 2:
			row[i] = 0.5
		default:
			row[i] = true
		}
	}
}

// stageBench stages n upserts with the ids that id gives.
func stageBench(b *testing.B, w *Warehouse, shape Shape, n int, id func(i int) int64) *Part {
	b.Helper()
	part := w.NewPart(shape.Columns, false)
	at := time.Now().UTC()
	for i := range n {
		fillBenchRow(part.Row(), id(i))
		if err := part.Append(Upsert, "", "", at); err != nil {
			b.Fatal(err)
		}
	}
	if err := part.finish(); err != nil {
		b.Fatal(err)
	}
	return part
}

func commitBench(b *testing.B, w *Warehouse, shape Shape, part *Part) {
	b.Helper()
	if _, err := w.Commit(context.Background(), []Change{{Shape: shape, Part: part}}, Record{}); err != nil {
		b.Fatal(err)
	}
}

func openBench(b *testing.B) *Warehouse {
	b.Helper()
	w, err := Open(context.Background(), filepath.Join(b.TempDir(), "warehouse.db"))
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// BenchmarkWriter is the writer alone: rows staged, and rows staged and committed.
func BenchmarkWriter(b *testing.B) {
	shape := benchShape()
	for b.Loop() {
		w := openBench(b)
		started := time.Now()
		part := stageBench(b, w, shape, benchRows, func(i int) int64 { return int64(i) })
		b.ReportMetric(benchRows/time.Since(started).Seconds(), "appended-rows/s")
		commitBench(b, w, shape, part)
		b.ReportMetric(benchRows/time.Since(started).Seconds(), "committed-rows/s")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAppender is the peer of BenchmarkWriter: DuckDB's appender through its driver, the same
// values into a table in memory.
func BenchmarkAppender(b *testing.B) {
	for b.Loop() {
		w := openBench(b)
		ddl := "CREATE TEMP TABLE bare (id BIGINT"
		for i, c := range benchShape().Columns[1:] {
			ddl += fmt.Sprintf(", c%d %s", i, stageType(c.Type))
		}
		if err := w.exec(background, ddl+")"); err != nil {
			b.Fatal(err)
		}
		row := make([]driver.Value, 10)
		started := time.Now()
		err := w.raw(func(c driver.Conn) error {
			appender, err := duckdb.NewAppender(c, "temp", "main", "bare")
			if err != nil {
				return err
			}
			for i := range benchRows {
				fillBenchRow(row, int64(i))
				if err := appender.AppendRow(row...); err != nil {
					return err
				}
			}
			return appender.Close()
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(benchRows/time.Since(started).Seconds(), "rows/s")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMerge commits rows that replace some of a large table: those of keys all over it, and those
// of its newest keys.
func BenchmarkMerge(b *testing.B) {
	shape := benchShape()
	w := openBench(b)
	const portion = 1_000_000
	for from := 0; from < largeRows; from += portion {
		commitBench(b, w, shape, stageBench(b, w, shape, portion, func(i int) int64 { return int64(from + i) }))
	}
	for _, keys := range []struct {
		name string
		id   func(i int) int64
	}{
		{"scattered", func(i int) int64 { return int64(i) * 7919 * 100 % largeRows }}, // every hundredth, in no order
		{"recent", func(i int) int64 { return int64(largeRows - changedRows + i) }},
	} {
		b.Run(keys.name, func(b *testing.B) {
			for b.Loop() {
				part := stageBench(b, w, shape, changedRows, keys.id)
				started := time.Now()
				commitBench(b, w, shape, part)
				b.ReportMetric(time.Since(started).Seconds(), "s/merge")
				if rows := w.tables[Fold(shape.Name.String())].Rows; rows != largeRows {
					b.Fatalf("the table holds %d rows, want %d", rows, largeRows)
				}
			}
		})
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
