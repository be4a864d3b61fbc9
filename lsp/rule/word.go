package rule

import "strings"

// hasWord reports whether an identifier stands in a text. An empty word, such as a key that is being typed, is nowhere.
func hasWord(source, word string) bool {
	if word == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(source[from:], word)
		if at < 0 {
			return false
		}
		start, end := from+at, from+at+len(word)
		if !isWordByte(source, start-1) && !isWordByte(source, end) {
			return true
		}
		from = end
	}
}

func isWordByte(source string, at int) bool {
	if at < 0 || at >= len(source) {
		return false
	}
	c := source[at]
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// eachWord visits the identifiers and numbers of a text.
func eachWord(source string, visit func(string)) {
	start := 0
	for i := range len(source) + 1 {
		if isWordByte(source, i) {
			continue
		}
		if start < i {
			visit(source[start:i])
		}
		start = i + 1
	}
}
