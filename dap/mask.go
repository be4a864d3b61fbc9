package dap

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// mask keeps secrets of the configuration out of what is shown.
func (s *session) mask(text string) string {
	if s.run == nil {
		return text
	}
	return s.run.live.Mask(text)
}

// maskJSON does it in JSON.
func (s *session) maskJSON(raw json.RawMessage) json.RawMessage { return maskTexts(raw, s.mask) }

// names are the keys of what the editor sends back as it came (DAP: Variable, CompletionItem), or finds its way by (StackFrame).
var names = map[string]bool{"name": true, "evaluateName": true, "label": true}

// identifier is a name of Python's. A value that is shown as a name, as the key of a dict is, has quotes.
var identifier = regexp.MustCompile(`^[\pL_][\pL\pN_.]*$`)

// stays says whether a text with this key is left as it is, though masked is another: the path of a file, and a name of which a secret
// is a part by chance. A name that is a secret is masked.
func stays(key, text, masked string) bool {
	return key == "path" || (names[key] && masked != "****" && identifier.MatchString(text))
}

// maskTexts masks each text in valid JSON as it reads when it is decoded. Keys stay, and so do numbers: they are ids and lines, whose digits
// a secret may happen to have.
func maskTexts(raw json.RawMessage, mask func(string) string) json.RawMessage {
	var out []byte
	done := 0 // what of raw is in out
	key := "" // of what comes next, when it is a text
	for at := 0; at < len(raw); at++ {
		if raw[at] != '"' {
			if raw[at] == ',' || raw[at] == '[' || raw[at] == '{' {
				key = ""
			}
			continue
		}
		end := textEnd(raw, at)
		isKey := bytes.HasPrefix(bytes.TrimLeft(raw[end:], " \t\r\n"), []byte(":"))
		var text string
		switch err := json.Unmarshal(raw[at:end], &text); {
		case err != nil:
		case isKey:
			key = text
		default:
			if masked := mask(text); masked != text && !stays(key, text, masked) {
				out = append(append(out, raw[done:at]...), marshal(masked)...)
				done = end
			}
		}
		at = end - 1
	}
	if done == 0 {
		return raw
	}
	return append(out, raw[done:]...)
}

// textEnd is behind the closing quote of the text that begins at a quote.
func textEnd(raw []byte, start int) int {
	for at := start + 1; at < len(raw); at++ {
		switch raw[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(raw)
}
