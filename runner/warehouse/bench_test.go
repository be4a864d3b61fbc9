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

var benchTexts = func() []string {
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("a text such as a name or an address, number %d", i)
	}
	return texts
}()

// writeBench writes n upserts with the ids that id gives: into the table itself when their keys are said to be known,
// into the stage otherwise.
func writeBench(b *testing.B, writer *Writer, shape Shape, n int, known bool, id func(i int) int64) {
	b.Helper()
	if err := writer.Begin(shape); err != nil {
		b.Fatal(err)
	}
	at := time.Now().UTC()
	for i := range n {
		n := id(i)
		sheet, err := writer.Row(Upsert, Key{Hash: uint64(n) * 0x9E3779B97F4A7C15, Exact: known, Number: n, Ordered: known}, "", at, 200)
		if err != nil {
			b.Fatal(err)
		}
		row := sheet.Row()
		sheet.Column(0).Int64(row, n)
		for place := 1; place < 10; place += 3 {
			sheet.Column(place).Text(row, benchTexts[(n+int64(place))%1000])
			sheet.Column(place+1).Float64(row, 0.5)
			sheet.Column(place+2).Bool(row, true)
		}
	}
	if err := writer.flush(); err != nil {
		b.Fatal(err)
	}
}

func commitBench(b *testing.B, w *Warehouse, shape Shape, writer *Writer) {
	b.Helper()
	if _, err := w.Commit(context.Background(), []Change{{Shape: shape, Writer: writer}}, Record{}); err != nil {
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

// BenchmarkWriter is the writer alone. Appended are rows that wait for the merge; committed are rows with new keys, which
// go compressed into the table itself, from the first one to the end of the commit.
func BenchmarkWriter(b *testing.B) {
	shape := benchShape()
	ascending := func(i int) int64 { return int64(i) }
	for b.Loop() {
		for _, known := range []bool{false, true} {
			w := openBench(b)
			writer := w.Writer(shape.Name)
			started := time.Now()
			writeBench(b, writer, shape, benchRows, known, ascending)
			if !known {
				b.ReportMetric(benchRows/time.Since(started).Seconds(), "appended-rows/s")
			} else {
				commitBench(b, w, shape, writer)
				b.ReportMetric(benchRows/time.Since(started).Seconds(), "committed-rows/s")
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
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
			ddl += fmt.Sprintf(", c%d %s", i, duckType(c.Type))
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
				row[0] = int64(i)
				for place := 1; place < 10; place += 3 {
					row[place], row[place+1], row[place+2] = benchTexts[(i+place)%1000], 0.5, true
				}
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
	writer := w.Writer(shape.Name)
	const portion = 1_000_000
	for from := 0; from < largeRows; from += portion {
		writeBench(b, writer, shape, portion, true, func(i int) int64 { return int64(from + i) })
		commitBench(b, w, shape, writer)
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
				writeBench(b, writer, shape, changedRows, true, keys.id)
				started := time.Now()
				commitBench(b, w, shape, writer)
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
