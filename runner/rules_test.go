package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRules syncs small connectors and looks at the tables.
func TestRules(t *testing.T) {
	for _, test := range []struct {
		name, schema, body, query string
		want                      []string
	}{
		{
			"inferred types", "", `
op.upsert("t", {"b": True, "i": 5, "f": 0.1, "s": "x", "y": b"\x00\xff", "j": {"a": [1]}, "l": [1, 2], "n": None, "big": 2**63})`,
			"SELECT typeof(b), typeof(i), typeof(f), typeof(s), typeof(y), typeof(j), typeof(l), typeof(big), f, i, j FROM tester.t",
			[]string{`BOOLEAN | BIGINT | DOUBLE | VARCHAR | BLOB | JSON | JSON | DOUBLE | 0.1 | 5 | map[a:[1]]`},
		},
		{
			"a column that is only NULL is not made", "", `op.upsert("t", {"a": 1, "n": None})`,
			"SELECT string_agg(column_name, ',' ORDER BY column_index) FROM duckdb_columns() WHERE table_name = 't'",
			[]string{"a,_fivetran_id,_fivetran_synced,_fivetran_deleted"},
		},
		{
			"the second page has a float", "", `
op.upsert("t", {"v": 1})
op.checkpoint({})
op.upsert("t", {"v": 1.5})`,
			"SELECT v, typeof(v) FROM tester.t ORDER BY v",
			[]string{"1 | DOUBLE", "1.5 | DOUBLE"},
		},
		{
			"a number and then text", "", `
op.upsert("t", {"v": 7})
op.upsert("t", {"v": "seven"})
op.upsert("t", {"v": True})
op.upsert("t", {"v": 0.5})`,
			"SELECT v, typeof(v) FROM tester.t ORDER BY v",
			[]string{"0.5 | VARCHAR", "7 | VARCHAR", "seven | VARCHAR", "true | VARCHAR"},
		},
		{
			"upsert sets absent columns to NULL and revives", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "a": "x", "b": "y"})
op.delete("t", {"id": 1})
op.checkpoint({})
op.upsert("t", {"id": 1, "a": "z"})`,
			"SELECT a, b, _fivetran_deleted FROM tester.t",
			[]string{"z | <nil> | false"},
		},
		{
			"update touches only what is given and never inserts", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "a": "x", "b": "y"})
op.checkpoint({})
op.update("t", {"id": 1, "b": "z"})
op.update("t", {"id": 2, "b": "z"})`,
			"SELECT id, a, b FROM tester.t",
			[]string{"1 | x | z"},
		},
		{
			"a column that only an update brings", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "a": "x"})
op.update("t", {"id": 1, "late": 3})`,
			"SELECT id, a, late FROM tester.t",
			[]string{"1 | x | 3"},
		},
		{
			"truncate, rows after it live", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1})
op.upsert("t", {"id": 2})
op.checkpoint({})
op.upsert("t", {"id": 3})
op.truncate("t")
op.upsert("t", {"id": 2})`,
			"SELECT id, _fivetran_deleted FROM tester.t ORDER BY id",
			[]string{"1 | true", "2 | false", "3 | true"},
		},
		{
			"deferred truncate", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1})
op.upsert("t", {"id": 2})
op.checkpoint({})
op.truncate("t", deferred=True)
op.upsert("t", {"id": 2})
op.checkpoint({})`,
			"SELECT id, _fivetran_deleted FROM tester.t ORDER BY id",
			[]string{"1 | true", "2 | false"},
		},
		{
			"composite key, last row wins", `[{"table": "t", "primary_key": ["a", "b"]}]`, `
op.upsert("t", {"a": 1, "b": "x", "v": 1})
op.upsert("t", {"a": 1, "b": "x", "v": 2})
op.upsert("t", {"a": 1, "b": "y", "v": 3})`,
			"SELECT a, b, v FROM tester.t ORDER BY b",
			[]string{"1 | x | 2", "1 | y | 3"},
		},
		{
			"no key: the same row is one row", "", `
op.upsert("t", {"a": 1, "b": "x"})
op.upsert("t", {"b": "x", "a": 1})
op.upsert("t", {"a": 2, "b": "x"})`,
			"SELECT count(*), count(DISTINCT _fivetran_id) FROM tester.t",
			[]string{"2 | 2"},
		},
		{
			"schemas", `[{"table": "T1", "schema": "EU", "primary_key": ["id"], "columns": {"id": "INT"}}]`, `
op.upsert("T1", {"id": 1}, schema="EU")
op.upsert("T1", {"id": 2})`,
			"SELECT 'eu', id, typeof(id) FROM tester_eu.t_1 UNION ALL SELECT 'none', id, typeof(id) FROM tester.t_1 ORDER BY 1",
			[]string{"eu | 1 | INTEGER", "none | 2 | BIGINT"},
		},
		{
			"names that become equal share a table and a column", `[{"table": "userData", "primary_key": ["id"]}]`, `
op.upsert("userData", {"id": 1, "firstName": "a"})
op.upsert("user_data", {"id": 2, "first_name": "b", "firstName": None})`,
			"SELECT id, first_name FROM tester.user_data ORDER BY id",
			[]string{"1 | a", "2 | b"},
		},
		{
			"exact decimals", `[{"table": "t", "primary_key": ["id"], "columns": {"d": {"type": "DECIMAL", "precision": 38, "scale": 10}}}]`, `
op.upsert("t", {"id": 1, "d": "1234567890123456789012345678.0123456789"})
op.upsert("t", {"id": 2, "d": 7})
op.upsert("t", {"id": 3, "d": "1e3"})
op.upsert("t", {"id": 4, "d": "12345678901234567890123456789"})
op.upsert("t", {"id": 5, "d": "abc"})
op.upsert("t", {"id": 6, "d": "0.12345678905"})`,
			"SELECT id, d::VARCHAR FROM tester.t ORDER BY id",
			[]string{"1 | 1234567890123456789012345678.0123456789", "2 | 7.0000000000", "3 | 1000.0000000000", "4 | <nil>", "5 | <nil>", "6 | 0.1234567891"},
		},
		{
			"reserved words, quotes and emoji", `[{"table": "order", "primary_key": ["select"]}]`, `
op.upsert("order", {"select": 1, "group": "a\"b'c", "from": "😀"})`,
			`SELECT "select", "group", "from" FROM tester."order"`,
			[]string{`1 | a"b'c | 😀`},
		},
		{
			"the dict is reused and changed after the call", `[{"table": "t", "primary_key": ["id"]}]`, `
row = {"id": 0, "tags": []}
for i in range(3):
    row["id"] = i
    row["tags"].append(i)
    op.upsert("t", row)`,
			"SELECT id, tags::VARCHAR FROM tester.t ORDER BY id",
			[]string{"0 | [0]", "1 | [0, 1]", "2 | [0, 1, 2]"},
		},
		{
			"NaN, NUL and broken JSON", `[{"table": "t", "primary_key": ["id"]}]`, `
op.upsert("t", {"id": 1, "f": float("nan"), "s": "a\0b", "j": {"x": float("nan"), "NaN": "NaN"}})`,
			"SELECT f, s, j::VARCHAR FROM tester.t",
			[]string{`<nil> | ab | {"x": null, "NaN": "NaN"}`},
		},
		{
			"a SHORT that is none", `[{"table": "t", "primary_key": ["id"], "columns": {"v": "SHORT"}}]`, `
op.upsert("t", {"id": 1, "v": 70000})`,
			"SELECT v, typeof(v) FROM tester.t",
			[]string{"70000 | INTEGER"},
		},
		{
			"dates", `[{"table": "t", "primary_key": ["id"], "columns": {"d": "NAIVE_DATE", "n": "NAIVE_DATETIME", "u": "UTC_DATETIME"}}]`, `
op.upsert("t", {"id": 1, "d": "2026-02-28", "n": "2026-02-28T01:02:03.5", "u": "2026-02-28T01:02:03+02:00"})`,
			"SELECT d::VARCHAR, n::VARCHAR, u::VARCHAR FROM tester.t",
			[]string{"2026-02-28 | 2026-02-28 01:02:03.5 | 2026-02-27 23:02:03+00"},
		},
		{
			"a table that is only truncated is not made", "", `
op.truncate("t")
op.upsert("u", {"a": 1})`,
			"SELECT table_name FROM duckdb_tables() WHERE schema_name = 'tester'",
			[]string{"u"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := newProject(t, connectorWith(test.schema, test.body))
			succeed(t, dir)
			if got := query(t, dir, test.query); !cmp.Equal(got, test.want) {
				t.Error(cmp.Diff(test.want, got))
			}
			succeed(t, dir) // onto the tables that are there
			if strings.Contains(test.name, "truncate") {
				return // its second run truncates the rows of the first
			}
			if got := query(t, dir, test.query); !cmp.Equal(got, test.want) {
				t.Errorf("second sync:\n%s", cmp.Diff(test.want, got))
			}
		})
	}
}
