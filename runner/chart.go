package runner

import (
	"strings"

	"csdk/runner/warehouse"
)

// Chart says how a result can be drawn: columns by their number. X is -1 where rows are numbered.
type Chart struct {
	X     int    `json:"x"`
	Y     []int  `json:"y"`
	Scale string `json:"scale"` // what x holds: time, number or text
	Kind  string `json:"kind"`  // what suits it: line or bar
}

// mostLines is how many columns a chart can show and still be read.
const mostLines = 8

// chartOf is nil when there is no column of numbers. Time goes to the right, else the first column that leaves one of numbers.
func chartOf(columns []warehouse.PageColumn) *Chart {
	var numbers []int
	for i, c := range columns {
		if scaleOf(c) == "number" {
			numbers = append(numbers, i)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	x := -1
	for i, c := range columns {
		scale := scaleOf(c)
		if scale == "time" {
			x = i
			break
		}
		if x < 0 && (scale == "text" || scale == "number" && len(numbers) > 1) {
			x = i
		}
	}
	chart := &Chart{X: x, Scale: "number", Kind: "line"}
	if x >= 0 {
		chart.Scale = scaleOf(columns[x])
	}
	if chart.Scale == "text" {
		chart.Kind = "bar"
	}
	for _, i := range numbers {
		if i != x && len(chart.Y) < mostLines {
			chart.Y = append(chart.Y, i)
		}
	}
	return chart
}

// scaleOf says what values of a column can be on a chart, "" for nothing. The columns that every table has say nothing there.
func scaleOf(c warehouse.PageColumn) string {
	switch {
	case c.System:
		return ""
	case c.Kind == warehouse.TimeKind && strings.HasPrefix(c.Type, "TIME") && !strings.HasPrefix(c.Type, "TIMESTAMP"):
		return "text" // of a day, and of no certain one
	case c.Kind == warehouse.TimeKind:
		return "time"
	case c.Kind == warehouse.NumberKind:
		return "number"
	case c.Kind == warehouse.TextKind, c.Kind == warehouse.BooleanKind:
		return "text"
	}
	return ""
}
