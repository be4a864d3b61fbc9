package text

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var encodings = []PositionEncoding{UTF8, UTF16, UTF32}

func TestOffsetPosition(t *testing.T) {
	const text = "ab\ncé😀d\r\nx\ry\n"
	tests := []struct {
		offset              int
		utf8, utf16, utf32  Position
		backToUTF16, backTo int // offsets of the positions
	}{
		{-1, Position{0, 0}, Position{0, 0}, Position{0, 0}, 0, 0},
		{0, Position{0, 0}, Position{0, 0}, Position{0, 0}, 0, 0},
		{2, Position{0, 2}, Position{0, 2}, Position{0, 2}, 2, 2},
		{3, Position{1, 0}, Position{1, 0}, Position{1, 0}, 3, 3},
		{4, Position{1, 1}, Position{1, 1}, Position{1, 1}, 4, 4},
		{5, Position{1, 1}, Position{1, 1}, Position{1, 1}, 4, 4}, // inside é
		{6, Position{1, 3}, Position{1, 2}, Position{1, 2}, 6, 6},
		{8, Position{1, 3}, Position{1, 2}, Position{1, 2}, 6, 6}, // inside 😀
		{10, Position{1, 7}, Position{1, 4}, Position{1, 3}, 10, 10},
		{11, Position{1, 8}, Position{1, 5}, Position{1, 4}, 11, 11},
		{12, Position{1, 8}, Position{1, 5}, Position{1, 4}, 11, 11}, // between \r and \n
		{13, Position{2, 0}, Position{2, 0}, Position{2, 0}, 13, 13},
		{15, Position{3, 0}, Position{3, 0}, Position{3, 0}, 15, 15},
		{17, Position{4, 0}, Position{4, 0}, Position{4, 0}, 17, 17},
		{99, Position{4, 0}, Position{4, 0}, Position{4, 0}, 17, 17},
	}
	d := &Document{Text: text}
	for _, test := range tests {
		got := []Position{d.OffsetPosition(test.offset, UTF8), d.OffsetPosition(test.offset, UTF16), d.OffsetPosition(test.offset, UTF32)}
		if diff := cmp.Diff([]Position{test.utf8, test.utf16, test.utf32}, got); diff != "" {
			t.Errorf("offset %d: %s", test.offset, diff)
		}
		if back := d.PositionOffset(test.utf16, UTF16); back != test.backToUTF16 {
			t.Errorf("offset %d: UTF-16 back to %d, want %d", test.offset, back, test.backToUTF16)
		}
		if back := d.PositionOffset(test.utf32, UTF32); back != test.backTo {
			t.Errorf("offset %d: UTF-32 back to %d, want %d", test.offset, back, test.backTo)
		}
	}
}

func TestPositionOffsetClamps(t *testing.T) {
	d := &Document{Text: "a😀\r\nbc"}
	tests := []struct {
		position Position
		encoding PositionEncoding
		want     int
	}{
		{Position{0, 9}, UTF16, 5},
		{Position{0, 2}, UTF16, 1},
		{Position{0, 3}, UTF16, 5},
		{Position{0, 3}, UTF8, 1},
		{Position{0, -1}, UTF16, 0},
		{Position{-1, 7}, UTF16, 0},
		{Position{1, 2}, UTF16, 9},
		{Position{1, 3}, UTF16, 9},
		{Position{2, 0}, UTF16, 9},
		{Position{2, 5}, UTF32, 9},
		{Position{1 << 30, 1 << 30}, UTF8, 9},
	}
	for _, test := range tests {
		if got := d.PositionOffset(test.position, test.encoding); got != test.want {
			t.Errorf("%v in encoding %d: %d, want %d", test.position, test.encoding, got, test.want)
		}
	}
	empty := &Document{}
	if got := empty.PositionOffset(Position{3, 4}, UTF16); got != 0 || empty.Lines() != 1 {
		t.Errorf("empty document: offset %d, %d lines", got, empty.Lines())
	}
}

func TestLine(t *testing.T) {
	d := &Document{Text: "one\r\n\rthree\n\nend"}
	var got []string
	for line := range d.Lines() + 1 {
		span := d.Line(line)
		got = append(got, d.Text[span.Start:span.End])
	}
	if diff := cmp.Diff([]string{"one", "", "three", "", "end", ""}, got); diff != "" {
		t.Error(diff)
	}
}

// An edit takes its place from the document that the edits before it left, also when they are made together.
func TestApply(t *testing.T) {
	at := func(line, from, to int) *Range { return &Range{Position{line, from}, Position{line, to}} }
	tests := map[string]struct {
		text    string
		changes []Change
		want    string
	}{
		"nothing":             {"a", nil, "a"},
		"all":                 {"a", []Change{{nil, "b\nc"}}, "b\nc"},
		"all, then a part":    {"a", []Change{{nil, "b\nc"}, {at(1, 0, 1), "d"}}, "b\nd"},
		"part, then all":      {"a", []Change{{at(0, 0, 0), "d"}, {nil, "b"}}, "b"},
		"typing":              {"x = \n", []Change{{at(0, 4, 4), "1"}, {at(0, 5, 5), "2"}, {at(0, 4, 5), ""}}, "x = 2\n"},
		"cursors, bottom up":  {"a\nb\nc", []Change{{at(2, 0, 1), "Z"}, {at(1, 0, 1), "Y"}, {at(0, 0, 1), "X"}}, "X\nY\nZ"},
		"cursors, top down":   {"a\nb\nc", []Change{{at(0, 0, 1), "X\nX"}, {at(2, 0, 1), "Y"}, {at(3, 0, 1), "Z"}}, "X\nX\nY\nZ"},
		"behind the line end": {"ab\nc", []Change{{at(0, 2, 2), "cd"}, {at(0, 4, 4), "e"}}, "abcde\nc"},
		"a pair is made":      {"a\rb", []Change{{&Range{Position{1, 0}, Position{1, 0}}, "\n"}, {at(1, 0, 0), "c"}}, "a\r\ncb"},
		"a pair is split":     {"a\r\nb", []Change{{at(0, 1, 1), "x\r"}, {at(1, 0, 0), "y"}}, "ax\ry\r\nb"},
		"end before start":    {"abc", []Change{{&Range{Position{0, 2}, Position{0, 1}}, "-"}}, "ab-c"},
	}
	for name, test := range tests {
		d := &Document{Text: test.text, Version: 1}
		got := d.Apply(2, UTF16, test.changes...)
		if got.Text != test.want || got.Version != 2 {
			t.Errorf("%s: %q in version %d, want %q in 2", name, got.Text, got.Version, test.want)
		}
		if d.Text != test.text || d.Version != 1 {
			t.Errorf("%s: the document before is changed", name)
		}
		checkTable(t, got)
	}
}

// checkTable compares what a document knows of its lines with what a new one of the same text finds.
func checkTable(t *testing.T, d *Document) {
	t.Helper()
	fresh := &Document{Text: d.Text}
	if diff := cmp.Diff(fresh.table().starts, d.table().starts); diff != "" {
		t.Fatalf("lines of %q: %s", d.Text, diff)
	}
	if d.table().ascii && !fresh.table().ascii {
		t.Fatalf("%q is not ASCII", d.Text)
	}
}

var alphabet = []string{"a", "é", "😀", "\r", "\n", "\r\n", "\xff", "\xe2\x82", " ", "xyz", ""}

func randomText(r *rand.Rand, most int) string {
	var s strings.Builder
	for range r.IntN(most + 1) {
		s.WriteString(alphabet[r.IntN(len(alphabet))])
	}
	return s.String()
}

func TestApplyIsTheSameAsFullText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		d := &Document{Text: randomText(r, 12)}
		encoding := encodings[r.IntN(3)]
		var changes []Change
		one := d
		for range r.IntN(5) {
			change := Change{Text: randomText(r, 4)}
			position := func() Position { return Position{r.IntN(one.Lines() + 1), r.IntN(6)} }
			if r.IntN(8) > 0 {
				change.Range = &Range{position(), position()}
			}
			changes = append(changes, change)
			after := change.Text
			if change.Range != nil {
				span := one.RangeSpan(*change.Range, encoding)
				after = one.Text[:span.Start] + change.Text + one.Text[span.End:]
			}
			before := one
			one = one.Apply(0, encoding, change)
			if one.Text != after {
				t.Fatalf("%q changed by %v is %q, want %q", before.Text, change, one.Text, after)
			}
			checkTable(t, one)
		}
		all := d.Apply(0, encoding, changes...)
		if all.Text != one.Text {
			t.Fatalf("%q changed by %v at once is %q, one by one %q", d.Text, changes, all.Text, one.Text)
		}
		checkTable(t, all)
	}
}

func FuzzPositions(f *testing.F) {
	f.Add("a\r\né😀\rb\n", 3, 1, 2)
	f.Add("\xff\xe2\x82\n\r", 2, 0, 1)
	f.Fuzz(func(t *testing.T, source string, offset, line, column int) {
		checkPositions(t, source, offset, Position{line, column})
	})
}

func TestPositionsOfRandomTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		source := randomText(r, 10)
		checkPositions(t, source, r.IntN(len(source)+3)-1, Position{r.IntN(6) - 1, r.IntN(8) - 1})
	}
}

func checkPositions(t *testing.T, source string, offset int, position Position) {
	d := &Document{Text: source}
	for _, encoding := range encodings {
		at := d.PositionOffset(position, encoding)
		if at < 0 || at > len(source) {
			t.Fatalf("%q: %v is at %d", source, position, at)
		}
		p := d.OffsetPosition(offset, encoding)
		back := d.PositionOffset(p, encoding)
		inside := min(max(offset, 0), len(source))
		if again := d.OffsetPosition(back, encoding); again != p || back > inside {
			t.Fatalf("%q: offset %d is at %v, which is offset %d, which is at %v", source, offset, p, back, again)
		}
		span := d.Line(p.Line)
		if p.Line >= d.Lines() || back < span.Start || back > span.End {
			t.Fatalf("%q: offset %d is at %v, outside of its line %v", source, offset, p, span)
		}
		if before := source[span.Start:back]; utf8.ValidString(source) {
			want := map[PositionEncoding]int{UTF8: len(before), UTF16: len(utf16.Encode([]rune(before))), UTF32: utf8.RuneCountInString(before)}
			if p.Column != want[encoding] {
				t.Fatalf("%q: offset %d has column %d, want %d", source, offset, p.Column, want[encoding])
			}
		}
	}
}

func TestConcurrentReaders(t *testing.T) {
	d := &Document{Text: strings.Repeat("é = 1\r\n", 1000)}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := d.OffsetPosition(len(d.Text), UTF16); got != (Position{1000, 0}) {
				t.Errorf("got %v", got)
			}
		})
	}
	all.Wait()
}

// 50 of them a second must leave nearly all of the time to others.
func BenchmarkApply(b *testing.B) {
	d := &Document{Text: strings.Repeat("    op.upsert(table=\"orders\", data=row)\n", 100_000)}
	b.ReportAllocs()
	for b.Loop() {
		at := Position{50_000, 4}
		d = d.Apply(1, UTF16, Change{&Range{at, at}, "x"})
	}
}
