package warehouse

import (
	"fmt"
	"testing"
)

// TestColumnsLikeDeleted: a column that only looks like that of soft deletes counts as any other.
func TestColumnsLikeDeleted(t *testing.T) {
	path := database(t,
		"CREATE TABLE w.tester.a AS SELECT true AS is_fivetran_deleted", "CREATE TABLE w.tester.b AS SELECT TIMESTAMP '2026-01-01' AS _fivetran_deleted",
		"CREATE TABLE w.tester.c AS SELECT range = 1 AS _fivetran_deleted FROM range(3)")
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	list, err := r.List(t.Context())
	if got, want := fmt.Sprint(list), "[{tester a false 1 true 0} {tester b false 1 true 0} {tester c false 3 true 1}]"; err != nil || got != want {
		t.Errorf("%s %v", got, err)
	}
	tables, err := r.Tables(t.Context())
	if err != nil || len(tables) != 3 || tables[0].Deleted != 0 || tables[1].Deleted != 0 || tables[2].Deleted != 1 || tables[2].Rows != 3 {
		t.Errorf("%+v %v", tables, err)
	}
	for _, name := range []string{"a", "b"} {
		if d, ok, err := r.Describe(t.Context(), "tester", name); err != nil || !ok || d.Rows != 1 || d.Deleted != 0 {
			t.Errorf("%s: %+v %v", name, d, err)
		}
	}
}
