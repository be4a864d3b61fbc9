package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

const (
	pagesAsked = 40
	pageRows   = 200
)

// largeFile holds a table of ten million rows and twelve columns, as csdk stores them.
func largeFile(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "large.db")
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"ATTACH " + literal(path) + " AS w (STORAGE_VERSION 'v1.0.0')", "CREATE SCHEMA w.tester",
		fmt.Sprintf(`CREATE TABLE w.tester.t AS SELECT range AS id, 'customer ' || hash(range) %% 1000000 AS name, (hash(range * 7) %% 100000 / 100)::DOUBLE AS amount,
			(hash(range * 3) %% 5)::INTEGER AS status, TIMESTAMPTZ '2024-01-01 00:00:00+00' + INTERVAL (range) SECOND AS created, IF(range %% 10 = 0, NULL, 'note ' || range) AS note,
			range %% 2 = 0 AS active, (range * 1.5)::DECIMAL(18,2) AS price, ['red', 'green', 'blue'][1 + range %% 3] AS colour, '{"a": ' || range || '}' AS doc,
			now() AS _fivetran_synced, false AS _fivetran_deleted FROM range(%d)`, largeRows),
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	return path
}

// BenchmarkPreview asks for pages of a large table, each request with the file opened anew: the first rows, then any page, in the
// table's order, sorted and filtered. The peer is the plain query through DuckDB's driver on a connection that has it open, and the
// same in DuckDB's command line where the environment names one (DUCKDB).
func BenchmarkPreview(b *testing.B) {
	path := largeFile(b)
	by := []SortBy{{"amount", true}}
	for _, kind := range []struct {
		name      string
		selection Selection
		matching  int64
		clause    string // of the peer
		first     bool   // only the first rows, by a Preview that knows nothing
	}{
		{"first", Selection{}, largeRows, "", true},
		{"page", Selection{}, largeRows, "", false},
		{"sorted-first", Selection{Sort: by}, largeRows, " ORDER BY amount DESC", true},
		{"sorted-page", Selection{Sort: by}, largeRows, " ORDER BY amount DESC", false},
		{"filtered-page", Selection{Filters: []Filter{{"status", "3"}}}, largeRows / 5, " WHERE status = 3", false},
	} {
		b.Run(kind.name, func(b *testing.B) {
			for b.Loop() {
				ours, peer, cli, found := measurePages(b, path, kind.selection, kind.matching, kind.clause, kind.first)
				b.ReportMetric(found, "s/find")
				b.ReportMetric(percentile95(ours), "s/page")
				b.ReportMetric(percentile95(peer), "s/peer")
				if len(cli) > 0 {
					b.ReportMetric(percentile95(cli), "s/cli")
				}
			}
		})
	}
}

// measurePages asks csdk and the peers in turn. found is what the first page in the middle took, which may have to sort.
func measurePages(b *testing.B, path string, s Selection, matching int64, clause string, first bool) (ours, peer, cli []float64, found float64) {
	s.Schema, s.Table = "tester", "t"
	p := NewPreview(path)
	defer func() { _ = p.Close() }()
	read := func(offset int64) float64 {
		began := time.Now()
		rows, err := p.Rows(context.Background(), Page{s, offset, pageRows}, plain)
		if err != nil || len(rows.Rows) != pageRows {
			b.Fatal(len(rows.Rows), err)
		}
		return time.Since(began).Seconds()
	}
	r, err := OpenReader(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if !first {
		found = read(matching / 2)
	}
	for i := range int64(pagesAsked) {
		offset := i * 7919 * 7919 % (matching - pageRows)
		if first {
			offset = 0
			_ = p.Close()
			p = NewPreview(path)
		}
		ours = append(ours, read(offset))
		if i >= pagesAsked/8 { // the plain query takes seconds in the middle of a sort
			continue
		}
		query := fmt.Sprintf("SELECT * FROM tester.t%s LIMIT %d OFFSET %d", clause, pageRows, offset)
		began := time.Now()
		if _, err := r.Rows(context.Background(), query, pageRows); err != nil {
			b.Fatal(err)
		}
		peer = append(peer, time.Since(began).Seconds())
		if program := os.Getenv("DUCKDB"); program != "" {
			cli = append(cli, commandLineTime(b, program, path, query))
		}
	}
	return ours, peer, cli, found
}

var timer = regexp.MustCompile(`Run Time \(s\): real ([\d.]+)`)

// commandLineTime is what DuckDB's command line says that a query took, in seconds: without its start, and without showing rows.
func commandLineTime(b *testing.B, program, path, query string) float64 {
	b.Helper()
	said, err := exec.Command(program, "-readonly", "-cmd", ".mode trash", "-cmd", ".timer on", "-c", query, path).CombinedOutput()
	told := timer.FindSubmatch(said)
	if err != nil || told == nil {
		b.Fatalf("%v\n%s", err, said)
	}
	seconds, err := strconv.ParseFloat(string(told[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return seconds
}

func percentile95(values []float64) float64 {
	slices.Sort(values)
	return values[(len(values)*95+99)/100-1]
}
