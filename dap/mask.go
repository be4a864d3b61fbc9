package dap

import (
	"bytes"
	"encoding/json"
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

// maskTexts masks each text in valid JSON as it reads when it is decoded. Keys stay, and so do numbers: they are ids and lines, whose digits
// a secret may happen to have.
func maskTexts(raw json.RawMessage, mask func(string) string) json.RawMessage {
	var out []byte
	done := 0 // what of raw is in out
	for at := 0; at < len(raw); at++ {
		if raw[at] != '"' {
			continue
		}
		end := textEnd(raw, at)
		isKey := bytes.HasPrefix(bytes.TrimLeft(raw[end:], " \t\r\n"), []byte(":"))
		var text string
		if !isKey && json.Unmarshal(raw[at:end], &text) == nil {
			if masked := mask(text); masked != text {
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
