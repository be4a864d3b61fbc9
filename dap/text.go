package dap

import (
	"fmt"
	"slices"
	"strings"

	"csdk/runner"

	"github.com/mattn/go-runewidth"
)

// count is "1 row", "2,345 rows".
func count(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}

// grouped writes a number with commas.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func shorten(text string, width int) string {
	return runewidth.Truncate(strings.Join(strings.Fields(text), " "), width, "…")
}

// quoteName is a name in SQL.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func contains(all []string, one string) bool { return slices.Contains(all, one) }

// widestCell is how much of a cell the console shows.
const widestCell = 40

// table lays out the rows of a query for the console.
func table(rows runner.LiveRows) string {
	lines := [][]string{{}}
	for _, c := range rows.Columns {
		lines[0] = append(lines[0], shorten(c.Name, widestCell))
	}
	for _, row := range rows.Rows {
		var line []string
		for _, value := range row {
			line = append(line, shorten(cellText(value), widestCell))
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(rows.Columns))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	var b strings.Builder
	for at, line := range lines {
		for i, cell := range line {
			line[i] = runewidth.FillRight(cell, widths[i])
		}
		b.WriteString(strings.TrimRight(strings.Join(line, "  "), " ") + "\n")
		if at == 0 {
			var rule []string
			for _, width := range widths {
				rule = append(rule, strings.Repeat("─", width))
			}
			b.WriteString(strings.Join(rule, "  ") + "\n")
		}
	}
	b.WriteString(count(int64(len(rows.Rows)), "row"))
	if rows.More {
		b.WriteString(", there are more")
	}
	return b.String()
}
