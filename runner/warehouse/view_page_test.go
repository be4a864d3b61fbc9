package warehouse

import (
	"slices"
	"testing"
)

// TestPagesWithoutRowid: where rows have no rowid, those that are equal in the chosen column keep one order from page to page:
// none comes twice, and none not at all.
func TestPagesWithoutRowid(t *testing.T) {
	const values = `SELECT range % 3 AS part, hash(range)::VARCHAR AS id, NULL AS nothing, [range] AS list, {'a': range} AS struct, MAP {'k': range} AS map, '{}'::JSON AS doc,
		'x'::BLOB AS raw, INTERVAL 1 DAY AS span, '101'::BIT AS bits, 'b'::ENUM('a', 'b') AS word, [1, 2]::INTEGER[2] AS pair, union_value(k := 1) AS either FROM range(20000)`
	for name, statements := range map[string][]string{
		"view":  {"CREATE TABLE w.tester.t AS " + values, "USE w.tester", "CREATE VIEW items AS FROM t", "USE memory"},
		"rowid": {"CREATE TABLE w.tester.items AS SELECT *, 7 AS rowid FROM (" + values + ")"},
	} {
		p := preview(t, database(t, statements...))
		s := Selection{Schema: "tester", Table: "items", Columns: []string{"id"}, Sort: []SortBy{{"part", true}}}
		var all [][]any
		for {
			rows, err := p.Rows(t.Context(), Page{s, int64(len(all)), 1 + len(all)%1999}, plain)
			if err != nil {
				t.Fatal(name, err)
			}
			if all = append(all, rows.Rows...); len(rows.Rows) == 0 {
				break
			}
		}
		once := flat(all)
		slices.Sort(once)
		if once = slices.Compact(once); len(all) != 20000 || len(once) != len(all) {
			t.Errorf("%s: %d rows, %d of them different", name, len(all), len(once))
		}
		row, err := p.Row(t.Context(), s, 9999, plain)
		if err != nil || *row.Values[0].Text != all[9999][0] {
			t.Errorf("%s: the row alone is another one: %v", name, err)
		}
	}
}
