package text

import "unicode/utf8"

// Position is a line and a column, both from 0. Only with a PositionEncoding is it known what the column counts.
type Position struct{ Line, Column int }

// Range is a half-open range of positions.
type Range struct{ Start, End Position }

// PositionEncoding is what columns count.
type PositionEncoding uint8

// The encodings that LSP has. UTF-16 is the one that every client knows.
const (
	UTF16 PositionEncoding = iota
	UTF8
	UTF32
)

// OffsetPosition is the position of an offset. Before the text it is the start, behind it the end; inside a line end it
// is before it, and inside a character before that.
func (d *Document) OffsetPosition(offset int, encoding PositionEncoding) Position {
	offset = min(max(offset, 0), len(d.Text))
	line := d.OffsetLine(offset)
	span := d.Line(line)
	content := d.Text[span.Start:span.End]
	end := min(offset-span.Start, len(content))
	if d.table().ascii {
		return Position{line, end}
	}
	for end > 0 && end < len(content) && !isBoundary(content, end) {
		end--
	}
	return Position{line, columns(content[:end], encoding)}
}

// PositionOffset is the offset of a position. A column behind the end of its line is the end of the line, a line behind
// the last one is the end of the text, and half of a character is the whole of it.
func (d *Document) PositionOffset(p Position, encoding PositionEncoding) int {
	if p.Line < 0 {
		return 0
	}
	span := d.Line(p.Line)
	if p.Column <= 0 {
		return span.Start
	}
	if d.table().ascii {
		return min(span.Start+p.Column, span.End)
	}
	column := 0
	for at := span.Start; at < span.End; {
		r, size := utf8.DecodeRuneInString(d.Text[at:span.End])
		column += units(r, size, encoding)
		if column > p.Column {
			return at
		}
		at += size
	}
	return span.End
}

// SpanRange is the range of a span.
func (d *Document) SpanRange(span Span, encoding PositionEncoding) Range {
	return Range{d.OffsetPosition(span.Start, encoding), d.OffsetPosition(span.End, encoding)}
}

// RangeSpan is the span of a range. One that ends before it starts is empty.
func (d *Document) RangeSpan(r Range, encoding PositionEncoding) Span {
	start := d.PositionOffset(r.Start, encoding)
	return Span{start, max(start, d.PositionOffset(r.End, encoding))}
}

// isBoundary reports whether a character begins at an offset inside of a text.
func isBoundary(s string, offset int) bool {
	for start := offset - 1; start >= max(0, offset-utf8.UTFMax+1); start-- {
		if utf8.RuneStart(s[start]) {
			_, size := utf8.DecodeRuneInString(s[start:])
			return start+size <= offset
		}
	}
	return true
}

func columns(s string, encoding PositionEncoding) int {
	if encoding == UTF8 {
		return len(s)
	}
	count := 0
	for at := 0; at < len(s); {
		if s[at] < utf8.RuneSelf {
			at++
			count++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		count += units(r, size, encoding)
		at += size
	}
	return count
}

// units is how many columns a character takes. A byte that is not UTF-8 is a character of its own.
func units(r rune, size int, encoding PositionEncoding) int {
	switch {
	case encoding == UTF8:
		return size
	case encoding == UTF16 && r >= 0x10000:
		return 2
	}
	return 1
}
