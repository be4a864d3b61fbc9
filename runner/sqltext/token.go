package sqltext

import (
	"strings"
	"unicode/utf8"
)

type kind int

const (
	space kind = iota
	comment
	word   // a keyword or a name
	quoted // a name in double quotes
	text   // a string, also between dollars
	number
	sign // one character of anything else
)

// token is text[start:end]. open says that the end is missing: the text ends inside of it.
type token struct {
	kind       kind
	start, end int
	open       bool
}

func (t token) of(sql string) string { return sql[t.start:t.end] }

// is compares a word, or a sign, case not counting.
func (t token) is(sql, want string) bool {
	return (t.kind == word || t.kind == sign) && strings.EqualFold(t.of(sql), want)
}

// tokens cover every byte.
func tokens(sql string) []token {
	var all []token
	for at := 0; at < len(sql); {
		t := next(sql, at)
		all = append(all, t)
		at = t.end
	}
	return all
}

func next(sql string, at int) token {
	rest := sql[at:]
	c := rest[0]
	switch {
	case isSpace(c):
		return token{space, at, at + runOf(rest, isSpace), false}
	case strings.HasPrefix(rest, "--"):
		return token{comment, at, at + runOf(rest, func(c byte) bool { return c != '\n' && c != '\r' }), false}
	case strings.HasPrefix(rest, "/*"):
		return blockComment(sql, at)
	case c == '\'':
		return until(sql, text, at, at+1, '\'', false)
	case c == '"':
		return until(sql, quoted, at, at+1, '"', false)
	case c == '$':
		return dollar(sql, at)
	case (c == 'e' || c == 'E') && strings.HasPrefix(rest[1:], "'"):
		return until(sql, text, at, at+2, '\'', true)
	case isLetter(c):
		return token{word, at, at + runOf(rest, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '$' }), false}
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return token{number, at, at + 1 + runOf(rest[1:], func(c byte) bool { return isDigit(c) || isLetter(c) && c < utf8.RuneSelf || c == '.' }), false}
	}
	return token{sign, at, at + 1, false}
}

// until reads up to the closing quote. Two of them stand for one; so does one behind a backslash, where that escapes.
func until(sql string, k kind, start, at int, quote byte, escapes bool) token {
	for ; at < len(sql); at++ {
		switch {
		case escapes && sql[at] == '\\':
			at++
		case sql[at] != quote:
		case at+1 < len(sql) && sql[at+1] == quote:
			at++
		default:
			return token{k, start, at + 1, false}
		}
	}
	return token{k, start, len(sql), true}
}

// blockComment may hold others.
func blockComment(sql string, start int) token {
	depth := 0
	for at := start; at < len(sql); at++ {
		switch {
		case strings.HasPrefix(sql[at:], "/*"):
			depth++
			at++
		case strings.HasPrefix(sql[at:], "*/"):
			at++
			if depth--; depth == 0 {
				return token{comment, start, at + 1, false}
			}
		}
	}
	return token{comment, start, len(sql), true}
}

// dollar is a string such as $$it's$$ or $tag$it's$tag$, else the sign of a parameter.
func dollar(sql string, start int) token {
	rest := sql[start+1:]
	n := runOf(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })
	if n == len(rest) || rest[n] != '$' || n > 0 && isDigit(rest[0]) {
		return token{sign, start, start + 1, false}
	}
	tag := sql[start : start+n+2]
	body := start + len(tag)
	if end := strings.Index(sql[body:], tag); end >= 0 {
		return token{text, start, body + end + len(tag), false}
	}
	return token{text, start, len(sql), true}
}

func runOf(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool { return strings.IndexByte(" \t\n\r\f\v", c) >= 0 }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isLetter says what a name may begin with: all that is not ASCII, too.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

// UTF16 is how many UTF-16 code units the first bytes of a text are.
func UTF16(text string, bytes int) int {
	units := 0
	for _, r := range text[:min(max(bytes, 0), len(text))] {
		units += unitsOf(r)
	}
	return units
}

// Bytes is how many bytes the first UTF-16 code units of a text are. Half a character counts as none.
func Bytes(text string, units int) int {
	for at, r := range text {
		if units -= unitsOf(r); units < 0 {
			return at
		}
	}
	return len(text)
}

func unitsOf(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
