package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

const (
	// cellWidth is the columns of a terminal that one cell may take.
	cellWidth = 60
	// measuredRows is how many rows are looked at for the widths of the columns, and so the most that
	// are in memory; later rows are aligned with them.
	measuredRows = 1000
	// narrowest is the width below which a column of text is not cut to make a row fit a terminal.
	narrowest = 12
	gap       = 2 // columns between two cells
)

// cell is a value as it is shown in a table.
type cell struct {
	text string
	null bool
}

// writeTable writes aligned columns, numbers to the right, with the number of rows at the end.
func writeTable(w io.Writer, rows rowSource, style tableStyle) error {
	t := &tableWriter{out: bufio.NewWriter(w), style: style}
	for i, name := range rows.Columns() {
		t.header = append(t.header, cell{text: cut(oneLine(name), cellWidth)})
		t.right = append(t.right, isNumber(rows.Types()[i]))
	}
	n, more := 0, false
	for rows.Next() {
		if style.limit > 0 && n == style.limit {
			more = true
			break
		}
		n++
		t.add(rows.Values(), rows.Types())
	}
	t.measured()
	switch {
	case more:
		fmt.Fprintf(t.out, "%s shown, there are more: --limit 0 shows all\n", count(int64(n), "row"))
	default:
		fmt.Fprintf(t.out, "%s\n", count(int64(n), "row"))
	}
	return finish(t.out, rows)
}

// tableWriter holds rows back until the widths of the columns are known.
type tableWriter struct {
	out    *bufio.Writer
	style  tableStyle
	header []cell
	right  []bool
	held   [][]cell
	widths []int // nil while rows are held
	cut    []bool
}

func (t *tableWriter) add(values []any, types []string) {
	row := make([]cell, len(values))
	for i, value := range values {
		if value == nil {
			row[i] = cell{text: "NULL", null: true}
			continue
		}
		row[i] = cell{text: cut(oneLine(cellText(value, types[i])), cellWidth)}
	}
	if t.widths != nil {
		t.line(row)
		return
	}
	t.held = append(t.held, row)
	if len(t.held) == measuredRows {
		t.measured()
	}
}

// measured fixes the widths and writes what was held.
func (t *tableWriter) measured() {
	if t.widths != nil {
		return
	}
	t.widths = make([]int, len(t.header))
	rule := make([]cell, len(t.header))
	for _, row := range append([][]cell{t.header}, t.held...) {
		for i, c := range row {
			t.widths[i] = max(t.widths[i], displayWidth(c.text))
		}
	}
	t.fit()
	for i, width := range t.widths {
		rule[i] = cell{text: strings.Repeat("-", width)}
	}
	t.line(t.header)
	t.line(rule)
	for _, row := range t.held {
		t.line(row)
	}
	t.held = nil
}

// fit narrows the widest columns of text until a row fits the terminal, as far as that goes.
func (t *tableWriter) fit() {
	t.cut = make([]bool, len(t.widths))
	if t.style.width == 0 {
		return
	}
	total := gap * (len(t.widths) - 1)
	for _, width := range t.widths {
		total += width
	}
	for ; total > t.style.width; total-- {
		widest := -1
		for i, width := range t.widths {
			if !t.right[i] && width > narrowest && (widest < 0 || width > t.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		t.widths[widest]--
		t.cut[widest] = true
	}
}

func (t *tableWriter) line(row []cell) {
	for i, c := range row {
		if t.cut[i] {
			c.text = cut(c.text, t.widths[i])
		}
		space := strings.Repeat(" ", max(t.widths[i]-displayWidth(c.text), 0))
		text := c.text
		if c.null && t.style.colours {
			text = "\x1b[2m" + text + "\x1b[0m" // dim
		}
		last := i == len(row)-1
		switch {
		case t.right[i]:
			text = space + text
		case !last:
			text += space
		}
		t.out.WriteString(choose(i == 0, "", strings.Repeat(" ", gap)) + text)
	}
	t.out.WriteByte('\n')
}
