package jsontree

import (
	"strings"
	"unicode/utf8"
)

// Parse reads a text, in time that grows with its length and no faster.
func Parse(text string) *Tree {
	p := &parser{text: text, tree: &Tree{}}
	p.skip()
	switch {
	case p.more():
		p.room()
		p.tree.Root = p.value()
	case len(p.tree.Problems) == 0:
		p.problem(0, len(text), Empty)
	default: // nothing but comments, which were told
	}
	if p.skip(); p.more() && !p.stopped {
		p.problem(p.pos, len(strings.TrimRight(text, whitespace)), TextAfter)
	}
	return p.tree
}

const whitespace = " \t\r\n"

type parser struct {
	text     string
	pos      int
	last     int // end of the last thing that was read; whitespace and comments aside
	depth    int
	arrays   int // how many arrays are open
	objects  int
	values   int
	unclosed bool // a bracket that the text's end left open was told
	stopped  bool // the rest is not read
	tree     *Tree
}

func (p *parser) more() bool { return p.pos < len(p.text) }

// peek gives the next byte, or 0 at the end.
func (p *parser) peek() byte {
	if p.more() {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) problem(start, end int, code Code) {
	if len(p.tree.Problems) < maxProblems {
		p.tree.Problems = append(p.tree.Problems, Problem{start, end, code})
	}
}

// problemBefore tells of something that is missing at an offset: the character before it is the place.
func (p *parser) problemBefore(offset int, code Code) {
	_, size := utf8.DecodeLastRuneInString(p.text[:offset])
	p.problem(offset-size, offset, code)
}

// stop leaves the rest of the text unread.
func (p *parser) stop() {
	p.stopped = true
	p.pos = len(p.text)
}

// room counts a value and reports whether the tree has room for it; if not, nothing more is read.
func (p *parser) room() bool {
	p.values++
	if p.values > maxValues {
		p.tree.Truncated = true
		p.stop()
	}
	return !p.tree.Truncated
}

// value reads one value. There is something to read, and it is no comma, colon or closing bracket.
func (p *parser) value() Value {
	var v Value
	switch c := p.peek(); {
	case c == '{' || c == '[':
		v = p.container(c)
	case c == '"' || c == '\'':
		v = p.string()
	default:
		v = p.word()
	}
	p.last = v.End
	return v
}

func (p *parser) container(bracket byte) Value {
	v := Value{Start: p.pos, Kind: Object}
	p.pos++
	p.last = p.pos
	if p.depth == maxDepth {
		p.problem(v.Start, p.pos, TooDeep)
		v.End = p.pos
		p.stop()
		return v
	}
	p.depth++
	if bracket == '[' {
		v.Kind = Array
		p.arrays++
		p.items(&v)
		p.arrays--
	} else {
		p.objects++
		p.members(&v)
		p.objects--
	}
	p.depth--
	v.End = p.last
	return v
}

// state between two entries of a container.
type separator struct {
	comma   int  // offset of the comma that was just read, or -1
	entries int  // read so far
	quiet   bool // the last entry was broken, so nobody is told that a comma is missing after it
}

// next moves to the next entry of a container and tells what is wrong on the way; false at its end, which is read.
func (p *parser) next(s *separator, closing, other byte, otherOpen int) bool {
	for {
		p.skip()
		c := p.peek()
		switch {
		case !p.more():
			if !p.unclosed && !p.stopped {
				p.problemBefore(p.last, MissingBracket)
			}
			p.unclosed = true
			return false
		case c == closing:
			if s.comma >= 0 && s.entries > 0 {
				p.problem(s.comma, s.comma+1, TrailingComma)
			}
			p.pos++
			p.last = p.pos
			return false
		case c == ',':
			if s.comma >= 0 || s.entries == 0 {
				p.problem(p.pos, p.pos+1, ExtraComma)
			}
			s.comma = p.pos
			p.pos++
			p.last = p.pos
		case c == other && otherOpen > 0: // it closes a container around this one
			p.problemBefore(p.last, MissingBracket)
			return false
		case c == other || c == ':':
			p.problem(p.pos, p.pos+1, Unexpected)
			p.pos++
			s.quiet = true
		default:
			if s.comma < 0 && s.entries > 0 && !s.quiet {
				p.problemBefore(p.last, MissingComma)
			}
			s.comma, s.quiet = -1, false
			s.entries++
			return true
		}
	}
}

func (p *parser) items(v *Value) {
	s := separator{comma: -1}
	for p.next(&s, ']', '}', p.objects) && p.room() {
		item := p.value()
		s.quiet = item.Kind == Invalid
		v.Items = append(v.Items, item)
	}
}

func (p *parser) members(v *Value) {
	s := separator{comma: -1}
	for p.next(&s, '}', ']', p.arrays) && p.room() {
		if c := p.peek(); c == '{' || c == '[' { // a value without a key
			p.problem(p.pos, p.pos+1, Unexpected)
			p.value()
			continue
		}
		m := p.member()
		s.quiet = m.Value.Kind == Invalid || m.Value.Kind == Missing
		v.Members = append(v.Members, m)
	}
}

func (p *parser) member() Member {
	key := p.key()
	m := Member{Start: key.Start, End: key.End, Key: key.Text}
	p.skip()
	if p.peek() != ':' {
		if p.atValue() && !p.atKey() {
			p.problem(key.Start, key.End, MissingColon)
			m.Value = p.value()
		} else {
			p.problem(key.Start, key.End, MissingValue)
			m.Value = Value{Start: key.End, End: key.End}
		}
		return m
	}
	colon := p.pos
	p.pos++
	p.last = p.pos
	p.skip()
	if p.atValue() && !(strings.ContainsRune(p.text[colon:p.pos], '\n') && p.atKey()) {
		m.Value = p.value()
	} else {
		p.problem(colon, colon+1, MissingValue)
		m.Value = Value{Start: colon + 1, End: colon + 1}
	}
	return m
}

func (p *parser) key() Value {
	var key Value
	if c := p.peek(); c == '"' || c == '\'' {
		key = p.string()
	} else {
		end := p.run()
		key = Value{Start: p.pos, End: end, Text: p.text[p.pos:end]}
		p.problem(p.pos, end, UnquotedKey)
		p.pos = end
	}
	p.last = key.End
	return key
}

// atValue reports whether something comes that can be read as a value.
func (p *parser) atValue() bool {
	return p.more() && strings.IndexByte(",:]}", p.text[p.pos]) < 0
}

// atKey reports whether a quoted string and a colon come.
func (p *parser) atKey() bool {
	if c := p.peek(); c != '"' && c != '\'' {
		return false
	}
	rest := strings.TrimLeft(p.text[p.stringEnd():], whitespace)
	return strings.HasPrefix(rest, ":")
}
