package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// spread is one quantity, measured again and again.
type spread []float64

func (s spread) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// percentile is the smallest value that at least so many of a hundred are not above.
func (s spread) percentile(p float64) float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[max(0, int(math.Ceil(p/100*float64(len(sorted))))-1)]
}

// each is the spread of a function of the quantity.
func (s spread) each(f func(float64) float64) spread {
	out := make(spread, len(s))
	for i, v := range s {
		out[i] = f(v)
	}
	return out
}

// over is the ratio to a peer, round by round: what slows the machine for a while slows both. Rounds
// that the peer did not take part in count for nothing.
func (s spread) over(peer spread) spread {
	n := min(len(s), len(peer))
	out := make(spread, n)
	for i := range n {
		out[i] = s[i] / peer[i]
	}
	return out
}

// show writes the median, the smallest, the largest and how many there are.
func (s spread) show(format func(float64) string) string {
	if len(s) < 2 {
		return s.brief(format)
	}
	return fmt.Sprintf("%s (%s to %s, %d rounds)", format(s.median()), format(slices.Min(s)), format(slices.Max(s)), len(s))
}

// showTail writes the median, what 95 of a hundred are not above, and how many there are.
func (s spread) showTail(format func(float64) string) string {
	if len(s) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (p95 %s, %s times)", format(s.median()), format(s.percentile(95)), grouped(float64(len(s))))
}

// brief writes the median alone.
func (s spread) brief(format func(float64) string) string {
	if len(s) == 0 {
		return ""
	}
	return format(s.median())
}

func seconds(v float64) string {
	switch {
	case v < 0.0995:
		return fmt.Sprintf("%.1f ms", v*1e3)
	case v < 1:
		return fmt.Sprintf("%.0f ms", v*1e3)
	case v < 100:
		return fmt.Sprintf("%.2f s", v)
	}
	return fmt.Sprintf("%.0f s", v)
}

func megabytes(v float64) string { return fmt.Sprintf("%.0f MB", v) }
func rate(v float64) string      { return grouped(v) + " rows/s" }
func times(v float64) string     { return fmt.Sprintf("%.2f", v) }

// grouped writes a number with three digits that count, and commas between thousands.
func grouped(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.3g", v)
	}
	unit := 1.0
	for v/unit >= 1000 {
		unit *= 10
	}
	digits := fmt.Sprintf("%.0f", float64(int64(v/unit+0.5))*unit)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// line is one row of the closing table.
type line struct {
	what     string
	measured string
	limit    string // of the issue; empty for what is shown beside
	peer     string
	ratio    string
	cpu      string // processor seconds of both, which tell something on a busy machine too
	met      string // yes, no, or why it cannot be said
}

func met(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// markdown is the closing table.
func markdown(lines []line) string {
	rows := [][]string{{"what", "measured: median (min to max)", "limit", "peer in the same run", "ratio", "CPU seconds, peer's", "met"}}
	for _, l := range lines {
		rows = append(rows, []string{l.what, l.measured, l.limit, l.peer, l.ratio, l.cpu, l.met})
	}
	return table(rows)
}

// table is markdown whose columns are also even as plain text.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	write := func(row []string, pad string) {
		for i, cell := range row {
			b.WriteString("|" + pad + cell + strings.Repeat(pad, widths[i]-len([]rune(cell))) + pad)
		}
		b.WriteString("|\n")
	}
	write(rows[0], " ")
	write(make([]string, len(widths)), "-")
	for _, row := range rows[1:] {
		write(row, " ")
	}
	return b.String()
}
