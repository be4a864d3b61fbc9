package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/fakesdk"
	"csdk/runner/sdkpb"
	"csdk/runner/warehouse"
)

// TestTableNamedAsView: a sync does not mind the views of the file, and says so when a table cannot have its name for one of them.
func TestTableNamedAsView(t *testing.T) {
	for name, schema := range map[string]*sdkpb.SchemaResponse{"declared": fakesdk.Tables(typed()), "not declared": fakesdk.NoSchema()} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			path := filepath.Join(dir, "files", "warehouse.db")
			if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			made, err := warehouse.Open(t.Context(), path)
			if err == nil {
				err = made.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			modify := func(statement string) {
				t.Helper()
				if _, err := warehouse.Modify(context.Background(), path, statement); err != nil {
					t.Fatal(err)
				}
			}
			modify("CREATE SCHEMA tester")
			modify("CREATE VIEW tester.t AS SELECT 1 AS id")
			connector := fakesdk.Connector{Schema: answering(schema), Update: sending(rowOf(1), fakesdk.Checkpoint(`{"n": 1}`))}
			report, r := connectTo(t, dir, connector)
			errors := all[Error](r)
			if report.Status != Failed || len(errors) != 1 || errors[0].Phase != "warehouse" || errors[0].Hint != "" ||
				!strings.HasPrefix(errors[0].Message, "the table tester.t cannot be made, since a view in the warehouse has its name") {
				t.Errorf("%s\n%s", report.Status, r.text())
			}
			modify(`DROP VIEW "tester"."t"`)
			modify("CREATE TABLE tester.gone (id BIGINT)")
			modify("CREATE VIEW tester.other AS FROM tester.gone")
			modify("DROP TABLE tester.gone")
			if report, r = connectTo(t, dir, connector); report.Status == Failed {
				t.Error(r.text())
			}
		})
	}
}
