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
// line, in a URL, in JSON, as Python writes text, or where who shows a long text has left out a part of it.
type masker struct {
	whole *strings.Replacer
	long  []string // the forms of which a part is masked, too
}

func newMasker(forms []string) *masker {
	m := &masker{}
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, "****")
		if len(form) >= longSecret {
			m.long = append(m.long, form)
		}
	}
	m.whole = strings.NewReplacer(pairs...)
	return m
}

// Replace masks a text.
func (m *masker) Replace(text string) string {
	return maskCut(m.whole.Replace(text), m.long)
}

func (c configuration) masker() *masker { return maskerOf(c.secrets()) }

// secrets are the values of secret settings. What begins with < is an example.
func (c configuration) secrets() (values []string) {
	for key, value := range c.text {
		if schema.IsSecretKey(key) && !strings.HasPrefix(value, "<") {
			values = append(values, value)
		}
	}
	return values
}

func maskerOf(secrets []string) *masker {
	seen := map[string]bool{}
	var values []string
	for _, value := range secrets {
		for _, form := range secretForms(value) {
			if len(form) >= shortestSecret && !seen[form] {
				seen[form] = true
				values = append(values, form)
			}
		}
	}
	sort.Slice(values, func(i, j int) bool { return len(values[i]) > len(values[j]) })
	return newMasker(values)
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

// maskJSON masks a JSON text so that it is JSON still: a number that holds a secret becomes a text.
func maskJSON(mask *masker, text string) json.RawMessage {
	masked := mask.Replace(text)
	if masked != text && !json.Valid([]byte(masked)) {
		if masked = quoteMasked(masked); !json.Valid([]byte(masked)) {
			masked = `"****"`
		}
	}
	return stateJSON(masked)
}

// quoteMasked puts quotes around what holds stars and is not inside of any.
func quoteMasked(text string) string {
	var b strings.Builder
	inside, start := false, 0 // start of a word, outside of quotes
	flush := func(end int) {
		if word := text[start:end]; strings.Contains(word, "*") {
			b.WriteString(`"****"`)
		} else {
			b.WriteString(word)
		}
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inside && c == '\\':
			i++
			continue
		case inside && c != '"':
			continue
		case !inside && !strings.ContainsRune("\"{}[],: \t\r\n", rune(c)):
			continue
		}
		if inside {
			b.WriteString(text[start : i+1])
		} else {
			flush(i)
			b.WriteByte(c)
		}
		start = i + 1
		if c == '"' {
			inside = !inside
		}
	}
	flush(len(text))
	return b.String()
}
