package warehouse

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withViews is a file with a table, a view on it, one whose table is gone, and one that never ends.
func withViews(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "warehouse.db")
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE SCHEMA w.tester", "USE w.tester",
		"CREATE TABLE items (id BIGINT PRIMARY KEY)", "INSERT INTO items VALUES (1), (2)", "CREATE VIEW good AS SELECT id AS number FROM items",
		"CREATE TABLE orders (id BIGINT)", "CREATE VIEW v AS SELECT * FROM orders", "DROP TABLE orders",
		"CREATE VIEW endless AS SELECT a.range * b.range AS product FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = -1",
		"USE memory",
	} {
		if err := w.exec(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestViewsAreNotRun: no view of the file stands in the way of a sync, of a statement or of a list, whatever it selects.
func TestViewsAreNotRun(t *testing.T) {
	path := withViews(t)
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if all := w.Tables(); len(all) != 1 || all[0].Name.Table != "items" || all[0].Rows != 2 {
		t.Errorf("%+v", all)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := r.Tables(t.Context())
	if err != nil || len(tables) != 1 || tables[0].Name != "items" || tables[0].Rows != 2 {
		t.Errorf("%+v %v", tables, err)
	}
	views, err := r.Views(t.Context())
	if got := fmt.Sprint(views); err != nil || !strings.Contains(got, "{tester good true [] 0 0 [{number BIGINT }]}") || !strings.Contains(got, "tester endless") {
		t.Errorf("%s %v", got, err)
	}
	if list, err := r.List(t.Context()); err != nil || len(list) != 4 {
		t.Errorf("%+v %v", list, err)
	}
	if d, ok, err := r.Describe(t.Context(), "tester", "good"); err != nil || !ok || !d.View {
		t.Errorf("%+v %v %v", d, ok, err)
	}
	if _, _, err := r.Describe(t.Context(), "tester", "v"); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := DropTable(t.Context(), path, "v"); err == nil || !strings.Contains(err.Error(), "no table v; it has items") {
		t.Error(err)
	}
	if err := DropTable(t.Context(), path, "items"); err != nil {
		t.Error(err)
	}
	if _, err := Modify(t.Context(), path, "DROP VIEW v"); err != nil {
		t.Error(err)
	}
}

// TestTableNamedAsView: a connector's table cannot have the name of a view, and is told so before its rows and with them.
func TestTableNamedAsView(t *testing.T) {
	w, err := Open(t.Context(), withViews(t))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	shape := Shape{Name: TableName{"tester", "GOOD"}, Key: []string{"id"}, Columns: []Column{longColumn("id")}}
	writer := w.Writer(shape.Name)
	if err := writer.Begin(shape); err != nil {
		t.Fatal(err)
	}
	_, rowErr := writer.Row(Upsert, Key{Hash: 1, Exact: true, Number: 1, Ordered: true}, "", time.Unix(1, 0), 16)
	for _, err := range []error{w.CheckKey(t.Context(), shape.Name, shape.Key), rowErr} {
		var view *ViewError
		if !errors.As(err, &view) || !strings.Contains(err.Error(), `DROP VIEW "tester"."GOOD"`) {
			t.Errorf("%v", err)
		}
	}
}
