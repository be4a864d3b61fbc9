package runner

import (
	"encoding/json"
	"fmt"
	"net/url"
	"sort"
	"strings"
	"unicode/utf16"

	"csdk/schema"
)

// shortestSecret is the length from which a value is masked (SDK fact: its crash reports mask 4 and up).
const shortestSecret = 4

// masker hides the values of secret settings in anything that is shown, also where they appear line by
// line, in a URL, in JSON, or as Python writes text.
func (c configuration) masker() *strings.Replacer {
	seen := map[string]bool{}
	var values []string
	for key, value := range c.text {
		if !schema.IsSecretKey(key) || strings.HasPrefix(value, "<") {
			continue
		}
		for _, form := range secretForms(value) {
			if len(form) >= shortestSecret && !seen[form] {
				seen[form] = true
				values = append(values, form)
			}
		}
	}
	sort.Slice(values, func(i, j int) bool { return len(values[i]) > len(values[j]) })
	pairs := make([]string, 0, 2*len(values))
	for _, v := range values {
		pairs = append(pairs, v, "****")
	}
	return strings.NewReplacer(pairs...)
}

// longLine is how long a line of a secret of several lines must be to be masked by itself: shorter ones
// are words that stand elsewhere too.
const longLine = 12

func secretForms(value string) []string {
	forms := []string{value, url.QueryEscape(value), url.PathEscape(value), pythonJSON(value)}
	if inner, err := json.Marshal(value); err == nil {
		forms = append(forms, string(inner[1:len(inner)-1]))
	}
	// repr() of Python: as in JSON, but for quotes, and letters stay as they are
	escaped := strings.NewReplacer("\\", "\\\\", "\n", "\\n", "\r", "\\r", "\t", "\\t").Replace(value)
	forms = append(forms, escaped, strings.ReplaceAll(escaped, "'", "\\'"))
	if lines := strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' }); len(lines) > 1 {
		for _, line := range lines {
			if line = strings.TrimSpace(line); len(line) >= longLine {
				forms = append(forms, line)
			}
		}
	}
	return forms
}

// pythonJSON is the inside of json.dumps(value): ASCII only.
func pythonJSON(value string) string {
	var b strings.Builder
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case r < 0x20 || r > 0x7e:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
