package fix

import (
	"strings"

	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// patch is a text that is edited in several rounds. It remembers which parts of it are still the original's, so that
// the rounds come out as one list of edits.
type patch struct {
	original string
	text     string // as it is now
	parts    []part // of text, in order
}

// part is a stretch of the original, or text that is new.
type part struct {
	kept text.Span // of the original, when new is empty
	new  string
}

func (p part) length() int {
	if p.new != "" {
		return len(p.new)
	}
	return p.kept.Len()
}

// split divides a part at an offset inside of it.
func (p part) split(at int) (left, right part) {
	if p.new != "" {
		return part{new: p.new[:at]}, part{new: p.new[at:]}
	}
	middle := p.kept.Start + at
	return part{kept: text.Span{Start: p.kept.Start, End: middle}}, part{kept: text.Span{Start: middle, End: p.kept.End}}
}

func newPatch(original string) patch {
	p := patch{original: original, text: original}
	if original != "" {
		p.parts = []part{{kept: text.Span{End: len(original)}}}
	}
	return p
}

// apply is the patch with more edits, whose spans are of p.text: in order, without overlap, inside of it.
func (p patch) apply(edits []rule.Edit) patch {
	next := patch{original: p.original}
	var now strings.Builder
	rest, at := p.parts, 0
	for _, e := range edits {
		var left []part
		left, rest = cut(rest, e.Span.Start-at)
		_, rest = cut(rest, e.Span.Len())
		next.parts = append(next.parts, left...)
		if e.New != "" {
			next.parts = append(next.parts, part{new: e.New})
		}
		now.WriteString(p.text[at:e.Span.Start])
		now.WriteString(e.New)
		at = e.Span.End
	}
	next.parts = append(next.parts, rest...)
	now.WriteString(p.text[at:])
	next.text = now.String()
	return next
}

// cut divides parts at an offset. It leaves its argument as it is.
func cut(parts []part, at int) (left, right []part) {
	for i, p := range parts {
		switch length := p.length(); {
		case at == 0:
			return left, parts[i:]
		case at < length:
			first, second := p.split(at)
			return append(left, first), append([]part{second}, parts[i+1:]...)
		default:
			left = append(left, p)
			at -= length
		}
	}
	return left, nil
}

// edits leads from the original to the text, in order, without overlap.
func (p patch) edits(path string) []rule.Edit {
	var edits []rule.Edit
	var fresh strings.Builder
	at := 0 // of the original
	flush := func(until int) {
		span := text.Span{Start: at, End: until}
		if p.original[span.Start:span.End] != fresh.String() {
			edits = append(edits, rule.Edit{Path: path, Span: span, New: fresh.String()})
		}
		fresh.Reset()
	}
	for _, part := range p.parts {
		if part.new != "" {
			fresh.WriteString(part.new)
			continue
		}
		flush(part.kept.Start)
		at = part.kept.End
	}
	flush(len(p.original))
	return edits
}
