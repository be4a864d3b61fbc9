package runner

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"csdk/runner/warehouse"
)

// TestLiveRows: pages, rows and statistics are of the last checkpoint while the connector stops, and secrets are masked.
func TestLiveRows(t *testing.T) {
	r := startLive(t, "", `
for n in range(300):
    op.upsert("t", {"a": n, "text": "it is hunter2xyz"})
op.checkpoint({})
op.upsert("t", {"a": 300})
gate("first")
op.checkpoint({})
gate("second")`, "first", "second")
	answer := func(method, params string) string {
		t.Helper()
		body, err := Requests[method](t.Context(), r.Live, []byte(params))
		if err != nil {
			return "error: " + err.Error()
		}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	expect := func(method, params string, want ...string) {
		t.Helper()
		for _, part := range want {
			if got := answer(method, params); !strings.Contains(got, part) {
				t.Errorf("%s %s:\n got %s\nwant %s", method, params, got, part)
			}
		}
	}
	r.await("at first")
	expect("csdk/rows", `{"schema": "tester", "table": "t", "columns": ["a", "text"], "offset": 298}`, `[["298","it is ****"],["299","it is ****"]],"matching":300`, `"version":"live 1"`)
	expect("csdk/rows", `{"schema": "tester", "table": "t", "columns": ["a"], "sort": [{"column": "a", "descending": true}], "filters": [{"column": "a", "text": "<100"}], "limit": 2}`, `[["99"],["98"]],"matching":100`)
	expect("csdk/row", `{"schema": "tester", "table": "t", "columns": ["text"], "offset": 5}`, `"text":"it is ****","size":16`)
	expect("csdk/statistics", `{"schema": "tester", "table": "t", "column": "text"}`, `"top":[{"text":"it is ****","rows":300}]`)
	expect("csdk/rows", `{"schema": "tester", "table": "nope"}`, "error: there is no table tester.nope")
	r.pass("first")
	r.await("at second")
	expect("csdk/rows", `{"schema": "tester", "table": "t", "columns": ["a"]}`, `"matching":301`, `"version":"live 2"`)
	r.pass("second")
	r.succeed()
}

// TestLiveRowsVersion: rows that a checkpoint makes old while they are read have not its version.
func TestLiveRowsVersion(t *testing.T) {
	r := startLive(t, "", `
op.upsert("t", {"a": 1})
op.checkpoint({})
gate("first")
op.upsert("t", {"a": 2})
op.checkpoint({})
gate("second")`, "first", "second")
	r.await("at first")
	err := r.readVersion(t.Context(), func(ctx context.Context, guest *warehouse.Guest, version string) error {
		rows, err := guest.Rows(ctx, Page{Selection: Selection{Schema: "tester", Table: "t"}}, r.Mask)
		r.pass("first")
		r.await("at second")
		if rows.Total != 1 || version != "live 1" || r.version() != "live 2" {
			t.Errorf("%d rows of version %q", rows.Total, version)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	r.pass("second")
	r.succeed()
}
