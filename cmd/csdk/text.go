package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// printable makes text of a connector, a table or a file safe to show. On a terminal, whatever
// could move the cursor, change colours or titles, or reorder text is shown escaped, so that data
// cannot take the terminal over; line ends and tabs stay. Elsewhere the text stays as it is.
func printable(s string, terminal bool) string {
	if !terminal || !needsEscape(s) {
		return s
	}
	return escape(s)
}

// oneLine is printable, and line ends and tabs are escaped too: for cells, names and the live line.
func oneLine(s string) string {
	if !needsEscape(s) && !strings.ContainsAny(s, "\n\t") {
		return s
	}
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(escape(s))
}

func needsEscape(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
			return true
		}
		if c >= utf8.RuneSelf {
			return strings.ContainsFunc(s[i:], unsafeRune) || !utf8.ValidString(s[i:])
		}
	}
	return false
}

// unsafeRune says whether a terminal may act on a character instead of showing it: C0 and C1
// controls, and the characters that reorder what follows them (Unicode TR36, bidirectional text).
func unsafeRune(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0x2028 || r == 0x2029:
		return true
	}
	return false
}

func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case !unsafeRune(r):
			b.WriteString(s[:size])
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		s = s[size:]
	}
	return b.String()
}

// displayWidth is the columns that text takes on a terminal.
func displayWidth(s string) int {
	return runewidth.StringWidth(s)
}

// cut shortens text to so many columns, ending in … if something is left out.
func cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	// The display width is never more than the bytes, and measuring a huge cell is slow.
	if len(s) > 4*width+64 {
		s = strings.ToValidUTF8(s[:4*width+64], "") + "…"
	}
	return runewidth.Truncate(s, width, "…")
}

// pad fills text up to so many columns.
func pad(s string, width int) string {
	return runewidth.FillRight(s, width)
}

// grouped is a number with thousands separators.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// count is a number with its noun: 1 row, 2 rows.
func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// seconds is a duration for people: 0.42 s, 12.3 s, 2 min 05 s.
func seconds(s float64) string {
	switch {
	case s < 1:
		return fmt.Sprintf("%.2f s", s)
	case s < 60:
		return fmt.Sprintf("%.1f s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", int(s)/60, int(s)%60)
	}
	return fmt.Sprintf("%d h %02d min", int(s)/3600, int(s)/60%60)
}
