//go:build linux

package runner

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"csdk/runner/warehouse"
)

// TestTreeOfOneFile: a list is kept while the file is the same, and no longer; a file that is gone is not shown from memory.
func TestTreeOfOneFile(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "files", "warehouse.db")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	create := func(sql string) {
		t.Helper()
		h := holdWarehouse(t, path)
		h.run(sql)
		h.close()
	}
	create("CREATE SCHEMA tester")
	create("CREATE TABLE tester.orders AS SELECT range AS id, range = 1 AS _fivetran_deleted FROM range(3)")
	create("CREATE TABLE notes (id INTEGER)")
	v := OpenStored(Options{Project: dir})
	defer v.Close()
	first, err := v.Tree(ctx)
	if err != nil || len(first) != 1 || first[0].Rows != 3 || *first[0].Deleted != 1 || !first[0].Exact {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := v.Tree(ctx)
	if err != nil || &again[0] != &first[0] {
		t.Errorf("an unchanged file was read again: %v", err)
	}
	create("INSERT INTO tester.orders VALUES (7, false)")
	if now, err := v.Tree(ctx); err != nil || now[0].Rows != 4 {
		t.Errorf("%+v %v", now, err)
	}
	v.EverySchema, v.tree = true, nil
	if all, err := v.Tree(ctx); err != nil || len(all) != 2 || all[1].Table != "notes" {
		t.Errorf("%+v %v", all, err)
	}
	detail, err := v.Table(ctx, "tester", "orders")
	if err != nil || len(detail.Columns) != 1 || *detail.Deleted != 1 || detail.Synced != nil {
		t.Errorf("%+v %v", detail, err)
	}
	v.tree = &lastTree{of: warehouse.FileVersion(path)}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if gone, err := v.Tree(ctx); err == nil {
		t.Errorf("%+v", gone)
	}
}
