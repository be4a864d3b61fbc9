package marker

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"csdk/lsp/text"
)

// mark is one marker.
type mark struct {
	kind string
	args []any  // string, *regexp.Regexp or name
	file string // of the workspace
	line int    // that it is about, from 1
	at   int    // where this line starts
	text string // of the file, with the markers in it blotted out
}

// name is an argument that names golden text.
type name string

func (m mark) String() string { return fmt.Sprintf("%s:%d: %s", m.file, m.line, m.kind) }

// comment is the marker comment of a line of Python.
var comment = regexp.MustCompile(`#@[^\r\n]*`)

// readMarks finds the markers of all files and of the section marks.
func (s *scenario) readMarks(section string) error {
	for _, file := range slices.Sorted(maps.Keys(s.files)) {
		content := s.files[file]
		if !strings.HasSuffix(file, ".py") {
			continue
		}
		blotted := blot(content)
		about, start, offset := 1, 0, 0 // the line that markers speak about
		number := 0
		for line := range strings.Lines(content) {
			number++
			at := comment.FindStringIndex(line)
			if at == nil || strings.TrimSpace(line[:at[0]]) != "" {
				about, start = number, offset
			}
			offset += len(line)
			if at == nil {
				continue
			}
			found, err := parseMarks(line[at[0]+len("#@") : at[1]])
			if err != nil {
				return fmt.Errorf("%s:%d: %w", file, number, err)
			}
			for _, m := range found {
				m.file, m.line, m.at, m.text = file, about, start, blotted
				s.marks = append(s.marks, m)
			}
		}
	}
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := s.readMark(line); err != nil {
			return fmt.Errorf("marks: %s: %w", line, err)
		}
	}
	return nil
}

// readMark reads a line of the section marks: file:line: markers.
func (s *scenario) readMark(line string) error {
	file, rest, _ := strings.Cut(line, ":")
	position, source, ok := strings.Cut(rest, ":")
	number, err := strconv.Atoi(position)
	if !ok || err != nil {
		return fmt.Errorf("it should be FILE:LINE: MARKERS")
	}
	content, known := s.files[file]
	if !known {
		return fmt.Errorf("there is no file %s", file)
	}
	lines := slices.Collect(strings.Lines(content))
	if number < 1 || number > len(lines)+1 {
		return fmt.Errorf("%s has %d lines", file, len(lines))
	}
	found, err := parseMarks(source)
	for _, m := range found {
		m.file, m.line, m.at, m.text = file, number, len(strings.Join(lines[:number-1], "")), content
		if strings.HasSuffix(file, ".py") {
			m.text = blot(content)
		}
		s.marks = append(s.marks, m)
	}
	return err
}

// blot hides marker comments from the search for places.
func blot(content string) string {
	return comment.ReplaceAllStringFunc(content, func(c string) string { return strings.Repeat("\x00", len(c)) })
}

// parseMarks reads one or more markers, with commas between them.
func parseMarks(source string) ([]mark, error) {
	parsed, err := parser.ParseExpr("all(" + strings.TrimSpace(source) + ")")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.TrimSpace(source), err)
	}
	var marks []mark
	for _, e := range parsed.(*ast.CallExpr).Args {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return nil, fmt.Errorf("a marker looks like diag(place, code, message)")
		}
		kind, ok := call.Fun.(*ast.Ident)
		if !ok {
			return nil, fmt.Errorf("a marker looks like diag(place, code, message)")
		}
		m := mark{kind: kind.Name}
		for _, a := range call.Args {
			value, err := argument(a)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kind.Name, err)
			}
			m.args = append(m.args, value)
		}
		marks = append(marks, m)
	}
	if len(marks) == 0 {
		return nil, fmt.Errorf("no marker in the comment")
	}
	return marks, nil
}

// argument is the value of an argument.
func argument(e ast.Expr) (any, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strconv.Unquote(e.Value)
		}
	case *ast.Ident:
		return name(e.Name), nil
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "re" && len(e.Args) == 1 {
			if pattern, err := argument(e.Args[0]); err == nil {
				if pattern, ok := pattern.(string); ok {
					return regexp.Compile(pattern)
				}
			}
		}
	}
	return nil, fmt.Errorf("an argument is a text, re(text) or the name of golden text")
}

// span is the place that an argument stands for.
func (m mark) span(arg any) (text.Span, error) {
	rest := m.text[m.at:]
	switch arg := arg.(type) {
	case string:
		if at := strings.Index(rest, arg); at >= 0 {
			return text.Span{Start: m.at + at, End: m.at + at + len(arg)}, nil
		}
		return text.Span{}, fmt.Errorf("%v: no %q from there on", m, arg)
	case *regexp.Regexp:
		at := arg.FindStringSubmatchIndex(rest)
		if at == nil {
			return text.Span{}, fmt.Errorf("%v: nothing matches %s from there on", m, arg)
		}
		if len(at) > 2 {
			at = at[2:]
		}
		return text.Span{Start: m.at + at[0], End: m.at + at[1]}, nil
	}
	return text.Span{}, fmt.Errorf("%v: %v is no place", m, arg)
}

// says reports whether a text is what an argument asks for: it has the text in it, or matches.
func says(arg any, got string) bool {
	switch arg := arg.(type) {
	case string:
		return strings.Contains(got, arg)
	case *regexp.Regexp:
		return arg.MatchString(got)
	}
	return false
}
