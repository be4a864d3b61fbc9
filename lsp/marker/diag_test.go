package marker

import (
	"cmp"
	"fmt"
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

// unexpected describes a diagnostic without a marker, as the marker that it lacks.
func (s *scenario) unexpected(d shown) string {
	content := s.files[d.file]
	line := strings.Count(content[:min(d.span.Start, len(content))], "\n") + 1
	place := fmt.Sprint(d.span)
	if d.span.End <= len(content) {
		place = quote(content[d.span.Start:d.span.End])
	}
	return fmt.Sprintf("%s:%d: unexpected: diag(%s, %q, %s)", d.file, line, place, d.code, quote(d.message))
}

// quote writes text as people write it in a marker.
func quote(s string) string {
	if strings.Contains(s, `"`) && !strings.ContainsAny(s, "`\n\r") {
		return "`" + s + "`"
	}
	return fmt.Sprintf("%q", s)
}
