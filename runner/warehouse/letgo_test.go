package warehouse

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// elsewhere runs statements in a DuckDB of its own, as another program would.
func elsewhere(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// letGoWarehouse is a warehouse with one committed row, whose keys are known if so said.
func letGoWarehouse(t *testing.T, known bool) (w *Warehouse, writer *Writer, shape Shape) {
	t.Helper()
	w, err := Open(context.Background(), filepath.Join(t.TempDir(), "it's.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	shape = Shape{Name: TableName{"tester", "t"}, Key: []string{"id"}, Columns: []Column{longColumn("id"), longColumn("a")}}
	writer = w.Writer(shape.Name)
	put(t, writer, shape, known, 1, 10)
	commitOne(t, w, writer, shape)
	return w, writer, shape
}

func commitOne(t *testing.T, w *Warehouse, writer *Writer, shape Shape) {
	t.Helper()
	if _, err := w.Commit(context.Background(), []Change{{Shape: shape, Writer: writer}}, Record{State: "{}"}); err != nil {
		t.Fatal(err)
	}
}

func letGo(t *testing.T, w *Warehouse) {
	t.Helper()
	if err := w.LetGo(); err != nil || w.Held() {
		t.Fatalf("held %v, %v", w.Held(), err)
	}
}

func take(t *testing.T, w *Warehouse, want bool) {
	t.Helper()
	if changed, err := w.Take(); err != nil || changed != want || !w.Held() {
		t.Fatalf("changed %v, held %v, %v", changed, w.Held(), err)
	}
}

// TestLetGo: writing goes on after each time, on both ways that rows take.
func TestLetGo(t *testing.T) {
	for _, known := range []bool{false, true} {
		w, writer, shape := letGoWarehouse(t, known)
		for n := range int64(5) {
			letGo(t, w)
			letGo(t, w)
			elsewhere(t, w.path, "SELECT * FROM tester.t")
			take(t, w, false)
			take(t, w, false)
			put(t, writer, shape, known, 2+n, 0)
			commitOne(t, w, writer, shape)
		}
		letGo(t, w)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if got := content(t, w.path, "SELECT count(*), sum(id), sum(a) FROM w.tester.t"); !strings.Contains(got, "6") || !strings.Contains(got, "21") {
			t.Error(got)
		}
	}
}

// TestLetGoWithRows: what no Commit has written keeps the file.
func TestLetGoWithRows(t *testing.T) {
	w, writer, shape := letGoWarehouse(t, true)
	put(t, writer, shape, true, 2, 0)
	if err := w.LetGo(); err != nil || !w.Held() {
		t.Errorf("held %v, %v", w.Held(), err)
	}
	commitOne(t, w, writer, shape)
	letGo(t, w)
}

// TestTakeSeesChanges: also those that leave size and time of the file alone, or that are in DuckDB's log only.
func TestTakeSeesChanges(t *testing.T) {
	w, writer, shape := letGoWarehouse(t, true)
	letGo(t, w)
	info, err := os.Stat(w.path)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere(t, w.path, "UPDATE tester.t SET a = 11")
	if err := os.Chtimes(w.path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if !w.Touched() {
		t.Error("not touched")
	}
	take(t, w, true)

	letGo(t, w)
	elsewhere(t, w.path, "PRAGMA disable_checkpoint_on_shutdown", "INSERT INTO tester.t VALUES (2, 20, now(), false)")
	if _, err := os.Stat(w.path + ".wal"); err != nil {
		t.Fatal(err)
	}
	take(t, w, true)
	if rows := w.Table(shape.Name).Rows; rows != 2 {
		t.Errorf("%d rows", rows)
	}
	put(t, writer, shape, true, 2, 21)
	commitOne(t, w, writer, shape)
	if got, err := w.someRows(context.Background(), "SELECT sum(a)::VARCHAR AS a, count(*) AS n FROM w.tester.t"); err != nil || len(got) != 1 || !strings.Contains(got[0], "32") {
		t.Error(got, err)
	}
}

// BenchmarkLetGo lets a file of half a million rows go after a checkpoint of one, and takes it back.
func BenchmarkLetGo(b *testing.B) {
	w := openBench(b)
	shape := benchShape()
	writer := w.Writer(shape.Name)
	writeBench(b, writer, shape, benchRows, true, func(i int) int64 { return int64(i) })
	commitBench(b, w, shape, writer)
	var went, took time.Duration
	n := int64(benchRows)
	for b.Loop() {
		n++
		writeBench(b, writer, shape, 1, true, func(int) int64 { return n })
		commitBench(b, w, shape, writer)
		at := time.Now()
		if err := w.LetGo(); err != nil {
			b.Fatal(err)
		}
		went += time.Since(at)
		at = time.Now()
		if _, err := w.Take(); err != nil {
			b.Fatal(err)
		}
		took += time.Since(at)
	}
	b.ReportMetric(float64(went.Microseconds())/float64(b.N)/1000, "ms/letgo")
	b.ReportMetric(float64(took.Microseconds())/float64(b.N)/1000, "ms/take")
}

// BenchmarkGuest is what a view asks for: the newest of half a million rows.
func BenchmarkGuest(b *testing.B) {
	w := openBench(b)
	shape := benchShape()
	writer := w.Writer(shape.Name)
	writeBench(b, writer, shape, benchRows, true, func(i int) int64 { return int64(i) })
	commitBench(b, w, shape, writer)
	g, err := w.Guest()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if rows, err := g.Query(context.Background(), "SELECT * FROM tester.t ORDER BY _fivetran_synced DESC", 20); err != nil || len(rows.Rows) != 20 || !rows.More {
			b.Fatal(rows, err)
		}
	}
}
