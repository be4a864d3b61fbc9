package jsontree

import (
	"strings"
	"unicode/utf8"
)

// skip moves over whitespace and over comments, which are problems.
func (p *parser) skip() {
	for p.more() {
		switch c := p.text[p.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			p.pos++
		case c == '#' || strings.HasPrefix(p.text[p.pos:], "//"):
			end := p.lineEnd()
			p.problem(p.pos, end, Comment)
			p.pos = end
		case strings.HasPrefix(p.text[p.pos:], "/*"):
			length := strings.Index(p.text[p.pos+2:], "*/")
			if length < 0 {
				p.problem(p.pos, len(p.text), UnterminatedComment)
				p.pos = len(p.text)
				return
			}
			end := p.pos + length + 4
			p.problem(p.pos, end, Comment)
			p.pos = end
		default:
			return
		}
	}
}

// lineEnd is the offset of the end of the line at pos, without the line break.
func (p *parser) lineEnd() int {
	if n := strings.IndexAny(p.text[p.pos:], "\r\n"); n >= 0 {
		return p.pos + n
	}
	return len(p.text)
}

// stringEnd gives the end of the string at pos: behind its closing quote, or at the end of its line.
func (p *parser) stringEnd() int {
	quote := p.text[p.pos]
	for i := p.pos + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == quote:
			return i + 1
		case c == '\\' && i+1 < len(p.text) && p.text[i+1] != '\n' && p.text[i+1] != '\r':
			i++
		case c == '\n' || c == '\r':
			return i
		}
	}
	return len(p.text)
}

func (p *parser) string() Value {
	start, quote := p.pos, p.text[p.pos]
	if quote == '\'' {
		p.problem(start, start+1, SingleQuotes)
	}
	v := Value{Start: start, Kind: String}
	plain := true
	i := start + 1
	for ; i < len(p.text); i++ {
		c := p.text[i]
		if c == quote || c == '\n' || c == '\r' {
			break
		}
		if c == '\\' {
			plain = false
			length, ok := escape(p.text[i:])
			if !ok {
				p.problem(i, i+length, BadEscape)
			}
			i += length - 1
		} else if c < ' ' {
			p.problem(i, i+1, ControlCharacter)
		}
	}
	content := p.text[start+1 : i]
	if i < len(p.text) && p.text[i] == quote {
		v.End = i + 1
	} else {
		// The comma at the end of the line was hardly meant to be text.
		if trimmed := strings.TrimSuffix(strings.TrimRight(content, whitespace), ","); trimmed != "" {
			content = trimmed
		}
		v.End = start + 1 + len(content)
		p.problem(start, v.End, UnterminatedString)
	}
	v.Text = content
	if !plain {
		v.Text = decode(content)
	}
	p.pos = v.End
	return v
}

// escape gives the length of the escape that the text starts with, and whether JSON knows it.
func escape(text string) (length int, ok bool) {
	if len(text) < 2 || text[1] == '\n' || text[1] == '\r' {
		return 1, false
	}
	if text[1] == 'u' {
		_, ok := hex4(text[2:])
		if !ok {
			return 2, false
		}
		return 6, true
	}
	if strings.IndexByte(`"\/bfnrt`, text[1]) >= 0 {
		return 2, true
	}
	_, size := utf8.DecodeRuneInString(text[1:])
	return 1 + size, false
}

func hex4(text string) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		c := text[i]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|' ' && c|' ' <= 'f':
			c = c | ' ' - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// decode replaces escapes. Those that JSON does not know stay as they are.
func decode(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			i++
			continue
		}
		length, ok := escape(text[i:])
		switch {
		case !ok:
			b.WriteString(text[i : i+length])
		case text[i+1] == 'u':
			r, _ := hex4(text[i+2:])
			if high := r >= 0xd800 && r < 0xdc00; high && strings.HasPrefix(text[i+6:], `\u`) {
				if low, ok := hex4(text[i+8:]); ok && low >= 0xdc00 && low < 0xe000 {
					r = (r-0xd800)<<10 | (low - 0xdc00) + 0x10000
					length += 6
				}
			}
			b.WriteRune(r) // half of a pair becomes U+FFFD
		default:
			b.WriteByte(unescaped[text[i+1]])
		}
		i += length
	}
	return b.String()
}

var unescaped = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// run gives the end of the word at pos, at least one character behind it.
func (p *parser) run() int {
	for i := p.pos; i < len(p.text); i++ {
		if strings.IndexByte(" \t\r\n,:{}[]\"'", p.text[i]) >= 0 ||
			strings.HasPrefix(p.text[i:], "//") || strings.HasPrefix(p.text[i:], "/*") {
			if i == p.pos {
				break
			}
			return i
		}
	}
	_, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if strings.IndexByte(" \t\r\n,:{}[]\"'", p.text[p.pos]) < 0 {
		return len(p.text)
	}
	return p.pos + size
}

// word reads what starts with neither a bracket nor a quote.
func (p *parser) word() Value {
	start, end := p.pos, p.run()
	v := Value{Start: start, End: end, Kind: Invalid, Text: p.text[start:end]}
	p.pos = end
	switch v.Text {
	case "null":
		v.Kind = Null
	case "false":
		v.Kind = False
	case "true":
		v.Kind = True
	case "NaN", "Infinity", "-Infinity":
		p.problem(start, end, PythonNumber)
	default:
		switch c := v.Text[0]; {
		case isNumber(v.Text):
			v.Kind = Number
		case '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.':
			p.problem(start, end, BadNumber)
		case 'a' <= c|' ' && c|' ' <= 'z' || c == '_' || c >= utf8.RuneSelf:
			p.problem(start, end, BadWord)
		default:
			p.problem(start, end, Unexpected)
		}
	}
	return v
}

// isNumber follows the grammar of RFC 8259.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	rest := strings.TrimLeft(s, "0123456789")
	if len(rest) == len(s) || s[0] == '0' && len(s)-len(rest) > 1 {
		return false
	}
	if fraction, found := strings.CutPrefix(rest, "."); found {
		rest = strings.TrimLeft(fraction, "0123456789")
		if len(rest) == len(fraction) {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	exponent := rest[1:]
	if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
		exponent = exponent[1:]
	}
	return exponent != "" && strings.TrimLeft(exponent, "0123456789") == ""
}
