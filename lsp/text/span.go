// Package text holds documents and positions in them. It knows neither LSP nor any language: inside csdk a place is
// a byte offset, and only the borders (the language server, csdk check) ask a Document for lines and columns.
package text

// Span is a half-open range of byte offsets, Start <= End.
type Span struct{ Start, End int }

// Range gives the span itself, so that everything that embeds a Span has its place.
func (s Span) Range() Span { return s }

// Len is the number of bytes.
func (s Span) Len() int { return s.End - s.Start }

// Holds reports whether the offset is inside, its end included: a cursor right behind a word belongs to it.
func (s Span) Holds(offset int) bool { return s.Start <= offset && offset <= s.End }

// Covers reports whether other lies inside.
func (s Span) Covers(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// Join is the smallest span that covers both.
func (s Span) Join(other Span) Span { return Span{min(s.Start, other.Start), max(s.End, other.End)} }
