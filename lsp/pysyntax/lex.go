package pysyntax

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"csdk/lsp/text"
)

// lexer cuts a file into tokens. It goes through the file once, except for statements whose brackets or triple quotes
// turn out to be never closed: such a statement is taken back and read again (lex_recover.go), once.
type lexer struct {
	src      string
	pos      int
	tokens   []Token
	problems []problem

	stack  []opened // what is open, outermost first
	fresh  bool     // at the start of a line inside brackets
	begin  bool     // the next token begins a logical line
	indent int      // column of the logical line
	first  int      // index of the token that begins the logical line
	tabs   bool     // a line is indented with a tab

	recovery
}

// problem is a Problem and the logical line that it is in, by the offset of its first token.
type problem struct {
	Problem
	line int
}

// opened is a bracket, an f-string, a replacement field of one, or the format at the end of a field.
type opened struct {
	kind   openedKind
	closer TokenKind // of a bracket or field
	marked bool      // known to be never closed
	quote  quoting   // of the f-string, also for its fields and formats
	at     int       // offset
}

type openedKind uint8

const (
	bracket openedKind = iota
	fstring
	field
	format
)

// quoting says how a string literal ends and what a backslash is in it.
type quoting struct {
	char   byte
	triple bool
	raw    bool
	bytes  bool
}

// deepest is how many brackets may be open at once: CPython refuses more, and it bounds every recursion over the tree.
const deepest = 200

// read reads a file from its start. What the lexer holds is reused, so tokens and problems are valid up to the next read.
func (l *lexer) read(src string) {
	*l = lexer{src: src, tokens: l.tokens[:0], stack: l.stack[:0]}
	if strings.HasPrefix(src, "\ufeff") {
		l.pos = len("\ufeff")
	}
	l.startLine()
	for {
		if top := len(l.stack) - 1; top >= 0 && (l.stack[top].kind == fstring || l.stack[top].kind == format) {
			l.fstringText(l.stack[top])
			continue
		}
		if l.space(); l.pos < len(src) {
			l.token()
		} else if l.end() {
			return
		}
	}
}

// end reads the end of the file, and reports false if a statement was taken back and must be read again.
func (l *lexer) end() bool {
	if len(l.stack) > 0 {
		if l.redo() {
			return false
		}
		l.giveUp()
	}
	if !l.begin {
		l.emit(NewlineToken, l.pos)
	}
	l.emit(EndToken, l.pos)
	l.tokens[len(l.tokens)-1].line = 1
	return true
}

// emit adds the token from start to here. It writes field by field into the slice: a copy of a token made just before
// would take a third of the time of reading a file.
func (l *lexer) emit(kind TokenKind, start int) {
	n := len(l.tokens)
	if n == cap(l.tokens) {
		l.tokens = slices.Grow(l.tokens, 1)
	}
	l.tokens = l.tokens[:n+1]
	t := &l.tokens[n]
	t.Start, t.End, t.Kind, t.flags, t.line = int32(start), int32(l.pos), kind, 0, 0
	if l.begin && kind > StrayToken {
		l.begin = false
		l.first = n
		t.line = uint16(min(l.indent, math.MaxUint16-1) + 1)
	}
}

func (l *lexer) problem(start, end int, message string) {
	line := start
	if !l.begin {
		line = int(l.tokens[l.first].Start)
	}
	l.problems = append(l.problems, problem{Problem{text.Span{Start: start, End: end}, message}, line})
}

// stray adds what is no Python from start to here, joined with what is before it.
func (l *lexer) stray(start int, message string) {
	if last := len(l.tokens) - 1; last >= 0 && l.tokens[last].Kind == StrayToken && int(l.tokens[last].End) == start {
		l.tokens[last].End = int32(l.pos)
		return
	}
	l.problem(start, l.pos, message)
	l.emit(StrayToken, start)
}

// space skips what separates tokens, and reads the ends of lines that are joined by a backslash.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch l.src[l.pos] {
		case ' ', '\t', '\f':
			l.pos++
		case '\\':
			width := lineEnd(l.src, l.pos+1)
			if width == 0 {
				return
			}
			l.pos += 1 + width
			l.joined()
		default:
			return
		}
	}
}

// lineEnd is the width of the line end at an offset, 0 if there is none.
func lineEnd(src string, at int) int {
	switch {
	case at >= len(src):
		return 0
	case src[at] == '\n':
		return 1
	case src[at] != '\r':
		return 0
	case at+1 < len(src) && src[at+1] == '\n':
		return 2
	}
	return 1
}

// startLine comes to the start of a logical line.
func (l *lexer) startLine() {
	l.begin = true
	l.first = len(l.tokens)
	l.indent = l.column()
}

// column skips the spaces at the start of a line and counts them.
func (l *lexer) column() int {
	column := 0
	for ; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case ' ':
			column++
		case '\t':
			l.tabs = true
			column += 8 - column%8
		case '\f':
			column = 0
		default:
			return column
		}
	}
	return column
}

// token reads one token that does not begin with a space.
func (l *lexer) token() {
	start, c := l.pos, l.src[l.pos]
	class := classes[c]
	if class == lineClass {
		l.newline()
		return
	}
	if c == '#' {
		l.comment()
		return
	}
	fresh := l.fresh
	l.fresh = false
	if class == quote && l.endsField(c) {
		l.closeFString()
		return
	}
	if fresh && l.lineBreaksOff() {
		if l.redo() {
			return
		}
		l.giveUp()
	}
	switch class {
	case letter:
		l.word()
	case digit:
		l.number()
	case quote:
		l.str(start)
	case wide:
		if r, _ := utf8.DecodeRuneInString(l.src[start:]); startsName(r) {
			l.word()
			return
		}
		l.strayRune()
	default:
		if c == '.' && start+1 < len(l.src) && classes[l.src[start+1]] == digit {
			l.number()
			return
		}
		l.operator(c)
	}
}

func (l *lexer) comment() {
	src, start, pos := l.src, l.pos, l.pos
	for pos < len(src) && src[pos] != '\n' && src[pos] != '\r' {
		pos++
	}
	l.pos = pos
	l.emit(CommentToken, start)
}

func (l *lexer) newline() {
	start := l.pos
	l.pos += lineEnd(l.src, l.pos)
	switch {
	case len(l.stack) > 0:
		l.emit(BlankToken, start)
		l.fresh = true
	case l.begin:
		l.emit(BlankToken, start)
		l.indent = l.column()
	default:
		l.emit(NewlineToken, start)
		l.startLine()
	}
}

// word reads a name, a keyword, or a string with a prefix.
func (l *lexer) word() {
	src, start, pos := l.src, l.pos, l.pos
	for pos < len(src) && classes[src[pos]] <= digit {
		pos++
	}
	l.pos = pos
	if pos < len(src) {
		switch classes[src[pos]] {
		case quote:
			if isPrefix(src[start:pos]) && !l.endsField(src[pos]) {
				l.str(start)
				return
			}
		case wide:
			if l.restOfName() {
				l.emit(NameToken, start)
				l.tokens[len(l.tokens)-1].flags = unicodeName
				return
			}
		}
	}
	l.emit(wordKind(src[start:pos]), start)
}

// restOfName reads a name on from a character that is not ASCII, and reports whether there was more of it.
func (l *lexer) restOfName() bool {
	start := l.pos
	for l.pos < len(l.src) {
		r, width := utf8.DecodeRuneInString(l.src[l.pos:])
		if r < utf8.RuneSelf && classes[r] > digit || r >= utf8.RuneSelf && !continuesName(r) {
			break
		}
		l.pos += width
	}
	return l.pos > start
}

func startsName(r rune) bool {
	return r == '_' || unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start)
}

func continuesName(r rune) bool {
	return startsName(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

// The classes of bytes. Letters and digits are the first two.
const (
	letter = iota
	digit
	quote
	wide // a byte that is not ASCII
	lineClass
	other
)

var classes = func() (table [256]uint8) {
	for c := range table {
		switch {
		case c >= utf8.RuneSelf:
			table[c] = wide
		case c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z':
			table[c] = letter
		case '0' <= c && c <= '9':
			table[c] = digit
		case c == '"' || c == '\'':
			table[c] = quote
		case c == '\n' || c == '\r':
			table[c] = lineClass
		default:
			table[c] = other
		}
	}
	return table
}()
