package sqltext

import (
	"strings"
	"testing"
)

var library = []Table{
	{"tester", "loans", "360 rows", []Column{{"branch", "STRING"}, {"day", "NAIVE_DATE"}, {"number", "INT"}, {"_fivetran_deleted", "BOOLEAN"}}},
	{"tester", "members", "12 rows", []Column{{"member_id", "LONG"}, {"Joined", "NAIVE_DATE"}}},
	{"tester", "order", "", []Column{{"select", "LONG"}}},
	{"tester_archive", "scans", "1 row", []Column{{"scan_id", "LONG"}}},
}

var someWords = Words{
	Keywords: strings.Fields("select from where group order by join"), Reserved: strings.Fields("select from where group order"),
	Functions: []Function{{"count", "aggregate", "count(arg)", ""}, {"range", "table", "range(stop)", ""}},
}

// TestComplete: ‸ is the cursor. A ! before a name means that it is not offered. The first one is offered first.
func TestComplete(t *testing.T) {
	for _, test := range []struct{ sql, want string }{
		{"SELECT * FROM ‸", `loans members "order" tester_archive.scans tester !select !branch`},
		{"SELECT * FROM lo‸", "loans !members"},
		{"SELECT * FROM sca‸", "tester_archive.scans"},
		{"SELECT * FROM ra‸", "range !loans"},
		{"SELECT * FROM loans l JOIN ‸", "loans members"},
		{"SELECT * FROM loans AS l, ‸", "loans !branch"},
		{"SELECT branch, ‸ FROM loans", "branch !range !member_id"},
		{"SELECT ‸ FROM loans", "branch day number _fivetran_deleted loans !member_id SELECT"},
		{"SELECT ‸", "branch member_id scan_id"},
		{"SELECT del‸ FROM loans", "_fivetran_deleted"},
		{"SELECT l.‸ FROM loans l", "branch day !member_id !SELECT"},
		{"SELECT l.nu‸ FROM loans AS l", "number !branch"},
		{"SELECT m.‸ FROM loans l JOIN members AS m ON l.x = m.x", `member_id "Joined" !branch`},
		{"SELECT m.\"J‸ FROM members m", `"Joined" !"member_id"`},
		{"SELECT m.\"‸\" FROM members m", `"member_id" "Joined"`},
		{"SELECT m.\"J‸ FROM \"members\" m", `"Joined"`},
		{"SELECT loans.‸", "branch"},
		{"SELECT tester.loans.‸", "branch"},
		{"FROM tester_archive.‸", "scans !loans !scan_id"},
		{"FROM TESTER.‸", "loans"},
		{"SELECT ‸ FROM \"order\"", `"select"`},
		{"WITH late AS (SELECT 1) SELECT * FROM ‸", "late loans"},
		{"SELECT 1; SELECT ‸ FROM members; FROM loans", "member_id !branch"},
		{"sel‸", "select !SELECT"},
		{"SEL‸", "SELECT"},
		{"SELECT cou‸ FROM loans", "count"},
		{"SELECT * FROM loans WHERE ‸", "branch"},
		{"SELECT * FROM loans GROUP BY ‸", "branch"},
		{"SELECT * FROM loans ORDER BY branch, ‸", "branch !tester"},
		{"INSERT INTO ‸", "loans !branch"},
		{"UPDATE loans SET ‸", "branch"},
		{"SELECT 'FROM ‸'", ""},
		{"SELECT 'FROM ‸", ""},
		{"SELECT 1 -- FROM ‸", ""},
		{"SELECT /* ‸ */ 1", ""},
		{"SELECT 1‸", ""},
		{"-- a comment\n‸", "SELECT !branch"},
	} {
		cursor := strings.Index(test.sql, "‸")
		sql := strings.Replace(test.sql, "‸", "", 1)
		items := Complete(sql, cursor, library, someWords)
		offered := map[string]bool{}
		for _, item := range items {
			offered[item.Insert] = true
			if item.End != cursor && sql[cursor:item.End] != `"` || strings.ContainsAny(sql[item.Start:item.End], " .") {
				t.Errorf("%s: %+v replaces %q", test.sql, item, sql[item.Start:item.End])
			}
		}
		for i, name := range strings.Fields(test.want) {
			not := strings.HasPrefix(name, "!")
			if offered[strings.TrimPrefix(name, "!")] == not {
				t.Errorf("%s: %s in %v", test.sql, name, items)
			}
			if i == 0 && !not && len(items) > 0 && items[0].Insert != name {
				t.Errorf("%s: %s comes first, not %s", test.sql, items[0].Insert, name)
			}
		}
		if test.want == "" && len(items) > 0 {
			t.Errorf("%s: %v", test.sql, items)
		}
	}
}

func TestWantsTable(t *testing.T) {
	for sql, want := range map[string]bool{
		"SELECT * FROM ": true, "JOIN ": true, "SELECT * FROM a, ": true, "SELECT a, ": false, "SELECT ": false, "SELECT * FROM a ": false,
		"SELECT * FROM a WHERE x IN (1, ": false, "'FROM ": false, "FROM tester.": false, "": false,
	} {
		if got := WantsTable(sql, len(sql)); got != want {
			t.Errorf("%q: %v", sql, got)
		}
	}
}
