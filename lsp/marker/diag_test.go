package marker

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/text"
)

// shown is a diagnostic of the server.
type shown struct {
	file    string // of the workspace
	span    text.Span
	code    string
	message string
}

// compareDiagnostics holds what the server shows against the diag markers, one to one. It returns what differs.
func compareDiagnostics(s *scenario, all []shown) []string {
	var problems []string
	left := slices.Clone(all)
	for _, m := range s.marks {
		if m.kind != "diag" {
			continue
		}
		want, err := m.diagnostic()
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		at := slices.IndexFunc(left, func(d shown) bool {
			return d.file == want.file && d.span == want.span && d.code == want.code && says(m.args[2], d.message)
		})
		if at < 0 {
			problems = append(problems, fmt.Sprintf("%v: there is no such diagnostic: %s at %q, message %v", m, want.code, m.text[want.span.Start:want.span.End], m.args[2]))
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	slices.SortFunc(left, func(a, b shown) int {
		return cmp.Or(strings.Compare(a.file, b.file), a.span.Start-b.span.Start)
	})
	for _, d := range left {
		problems = append(problems, s.unexpected(d))
	}
	return problems
}

func (m mark) diagnostic() (shown, error) {
	if len(m.args) != 3 {
		return shown{}, fmt.Errorf("%v takes a place, a code and a message", m)
	}
	span, err := m.span(m.args[0])
	if err != nil {
		return shown{}, err
	}
	code, ok := m.args[1].(string)
	if !ok || m.args[2] == "" || m.args[2] == nil {
		return shown{}, fmt.Errorf("%v takes a code as text, and a part of the message", m)
	}
	return shown{file: m.file, span: span, code: code}, nil
}

// unexpected describes a diagnostic without a marker, as the line of the section marks that it lacks.
func (s *scenario) unexpected(d shown) string {
	content := s.files[d.file]
	start := strings.LastIndexByte(content[:min(d.span.Start, len(content))], '\n') + 1
	m := mark{file: d.file, line: strings.Count(content[:start], "\n") + 1, at: start, text: blot(content)}
	return fmt.Sprintf("unexpected: %s:%d: diag(%s, %q, %s)", d.file, m.line, m.place(d.span), d.code, quote(d.message))
}

// place writes a place as an argument that stands for it.
func (m mark) place(span text.Span) string {
	if span.End > len(m.text) {
		return fmt.Sprint(span)
	}
	if first, err := m.span(m.text[span.Start:span.End]); err == nil && first == span && span.Len() > 0 {
		return quote(m.text[span.Start:span.End])
	}
	for before := span.Start; before > m.at; before-- { // as little of what stands before it as will do
		pattern := regexp.QuoteMeta(m.text[before:span.Start]) + "(" + regexp.QuoteMeta(m.text[span.Start:span.End]) + ")"
		if first, err := m.span(regexp.MustCompile(pattern)); err == nil && first == span {
			return "re(" + quote(pattern) + ")"
		}
	}
	return "re(" + quote("^("+regexp.QuoteMeta(m.text[span.Start:span.End])+")") + ")"
}

// quote writes text as people write it in a marker.
func quote(s string) string {
	if strings.ContainsAny(s, "\"\\") && !strings.ContainsAny(s, "`\n\r") {
		return "`" + s + "`"
	}
	return fmt.Sprintf("%q", s)
}
