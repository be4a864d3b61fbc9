package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/sqltext"

	duckdb "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// someFile is a file with two tables, and a record as csdk makes it.
func someFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "warehouse.db")
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		recordTables, "INSERT INTO w._csdk.checkpoint VALUES (1, '{}', '', '', true)",
		"INSERT INTO w._csdk.tables VALUES ('tester', 'orders', ['id'], '{}'), ('tester', 'gone', ['id'], '{}')",
		"CREATE SCHEMA w.tester; CREATE TABLE w.tester.orders AS SELECT range AS id, 'x' AS note FROM range(5); CREATE TABLE w.tester.gone (id INT)",
	} {
		if err := w.exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func rowsOf(t *testing.T, path, query string) (Rows, error) {
	t.Helper()
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	return r.Rows(t.Context(), query, 100)
}

// TestSQLErrors: ‸ is where the error is. It is not part of the query.
func TestSQLErrors(t *testing.T) {
	path := someFile(t)
	for _, test := range []struct{ query, want string }{
		{"SELECT 1 FRM ‸x y", "Parser Error: syntax error"},
		{"SELECT id,\n  ‸nope FROM orders", "Binder Error"},
		{"-- first\nSELECT 'é😀', ‸nope FROM orders;", "Binder Error"},
		{"SELECT * FROM ‸nowhere", "Catalog Error: Table with name nowhere"},
		{"SELECT ‸nosuch(id) FROM orders", "Catalog Error: Scalar Function"},
		{"SELECT ‸CAST(note AS INTEGER) FROM orders", "Conversion Error: Could not convert string 'x'"},
		{"SELECT ‸'open", "Parser Error: unterminated"},
		{"SELECT * FROM ‸read_text('/etc/hostname')", "Permission Error"},
		{"", "there is no SQL"},
		{"SELECT 1; SELECT 2", "these are 2 statements"},
		{"SET threads=1", "only statements that read"},
		{"PIVOT orders ON note USING count(*)", "name them"},
	} {
		query, offset := strings.Replace(test.query, "‸", "", 1), strings.Index(test.query, "‸")
		_, err := rowsOf(t, path, query)
		var said *SQLError
		if !errors.As(err, &said) || !strings.HasPrefix(said.Text, test.want) && !strings.Contains(said.Text, test.want) || said.Offset != offset {
			t.Errorf("%s: %+v, want %s at %d", query, err, test.want, offset)
		}
	}
	_, err := rowsOf(t, path, "SELECT id,\n  nope FROM orders")
	if want := "\n\nLINE 2:   nope FROM orders\n          ^"; !strings.HasSuffix(fmt.Sprint(err), want) {
		t.Errorf("%v", err)
	}
	for _, query := range []string{"DELETE FROM orders", "CREATE TABLE x AS SELECT 1", "MERGE INTO orders USING orders o ON false WHEN NOT MATCHED THEN INSERT"} {
		var writes WritesError
		if _, err := rowsOf(t, path, query); !errors.As(err, &writes) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// TestLargeResult: rows with much text end the result early.
func TestLargeResult(t *testing.T) {
	rows, err := rowsOf(t, someFile(t), "SELECT repeat('x', 1000000) FROM range(90); -- all")
	if err != nil || !rows.More || len(rows.Rows) < 30 || len(rows.Rows) > 40 {
		t.Errorf("%d rows, more: %v, %v", len(rows.Rows), rows.More, err)
	}
}

// TestTexts: values are as people read them, secrets masked before a long value is cut.
func TestTexts(t *testing.T) {
	r, err := OpenReader(t.Context(), someFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	mask := strings.NewReplacer("hunter2", "****").Replace
	for query, want := range map[string]string{
		"SELECT 1, 5.0, 0.1::FLOAT, true, NULL, 'hunter2', DATE '2020-01-02', [1, 2], '\\xAA'::BLOB, TIMESTAMPTZ '2020-01-02 03:04:05.6+00'": "[[1 5.0 0.1 true <nil> **** 2020-01-02 [1, 2] AA 2020-01-02 03:04:05.6+00]] false",
		"SELECT length(n), n[1:3] FROM (SELECT repeat('x', 20000) AS n)":                                                                     "[[20000 xxx]] false",
		"FROM range(5)": "[[0] [1] [2]] true",
		"DESCRIBE gone": "[[id INTEGER YES <nil> <nil> <nil>]] false",
	} {
		texts, err := r.Texts(t.Context(), query, 3, mask)
		if got := fmt.Sprint(texts.Rows, texts.More); err != nil || got != strings.ReplaceAll(want, ",,", ",") {
			t.Errorf("%s:\n got %s, %v\nwant %s", query, got, err, want)
		}
	}
	texts, err := r.Texts(t.Context(), "SELECT repeat('x', 9996) || 'hunter2' || repeat('y', 9000)", 3, mask)
	if cut, is := texts.Rows[0][0].(Cut); err != nil || !is || len(cut.Text) != textLength || !strings.HasSuffix(cut.Text, "xx****") {
		t.Errorf("%v %.20s", err, texts.Rows)
	}
}

func TestModify(t *testing.T) {
	path := someFile(t)
	for _, test := range []struct {
		query   string
		changed int64
		err     string
	}{
		{"UPDATE orders SET note = 'y' WHERE id < 2;", 2, ""},
		{"INSERT INTO tester.orders VALUES (7, 'z')", 1, ""},
		{"DROP TABLE gone", 0, ""},
		{"DELETE FROM _csdk.checkpoint", 0, "nothing was changed"},
		{"DROP SCHEMA _csdk CASCADE", 0, "nothing was changed"},
		{"UPDATE orders SET nope = 1", 0, "nope"},
		{"UPDATE orders SET id = note::INT", 0, "Conversion Error"},
		{"COPY orders TO '/tmp/orders.csv'", 0, "Permission Error"},
		{"ATTACH 'x.db'", 0, "only statements that read"},
		{"CREATE TABLE mine AS SELECT * FROM read_text('/etc/hostname')", 0, "Permission Error"},
		{"DELETE FROM orders; DELETE FROM orders", 0, "2 statements"},
	} {
		changed, err := Modify(t.Context(), path, test.query)
		if changed != test.changed || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %d, %v", test.query, changed, err)
		}
	}
	rows, err := rowsOf(t, path, "SELECT (SELECT string_agg(note, '' ORDER BY id) FROM orders), (SELECT string_agg(table_name, ' ') FROM _csdk.tables), (SELECT count(*) FROM _csdk.checkpoint)")
	if got := fmt.Sprint(rows.Rows); err != nil || got != "[[yyxxxz orders 1]]" {
		t.Errorf("%s %v", got, err)
	}
	if _, err := Modify(t.Context(), path+"x", "DROP TABLE x"); err == nil || !strings.Contains(err.Error(), "no warehouse") {
		t.Error(err)
	}
	if _, err := os.Stat(path + "x"); err == nil {
		t.Error("a file was made")
	}
}

// TestGuestReachesNoFiles: what runs beside a sync reaches no other file either, and the sync can still let go of its own and
// take it back.
func TestGuestReachesNoFiles(t *testing.T) {
	path := someFile(t)
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	guest, err := w.Guest()
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"FROM read_text('/etc/hostname')", "FROM '/etc/hostname.csv'", "SELECT * FROM glob('/etc/*')"} {
		if _, err := guest.Query(t.Context(), query, 10); err == nil || !strings.Contains(err.Error(), "disabled by configuration") {
			t.Errorf("%s: %v", query, err)
		}
	}
	for range 2 {
		if err := w.LetGo(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Take(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSplitAsDuckDB: DuckDB finds as many statements as sqltext.
func TestSplitAsDuckDB(t *testing.T) {
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{
		"SELECT 1; SELECT 2", "SELECT 1;;\n-- a\n;SELECT 2;", "SELECT 'a;''b', \"c;\" FROM (SELECT 1 AS \"c;\"); SELECT 2", `SELECT e'a\';b'; SELECT 2`,
		"SELECT $$it's; $x$$, $a$ $b$; $a$; SELECT $1", "SELECT 1 /* x; /* y; */ z; */ + 1; SELECT 2 --;", "SELECT x'00;'; SELECT 2", "/* ; */", "SELECT 1 AS a$b$; SELECT 2 AS c$b$",
		"SELECT 1_000.5e3; SELECT .5; SELECT 1.", "SELECT 1 --\r;SELECT 2", "SELECT [1, 2][1:2], {'a;': 1}; FROM range(1)", "SELECT @ -1; SELECT 2 ** 2",
	} {
		if err := conn.Raw(func(dc any) error {
			c, err := rawConnection(dc)
			if err != nil {
				return err
			}
			var statements mapping.ExtractedStatements
			count := int(mapping.ExtractStatements(c, script, &statements))
			defer mapping.DestroyExtracted(&statements)
			if text := mapping.ExtractStatementsError(statements); text != "" {
				return errors.New(text)
			}
			if got := len(sqltext.Split(script)); got != count {
				t.Errorf("%s: %d statements, DuckDB finds %d", script, got, count)
			}
			return nil
		}); err != nil {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestWords(t *testing.T) {
	words, err := Words(t.Context())
	if err != nil || len(words.Reserved) < 50 || len(words.Functions) < 500 {
		t.Fatalf("%d reserved words, %d functions, %v", len(words.Reserved), len(words.Functions), err)
	}
	for _, f := range words.Functions {
		if f.Name == "date_trunc" && (f.Signature != "date_trunc(part, timestamp)" || f.Description == "") {
			t.Errorf("%+v", f)
		}
	}
}
