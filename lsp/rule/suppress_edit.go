package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Suppress is the edit that adds a comment which hides a finding, and with it all of its rule on that line. It is false
// where no comment can stand: in JSON, and inside of a string or a line that a backslash goes on.
func Suppress(f Finding) (Edit, bool) {
	if f.File.Err != nil || comments(f.File) == nil && f.File.Kind != project.Python {
		return Edit{}, false
	}
	source := f.File.Doc.Text
	edit := Edit{Path: f.File.Path}
	if last, ok := listedOn(f.File, lineStart(source, f.Span.Start)); ok {
		edit.Span = text.Span{Start: last, End: last}
		edit.New = ", " + f.Rule.Code
		return edit, true
	}
	comment := fmt.Sprintf("# csdk: ignore[%s]", f.Rule.Code)
	for _, at := range []int{f.Span.Start, f.Span.End} {
		if end := lineEnd(source, at); f.File.Kind != project.Gitignore && mayEnd(f.File, end) {
			edit.Span = text.Span{Start: end, End: end}
			edit.New = "  " + comment
			if strings.TrimSpace(source[lineStart(source, end):end]) == "" {
				edit.New = comment
			}
			return edit, true
		}
	}
	start := lineStart(source, f.Span.Start)
	if start > 0 && !mayEnd(f.File, lineEnd(source, start-1)) {
		return Edit{}, false
	}
	line := source[start:]
	indentation := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	edit.Span = text.Span{Start: start, End: start}
	edit.New = indentation + comment + "\n"
	return edit, true
}

// listedOn is the end of the last code that a comment about a line lists already.
func listedOn(f *project.File, line int) (int, bool) {
	s := readSuppressions(f)
	if s == nil {
		return 0, false
	}
	for _, c := range s.lines[line] {
		if len(c.codes) > 0 {
			return c.codes[len(c.codes)-1].End, true
		}
	}
	return 0, false
}

// lineEnd is the end of the line that an offset is on, without the line end itself.
func lineEnd(source string, offset int) int {
	end := len(source)
	if next := strings.IndexByte(source[offset:], '\n'); next >= 0 {
		end = offset + next
	}
	return offset + len(strings.TrimSuffix(source[offset:end], "\r"))
}

// mayEnd reports whether a comment may be put at the end of a line.
func mayEnd(f *project.File, end int) bool {
	before := f.Doc.Text[:end]
	if strings.HasSuffix(before, `\`) {
		return false
	}
	if f.Kind != project.Python {
		return strings.Count(before, `"""`)%2 == 0 && strings.Count(before, `'''`)%2 == 0 // TOML's long strings
	}
	depth := 0 // of f-strings
	for _, t := range f.Python().Tokens {
		if int(t.Start) >= end {
			break
		}
		switch t.Kind {
		case pysyntax.FStringToken:
			depth++
		case pysyntax.FStringCloseToken:
			depth--
		case pysyntax.StringToken:
			if int(t.End) > end {
				return false
			}
		}
	}
	return depth == 0
}
