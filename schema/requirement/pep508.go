package requirement

import (
	"sort"
	"strings"
)

// Parse reads one requirement of PEP 508, such as `pandas[excel]>=2.0; python_version < "3.12"`. Offsets count from
// the start of the text.
func Parse(text string) (*Requirement, []Problem) { return ParseAt(text, 0) }

// ParseAt is Parse for a text that stands at an offset of its file, from where offsets count then.
func ParseAt(text string, offset int) (*Requirement, []Problem) {
	p := &parser{text: text, places: []place{{0, offset}}}
	r := p.requirement()
	return r, p.problems
}

// parser reads one requirement. Its text may be joined from several lines: places tells where each came from.
type parser struct {
	text     string
	pos      int
	places   []place
	problems []Problem
}

// place says that the text from an offset on comes from an offset of the file.
type place struct{ at, from int }

// from gives the offset in the file of an offset in the text.
func (p *parser) from(offset int) int {
	i := sort.Search(len(p.places), func(i int) bool { return p.places[i].at > offset })
	if i == 0 {
		return offset
	}
	return p.places[i-1].from + offset - p.places[i-1].at
}

// part is a piece of the text. Its end is told from its last character, which may be on an earlier line than what
// comes next.
func (p *parser) part(start, end int) Part {
	part := Part{Start: p.from(start), Text: p.text[start:end]}
	part.End = part.Start
	if end > start {
		part.End = p.from(end-1) + 1
	}
	return part
}

func (p *parser) problem(start, end int, code Code) {
	where := p.part(start, end)
	p.problems = append(p.problems, Problem{where.Start, where.End, code})
}

// problemHere tells of something that is missing at pos: the character before it is the place.
func (p *parser) problemHere(code Code) {
	end := len(strings.TrimRight(p.text[:p.pos], " \t"))
	p.problem(max(0, end-1), end, code)
}

func (p *parser) space() {
	for p.pos < len(p.text) && isSpace(p.text[p.pos]) {
		p.pos++
	}
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// take moves over a prefix if it comes next.
func (p *parser) take(prefix string) bool {
	if strings.HasPrefix(p.text[p.pos:], prefix) {
		p.pos += len(prefix)
		return true
	}
	return false
}

// until moves to the next of some characters, or to the end, and gives what it moved over.
func (p *parser) until(stops string) (start, end int) {
	start = p.pos
	if n := strings.IndexAny(p.text[p.pos:], stops); n >= 0 {
		p.pos += n
	} else {
		p.pos = len(p.text)
	}
	return start, p.pos
}

func (p *parser) requirement() *Requirement {
	p.space()
	start := p.pos
	r := &Requirement{Opaque: strings.Contains(p.text, "${")}
	if p.repository(r) {
		p.end(r)
	} else if p.name(r) {
		p.extras(r)
		p.space()
		if p.take("@") {
			p.directReference(r)
		} else {
			p.specifiers(r)
		}
		p.end(r)
	}
	whole := p.part(start, max(start, len(strings.TrimRight(p.text, " \t\r\n"))))
	r.Start, r.End = whole.Start, whole.End
	return r
}

func isNameByte(c byte) bool {
	return 'a' <= c|' ' && c|' ' <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}

func isLetterOrDigit(c byte) bool { return isNameByte(c) && c != '-' && c != '_' && c != '.' }

// name reads the name; false when there is none, so that nothing behind it can be understood.
func (p *parser) name(r *Requirement) bool {
	start := p.pos
	for p.pos < len(p.text) && isNameByte(p.text[p.pos]) {
		p.pos++
	}
	name := p.text[start:p.pos]
	if !isName(name) {
		_, end := p.until(" \t;,<>=!~")
		code := BadName
		if end == start {
			code, end = MissingName, len(p.text)
		}
		if !r.Opaque {
			p.problem(start, end, code)
		}
		return false
	}
	r.Name = p.part(start, p.pos)
	return true
}

func (p *parser) extras(r *Requirement) {
	p.space()
	open := p.pos
	if !p.take("[") {
		return
	}
	start, end := p.until("]")
	if !p.take("]") {
		p.problem(open, end, UnclosedBracket)
	}
	if strings.TrimSpace(p.text[start:end]) == "" {
		return
	}
	for at := start; at <= end; {
		stop := end
		if n := strings.IndexByte(p.text[at:end], ','); n >= 0 {
			stop = at + n
		}
		from, to := trim(p.text, at, stop)
		if name := p.text[from:to]; !isName(name) {
			p.problem(at-1, max(stop, at), BadExtras)
		} else {
			r.Extras = append(r.Extras, p.part(from, to))
		}
		at = stop + 1
	}
}

func isName(text string) bool {
	for i := range len(text) {
		if !isNameByte(text[i]) {
			return false
		}
	}
	return text != "" && isLetterOrDigit(text[0]) && text[len(text)-1] != '-' && text[len(text)-1] != '.' // pip takes a_
}

// trim narrows a piece of a text by the whitespace around it.
func trim(text string, start, end int) (from, to int) {
	for start < end && isSpace(text[start]) {
		start++
	}
	for start < end && isSpace(text[end-1]) {
		end--
	}
	return start, end
}

// directReference reads the URL behind @. A semicolon belongs to the marker: pip wants a space before it, PEP 508
// says so too, and no URL of a distribution has one.
func (p *parser) directReference(r *Requirement) {
	p.space()
	start, end := p.until(" \t\r\n;")
	if start == end {
		p.problemHere(MissingURL)
		return
	}
	r.URL = p.url(start, end)
}

func (p *parser) specifiers(r *Requirement) {
	p.space()
	open := p.pos
	inBrackets := p.take("(")
	for first := true; ; first = false {
		p.space()
		c := p.peek()
		if c == 0 || c == ';' || c == ')' {
			break
		}
		if !first && !p.take(",") {
			if strings.IndexByte("<>=!~", c) < 0 {
				break
			}
			p.problemHere(MissingComma)
		}
		p.space()
		if c := p.peek(); c == 0 || c == ';' || c == ')' {
			break // a comma at the end is accepted
		}
		if !p.specifier(r) {
			break
		}
	}
	if inBrackets && !p.take(")") {
		p.problem(open, open+1, UnclosedBracket)
	}
}

var operators = []string{"===", "==", "~=", "!=", "<=", ">=", "<", ">"}

// specifier reads an operator and a version; false when neither comes.
func (p *parser) specifier(r *Requirement) bool {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte("<>=!~^", p.text[p.pos]) >= 0 && p.text[start:p.pos] != "===" {
		p.pos++
	}
	s := Specifier{Operator: p.text[start:p.pos]}
	if s.Operator == "" {
		return false
	}
	operatorEnd := p.pos
	p.space()
	stops := " \t\r\n,;)"
	if s.Operator == "===" {
		stops = " \t\r\n;)"
	}
	from, to := p.until(stops)
	s.Version = p.part(from, to)
	whole := p.part(start, to)
	if from == to {
		whole = p.part(start, operatorEnd)
	}
	s.Start, s.End = whole.Start, whole.End
	switch code := s.check(); {
	case r.Opaque:
	case !known(s.Operator):
		p.problem(start, operatorEnd, BadOperator)
		return true
	case code == MissingVersion:
		p.problem(start, operatorEnd, code)
	case code != 0:
		p.problem(from, to, code)
	}
	r.Specifiers = append(r.Specifiers, s)
	return true
}

func known(operator string) bool {
	for _, o := range operators {
		if o == operator {
			return true
		}
	}
	return false
}

// end reads the marker, and tells of what else is there.
func (p *parser) end(r *Requirement) {
	p.space()
	if p.pos == len(p.text) {
		return
	}
	if !p.take(";") {
		if !r.Opaque {
			_, to := trim(p.text, p.pos, len(p.text))
			p.problem(p.pos, to, UnexpectedText)
		}
		p.pos = len(p.text)
		return
	}
	from, to := trim(p.text, p.pos, len(p.text))
	r.Marker = p.part(from, to)
	if from < to && !r.Opaque && !validMarker(p.text[from:to]) {
		p.problem(from, to, BadMarker)
	}
	p.pos = len(p.text)
}
