//go:build linux

package runner

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
	v.tree = &lastTree{turn: make(chan struct{}, 1), of: warehouse.FileVersion(path)}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if gone, err := v.Tree(ctx); err == nil {
		t.Errorf("%+v", gone)
	}
}

// TestTreeOfTheCatalogue: of a file with many tables the list is what the sync has written down, as long as it is that file.
func TestTreeOfTheCatalogue(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "configuration.json", "{}")
	write(t, dir, "connector.py", `
from fivetran_connector_sdk import Connector, Operations as op

def update(configuration, state):
    for table in range(250):
        for row in range(table % 3 + 1):
            op.upsert(f"t{table}", {"id": row})
    op.checkpoint({})

connector = Connector(update=update, schema=lambda configuration: [{"table": f"t{i}", "primary_key": ["id"]} for i in range(250)])
`)
	sync := func() {
		t.Helper()
		if report := Run(t.Context(), Options{Project: dir, Environ: os.Environ()}, &recorder{}); report.Status != Succeeded {
			t.Fatal(report)
		}
	}
	v := OpenStored(Options{Project: dir})
	defer v.Close()
	path := filepath.Join(dir, "files", "warehouse.db")
	for range 2 { // with new rows, and with the same ones
		sync()
		noted := v.catalogueTree(warehouse.FileVersion(path))
		read, err := v.readTree(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(noted) != 250 || len(read) != 250 {
			t.Fatalf("%d are written down, %d are there", len(noted), len(read))
		}
		for i := range noted {
			number, err := strconv.Atoi(strings.TrimPrefix(noted[i].Table, "t_"))
			if err != nil {
				t.Fatal(err)
			}
			read[i].Rows, read[i].Exact = noted[i].Rows, true // of so many, DuckDB only estimates
			if noted[i] != read[i] || noted[i].Rows != int64(number%3+1) {
				t.Errorf("%+v, not %+v", noted[i], read[i])
			}
		}
	}
	h := holdWarehouse(t, path)
	h.run("DROP TABLE tester.t_7")
	h.close()
	if list := v.catalogueTree(warehouse.FileVersion(path)); list != nil {
		t.Errorf("%d tables of another file", len(list))
	}
	if list, err := v.Tree(t.Context()); err != nil || len(list) != 249 {
		t.Errorf("%d %v", len(list), err)
	}
}
