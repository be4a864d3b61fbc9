package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"csdk/runner/warehouse"
)

// BenchmarkTree is the list of tables as the last sync has written it down, in a process that has not read it yet.
func BenchmarkTree(b *testing.B) {
	for _, tables := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(tables), func(b *testing.B) {
			dir := b.TempDir()
			write(b, dir, "files/warehouse.db", "is not opened")
			c := Catalogue{Version: 1, Warehouse: warehouse.FileVersion(filepath.Join(dir, "files", "warehouse.db"))}
			for i := range tables {
				t := CatalogueTable{Schema: "tester", Table: fmt.Sprintf("table_%05d", i), Source: fmt.Sprintf("table_%05d", i), Key: []string{"id"}, Rows: 10}
				for column := range 10 {
					t.Columns = append(t.Columns, CatalogueColumn{Name: fmt.Sprintf("column_%d", column), Source: fmt.Sprintf("column_%d", column), Type: "STRING"})
				}
				c.Tables = append(c.Tables, t)
			}
			raw, err := json.MarshalIndent(c, "", " ")
			if err != nil {
				b.Fatal(err)
			}
			write(b, dir, CatalogueFile, string(raw))
			for b.Loop() {
				v := OpenStored(Options{Project: dir, Environ: os.Environ()})
				list, err := v.Tree(b.Context())
				if err != nil || len(list) != tables {
					b.Fatal(len(list), err)
				}
				v.Close()
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "tree-s")
		})
	}
}
