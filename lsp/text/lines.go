package text

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// lineTable has where the lines of a text begin. \n, \r\n and \r end a line.
type lineTable struct {
	starts []int // the first is 0
	ascii  bool  // the text is ASCII for certain
}

// table makes the table when it is first needed. Two goroutines may both make it; both are the same.
func (d *Document) table() *lineTable {
	if table := d.lines.Load(); table != nil {
		return table
	}
	table := &lineTable{starts: make([]int, 1, 1+len(d.Text)/32), ascii: isASCII(d.Text)}
	table.starts = appendStarts(table.starts, d.Text, 0, len(d.Text))
	d.lines.Store(table)
	return table
}

// appendStarts adds the starts of the lines that come after a line end in text[from:to], and are at most at to.
func appendStarts(starts []int, text string, from, to int) []int {
	if strings.IndexByte(text[from:to], '\r') < 0 {
		for {
			next := strings.IndexByte(text[from:to], '\n')
			if next < 0 {
				return starts
			}
			from += next + 1
			starts = append(starts, from)
		}
	}
	for from < to {
		next := strings.IndexAny(text[from:to], "\r\n")
		if next < 0 {
			return starts
		}
		from += next + 1
		if text[from-1] == '\r' && from < len(text) && text[from] == '\n' {
			from++
		}
		if from <= to {
			starts = append(starts, from)
		}
	}
	return starts
}

// replace is the table after an edit that led to a text. Only what the edit inserted is read.
func (t *lineTable) replace(text string, e edit) *lineTable {
	moved := len(e.text) - e.Len()
	// The line before the edit may end with a \r that a \n now follows, so it is read again.
	first, _ := slices.BinarySearch(t.starts, e.Start)
	first = max(first-1, 0)
	after, _ := slices.BinarySearch(t.starts, e.End+1)
	starts := make([]int, first+1, len(t.starts)+len(e.text)/16+8)
	copy(starts, t.starts)
	starts = appendStarts(starts, text, starts[first], e.Start+len(e.text))
	for _, start := range t.starts[after:] {
		starts = append(starts, start+moved)
	}
	return &lineTable{starts, t.ascii && isASCII(e.text)}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Lines is the number of lines. A text that ends with a line end has an empty line after it.
func (d *Document) Lines() int { return len(d.table().starts) }

// Line is the place of a line, from 0, without its line end. A line behind the last one is empty, at the end.
func (d *Document) Line(line int) Span {
	starts := d.table().starts
	if line < 0 || line >= len(starts) {
		return Span{len(d.Text), len(d.Text)}
	}
	start, end := starts[line], len(d.Text)
	if line+1 < len(starts) {
		end = starts[line+1]
	}
	if end > start && d.Text[end-1] == '\n' {
		end--
	}
	if end > start && d.Text[end-1] == '\r' {
		end--
	}
	return Span{start, end}
}

// OffsetLine is the line, from 0, that an offset is in.
func (d *Document) OffsetLine(offset int) int {
	starts := d.table().starts
	line, found := slices.BinarySearch(starts, max(offset, 0))
	if !found {
		line--
	}
	return line
}
