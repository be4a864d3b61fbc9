package pysyntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"csdk/lsp/text"
)

// unescape is what the body of a literal stands for. Line ends are \n in it, as Python has them.
func (p *parser) unescape(body text.Span, raw, bytes bool) string {
	source := p.src[body.Start:body.End]
	if strings.IndexByte(source, '\r') >= 0 {
		source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	}
	if raw || strings.IndexByte(source, '\\') < 0 {
		return source
	}
	var value strings.Builder
	value.Grow(len(source))
	for {
		at := strings.IndexByte(source, '\\')
		if at < 0 || at == len(source)-1 {
			value.WriteString(source)
			return value.String()
		}
		value.WriteString(source[:at])
		width, ok := escape(&value, source[at:], bytes)
		if !ok {
			p.problem(body, fmt.Sprintf("`%s` is not a character: finish the escape, or write `\\\\` for a backslash",
				source[at:at+width]))
		}
		source = source[at+width:]
	}
}

// unescapeText is what text in an f-string stands for.
func (p *parser) unescapeText(span text.Span, raw bool) string {
	value := p.src[span.Start:span.End]
	if strings.IndexByte(value, '{') >= 0 || strings.IndexByte(value, '}') >= 0 {
		// A doubled brace is one; those of \N{...} are single.
		value = strings.NewReplacer("{{", "{", "}}", "}").Replace(value)
	}
	q := &parser{src: value, line: p.line}
	value = q.unescape(text.Span{End: len(value)}, raw, false)
	if len(q.problems) > 0 {
		p.problem(span, q.problems[0].Message)
	}
	return value
}

// escape writes what the escape sequence at the start of a source stands for, and returns its width. An escape that
// Python does not know stands for itself. It reports false if the sequence is not finished.
func escape(value *strings.Builder, source string, bytes bool) (width int, ok bool) {
	switch c := source[1]; c {
	case '\n':
	case 'a':
		value.WriteByte('\a')
	case 'b':
		value.WriteByte('\b')
	case 'f':
		value.WriteByte('\f')
	case 'n':
		value.WriteByte('\n')
	case 'r':
		value.WriteByte('\r')
	case 't':
		value.WriteByte('\t')
	case 'v':
		value.WriteByte('\v')
	case '\\', '\'', '"':
		value.WriteByte(c)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		width := 2
		for width < 4 && width < len(source) && '0' <= source[width] && source[width] <= '7' {
			width++
		}
		return width, number(value, source[1:width], 8, bytes)
	case 'x':
		return hexadecimal(value, source, 2, bytes)
	case 'u', 'U', 'N':
		if bytes {
			value.WriteString(source[:2])
			return 2, true
		}
		switch c {
		case 'u':
			return hexadecimal(value, source, 4, false)
		case 'U':
			return hexadecimal(value, source, 8, false)
		}
		return named(value, source)
	default:
		value.WriteByte('\\')
		return 1, true
	}
	return 2, true
}

func hexadecimal(value *strings.Builder, source string, digits int, bytes bool) (width int, ok bool) {
	width = 2
	for width < 2+digits && width < len(source) && strings.IndexByte("0123456789abcdefABCDEF", source[width]) >= 0 {
		width++
	}
	if width < 2+digits {
		return width, false
	}
	return width, number(value, source[2:width], 16, bytes)
}

// number writes a character by its number. Half of a surrogate pair, which Python accepts, becomes U+FFFD.
func number(value *strings.Builder, digits string, base int, bytes bool) bool {
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune {
		return false
	}
	if bytes {
		value.WriteByte(byte(n))
		return true
	}
	value.WriteRune(rune(n))
	return true
}

// named reads \N{NAME}. The names are a large table, so it becomes U+FFFD whatever the name is.
func named(value *strings.Builder, source string) (width int, ok bool) {
	end := strings.IndexByte(source, '}')
	if len(source) < 3 || source[2] != '{' || end < 4 {
		return 2, false
	}
	value.WriteRune(utf8.RuneError)
	return end + 1, true
}
