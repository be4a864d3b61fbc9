package warehouse

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// BenchmarkTree is the request csdk/tree: the file is opened, tables are listed, and it is closed. attach-s is what DuckDB needs to open the
// file and close it again, without which nothing can be listed.
func BenchmarkTree(b *testing.B) {
	for _, tables := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(tables), func(b *testing.B) {
			ctx, path := context.Background(), filepath.Join(b.TempDir(), "warehouse.db")
			manyTables(b, path, tables)
			var attached, listed time.Duration
			for b.Loop() {
				began := time.Now()
				bare, err := OpenReader(ctx, path)
				if err != nil {
					b.Fatal(err)
				}
				if err := bare.Close(); err != nil {
					b.Fatal(err)
				}
				attached += time.Since(began)
				began = time.Now()
				r, err := OpenReader(ctx, path)
				if err != nil {
					b.Fatal(err)
				}
				list, err := r.List(ctx)
				if err != nil || len(list) != tables || list[0].Rows != 3 {
					b.Fatal(len(list), err)
				}
				if err := r.Close(); err != nil {
					b.Fatal(err)
				}
				listed += time.Since(began)
			}
			b.ReportMetric(attached.Seconds()/float64(b.N), "attach-s")
			b.ReportMetric(listed.Seconds()/float64(b.N), "tree-s")
		})
	}
}

// manyTables makes a warehouse with tables of ten columns. Every tenth has rows: DuckDB gives a quarter of a megabyte to each that has.
func manyTables(tb testing.TB, path string, tables int) {
	tb.Helper()
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		tb.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	defer db.Close()
	var script strings.Builder
	script.WriteString("ATTACH " + literal(path) + " AS w (STORAGE_VERSION 'v1.0.0'); CREATE SCHEMA w.tester; BEGIN;")
	for i := range tables {
		fmt.Fprintf(&script, `CREATE TABLE w.tester.table_%05d (id BIGINT, a VARCHAR, b VARCHAR, c DOUBLE, d BOOLEAN, e DATE, f TIMESTAMP, g INTEGER,
			_fivetran_synced TIMESTAMPTZ, _fivetran_deleted BOOLEAN);`, i)
		if i%10 == 0 {
			fmt.Fprintf(&script, "INSERT INTO w.tester.table_%05d (id) VALUES (1), (2), (3);", i)
		}
	}
	script.WriteString("COMMIT; DETACH w")
	if _, err := db.Exec(script.String()); err != nil {
		tb.Fatal(err)
	}
}

var makeTables = flag.String("many-tables", "", "path of a warehouse with 10,000 tables, which TestManyTables makes")

// TestManyTables: tables are counted up to a number, and beyond it DuckDB's metadata is told. With -many-tables it leaves a file for the
// tests in the workbench.
func TestManyTables(t *testing.T) {
	if *makeTables != "" {
		manyTables(t, *makeTables, 10_000)
		return
	}
	for _, tables := range []int{3, countedTables + 1} {
		path := filepath.Join(t.TempDir(), "warehouse.db")
		manyTables(t, path, tables)
		r, err := OpenReader(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.List(context.Background())
		if err != nil || len(list) != tables || list[0].Rows != 3 || list[0].Exact != (tables <= countedTables) {
			t.Errorf("%d tables: %d %+v %v", tables, len(list), list[0], err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
