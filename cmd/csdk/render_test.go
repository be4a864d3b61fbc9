package main

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeRows is rows in memory.
type fakeRows struct {
	columns, types []string
	rows           [][]any
	next           int
	err            error
}

func (r *fakeRows) Columns() []string { return r.columns }
func (r *fakeRows) Types() []string   { return r.types }
func (r *fakeRows) Next() bool        { r.next++; return r.next <= len(r.rows) }
func (r *fakeRows) Values() []any     { return r.rows[r.next-1] }
func (r *fakeRows) Err() error        { return r.err }

func everyType() *fakeRows {
	at := time.Date(2024, 2, 29, 12, 0, 0, 123_456_000, time.UTC)
	huge, _ := new(big.Int).SetString("170141183460469231731687303715884105727", 10)
	return &fakeRows{
		columns: []string{"id", "text", "float", "when", "local", "day", "blob", "flag", "huge", "doc", "id"},
		types:   []string{"BIGINT", "VARCHAR", "DOUBLE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE", "BLOB", "BOOLEAN", "HUGEINT", "JSON", "INTEGER"},
		rows: [][]any{
			{int64(9007199254740993), "a,\"b\"\nc 😀", 0.1, at, at, at, []byte{0, 255}, true, huge, `{"b": 1.50, "a": null}`, int32(1)},
			{int64(-1), "", math.NaN(), nil, nil, nil, []byte{}, false, nil, nil, int32(2)},
			{nil, nil, math.Inf(-1), nil, nil, nil, nil, nil, nil, "not json", nil},
		},
	}
}

func TestWriteJSON(t *testing.T) {
	var b strings.Builder
	if err := writeRows(&b, "json", everyType(), tableStyle{}); err != nil {
		t.Fatal(err)
	}
	want := `[
{"id":9007199254740993,"text":"a,\"b\"\nc 😀","float":0.1,"when":"2024-02-29T12:00:00.123456Z","local":"2024-02-29T12:00:00.123456","day":"2024-02-29","blob":"AP8=","flag":true,"huge":170141183460469231731687303715884105727,"doc":{"b": 1.50, "a": null},"id_2":1},
{"id":-1,"text":"","float":"NaN","when":null,"local":null,"day":null,"blob":"","flag":false,"huge":null,"doc":null,"id_2":2},
{"id":null,"text":null,"float":"-Infinity","when":null,"local":null,"day":null,"blob":null,"flag":null,"huge":null,"doc":"not json","id_2":null}
]
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteJSONWithoutRows(t *testing.T) {
	var b strings.Builder
	if err := writeRows(&b, "json", &fakeRows{columns: []string{"a"}, types: []string{"BIGINT"}}, tableStyle{}); err != nil || b.String() != "[]\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

func TestWriteCSV(t *testing.T) {
	var b strings.Builder
	rows := everyType()
	rows.columns[1] = "te\"xt"
	if err := writeRows(&b, "csv", rows, tableStyle{limit: 2}); err != nil {
		t.Fatal(err)
	}
	want := "id,\"te\"\"xt\",float,when,local,day,blob,flag,huge,doc,id\r\n" +
		"9007199254740993,\"a,\"\"b\"\"\nc 😀\",0.1,2024-02-29T12:00:00.123456Z,2024-02-29T12:00:00.123456,2024-02-29,AP8=,true,170141183460469231731687303715884105727,\"{\"\"b\"\": 1.50, \"\"a\"\": null}\",1\r\n" +
		"-1,\"\",NaN,,,,\"\",false,,,2\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteTable(t *testing.T) {
	var b strings.Builder
	rows := &fakeRows{
		columns: []string{"n", "name", "note"},
		types:   []string{"BIGINT", "VARCHAR", "VARCHAR"},
		rows: [][]any{
			{int64(1), "日本", strings.Repeat("x", 100)},
			{int64(100), "\x1b[31mred\n", nil},
			{int64(3), "not shown", "not shown"},
		},
	}
	if err := writeRows(&b, "table", rows, tableStyle{limit: 2, colours: true}); err != nil {
		t.Fatal(err)
	}
	rule, long := strings.Repeat("-", cellWidth), strings.Repeat("x", cellWidth-1)
	want := "  n  name           note\n" +
		"---  -------------  " + rule + "\n" +
		"  1  日本           " + long + "…\n" +
		"100  \\x1b[31mred\\n  \x1b[2mNULL\x1b[0m\n" +
		"2 rows shown, there are more: --limit 0 shows all\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteTableFitsTheTerminal(t *testing.T) {
	rows := &fakeRows{
		columns: []string{"number", "long", "short"},
		types:   []string{"BIGINT", "VARCHAR", "VARCHAR"},
		rows:    [][]any{{int64(1234567890123456), "a text that is too long", "brief"}, {nil, nil, nil}},
	}
	var b strings.Builder
	if err := writeRows(&b, "table", rows, tableStyle{width: 40}); err != nil {
		t.Fatal(err)
	}
	want := "          number  long             short\n" +
		"----------------  ---------------  -----\n" +
		"1234567890123456  a text that is…  brief\n" +
		"            NULL  NULL             NULL\n" +
		"2 rows\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Numbers are never cut, and other columns keep enough to be told apart.
	b.Reset()
	rows.next = 0
	if err := writeRows(&b, "table", rows, tableStyle{width: 10}); err != nil {
		t.Fatal(err)
	}
	if want := "1234567890123456  a text that…  brief\n"; !strings.Contains(b.String(), want) {
		t.Errorf("got\n%s\nwant a row %s", b.String(), want)
	}
}

func TestWriteTableCountsAndStreams(t *testing.T) {
	rows := &fakeRows{columns: []string{"n"}, types: []string{"BIGINT"}}
	for i := range measuredRows + 5 {
		rows.rows = append(rows.rows, []any{int64(i)})
	}
	var b strings.Builder
	if err := writeRows(&b, "table", rows, tableStyle{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if want := measuredRows + 5 + 3; len(lines) != want || lines[len(lines)-1] != "1,005 rows" || lines[len(lines)-2] != "1004" {
		t.Errorf("%d lines, want %d; the last are %q", len(lines), want, lines[len(lines)-2:])
	}
}

func TestAFailingQueryIsAnError(t *testing.T) {
	broken := errors.New("out of memory")
	for _, format := range []string{"table", "json", "csv"} {
		var b strings.Builder
		rows := &fakeRows{columns: []string{"n"}, types: []string{"BIGINT"}, rows: [][]any{{int64(1)}}, err: broken}
		if err := writeRows(&b, format, rows, tableStyle{}); !errors.Is(err, broken) {
			t.Errorf("%s: err = %v, want %v", format, err, broken)
		}
	}
}

func TestExactSQL(t *testing.T) {
	tests := []struct {
		name, format string
		types        []columnType
		want         string
	}{
		{"nothing known", "json", nil, "SELECT 1"},
		{"plain", "json", []columnType{{"a", "BIGINT"}, {"c", "TIMESTAMP WITH TIME ZONE"}}, "SELECT 1"},
		{"decimal", "json", []columnType{{"a", "DECIMAL(10,2)"}}, "SELECT c0::VARCHAR AS \"a\" FROM (\nSELECT 1\n) AS result(c0)"},
		{"json", "csv", []columnType{{"a", "BIGINT"}, {`b"`, "JSON"}}, "SELECT c0 AS \"a\", c1::VARCHAR AS \"b\"\"\" FROM (\nSELECT 1\n) AS result(c0, c1)"},
		{"nested as json", "json", []columnType{{"a", "DECIMAL(3,1)[]"}}, "SELECT to_json(c0)::VARCHAR AS \"a\" FROM (\nSELECT 1\n) AS result(c0)"},
		{"nested as text", "table", []columnType{{"a", "STRUCT(x INTEGER)"}}, "SELECT c0::VARCHAR AS \"a\" FROM (\nSELECT 1\n) AS result(c0)"},
	}
	for _, tt := range tests {
		if got := exactSQL("SELECT 1", tt.format, tt.types); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
