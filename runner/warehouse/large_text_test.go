package warehouse

import (
	"fmt"
	"strings"
	"testing"
)

// tight is a Preview whose DuckDB has little memory, and none beside it.
func tight(t *testing.T, path, memory string) *Preview {
	t.Helper()
	p := preview(t, path)
	if _, err := p.Rows(t.Context(), Page{Selection: Selection{Schema: "tester", Table: "items"}, Limit: 1}, plain); err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.Exec("SET threads=1; SET memory_limit=" + literal(memory)); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestStatisticsOfLargeTexts: the most frequent of large texts are found without keeping each text, and not sought where hardly two
// are the same.
func TestStatisticsOfLargeTexts(t *testing.T) {
	path := database(t, `CREATE TABLE w.tester.items AS SELECT 1 AS id, range || repeat('x', 1000) AS different,
		'{"n": ' || range // 3 || ', "x": "' || repeat('x', 1000) || '"}' AS same, IF(range % 3 > 0, 'often', range || repeat('y', 1000)) AS half FROM range(150000)`)
	p := tight(t, path, "60MB")
	for column, want := range map[string]string{
		"different": "[]", "half": "[{often 100000} {0yy 1} {3yy 1} {6yy 1} {9yy 1} {12y 1} {15y 1} {18y 1}]",
		"same": `[{{"n 3} {{"n 3} {{"n 3} {{"n 3} {{"n 3} {{"n 3} {{"n 3} {{"n 3}]`,
	} {
		s, err := p.Statistics(t.Context(), Selection{Schema: "tester", Table: "items"}, column, false, plain)
		for i, top := range s.Top {
			if strings.Contains(top.Text, "yyy") || column == "same" {
				s.Top[i].Text = top.Text[:3]
			}
		}
		if got := fmt.Sprint(s.Top); err != nil || got != want || *s.Longest < 1000 || s.Exact {
			t.Errorf("%s: %s %v", column, got, err)
		}
	}
}

// TestOutOfMemoryInView: who looks at a table is told what to do there.
func TestOutOfMemoryInView(t *testing.T) {
	path := database(t, "CREATE TABLE w.tester.t AS SELECT range || repeat('x', 1000) AS text FROM range(100000)", "USE w.tester", "CREATE VIEW items AS FROM t", "USE memory")
	p := tight(t, path, "40MB")
	s := Selection{Schema: "tester", Table: "items", Sort: []SortBy{{"text", true}}}
	_, err := p.Rows(t.Context(), Page{Selection: s, Offset: 90000}, plain)
	if err == nil || strings.Contains(err.Error(), "checkpoint") || !strings.Contains(err.Error(), "tester.items") || !strings.Contains(err.Error(), "fewer rows") {
		t.Error(err)
	}
}
