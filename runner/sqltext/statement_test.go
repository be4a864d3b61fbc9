package sqltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSplit: statements of a script, each as its text.
func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, sql string
		want      []string
	}{
		{"nothing", " \n-- only a comment\n;;/* and ; another */", nil},
		{"two", "SELECT 1;\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"strings", `SELECT 'a;b''; c', "d;""e" ; SELECT 2`, []string{`SELECT 'a;b''; c', "d;""e"`, "SELECT 2"}},
		{"backslashes escape after an e only", `SELECT e'a\';b', 'c\'; SELECT 2`, []string{`SELECT e'a\';b', 'c\'`, "SELECT 2"}},
		{"an e in a word", `SELECT 1 AS the'x\'; SELECT 2`, []string{`SELECT 1 AS the'x\'`, "SELECT 2"}},
		{"dollars", "SELECT $$it's; $x$$, $a$ $b$; $a$; SELECT $1", []string{"SELECT $$it's; $x$$, $a$ $b$; $a$", "SELECT $1"}},
		{"a dollar in a name", "SELECT a$b$; SELECT 2 AS c$b$", []string{"SELECT a$b$", "SELECT 2 AS c$b$"}},
		{"comments", "-- a; b\nSELECT 1 /* x; /* y; */ z; */ + 1; -- end;\nSELECT 2 --;", []string{"SELECT 1 /* x; /* y; */ z; */ + 1", "SELECT 2"}},
		{"open string", "SELECT 'a; SELECT 2", []string{"SELECT 'a; SELECT 2"}},
		{"open comment", "SELECT 1; /* SELECT 2; ", []string{"SELECT 1"}},
		{"open dollars", "SELECT $$a; SELECT 2", []string{"SELECT $$a; SELECT 2"}},
		{"other letters", "SELECT 'é' AS ключ; FROM \"😀;\"", []string{"SELECT 'é' AS ключ", "FROM \"😀;\""}},
		{"carriage returns", "SELECT 1 -- a\r;\r\nSELECT 2\r\n", []string{"SELECT 1", "SELECT 2"}},
	} {
		var got []string
		for _, s := range Split(test.sql) {
			got = append(got, test.sql[s.Start:s.End])
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// TestAt: ‸ is the cursor.
func TestAt(t *testing.T) {
	for text, want := range map[string]string{
		"‸":                            "",
		"SELECT 1;‸ SELECT 2":          "SELECT 1",
		"SEL‸ECT 1; SELECT 2":          "SELECT 1",
		"SELECT 1; ‸SELECT 2":          "SELECT 2",
		"SELECT 1; -- first ‸\nFROM t": "SELECT 1",
		"SELECT 1;\n-- next ‸\nFROM t": "FROM t",
		"SELECT 1;\n‸\n\nFROM t":       "FROM t",
		"SELECT 1;\n\n‸":               "SELECT 1",
		"‸\nSELECT 1":                  "SELECT 1",
	} {
		cursor := strings.Index(text, "‸")
		sql := strings.Replace(text, "‸", "", 1)
		all, got := Split(sql), ""
		if i := At(sql, all, cursor); i >= 0 {
			got = sql[all[i].Start:all[i].End]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUTF16(t *testing.T) {
	const text = "aé😀b"
	for bytes, units := range map[int]int{0: 0, 1: 1, 3: 2, 7: 4, 8: 5, 99: 5} {
		if got := UTF16(text, bytes); got != units {
			t.Errorf("UTF16(%d) = %d, want %d", bytes, got, units)
		}
		if got := Bytes(text, units); got != min(bytes, len(text)) {
			t.Errorf("Bytes(%d) = %d, want %d", units, got, bytes)
		}
	}
	if got := Bytes(text, 3); got != 3 {
		t.Errorf("the middle of a pair is at %d", got)
	}
}

// FuzzSplit: tokens cover the text, statements lie in order, and what is between them says nothing.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"SELECT 1; SELECT 'x;", "e'\\", "$a$;$a$", "/*/**/;", "--\n;", "\"\"\"", "1.e5;.5", "$é$ $é$", "\xff;\x00"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, sql string, cursor int) {
		at := 0
		for _, token := range tokens(sql) {
			if token.start != at || token.end <= at {
				t.Fatalf("%+v at %d", token, at)
			}
			at = token.end
		}
		if at != len(sql) {
			t.Fatalf("tokens end at %d of %d", at, len(sql))
		}
		at = 0
		all := Split(sql)
		for _, s := range all {
			if s.Start < at || s.End <= s.Start {
				t.Fatalf("%+v behind %d", s, at)
			}
			if between := Split(sql[at:s.Start]); len(between) > 0 {
				t.Fatalf("%q holds a statement", sql[at:s.Start])
			}
			if again := Split(sql[s.Start:s.End]); len(again) != 1 || again[0] != (Statement{0, s.End - s.Start}) {
				t.Fatalf("%q is not one statement: %v", sql[s.Start:s.End], again)
			}
			at = s.End
		}
		if i := At(sql, all, cursor); i >= len(all) {
			t.Fatal(i)
		}
		for _, item := range Complete(sql, cursor, []Table{{Schema: "tester", Name: "t", Columns: []Column{{"a", "LONG"}}}}, Words{}) {
			if item.Start > item.End || item.End > len(sql) {
				t.Fatalf("%+v", item)
			}
		}
	})
}
