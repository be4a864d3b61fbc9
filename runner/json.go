package runner

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// json makes the engine's JSON text into JSON that every reader accepts. Python's json.dumps writes NaN
// and Infinity bare and lone surrogates as \ud800, neither of which is JSON (RFC 8259).
func (c *converter) json(col *column, cell *cell) driver.Value {
	text := cell.text
	if strings.Contains(text, "NaN") || strings.Contains(text, "Infinity") {
		if clean, found := replaceOutsideStrings(text); found {
			c.changed(col, reasonJSONNumber, func() string { return text }, func() string { return clean })
			text = clean
		}
	}
	if strings.Contains(text, `\ud`) {
		if clean, found := replaceLoneSurrogates(text); found {
			c.changed(col, reasonSurrogate, func() string { return text }, func() string { return clean })
			text = clean
		}
	}
	return text
}

// replaceOutsideStrings makes NaN, Infinity and -Infinity null.
func replaceOutsideStrings(text string) (string, bool) {
	var b strings.Builder
	found := false
	for i := 0; i < len(text); {
		switch {
		case text[i] == '"':
			end := endOfString(text, i)
			b.WriteString(text[i:end])
			i = end
			continue
		case strings.HasPrefix(text[i:], "NaN"):
			i += len("NaN")
		case strings.HasPrefix(text[i:], "-Infinity"):
			i += len("-Infinity")
		case strings.HasPrefix(text[i:], "Infinity"):
			i += len("Infinity")
		default:
			b.WriteByte(text[i])
			i++
			continue
		}
		b.WriteString("null")
		found = true
	}
	return b.String(), found
}

// endOfString is the index after the JSON string that starts at i.
func endOfString(text string, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// replaceLoneSurrogates makes \ud800 to \udfff that are not a pair the replacement character.
func replaceLoneSurrogates(text string) (string, bool) {
	var b strings.Builder
	found := false
	for i := 0; i < len(text); {
		if text[i] != '\\' || i+1 >= len(text) {
			b.WriteByte(text[i])
			i++
			continue
		}
		unit, ok := surrogate(text[i:])
		switch {
		case !ok:
			b.WriteString(text[i : i+2])
			i += 2
		case unit < 0xdc00 && isLow(text[i+6:]):
			b.WriteString(text[i : i+12])
			i += 12
		default:
			b.WriteString(`\ufffd`)
			i += 6
			found = true
		}
	}
	return b.String(), found
}

func isLow(text string) bool {
	unit, ok := surrogate(text)
	return ok && unit >= 0xdc00
}

// surrogate reads \uXXXX when it is a surrogate.
func surrogate(text string) (uint64, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	return unit, err == nil && unit >= 0xd800 && unit <= 0xdfff
}
