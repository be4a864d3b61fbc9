package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

// form is how a name is written at a place, which decides how another name would be.
type form uint8

const (
	fixed   form = iota // cannot be written anew: made at run time, in several parts, unfinished, or not the author's to name
	literal             // a Python string: all that is between its quotes
	keyword             // name=value
	member              // a JSON string
)

// namePlace is where a text of Python is written. ok is false for a text that no single expression shows, and for one that
// is put together from others.
func namePlace(l project.Literal) (place Place, ok bool) {
	if l.Module == nil || l.Expr == nil {
		return Place{}, false
	}
	place.File, place.expr = l.Module.File, l.Expr
	s, isString := l.Expr.(*pysyntax.String)
	if !isString {
		place.Span, place.Whole = l.Expr.Range(), l.Expr.Range()
		return place, plainPart(l.Expr, &place)
	}
	place.Span, place.Whole = s.Span, s.Span
	switch {
	case len(s.Parts) == 0:
		place.form = keyword
	case len(s.Parts) > 1:
	default:
		place.Span, place.prefix = s.Parts[0].Body, s.Parts[0].Prefix
		if s.Parts[0].Closed {
			place.form = literal
		}
	}
	return place, true
}

// plainPart is an f-string without fields.
func plainPart(e pysyntax.Expr, place *Place) bool {
	f, ok := e.(*pysyntax.FString)
	if !ok || len(f.Parts) != 1 {
		return false
	}
	s, ok := f.Parts[0].(*pysyntax.String)
	if !ok || len(s.Parts) != 1 {
		return false
	}
	place.Span, place.prefix, place.form = s.Span, s.Parts[0].Prefix, literal
	before, after := s.Start-f.Start-len(place.prefix), f.End-s.End // the quotes: of more literals there are more
	return before == after && (after == 1 || after == 3)
}

// memberPlace is the place of a key in JSON.
func memberPlace(f *project.File, m *jsontree.Member) Place {
	whole := text.Span{Start: m.Start, End: m.End}
	place := Place{File: f, Span: whole, Whole: whole}
	source := f.Doc.Text[m.Start:m.End]
	if len(source) > 1 && strings.HasPrefix(source, `"`) && strings.HasSuffix(source, `"`) {
		place.Span, place.form = text.Span{Start: m.Start + 1, End: m.End - 1}, member
	}
	return place
}
