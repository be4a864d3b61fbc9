package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"csdk/runner"
)

// tablesInSummary is how many tables get a line of their own after a run.
const tablesInSummary = 50

// summary ends the run: what it did per table and what it cost on stderr, then the SDK's own table
// and the verdict on stdout, then on stderr what to type next.
func (r *textReporter) summary(e runner.Summary) {
	if line := r.steady.rest(); line != "" {
		r.say("INFO", line)
	}
	r.live.enabled = false
	// Of a connector that did not get to work there is nothing to tell.
	details := !r.quiet && (e.Status == runner.Succeeded || operations(e) > 0 || e.Checkpoints > 0)
	if details {
		r.plain(tablesBlock(e.Tables))
		r.plain(fmt.Sprintf("%s in %s, %s rows/s\n", count(operations(e), "operation"), seconds(e.Seconds), grouped(int64(e.RowsPerSecond))))
		if e.PeakMemoryMB > 0 { // not of a program that csdk did not start
			r.plain(fmt.Sprintf("connector process memory usage: peak %.0f MB\n", e.PeakMemoryMB))
		}
	}
	for _, v := range e.ValueChanges {
		r.say("WARNING", fmt.Sprintf("%s changed: %s.%s: %s, first %s stored as %s%s", count(int64(v.Count), "value"),
			oneLine(v.Table), oneLine(v.Column), v.Reason, oneLine(v.Example), oneLine(v.Result), r.at(v.Site)))
	}
	if e.Discarded > 0 {
		r.say("WARNING", r.discarded(e.Discarded))
	}
	r.flush()
	// Nobody can be told that stdout is gone; the exit code still says how the run ended.
	_, _ = fmt.Fprint(r.con.out, printable(r.closing(e), r.con.outTerminal))
	if details {
		r.plain(fmt.Sprintf("\nwarehouse: %s\nnext: csdk tables%s, csdk query 'SELECT ...'%s\n",
			r.start.Warehouse, r.target, r.target))
	}
	r.flush()
}

func operations(e runner.Summary) int64 {
	return e.Upserts + e.Updates + e.Deletes + e.Truncates
}

// discarded says what a run that did not succeed has lost, and where the next one starts.
func (r *textReporter) discarded(n int64) string {
	if r.checkpoints == 0 {
		return "not kept: " + count(n, "operation") + ", because no checkpoint was reached"
	}
	return fmt.Sprintf("not kept: %s after checkpoint %d; the next run starts from there", count(n, "operation"), r.checkpoints)
}

// plain is text for people that is no log line.
func (r *textReporter) plain(text string) {
	r.pending.WriteString(printable(text, r.con.errTerminal))
}

// tablesBlock lists the tables of the run, the busiest first.
func tablesBlock(tables map[string]runner.TableSummary) string {
	names := slices.SortedFunc(maps.Keys(tables), func(a, b string) int {
		return cmp.Or(cmp.Compare(tables[b].Operations, tables[a].Operations), cmp.Compare(a, b))
	})
	hidden := len(names) - tablesInSummary
	if hidden > 0 {
		names = names[:tablesInSummary]
	}
	rows := [][]string{}
	for _, name := range names {
		t := tables[name]
		row := []string{cut(oneLine(name), 60), count(t.Rows, "row"), count(t.Operations, "operation")}
		if t.Unmatched > 0 {
			row = append(row, count(t.Unmatched, "update or delete")+" found no row")
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			row[i] = pad(cell, columnWidth(rows, i))
		}
		b.WriteString(strings.TrimRight(strings.Join(row, "  "), " ") + "\n")
	}
	if hidden > 0 {
		fmt.Fprintf(&b, "and %s: csdk tables\n", count(int64(hidden), "more table"))
	}
	return b.String()
}

func columnWidth(rows [][]string, column int) int {
	width := 0
	for _, row := range rows {
		if column < len(row) {
			width = max(width, displayWidth(row[column]))
		}
	}
	return width
}

// closingTable is the SDK's own summary (connector-sdk.md section 6) and the verdict.
func closingTable(e runner.Summary, failure string) string {
	var b strings.Builder
	b.WriteString("SYNC PROGRESS:\nOperation       | Calls\n----------------+------------\n")
	for _, row := range []struct {
		name  string
		calls int64
	}{
		{"Upserts", e.Upserts},
		{"Updates", e.Updates},
		{"Deletes", e.Deletes},
		{"Truncates", e.Truncates},
		{"SchemaChanges", e.SchemaChanges},
		{"Checkpoints", e.Checkpoints},
	} {
		fmt.Fprintf(&b, "%-16s| %d\n", row.name, row.calls)
	}
	return b.String() + verdict(e, failure)
}

func verdict(e runner.Summary, failure string) string {
	switch e.Status {
	case runner.Succeeded:
		return "Sync SUCCEEDED\n"
	case runner.Interrupted:
		return "Sync INTERRUPTED\n"
	}
	reason, _, _ := strings.Cut(failure, "\n")
	if reason == "" {
		reason = "see above"
	}
	return "Sync FAILED: " + reason + "\n"
}

// notLoaded are the phases of errors before a connector can do anything.
var notLoaded = []string{"project", "configuration", "state", "interpreter", "import", "usage"}

// closing is the SDK's table. For a project that could not be loaded it would hold zeros only, and the
// error says it all.
func (r *textReporter) closing(e runner.Summary) string {
	if slices.Contains(notLoaded, r.phase) && operations(e) == 0 {
		return ""
	}
	return closingTable(e, r.failure)
}
