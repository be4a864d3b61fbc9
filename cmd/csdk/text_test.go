package main

import (
	"strings"
	"testing"
)

func TestPrintable(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "hello", "hello"},
		{"emoji, accents and joiners stay", "naïve 👩‍🚀 日本", "naïve 👩‍🚀 日本"},
		{"line ends and tabs stay", "a\tb\nc", "a\tb\nc"},
		{"colours", "\x1b[31mred", `\x1b[31mred`},
		{"window title", "\x1b]0;owned\x07", `\x1b]0;owned\x07`},
		{"carriage return", "10%\r20%", `10%\r20%`},
		{"backspace and delete", "a\bb\x7f", `a\x08b\x7f`},
		{"C1 control sequence introducer", "\u009b31m", `\x9b31m`},
		{"right-to-left override", "a\u202egpj.exe", `a\u202egpj.exe`},
		{"not UTF-8", "a\xff\x9bb", `a\xff\x9bb`},
		{"NUL", "a\x00", `a\x00`},
	}
	for _, tt := range tests {
		if got := printable(tt.in, true); got != tt.want {
			t.Errorf("%s: printable(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
		if got := printable(tt.in, false); got != tt.in {
			t.Errorf("%s: a file must get the text as it is, got %q", tt.name, got)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got, want := oneLine("a\n\tb\x1b"), `a\n\tb\x1b`; got != want {
		t.Errorf("oneLine = %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly10!", 10, "exactly10!"},
		{"a longer text", 8, "a longe…"},
		{"日本語テキスト", 8, "日本語…"}, // two columns each: 6 and the dots
		{strings.Repeat("x", 1<<20), 5, "xxxx…"},
		{"anything", 0, ""},
	}
	for _, tt := range tests {
		if got := cut(tt.in, tt.width); got != tt.want || displayWidth(got) > tt.width {
			t.Errorf("cut(%.20q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

func TestNumbersForPeople(t *testing.T) {
	for in, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := grouped(in); got != want {
			t.Errorf("grouped(%d) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[float64]string{0.123: "0.12 s", 12.34: "12.3 s", 125: "2 min 05 s", 7384: "2 h 03 min"} {
		if got := seconds(in); got != want {
			t.Errorf("seconds(%v) = %q, want %q", in, got, want)
		}
	}
	for _, tt := range []struct {
		n    int64
		noun string
		want string
	}{{1, "row", "1 row"}, {0, "row", "0 rows"}, {2000, "row", "2,000 rows"}, {2, "key", "2 keys"}} {
		if got := count(tt.n, tt.noun); got != tt.want {
			t.Errorf("count(%d, %q) = %q, want %q", tt.n, tt.noun, got, tt.want)
		}
	}
}
