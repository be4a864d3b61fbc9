package fix

import (
	"math/rand/v2"
	"strings"
	"testing"

	"csdk/lsp/rule"
	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

func TestPatch(t *testing.T) {
	insert := func(at int, s string) rule.Edit { return rule.Edit{Span: text.Span{Start: at, End: at}, New: s} }
	change := func(start, end int, s string) rule.Edit {
		return rule.Edit{Span: text.Span{Start: start, End: end}, New: s}
	}
	tests := []struct {
		name, original string
		rounds         [][]rule.Edit
		want           string
		edits          []rule.Edit
	}{
		{"nothing", "abc", nil, "abc", nil},
		{"insert", "abc", [][]rule.Edit{{insert(0, "<"), insert(3, ">")}}, "<abc>", []rule.Edit{insert(0, "<"), insert(3, ">")}},
		{"replace", "abc", [][]rule.Edit{{change(1, 2, "x")}}, "axc", []rule.Edit{change(1, 2, "x")}},
		{"remove", "abc", [][]rule.Edit{{change(0, 3, "")}}, "", []rule.Edit{change(0, 3, "")}},
		{"a new file", "", [][]rule.Edit{{insert(0, "abc")}, {insert(3, "d")}}, "abcd", []rule.Edit{insert(0, "abcd")}},
		{"change what is new", "abc", [][]rule.Edit{{insert(1, "123")}, {change(2, 3, "x")}}, "a1x3bc", []rule.Edit{insert(1, "1x3")}},
		{"change across what is new", "abcd", [][]rule.Edit{{insert(2, "12")}, {change(1, 3, "-")}}, "a-2cd", []rule.Edit{change(1, 2, "-2")}},
		{"there and back", "abc", [][]rule.Edit{{insert(1, "x")}, {change(1, 2, "")}}, "abc", nil},
		{"back by the same text", "abc", [][]rule.Edit{{change(1, 2, "x")}, {change(1, 2, "b")}}, "abc", nil},
		{"side by side", "abc", [][]rule.Edit{{change(0, 1, "x"), change(1, 2, "y")}}, "xyc", []rule.Edit{change(0, 2, "xy")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPatch(test.original)
			for _, edits := range test.rounds {
				p = p.apply(edits)
			}
			if p.text != test.want {
				t.Errorf("got %q, want %q", p.text, test.want)
			}
			if diff := cmp.Diff(test.edits, p.edits("")); diff != "" {
				t.Errorf("edits (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever the rounds were, the edits lead from the original to the text in one.
func TestPatchEdits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("ab\n"[random.IntN(3)])
		}
		return b.String()
	}
	for range 3000 {
		p := newPatch(letters(random.IntN(20)))
		for range random.IntN(5) {
			var edits []rule.Edit
			for at := random.IntN(5); at <= len(p.text); at += 1 + random.IntN(6) {
				end := min(len(p.text), at+random.IntN(4))
				edits = append(edits, rule.Edit{Span: text.Span{Start: at, End: end}, New: letters(random.IntN(3))})
				at = end
			}
			p = p.apply(edits)
		}
		if got := newPatch(p.original).apply(p.edits("")).text; got != p.text {
			t.Fatalf("%q should become %q, but %v makes it %q", p.original, p.text, p.edits(""), got)
		}
	}
}
