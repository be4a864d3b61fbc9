package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func plain(text string) string { return text }

// database makes a DuckDB file with these statements.
func database(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "some.db")
	change(t, path, append([]string{"CREATE SCHEMA w.tester"}, statements...)...)
	return path
}

func change(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range append([]string{"ATTACH " + literal(path) + " AS w"}, statements...) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
	}
}

func preview(t *testing.T, path string) *Preview {
	p := NewPreview(path)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// shownPage is what a page holds, one row a line.
func shownPage(t *testing.T, p *Preview, page Page) string {
	t.Helper()
	page.Schema, page.Table = "tester", "items"
	rows, err := p.Rows(t.Context(), page, plain)
	if err != nil {
		return "error: " + err.Error()
	}
	var lines []string
	for _, row := range rows.Rows {
		raw, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(raw))
	}
	return strings.Join(lines, " ")
}

const items = `CREATE TABLE w.tester.items AS SELECT * FROM (VALUES
	(1, 'Apple', 1.5, DATE '2026-01-01', false), (2, 'pear', NULL, DATE '2026-02-01', false),
	(3, NULL, 0.25, NULL, NULL), (4, 'it''s "apple" pie', 10.0, DATE '2026-03-01', true), (5, 'pear', 2.0, DATE '2027-01-01', false)
	) AS t(id, name, "the ""price""", day, _fivetran_deleted)`

func TestPreviewSelects(t *testing.T) {
	p := preview(t, database(t, items))
	price := `the "price"`
	id := []string{"id"}
	by := func(column string, descending bool) []SortBy { return []SortBy{{column, descending}} }
	filter := func(column, text string) []Filter { return []Filter{{column, text}} }
	for name, test := range map[string]struct {
		selection     Selection
		offset, limit int
		want          string
	}{
		"without the deleted row":   {Selection{Columns: id}, 0, 0, `["1"] ["2"] ["3"] ["5"]`},
		"with it":                   {Selection{Columns: id, Deleted: true}, 0, 0, `["1"] ["2"] ["3"] ["4"] ["5"]`},
		"a part":                    {Selection{Columns: id, Deleted: true}, 3, 1, `["4"]`},
		"a part without":            {Selection{Columns: id}, 3, 1, `["5"]`},
		"past the end":              {Selection{Columns: id}, 9, 1, ``},
		"sorted, NULL last":         {Selection{Columns: []string{price, "id"}, Sort: by(price, false)}, 0, 0, `["0.25","3"] ["1.50","1"] ["2.00","5"] [null,"2"]`},
		"falling, NULL last":        {Selection{Columns: id, Sort: by(price, true), Deleted: true}, 0, 0, `["4"] ["5"] ["1"] ["3"] ["2"]`},
		"equal ones keep the order": {Selection{Columns: id, Sort: by("name", true), Deleted: true}, 0, 2, `["2"] ["5"]`},
		"by two columns":            {Selection{Columns: id, Sort: []SortBy{{"name", true}, {"id", true}}}, 0, 2, `["5"] ["2"]`},
		"a text":                    {Selection{Columns: id, Filters: filter("name", "APPLE"), Deleted: true}, 0, 0, `["1"] ["4"]`},
		"quotes are text":           {Selection{Columns: id, Filters: filter("name", `'s "a`), Deleted: true}, 0, 0, `["4"]`},
		"a number is the number":    {Selection{Columns: id, Filters: filter(price, "2")}, 0, 0, `["5"]`},
		"exactly":                   {Selection{Columns: id, Filters: filter("name", "= pear")}, 0, 0, `["2"] ["5"]`},
		"not equal":                 {Selection{Columns: id, Filters: filter("name", "!=pear")}, 0, 0, `["1"]`},
		"less":                      {Selection{Columns: id, Filters: filter("id", "<1.5")}, 0, 0, `["1"]`},
		"between":                   {Selection{Columns: id, Filters: filter(price, "0.3..2")}, 0, 0, `["1"] ["5"]`},
		"days":                      {Selection{Columns: id, Filters: filter("day", ">= 2026-02-01")}, 0, 0, `["2"] ["5"]`},
		"a year":                    {Selection{Columns: id, Filters: filter("day", "2027-")}, 0, 0, `["5"]`},
		"null":                      {Selection{Columns: id, Filters: filter("name", "NULL")}, 0, 0, `["3"]`},
		"not null":                  {Selection{Columns: id, Filters: filter("name", "!null")}, 0, 0, `["1"] ["2"] ["5"]`},
		"two filters":               {Selection{Columns: id, Filters: []Filter{{"name", "p"}, {"id", ">1"}}, Sort: by("id", true)}, 0, 0, `["5"] ["2"]`},
		"found in any column":       {Selection{Columns: id, Find: "01-01"}, 0, 0, `["1"] ["5"]`},
		"no such column":            {Selection{Columns: []string{"gone"}}, 0, 0, "error: the table has no column gone any more; refresh the view"},
		"no such type":              {Selection{Filters: filter("id", "> many")}, 0, 0, "error: a filter does not fit its column: "},
		"a sign alone":              {Selection{Filters: filter("id", ">=")}, 0, 0, "error: the filter of column id has no value after >="},
	} {
		got := shownPage(t, p, Page{test.selection, int64(test.offset), test.limit})
		if got != test.want && !(strings.HasPrefix(test.want, "error") && strings.HasPrefix(got, test.want)) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

// TestPreviewOfView: a view has no rowids.
func TestPreviewOfView(t *testing.T) {
	p := preview(t, database(t, "CREATE VIEW w.tester.items AS SELECT range AS id FROM range(10)"))
	s := Selection{Sort: []SortBy{{"id", true}}, Filters: []Filter{{"id", "<5"}}}
	if got := shownPage(t, p, Page{s, 1, 2}); got != `["3"] ["2"]` {
		t.Error(got)
	}
}

// TestPreviewPages: pages of every size are the same rows as those of one statement, also where their places are kept.
func TestPreviewPages(t *testing.T) {
	path := database(t, "CREATE TABLE w.tester.items AS SELECT range AS id, hash(range) % 1000 AS number FROM range(10000)")
	p := preview(t, path)
	for _, s := range []Selection{{}, {Sort: []SortBy{{"number", true}}}, {Filters: []Filter{{"number", "<500"}}}, {Filters: []Filter{{"number", "<500"}}, Sort: []SortBy{{"number", false}}}} {
		s.Schema, s.Table, s.Columns = "tester", "items", []string{"id"}
		var all [][]any
		for {
			rows, err := p.Rows(t.Context(), Page{s, int64(len(all)), 999}, plain)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, rows.Rows...)
			if len(rows.Rows) == 0 {
				if int64(len(all)) != rows.Matching {
					t.Errorf("%d rows, and %d match", len(all), rows.Matching)
				}
				break
			}
		}
		query := "SELECT id::VARCHAR FROM warehouse.tester.items"
		if s.Filters != nil {
			query += " WHERE number < 500"
		}
		if s.Sort != nil {
			query += map[bool]string{true: " ORDER BY number DESC, id", false: " ORDER BY number, id"}[s.Sort[0].Descending]
		}
		if want := column(t, path, query); !slices.Equal(flat(all), want) {
			t.Errorf("%+v: pages differ from %s", s, query)
		}
	}
}

func flat(rows [][]any) (texts []string) {
	for _, row := range rows {
		texts = append(texts, row[0].(string))
	}
	return texts
}

func column(t *testing.T, path, query string) []string {
	t.Helper()
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := r.Rows(t.Context(), query, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return flat(rows.Rows)
}

// TestPreviewFollowsTheFile: between requests others can write, and what was kept is not shown any more.
func TestPreviewFollowsTheFile(t *testing.T) {
	path := database(t, "CREATE TABLE w.tester.items AS SELECT range AS id FROM range(3)")
	p := preview(t, path)
	falling := Page{Selection: Selection{Sort: []SortBy{{"id", true}}, Filters: []Filter{{"id", ">0"}}}}
	if got := shownPage(t, p, falling); got != `["2"] ["1"]` {
		t.Error(got)
	}
	change(t, path, "INSERT INTO w.tester.items VALUES (7)", "DELETE FROM w.tester.items WHERE id = 1")
	if got := shownPage(t, p, falling); got != `["7"] ["2"]` {
		t.Error(got)
	}
	change(t, path, "DROP TABLE w.tester.items")
	if got := shownPage(t, p, falling); !strings.Contains(got, "there is no table tester.items") {
		t.Error(got)
	}
	if err := os.WriteFile(path, []byte("nothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := shownPage(t, p, falling); !strings.Contains(got, "not a DuckDB file") {
		t.Error(got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := shownPage(t, p, falling); !strings.Contains(got, "there is no") {
		t.Error(got)
	}
}

func TestPreviewCancels(t *testing.T) {
	p := preview(t, database(t, "CREATE VIEW w.tester.items AS SELECT a.range * b.range AS id FROM range(1000000) a, range(1000000) b"))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { // ends with the request
		_, err := p.Rows(ctx, Page{Selection: Selection{Schema: "tester", Table: "items"}}, plain)
		done <- err
	}()
	cancel()
	if err := <-done; err == nil {
		t.Error("a view of 10^12 rows was counted")
	}
	change(t, p.path, "DROP VIEW w.tester.items") // nothing holds the file
}

func TestPreviewCells(t *testing.T) {
	p := preview(t, database(t, `CREATE TABLE w.tester.items AS SELECT 1 AS r, '{"b": 1}'::JSON AS _csdk_place, repeat('ä', 5000) AS text, repeat('secret!', 43) AS secret,
		'\x00\xAB'::BLOB AS small, repeat('x', 100)::BLOB AS large, [1, 2] AS list, 'NaN'::DOUBLE AS number, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS time`))
	mask := func(text string) string { return strings.ReplaceAll(text, "secret!", "****") }
	s := Selection{Schema: "tester", Table: "items", Sort: []SortBy{{"r", false}}}
	rows, err := p.Rows(t.Context(), Page{Selection: s}, mask)
	if err != nil {
		t.Fatal(err)
	}
	want := []any{"1", `{"b": 1}`, Cut{strings.Repeat("ä", 300), true}, strings.Repeat("****", 43), "00AB", Cut{strings.Repeat("78", 64), true}, "[1, 2]", "nan", "2026-01-01 00:00:00+00"}
	if !slices.Equal(rows.Rows[0], want) {
		t.Errorf("got %v\nwant %v", rows.Rows[0], want)
	}
	var kinds []Kind
	for _, c := range rows.Columns {
		kinds = append(kinds, c.Kind)
	}
	if !slices.Equal(kinds, []Kind{NumberKind, JSONKind, TextKind, TextKind, BinaryKind, BinaryKind, JSONKind, NumberKind, TimeKind}) {
		t.Error(kinds)
	}
	row, err := p.Row(t.Context(), s, 0, mask)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []FullValue{1: {ref("{\n  \"b\": 1\n}"), 8, false}, 2: {ref(strings.Repeat("ä", 5000)), 10000, false}, 5: {ref(strings.Repeat("78", 100)), 100, false}} {
		if got := row.Values[i]; want.Text != nil && (*got.Text != *want.Text || got.Size != want.Size || got.Cut != want.Cut) {
			t.Errorf("%s is %+v, not %+v", row.Columns[i].Name, got, want)
		}
	}
	if _, err := p.Row(t.Context(), s, 1, mask); err == nil || !strings.Contains(err.Error(), "no such row") {
		t.Error(err)
	}
}

func ref[T any](value T) *T { return &value }

func TestStatistics(t *testing.T) {
	p := preview(t, database(t, `CREATE TABLE w.tester.items AS SELECT range AS number, range % 3 AS few, IF(range % 4 = 0, NULL, 'v' || range % 2) AS text,
		TIMESTAMP '2026-01-01' + INTERVAL (range) HOUR AS time, DATE '2026-01-01' + range::INTEGER AS day, range % 2 = 0 AS flag, 'x'::BLOB AS binary, '{"a":1}'::JSON AS json,
		CASE range WHEN 0 THEN 'inf' WHEN 1 THEN 'nan' ELSE range::VARCHAR END::DOUBLE AS odd, NULL::INTEGER AS nothing, TIME '10:00:00' + INTERVAL (range) SECOND AS clock, [range] AS list FROM range(100)`))
	show := func(column string) Statistics {
		t.Helper()
		s, err := p.Statistics(t.Context(), Selection{Schema: "tester", Table: "items"}, column, false, plain)
		if err != nil {
			t.Error(column, err)
		}
		sum := int64(0)
		for _, b := range s.Bins {
			sum += b.Rows
		}
		if len(s.Bins) > 0 && sum != s.Rows-s.Nulls && column != "odd" {
			t.Errorf("the bins of %s hold %d rows", column, sum)
		}
		return s
	}
	if s := show("number"); s.Rows != 100 || len(s.Bins) != bins || *s.Min != "0" || *s.Max != "99" || s.Bins[0].Rows != 5 || s.Bins[19].To != "99" {
		t.Errorf("%+v", s)
	}
	if s := show("few"); len(s.Bins) != 0 || !slices.Equal(s.Top, []TopText{{"0", 34}, {"1", 33}, {"2", 33}}) || s.Distinct != 3 {
		t.Errorf("%+v", s)
	}
	if s := show("text"); s.Nulls != 25 || !slices.Equal(s.Top, []TopText{{"v1", 50}, {"v0", 25}}) || *s.Longest != 2 {
		t.Errorf("%+v", s)
	}
	if s := show("time"); len(s.Bins) != bins || s.Bins[0].From != "2026-01-01 00:00:00" {
		t.Errorf("%+v", s)
	}
	if s := show("day"); len(s.Bins) != bins || s.Bins[19].To != "2026-04-10" {
		t.Errorf("%+v", s)
	}
	if s := show("odd"); len(s.Bins) != bins || s.Bins[0].From != "2" {
		t.Errorf("%+v", s)
	}
	if s := show("flag"); len(s.Top) != 2 {
		t.Errorf("%+v", s)
	}
	if s := show("nothing"); s.Nulls != 100 || s.Min != nil || len(s.Top) != 0 {
		t.Errorf("%+v", s)
	}
	if s := show("clock"); len(s.Bins) != bins || s.Bins[0].From != "10:00:00" {
		t.Errorf("%+v", s)
	}
	if s := show("binary"); *s.Longest != 1 || len(s.Top) != 0 {
		t.Errorf("%+v", s)
	}
	if s := show("json"); !slices.Equal(s.Top, []TopText{{`{"a":1}`, 100}}) {
		t.Errorf("%+v", s)
	}
	show("list")
}
