package ide

import (
	"testing"

	"csdk/lsp/text"
)

// Every feature answers in every file that is cut off anywhere, and its places are in the file.
func TestHalfTyped(t *testing.T) {
	for path, content := range base {
		for end := range content {
			p, _, _ := sample(t, map[string]string{path: content[:end]})
			f := p.Files[path]
			whole := text.Span{End: end}
			for _, offset := range []int{end, end / 2} {
				if tip := Hover(p, f, offset); tip != nil && !whole.Covers(tip.Whole) {
					t.Errorf("%s, %d: a hover at %v", path, end, tip.Whole)
				}
				for _, place := range append(References(p, f, offset, true), Definition(p, f, offset)...) {
					if !(text.Span{End: len(place.File.Doc.Text)}).Covers(place.Span) || place.Span.Len() < 0 {
						t.Errorf("%s, %d: a place at %v of %s", path, end, place.Span, place.File.Path)
					}
				}
				_, _, _ = Rename(p, f, offset, "other")
			}
			Outline(p, f)
			Hints(p, f, whole)
			Lenses(p, f)
			Search(p, "o")
		}
	}
}
