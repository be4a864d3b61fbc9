package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"csdk/runner/warehouse"

	"github.com/google/go-cmp/cmp"
)

// scripted is a Viewer that answers as it is told.
type scripted struct {
	Viewer
	tables  []LiveTable
	rows    TextRows
	err     error
	busy    error
	changed int64
	asked   []string
}

func (s *scripted) Tables(context.Context) ([]LiveTable, error) { return s.tables, s.err }

func (s *scripted) Texts(_ context.Context, sql string, limit int) (TextRows, error) {
	s.asked = append(s.asked, fmt.Sprint("query ", limit, " ", sql))
	return s.rows, s.err
}

func (s *scripted) Modify(_ context.Context, sql string) (int64, error) {
	s.asked = append(s.asked, "modify "+sql)
	return s.changed, nil
}

func (s *scripted) Modifiable() error { return s.busy }

func (s *scripted) Mask(text string) string { return strings.ReplaceAll(text, "hunter2", "****") }

func answerSQL(t *testing.T, s Viewer, method, params string) string {
	t.Helper()
	answer, err := Requests[method](t.Context(), s, []byte(params))
	if err != nil {
		return "error: " + err.Error()
	}
	if o, is := answer.(Outcome); is {
		o.Seconds = 0
		answer = o
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStatements(t *testing.T) {
	for params, want := range map[string]string{
		`{"text": "SELECT '😀';\nDELETE FROM t"}`: `{"statements":[{"start":0,"end":11,"explain":true},{"start":13,"end":26,"explain":false}],"selected":[]}`,
		`{"text": "SELECT '😀'; FROM t", "selection": {"start": 15, "end": 15}}`: `{"statements":[{"start":0,"end":11,"explain":true},{"start":13,"end":19,"explain":true}],` +
			`"selected":[{"start":13,"end":19,"explain":true}]}`,
		`{"text": "SELECT '😀'; FROM t", "selection": {"start": 8, "end": 17}}`: `{"statements":[{"start":0,"end":11,"explain":true},{"start":13,"end":19,"explain":true}],` +
			`"selected":[{"start":8,"end":17,"explain":false}]}`,
		`{"text": " ", "selection": {"start": 0, "end": 0}}`: `{"statements":[],"selected":[]}`,
		`[]`: `error: the parameters are to be an object that names a text`,
	} {
		if diff := cmp.Diff(want, answerSQL(t, &scripted{}, "csdk/statements", params)); diff != "" {
			t.Errorf("%s: %s", params, diff)
		}
	}
}

func TestCompleteAnswers(t *testing.T) {
	s := &scripted{tables: []LiveTable{
		{Schema: "tester", Table: "loans", Key: []string{"_fivetran_id"}, Rows: 1, Columns: []LiveColumn{{Name: "Branch", Type: "STRING"}}},
		{Schema: "tester", Table: "summary", View: true},
	}}
	for params, want := range map[string]string{
		`{"text": "/*😀*/ FROM lo", "offset": 14}`:             `{"items":[{"label":"loans","insert":"loans","kind":"table","detail":"1 row","description":"","start":12,"end":14}],"incomplete":false}`,
		`{"text": "FROM summ", "offset": 9}`:                  `"kind":"table","detail":"view"`,
		`{"text": "SELECT bran FROM loans", "offset": 11}`:    `"label":"Branch","insert":"\"Branch\"","kind":"column","detail":"STRING of loans"`,
		`{"text": "SELECT _fiv FROM loans", "offset": 11}`:    `"label":"_fivetran_id"`,
		`{"text": "SELECT date_tr FROM loans", "offset": 14}`: `"kind":"function","detail":"date_trunc(part, timestamp)","description":"Truncate`,
		`{"text": "FROM ", "offset": 5, "trigger": " "}`:      `"label":"loans"`,
		`{"text": "SELECT ", "offset": 7, "trigger": " "}`:    `{"items":[],"incomplete":false}`,
		`{"text": "", "offset": 0}`:                           `"incomplete":true`,
	} {
		if got := answerSQL(t, s, "csdk/complete", params); !strings.Contains(got, want) {
			t.Errorf("%s:\n got %.500s\nwant %s", params, got, want)
		}
	}
	s.tables, s.err = nil, errors.New("there is no warehouse")
	if got := answerSQL(t, s, "csdk/complete", `{"text": "SEL", "offset": 3}`); !strings.Contains(got, "SELECT") {
		t.Error(got)
	}
}

func TestOutcomes(t *testing.T) {
	plan := TextRows{Columns: []warehouse.PageColumn{{Name: "explain_key"}, {Name: "explain_value"}}, Rows: [][]any{{"physical_plan", "SCAN"}}}
	none := `{"columns":[],"rows":[],"more":false,"seconds":0,`
	for _, test := range []struct {
		name, params, want, asked string
		source                    scripted
	}{
		{
			"rows", `{"sql": "FROM t"}`, `{"columns":[{"name":"n","type":"INTEGER","kind":"number","key":false,"system":false}],"rows":[["1"]],"more":true,"seconds":0,"chart":{"x":-1,"y":[0],"scale":"number","kind":"line"}}`,
			"[query 10000 FROM t]",
			scripted{rows: TextRows{Columns: []warehouse.PageColumn{{Name: "n", Type: "INTEGER", Kind: warehouse.NumberKind}}, Rows: [][]any{{"1"}}, More: true}},
		},
		{"a plan", `{"sql": "FROM t", "mode": "analyze"}`, `"plan":"SCAN\n"}`, "[query 10000 EXPLAIN ANALYZE FROM t]", scripted{rows: plan}},
		{
			"an error and its place", `{"sql": "SELECT '😀', hunter2", "mode": "explain"}`, none + `"failure":{"message":"No ****","start":13,"end":20,"writes":false}}`,
			"[query 10000 EXPLAIN SELECT '😀', hunter2]",
			scripted{err: &warehouse.SQLError{Text: "no hunter2", Query: "EXPLAIN SELECT '😀', hunter2", Offset: 8 + len("SELECT '😀', ")}},
		},
		{"an error without a place", `{"sql": "FROM t"}`, none + `"failure":{"message":"No","start":-1,"end":-1,"writes":false}}`, "[query 10000 FROM t]", scripted{err: errors.New("no")}},
		{"refused", `{"sql": "DROP TABLE t"}`, `"start":-1,"end":-1,"writes":true}}`, "[query 10000 DROP TABLE t]", scripted{err: warehouse.WritesError{}}},
		{"busy", `{"sql": "DROP TABLE t"}`, `"message":"A sync runs","start":-1,"end":-1,"writes":false}}`, "[query 10000 DROP TABLE t]", scripted{err: warehouse.WritesError{}, busy: errors.New("a sync runs")}},
		{
			"allowed", `{"sql": "DROP TABLE t", "write": true, "limit": 5}`, none + `"changed":3}`,
			"[query 5 DROP TABLE t modify DROP TABLE t]",
			scripted{err: warehouse.WritesError{}, changed: 3},
		},
	} {
		if got := answerSQL(t, &test.source, "csdk/run", test.params); !strings.Contains(got, test.want) {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
		if got := fmt.Sprint(test.source.asked); got != test.asked {
			t.Errorf("%s: %s", test.name, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Requests["csdk/run"](ctx, &scripted{err: context.Canceled}, []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestModifyWaits: nothing changes a file that another request of this process reads.
func TestModifyWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warehouse.db")
	w, err := warehouse.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	v := Stored{Options: Options{Project: t.TempDir(), Warehouse: path}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { // ended by cancel
		_, err := v.Texts(ctx, "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1", 1)
		ended <- err
	}()
	for reading.TryLock() { // until the query has begun
		reading.Unlock()
		runtime.Gosched()
	}
	if _, err := v.Modify(t.Context(), "CREATE TABLE t (a INT)"); err == nil || !strings.Contains(err.Error(), "another request still reads") {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("an endless query has ended")
	}
	if _, err := v.Modify(t.Context(), "CREATE TABLE t (a INT)"); err != nil {
		t.Error(err)
	}
}

func TestChart(t *testing.T) {
	for columns, want := range map[string]string{
		"branch text, n number":                            "0 [1] text bar",
		"n number, branch text":                            "1 [0] text bar",
		"branch text, day time, n number, m number":        "1 [2 3] time line",
		"id number, name text, v number":                   "0 [2] number line",
		"n number":                                         "-1 [0] number line",
		"n number, _fivetran_synced time":                  "-1 [0] number line",
		"name text, list json":                             "",
		"a number, b number, c number, d number, e number": "0 [1 2 3 4] number line",
	} {
		var list []warehouse.PageColumn
		for _, column := range strings.Split(columns, ", ") {
			name, kind, _ := strings.Cut(column, " ")
			list = append(list, warehouse.PageColumn{Name: name, Kind: warehouse.Kind(kind), System: strings.HasPrefix(name, "_")})
		}
		got := ""
		if c := chartOf(list); c != nil {
			got = fmt.Sprint(c.X, " ", c.Y, " ", c.Scale, " ", c.Kind)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", columns, got, want)
		}
	}
}
