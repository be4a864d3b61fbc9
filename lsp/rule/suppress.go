package rule

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Visible is what is left of a project's findings for people to see: those that neither settings nor a comment in their
// file suppress, in the order of files and places, each once, with the severity that the settings want.
func Visible(p *project.Project, findings []Finding, settings Settings) []Finding {
	settings = settings.of(p)
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
	if !strings.Contains(source, "csdk:") {
		return nil
	}
	s := &suppressions{text: source, lines: map[int][]suppression{}}
	for _, comment := range comments(f) {
		for _, m := range directive.FindAllStringSubmatchIndex(source[comment.Start:comment.End], -1) {
			s.add(comment.Start, m)
		}
	}
	return s
}

// comments of a file. Those that are not Python's run from a # to the end of the line, wherever it stands: a string that
// looks like one of ours is rare, and would hide findings of its own line only.
func comments(f *project.File) []text.Span {
	switch f.Kind {
	case project.Python:
		var all []text.Span
		for _, t := range f.Python().Tokens {
			if t.Kind == pysyntax.CommentToken {
				all = append(all, t.Range())
			}
		}
		return all
	case project.Requirements, project.Pyproject, project.Options, project.Gitignore, project.Script:
		return []text.Span{{End: len(f.Doc.Text)}}
	}
	return nil
}

// add takes a match of directive in a comment that begins at an offset.
func (s *suppressions) add(offset int, match []int) {
	c := suppression{comment: text.Span{Start: offset + match[0], End: offset + match[1]}, file: match[2] >= 0}
	if match[4] >= 0 {
		c.codes = splitCodes(s.text, offset+match[4], offset+match[5])
	}
	line := lineStart(s.text, c.comment.Start)
	switch alone := strings.TrimSpace(s.text[line:c.comment.Start]) == ""; {
	case c.file:
		if nothingAbove(s.text[:line]) {
			s.file = append(s.file, c)
		}
		return
	case alone:
		line = s.below(line)
	}
	s.lines[line] = append(s.lines[line], c)
}

// below is the start of the first line under a comment that is no comment itself.
func (s *suppressions) below(line int) int {
	for {
		next := strings.IndexByte(s.text[line:], '\n')
		if next < 0 {
			return line
		}
		line += next + 1
		if !strings.HasPrefix(strings.TrimLeft(s.text[line:], " \t"), "#") {
			return line
		}
	}
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
