package rule

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// Visible is what is left of findings for people to see: those that neither settings nor a comment in their file
// suppress, in the order of files and places, each once, with the severity that the settings want.
func Visible(findings []Finding, settings Settings) []Finding {
	var visible []Finding
	comments := map[*project.File]*suppressions{}
	for _, f := range findings {
		f.Severity = settings.severity(f.Rule)
		if f.Severity == Off {
			continue
		}
		s, known := comments[f.File]
		if !known {
			s = readSuppressions(f.File)
			comments[f.File] = s
		}
		if !s.hold(f) {
			visible = append(visible, f)
		}
	}
	slices.SortStableFunc(visible, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File.Path, b.File.Path), cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.Rule.Code, b.Rule.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(visible, func(a, b Finding) bool {
		return a.File == b.File && a.Span == b.Span && a.Rule == b.Rule && a.Message == b.Message
	})
}

// suppression is one comment: `# csdk: ignore`, `# csdk: ignore[code, code]` or `# csdk: ignore-file[code]`.
type suppression struct {
	comment text.Span
	codes   []suppressedCode // none for every rule
	file    bool             // ignore-file
	alone   bool             // nothing else is on its line
}

type suppressedCode struct {
	text.Span
	name string
}

// suppressions are the comments of a file, by the offset of the line that they speak about; those about the file apart.
type suppressions struct {
	text  string
	lines map[int][]suppression
	file  []suppression
}

var directive = regexp.MustCompile(`#\s*csdk:\s*ignore(-file)?\b(?:\s*\[([^\]\n]*)\])?`)

// readSuppressions finds the comments of a file; nil if there are none, as in most.
func readSuppressions(f *project.File) *suppressions {
	source := f.Doc.Text
	switch f.Kind {
	case project.Python, project.Requirements, project.Pyproject, project.Options, project.Gitignore:
	default:
		return nil // these have no comments
	}
	if !strings.Contains(source, "csdk:") {
		return nil
	}
	s := &suppressions{text: source, lines: map[int][]suppression{}}
	for _, m := range directive.FindAllStringSubmatchIndex(source, -1) {
		c := suppression{comment: text.Span{Start: m[0], End: m[1]}, file: m[2] >= 0}
		if m[4] >= 0 {
			c.codes = splitCodes(source, m[4], m[5])
		}
		start := lineStart(source, m[0])
		c.alone = strings.TrimSpace(source[start:m[0]]) == ""
		switch {
		case c.file && nothingAbove(source[:start]):
			s.file = append(s.file, c)
		case c.file:
		case c.alone:
			if next := strings.IndexByte(source[m[1]:], '\n'); next >= 0 {
				start = m[1] + next + 1
			}
			s.lines[start] = append(s.lines[start], c)
		default:
			s.lines[start] = append(s.lines[start], c)
		}
	}
	return s
}

func splitCodes(source string, start, end int) []suppressedCode {
	var codes []suppressedCode
	for part := range strings.SplitSeq(source[start:end], ",") {
		if name := strings.TrimSpace(part); name != "" {
			at := start + strings.Index(part, name)
			codes = append(codes, suppressedCode{text.Span{Start: at, End: at + len(name)}, name})
		}
		start += len(part) + 1
	}
	return codes
}

// nothingAbove reports whether there are only comments and empty lines.
func nothingAbove(above string) bool {
	for line := range strings.Lines(above) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

func lineStart(source string, offset int) int {
	return strings.LastIndexByte(source[:min(offset, len(source))], '\n') + 1
}

// all the comments, in no order.
func (s *suppressions) all() []suppression {
	if s == nil {
		return nil
	}
	return slices.Concat(s.file, slices.Concat(slices.Collect(maps.Values(s.lines))...))
}

// hold reports whether a comment suppresses the finding: on its first line, on its last, or alone on the line above.
func (s *suppressions) hold(f Finding) bool {
	if s == nil {
		return false
	}
	covers := func(c suppression) bool {
		return len(c.codes) == 0 || slices.ContainsFunc(c.codes, func(code suppressedCode) bool { return code.name == f.Rule.Code })
	}
	return slices.ContainsFunc(s.file, covers) ||
		slices.ContainsFunc(s.lines[lineStart(s.text, f.Span.Start)], covers) ||
		slices.ContainsFunc(s.lines[lineStart(s.text, f.Span.End)], covers)
}
