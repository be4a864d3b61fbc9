package warehouse

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"csdk/schema"
)

func longColumn(name string) Column {
	return Column{Name: name, Type: schema.DataType{Kind: schema.Long}}
}

// put writes one row of whole numbers.
func put(t *testing.T, writer *Writer, shape Shape, known bool, values ...int64) {
	t.Helper()
	if err := writer.Begin(shape); err != nil {
		t.Fatal(err)
	}
	key := Key{Hash: uint64(values[0]) * 0x9E3779B97F4A7C15, Exact: known, Number: values[0], Ordered: true}
	sheet, err := writer.Row(Upsert, key, "", time.Unix(1, 0), 16)
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range values {
		sheet.Column(i).Int64(sheet.Row(), value)
	}
}

func content(t *testing.T, path, query string) string {
	t.Helper()
	w, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rows, err := w.someRows(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, " ")
}

// TestNothingWithoutCommit: rows of no checkpoint are not in the file, however they were written and however many.
func TestNothingWithoutCommit(t *testing.T) {
	ctx := context.Background()
	for _, known := range []bool{false, true} {
		for _, more := range []int{1, 100, flushRows + 5} {
			t.Run(fmt.Sprint(known, more), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "warehouse.db")
				w, err := Open(ctx, path)
				if err != nil {
					t.Fatal(err)
				}
				shape := Shape{Name: TableName{"tester", "t"}, Key: []string{"id"}, Columns: []Column{longColumn("id")}}
				writer := w.Writer(shape.Name)
				put(t, writer, shape, known, 1)
				if _, err := w.Commit(ctx, []Change{{Shape: shape, Writer: writer}}, Record{State: "{}"}); err != nil {
					t.Fatal(err)
				}
				for i := range more {
					put(t, writer, shape, known, int64(2+i))
				}
				if err := writer.Settle(); err != nil {
					t.Fatal(err)
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if got := content(t, path, "SELECT id FROM w.tester.t"); got != `{"id":1}` {
					t.Errorf("the file has %s", got)
				}
			})
		}
	}
}

// TestShapeChangesAmongRows: a table that has rows of the transaction in compressed row groups is copied, since DuckDB 1.5
// fails when such a table is altered.
func TestShapeChangesAmongRows(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "warehouse.db")
	w, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	shape := Shape{Name: TableName{"tester", "t"}, Key: []string{"id"}, Columns: []Column{longColumn("id"), longColumn("a")}}
	writer := w.Writer(shape.Name)
	const rows = 150_000 // more than a row group
	for i := range int64(rows) {
		put(t, writer, shape, true, i, i%7)
	}
	wider := shape
	wider.Columns = []Column{longColumn("id"), {Name: "a", Type: schema.DataType{Kind: schema.Double}}, longColumn("b")}
	if err := writer.Begin(wider); err != nil {
		t.Fatal(err)
	}
	more := func(id int64) {
		sheet, err := writer.Row(Upsert, Key{Hash: uint64(id) * 0x9E3779B97F4A7C15, Exact: true, Number: id, Ordered: true}, "", time.Unix(2, 0), 24)
		if err != nil {
			t.Fatal(err)
		}
		sheet.Column(0).Int64(sheet.Row(), id)
		sheet.Column(1).Float64(sheet.Row(), 0.5)
		sheet.Column(2).Int64(sheet.Row(), 1)
	}
	for i := range int64(rows) {
		more(rows/2 + i)
	}
	outcomes, err := w.Commit(ctx, []Change{{Shape: wider, Writer: writer}}, Record{State: "{}"})
	if err != nil || outcomes[0].Rows != rows*3/2 {
		t.Fatalf("%+v %v", outcomes, err)
	}
	more(rows * 2) // and the next rows go into the copy
	if _, err := w.Commit(ctx, []Change{{Shape: wider, Writer: writer}}, Record{State: "{}"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := content(t, path, "SELECT count(*) AS n, count(DISTINCT id) AS ids, count(b) AS b, sum(a)::DOUBLE AS a FROM w.tester.t")
	sum := 0.0
	for i := range rows / 2 {
		sum += float64(i % 7)
	}
	want := fmt.Sprintf(`{"n":%d,"ids":%d,"b":%d,"a":%.1f}`, rows*3/2+1, rows*3/2+1, rows+1, sum+(rows+1)*0.5)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestKeySet: a key that was added is never taken for a new one.
func TestKeySet(t *testing.T) {
	var keys keySet
	const n = 200_000
	wrong := 0
	hash := func(i int) uint64 { h := uint64(i) * 0x9E3779B97F4A7C15; return (h ^ h>>29) * 0xBF58476D1CE4E5B9 }
	for i := range n {
		if !keys.add(Key{Hash: hash(i), Exact: true}) {
			wrong++
		}
	}
	if wrong > n/1000 {
		t.Errorf("%d of %d new keys were taken for old ones", wrong, n)
	}
	for i := range n {
		if keys.add(Key{Hash: hash(i), Exact: true}) {
			t.Fatalf("key %d was taken for a new one", i)
		}
	}
	var ascending keySet
	const last = 3 * firstFilter
	for i := range int64(last + 1) {
		if !ascending.add(Key{Hash: hash(int(i)), Exact: true, Number: i, Ordered: true}) {
			t.Fatalf("%d ascends", i)
		}
	}
	for _, i := range []int64{last, 0, 500, firstFilter - 1, firstFilter, firstFilter + 1, last - 1} {
		if ascending.add(Key{Hash: hash(int(i)), Exact: true, Number: i, Ordered: true}) {
			t.Fatalf("%d was there", i)
		}
	}
	for _, i := range []int64{-5, last + 7} {
		if !ascending.add(Key{Hash: hash(int(i)), Exact: true, Number: i, Ordered: true}) {
			t.Fatalf("%d was not there", i)
		}
	}
}
