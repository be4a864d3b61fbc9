package gitignore

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// matchName matches a name without slashes with a pattern of * ? [...] and \. Only the last star is ever tried again,
// so the time is at most the product of the two lengths.
func matchName(pattern, name string) bool {
	starPattern, starName := "", ""
	starred := false
	for name != "" {
		if strings.HasPrefix(pattern, "*") {
			pattern = strings.TrimLeft(pattern, "*")
			starPattern, starName, starred = pattern, name, true
			continue
		}
		if rest, size, matched := matchOne(pattern, name); matched {
			pattern, name = rest, name[size:]
			continue
		}
		if !starred {
			return false
		}
		_, size := utf8.DecodeRuneInString(starName)
		starName = starName[size:]
		pattern, name = starPattern, starName
	}
	return strings.Trim(pattern, "*") == ""
}

// matchOne matches the first character of a name, and gives the rest of the pattern.
func matchOne(pattern, name string) (rest string, size int, matched bool) {
	if pattern == "" {
		return "", 0, false
	}
	r, size := utf8.DecodeRuneInString(name)
	switch pattern[0] {
	case '?':
		return pattern[1:], size, true
	case '[':
		rest, matched := matchClass(pattern, r)
		return rest, size, matched
	case '\\':
		pattern = pattern[1:]
	}
	p, length := utf8.DecodeRuneInString(pattern)
	if length == 0 {
		return "", 0, false // a backslash at the end matches nothing
	}
	return pattern[length:], size, p == r && pattern[:length] == name[:size]
}

// matchClass matches a character with a class such as [a-z], [!a] or [[:digit:]]. A class without an end matches
// nothing.
func matchClass(pattern string, r rune) (rest string, matched bool) {
	rest = pattern[1:]
	negated := strings.HasPrefix(rest, "!") || strings.HasPrefix(rest, "^")
	if negated {
		rest = rest[1:]
	}
	for first := true; ; first = false {
		if rest == "" {
			return "", false
		}
		if rest[0] == ']' && !first {
			return rest[1:], matched != negated
		}
		if named, found := strings.CutPrefix(rest, "[:"); found {
			name, after, closed := strings.Cut(named, ":]")
			if class := classes[name]; closed && class != nil {
				matched = matched || class(r)
				rest = after
				continue
			}
		}
		var low, high rune
		if low, rest = classRune(rest); rest == "" {
			return "", false
		}
		high = low
		if len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
			high, rest = classRune(rest[1:])
		}
		matched = matched || low <= r && r <= high
	}
}

func classRune(text string) (r rune, rest string) {
	if len(text) > 1 && text[0] == '\\' {
		text = text[1:]
	}
	r, size := utf8.DecodeRuneInString(text)
	return r, text[size:]
}

var classes = map[string]func(rune) bool{
	"alpha": ascii(unicode.IsLetter), "digit": ascii(unicode.IsDigit), "upper": ascii(unicode.IsUpper),
	"lower": ascii(unicode.IsLower), "space": ascii(unicode.IsSpace), "punct": ascii(isPunctuation),
	"alnum":  ascii(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }),
	"xdigit": func(r rune) bool { return strings.ContainsRune("0123456789abcdefABCDEF", r) },
}

func ascii(is func(rune) bool) func(rune) bool {
	return func(r rune) bool { return r < utf8.RuneSelf && is(r) }
}

func isPunctuation(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
