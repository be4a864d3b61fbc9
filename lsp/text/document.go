package text

import (
	"strings"
	"sync/atomic"
)

// Document is one version of a file. It is immutable and safe for concurrent use: an edit makes a new one. Use it by
// pointer.
type Document struct {
	// Text is valid or invalid UTF-8 without a byte order mark, with the line ends of the file.
	Text string
	// Version is the client's, or 0 for what was read from disk.
	Version int32

	lines atomic.Pointer[lineTable] // made when first asked for
}

// Change replaces a range of a document, or all of it.
type Change struct {
	Range *Range // nil for all
	Text  string
}

// Apply makes the changes one by one, each in the document that those before it left, and returns the result.
func (d *Document) Apply(version int32, encoding PositionEncoding, changes ...Change) *Document {
	for len(changes) > 0 {
		var edits []edit
		if changes[0].Range == nil {
			d = &Document{Text: changes[0].Text}
			changes = changes[1:]
			continue
		}
		edits, changes = d.edits(encoding, changes)
		d = d.replace(edits)
	}
	after := &Document{Text: d.Text, Version: version}
	after.lines.Store(d.lines.Load())
	return after
}

// edit is a change by offsets.
type edit struct {
	Span
	text string
}

// edits is the first change, and those after it as long as each lies before the last one, so that its place is the same
// in the document as it is now. Editors send the changes of many cursors in this order: a copy of the text for each of
// them would be slow.
func (d *Document) edits(encoding PositionEncoding, changes []Change) (edits []edit, rest []Change) {
	for i, change := range changes {
		if change.Range == nil {
			return edits, changes[i:]
		}
		start := d.PositionOffset(change.Range.Start, encoding)
		end := max(start, d.PositionOffset(change.Range.End, encoding))
		if i > 0 && end >= edits[i-1].Start {
			return edits, changes[i:]
		}
		edits = append(edits, edit{Span{start, end}, change.Text})
	}
	return edits, nil
}

// replace makes edits, the last one in the text first.
func (d *Document) replace(edits []edit) *Document {
	if len(edits) == 1 {
		e := edits[0]
		after := &Document{Text: d.Text[:e.Start] + e.text + d.Text[e.End:]}
		after.lines.Store(d.table().replace(after.Text, e))
		return after
	}
	size := len(d.Text)
	for _, e := range edits {
		size += len(e.text) - e.Len()
	}
	var text strings.Builder
	text.Grow(size)
	at := 0
	for i := len(edits) - 1; i >= 0; i-- {
		text.WriteString(d.Text[at:edits[i].Start])
		text.WriteString(edits[i].text)
		at = edits[i].End
	}
	text.WriteString(d.Text[at:])
	return &Document{Text: text.String()}
}
