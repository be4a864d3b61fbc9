package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEnvironmentIsThereAtImport: Fivetran's variables and the --env-file, before connector.py runs.
func TestEnvironmentIsThereAtImport(t *testing.T) {
	dir := newProject(t, "import os\nSEEN = {k: os.environ.get(k) for k in ('FIVETRAN_CONNECTION_ID', 'FIVETRAN_DEPLOYMENT_MODEL', 'FIVETRAN_GROUP_ID', 'FIVETRAN_CONNECTION_NAME', 'MINE')}\n"+
		connectorWith("", `op.upsert("t", {"seen": "|".join(str(v) for v in SEEN.values())})`))
	write(t, dir, "my.env", "MINE=from file\n")
	report, r := debug(t, Options{Project: dir, EnvFile: filepath.Join(dir, "my.env")})
	if report.Status != Succeeded {
		t.Fatal(r.text())
	}
	want := "test_connection_id|local_debug|test_group_id|test_connection_name|from file"
	if got := query(t, dir, "SELECT seen FROM tester.t"); got[0] != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestUnguardedDebug: connector.debug() at the end of the file does not run the sync again.
func TestUnguardedDebug(t *testing.T) {
	dir := newProject(t, connectorWith("", `op.upsert("t", {"a": 1})`)+"connector.debug()\n")
	r := succeed(t, dir)
	if s := all[Summary](r)[0]; s.Upserts != 1 {
		t.Errorf("%+v", s)
	}
}

// TestSourceNaming keeps names as they are.
func TestSourceNaming(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "Über Table", "schema": "EU", "primary_key": ["Id"]}]`, `op.upsert("Über Table", {"Id": 1, "firstName": "a"}, schema="EU")`))
	report, r := debug(t, Options{Project: dir, Naming: "source"})
	if report.Status != Succeeded {
		t.Fatal(r.text())
	}
	if got := query(t, dir, `SELECT "Id", "firstName" FROM "tester_EU"."Über Table"`); !cmp.Equal(got, []string{"1 | a"}) {
		t.Error(got)
	}
}

// TestReported: what was changed, merged or did not match is told, with its line.
func TestReported(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"], "primary_keys": ["id"], "columns": {"price": {"type": "DECIMAL", "precision": 5, "scale": 2}}}]`, `
op.upsert("t", {"id": 1, "price": "12345.678", "_fivetran_deleted": True})
op.upsert("T", {"id": 2, "note": "x"})
op.update("t", {"id": 77, "price": "1"})
op.delete("t", {"id": 78})
op.warning("careful")
for i in range(3):
    op.upsert("t", {"id": 10 + i, "f": float("nan")})`))
	r := succeed(t, dir)
	text := r.text()
	for _, want := range []string{"names merged", "system column ignored", "primary_keys", "careful", "no checkpoint"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	s := all[Summary](r)[0]
	if got := s.Tables["tester.t"]; got.Unmatched != 2 || got.Operations != 7 || got.Rows != 5 {
		t.Errorf("%+v", got)
	}
	counts := map[string]int{}
	for _, v := range s.ValueChanges {
		counts[v.Column+" "+v.Reason] = v.Count
		if v.Site.Line == 0 {
			t.Errorf("no line: %+v", v)
		}
	}
	want := map[string]int{"price too many digits": 1, "f NaN": 3}
	if !cmp.Equal(counts, want) {
		t.Error(cmp.Diff(want, counts))
	}
}

// TestCatalogue is what other parts of csdk read instead of the warehouse.
func TestCatalogue(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "userData", "primary_key": ["id"], "columns": {"id": "INT", "never": "JSON"}}]`, `
op.upsert("userData", {"id": 1, "firstName": "a"})
op.upsert("plain", {"v": 1.5})
op.checkpoint({"cursor": 1, "page": {"n": 2}})`))
	succeed(t, dir)
	var c Catalogue
	if err := json.Unmarshal([]byte(readFile(t, dir, CatalogueFile)), &c); err != nil {
		t.Fatal(err)
	}
	want := []CatalogueTable{
		{Schema: "tester", Table: "plain", Source: "plain", Key: []string{"_fivetran_id"}, Rows: 1, Columns: []CatalogueColumn{{Name: "v", Source: "v", Type: "DOUBLE"}}},
		{Schema: "tester", Table: "user_data", Source: "userData", Key: []string{"id"}, Rows: 1, Columns: []CatalogueColumn{
			{Name: "id", Source: "id", Type: "INT", Declared: "INT"},
			{Name: "never", Source: "never", Type: "JSON", Declared: "JSON"},
			{Name: "first_name", Source: "firstName", Type: "STRING"},
		}},
	}
	if !cmp.Equal(c.Tables, want) || !cmp.Equal(c.StateKeys, []string{"cursor", "page"}) {
		t.Errorf("%s\n%v", cmp.Diff(want, c.Tables), c.StateKeys)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "files", "*")); len(left) != 3 {
		t.Errorf("files holds %v, want the warehouse, the state and the catalogue", left)
	}
	if hidden, _ := filepath.Glob(filepath.Join(dir, "files", ".*")); len(hidden) != 0 {
		t.Errorf("left behind: %v", hidden)
	}
}

// TestManyColumns: 1,000 columns that appear one by one, and names of 64 KB.
func TestManyColumns(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": "t", "primary_key": ["id"]}]`, `
row = {"id": 1}
for i in range(1000):
    row["col_a" + "b" * i] = i
    if i % 100 == 0:
        op.upsert("t", row)
op.upsert("t", row)
op.upsert("t", {"id": 2, "n" * 65536: "long"})`))
	succeed(t, dir)
	if got := query(t, dir, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 't'"); got[0] != "1004" {
		t.Error(got)
	}
	succeed(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "files", "warehouse.db")); err != nil {
		t.Fatal(err)
	}
}

// TestManyTables: rows of 500 tables in turn, which do not fit the tables' buffers.
func TestManyTables(t *testing.T) {
	dir := newProject(t, connectorWith(`[{"table": f"table_{i}", "primary_key": ["id"]} for i in range(500)]`, `
for r in range(3):
    for i in range(500):
        op.upsert(f"table_{i}", {"id": r})
op.checkpoint({})`))
	r := succeed(t, dir)
	if s := all[Summary](r)[0]; s.Upserts != 1500 || s.SchemaChanges != 500 {
		t.Errorf("%+v", s)
	}
}
