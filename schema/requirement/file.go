package requirement

import (
	"iter"
	"strings"
)

// File is a requirements file.
type File struct{ Lines []Line }

// Requirements goes over the lines that ask for a distribution.
func (f *File) Requirements() iter.Seq2[*Line, *Requirement] {
	return func(yield func(*Line, *Requirement) bool) {
		for i := range f.Lines {
			if r := f.Lines[i].Requirement; r != nil && !yield(&f.Lines[i], r) {
				return
			}
		}
	}
}

// ParseFile reads a requirements file.
func ParseFile(text string) *File {
	f := &File{}
	for start := 0; start < len(text); {
		p, end := logicalLine(text, start)
		f.Lines = append(f.Lines, p.line(start, end))
		start = end
	}
	return f
}

// logicalLine joins the lines that end with a backslash, and gives the offset of the next line. A line that is only a
// comment does not go on, whatever its end.
func logicalLine(text string, start int) (*parser, int) {
	p := &parser{}
	var joined strings.Builder
	for {
		next := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			next = start + n + 1
		}
		line := strings.TrimRight(text[start:next], "\r\n")
		before, goesOn := strings.CutSuffix(line, `\`)
		if commentStart(line) == 0 {
			goesOn = false
		}
		p.places = append(p.places, place{joined.Len(), start})
		start = next
		if goesOn && next < len(text) {
			joined.WriteString(before)
			continue
		}
		if joined.WriteString(line); goesOn { // a backslash at the end of the file
			p.text = strings.TrimSuffix(joined.String(), `\`)
		} else {
			p.text = joined.String()
		}
		return p, next
	}
}

// commentStart is the offset of the whitespace before the comment, or -1. What follows other text directly, as in a
// URL's fragment, is no comment.
func commentStart(line string) int {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || isSpace(line[i-1])) {
			return len(strings.TrimRight(line[:i], " \t\r\n\f\v"))
		}
	}
	return -1
}

func (p *parser) line(start, end int) Line {
	l := Line{FullStart: start, FullEnd: end}
	if n := commentStart(p.text); n >= 0 {
		hash := n + strings.IndexByte(p.text[n:], '#')
		l.Comment = p.part(hash, len(p.text))
		p.text = p.text[:n]
	}
	from, to := trim(p.text, 0, len(p.text))
	p.text = p.text[:to]
	whole := p.part(from, to)
	l.Start, l.End = whole.Start, whole.End
	p.pos = from
	switch {
	case from == to:
	case p.text[from] == '-':
		l.Options = p.options()
	default:
		l.Requirement = p.lineRequirement(from)
	}
	l.Problems = p.problems
	return l
}

// lineRequirement reads a requirement that options may follow. Besides PEP 508, pip takes a URL or a path.
func (p *parser) lineRequirement(from int) *Requirement {
	rest := p.text
	behind := optionStart(rest, from)
	p.text = strings.TrimRight(rest[:behind], " \t")
	r := &Requirement{}
	switch text := p.text[from:]; {
	case p.repository(r):
		p.end(r)
		whole := p.part(from, len(p.text))
		r.Start, r.End = whole.Start, whole.End
	case isURL(text):
		end := len(text)
		if n := strings.IndexAny(text, " \t"); n >= 0 {
			end = n
		}
		p.pos = from + end
		r.URL = p.url(from, p.pos)
		r.Name = r.URL.Egg
		r.Opaque = strings.Contains(text, "${")
		p.end(r)
		whole := p.part(from, len(p.text))
		r.Start, r.End = whole.Start, whole.End
	case isPath(strings.TrimSpace(strings.SplitN(text, ";", 2)[0])):
		whole := p.part(from, len(p.text))
		r.Start, r.End, r.Opaque = whole.Start, whole.End, true
	default:
		r = p.requirement()
	}
	p.text = rest
	p.pos = behind
	r.Options = p.options()
	return r
}

// optionStart is the offset of the first word that starts with a dash, or the end.
func optionStart(text string, from int) int {
	for i := from + 1; i < len(text); i++ {
		if text[i] == '-' && isSpace(text[i-1]) {
			return i
		}
	}
	return len(text)
}
