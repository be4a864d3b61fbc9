package pysyntax

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// recovery is what a lexer knows about brackets and quotes that are never closed.
//
// A bracket is taken for open until a line begins with a word that no expression continues with, or the file ends. Then
// its statement is read again, and this time it ends at the first line that is indented no deeper. A triple quote is
// treated alike, except that the closing quote of one is the opening quote of another: the first string that holds a
// definition is the one that was not closed. All this happens only in files that are not Python at that moment.
type recovery struct {
	marks   []int // offsets of brackets, fields and strings that are never closed, in order
	redone  int   // statements that begin before this offset are not taken back again
	strings int   // how often a string has been taken back
	quiet   int   // no problems are reported after this offset, unless it is 0: an open string makes too many
	goesOn  int   // at no line end before this offset does the text of a string end: see textEnds
}

// mostStrings is how many strings are taken back in one file, each of which costs reading it again.
const mostStrings = 3

func (l *lexer) isMarked(at int) bool {
	if len(l.marks) == 0 {
		return false
	}
	_, found := slices.BinarySearch(l.marks, at)
	return found
}

// endsEarly reports whether the triple-quoted string ends where the lines are indented no deeper than its statement.
func (l *lexer) endsEarly(start int) bool { return l.strings >= mostStrings || l.isMarked(start) }

func (l *lexer) mark(at int) {
	if i, found := slices.BinarySearch(l.marks, at); !found {
		l.marks = slices.Insert(l.marks, i, at)
	}
}

// redo goes back to the start of the statement, which has something open that is never closed. It reports false if that
// was done before.
func (l *lexer) redo() bool {
	if int(l.tokens[l.first].Start) < l.redone {
		return false
	}
	for _, o := range l.stack {
		l.mark(o.at)
	}
	l.redone = l.pos
	l.rewind(l.first)
	return true
}

// giveUp ends the statement with all that is open in it.
func (l *lexer) giveUp() {
	l.neverClosed(len(l.stack) - 1)
	l.stack = l.stack[:0]
	l.endStatement()
}

// rewind goes back to the logical line that begins with a token.
func (l *lexer) rewind(first int) {
	t := l.tokens[first]
	l.tokens = l.tokens[:first]
	l.pos = int(t.Start)
	l.begin, l.fresh = true, false
	l.first, l.indent, l.goesOn = first, t.Indent(), 0
	l.stack = l.stack[:0]
	n := len(l.problems)
	for n > 0 && l.problems[n-1].Start >= l.pos {
		n--
	}
	l.problems = l.problems[:n]
}

// endStatement ends the logical line at the last line end, or here.
func (l *lexer) endStatement() {
	end := -1
	for i := len(l.tokens) - 1; i >= 0 && l.tokens[i].Kind.IsTrivia(); i-- {
		if l.tokens[i].Kind == BlankToken {
			end = i
		}
	}
	if end >= 0 {
		l.tokens[end].Kind = NewlineToken
	} else {
		l.emit(NewlineToken, l.pos)
	}
	l.begin, l.fresh = true, false
	l.first, l.indent = len(l.tokens), l.columnHere()
}

// columnHere is the column of the first token of a line, which is here.
func (l *lexer) columnHere() int {
	at := l.pos
	for l.pos > 0 && l.src[l.pos-1] != '\n' && l.src[l.pos-1] != '\r' {
		l.pos--
	}
	column := l.column()
	l.pos = at
	return column
}

// lineBreaksOff reports whether the line that begins here, inside brackets, is a new statement.
func (l *lexer) lineBreaksOff() bool {
	if l.startsStatement() {
		return true
	}
	marked := false
	for _, o := range l.stack {
		if o.marked && o.kind == field && !o.quote.triple {
			return true
		}
		marked = marked || o.marked
	}
	if !marked || brackets[l.src[l.pos]&127] >= OpRightParen {
		return false
	}
	return l.columnHere() <= l.indent || l.twoOperands()
}

// twoOperands reports whether one ended before the line that begins here, and another begins.
func (l *lexer) twoOperands() bool {
	last := len(l.tokens) - 1
	for l.tokens[last].Kind.IsTrivia() {
		last--
	}
	switch l.tokens[last].Kind {
	case NameToken, NumberToken, OpRightParen, OpRightBracket, OpRightBrace, KeyTrue, KeyFalse, KeyNone, StringToken:
	default:
		return false
	}
	switch classes[l.src[l.pos]] {
	case letter, wide:
		switch wordKind(l.wordHere()) {
		case KeyAnd, KeyOr, KeyIn, KeyIs, KeyNot, KeyIf, KeyElse, KeyFor, KeyAsync, KeyAs, KeyFrom:
			return false
		}
		return !isPrefix(l.wordHere())
	case digit:
		return true
	}
	return false
}

func (l *lexer) wordHere() string {
	end := l.pos
	for end < len(l.src) && (classes[l.src[end]] <= digit || classes[l.src[end]] == wide) {
		end++
	}
	return l.src[l.pos:end]
}

var (
	afterElse  = regexp.MustCompile(`^else[ \t]*:`)
	afterFrom  = regexp.MustCompile(`^from[ \t]+[.\w][.\w]*[ \t]+import\b`)
	afterAsync = regexp.MustCompile(`^async[ \t]+(def|with)\b`)
	// definitions are lines that no text has by chance.
	definitions = regexp.MustCompile(`^(?:(?:async +)?def +\w+ *[(\[]|class +\w+ *[(:\[]|from +[.\w]+ +import +\w|if __name__ ==)`)
)

// startsStatement reports whether a word begins here that cannot continue an expression.
func (l *lexer) startsStatement() bool {
	if classes[l.src[l.pos]] != letter {
		return false
	}
	switch wordKind(l.wordHere()) {
	case KeyDef, KeyClass, KeyReturn, KeyImport, KeyWith, KeyTry, KeyWhile, KeyRaise, KeyAssert, KeyDel, KeyPass, KeyBreak,
		KeyContinue, KeyGlobal, KeyNonlocal, KeyExcept, KeyFinally, KeyElif:
		return true
	case KeyElse:
		return afterElse.MatchString(l.src[l.pos:])
	case KeyFrom:
		return afterFrom.MatchString(l.src[l.pos:])
	case KeyAsync:
		return afterAsync.MatchString(l.src[l.pos:])
	}
	return false
}

// joined comes to a line that a backslash joins with the one before. A definition does not continue one.
func (l *lexer) joined() {
	if len(l.stack) > 0 {
		l.fresh = true
		return
	}
	if l.begin {
		return
	}
	l.pos += len(l.src[l.pos:]) - len(strings.TrimLeft(l.src[l.pos:], " \t\f"))
	word := l.wordHere()
	if word != "def" && word != "class" || l.tokens[len(l.tokens)-1].Kind == KeyAsync {
		return
	}
	l.problem(l.pos, l.pos+len(word), fmt.Sprintf("the `\\` above joins `%s` with the statement before it", word))
	l.endStatement()
}

// neverClosed tells of what is open at an index of the stack.
func (l *lexer) neverClosed(i int) {
	for l.stack[i].kind == format {
		i--
	}
	o := l.stack[i]
	if o.kind == fstring {
		l.unclosedString(o.at, o.quote)
		return
	}
	l.problem(o.at, o.at+1, fmt.Sprintf("`%c` is never closed", l.src[o.at]))
}

// unclosedString tells of a string from start to here.
func (l *lexer) unclosedString(start int, q quoting) {
	quote := strings.Repeat(string(q.char), 1)
	end := l.pos
	if q.triple {
		quote = strings.Repeat(quote, 3)
		end = start + strings.Index(l.src[start:], quote) + 3
		l.quiet = start
	}
	l.problem(start, end, fmt.Sprintf("the closing %s of this string is missing", quote))
}

// endsField reports whether the quote here, inside of a field, ends the f-string around the field. Since 3.12 strings in a
// field may have the same quotes; but one that does not end on its line is the end of a half-typed field.
func (l *lexer) endsField(c byte) bool {
	if len(l.stack) == 0 {
		return false
	}
	i := l.innermost(field)
	if i < 0 || l.stack[i].quote.char != c {
		return false
	}
	o := l.stack[i]
	if o.quote.triple {
		return o.marked && l.tripleAt(l.pos, c)
	}
	return o.marked || !l.endsOnLine(c)
}

// endsOnLine reports whether the quote here has another one on its line.
func (l *lexer) endsOnLine(c byte) bool {
	for i := l.pos + 1; i < len(l.src); i++ {
		switch l.src[i] {
		case c:
			return true
		case '\\':
			i++
		case '\n', '\r':
			return false
		}
	}
	return false
}

// textEnds reports whether the text of a triple-quoted string that is never closed ends at the line end here.
func (l *lexer) textEnds() bool {
	at := l.pos
	if at < l.goesOn { // an empty line above one that was looked at
		return false
	}
	defer func() { l.pos = at }()
	for l.pos < len(l.src) {
		l.pos += lineEnd(l.src, l.pos)
		if column := l.column(); l.pos < len(l.src) && lineEnd(l.src, l.pos) == 0 {
			if column <= l.indent {
				return true
			}
			l.goesOn = l.pos
			return false
		}
	}
	return true
}

// takeBack goes back to the triple-quoted string that has no end, given the last one, which reaches the end of the file.
// It reports false if that was done too often.
func (l *lexer) takeBack(last int) bool {
	if l.innermost(field) >= 0 && l.redo() {
		return true
	}
	if l.strings >= mostStrings || l.isMarked(last) {
		return false
	}
	l.strings++
	at := l.unclosedTriple(last)
	l.mark(at)
	if at == last && l.begin { // it is the first token of its line, and has not been emitted
		l.pos = at
		return true
	}
	i := len(l.tokens) - 1
	for int(l.tokens[i].Start) > at || !l.tokens[i].BeginsLine() {
		i--
	}
	l.rewind(i)
	return true
}

// unclosedTriple is the offset of the first triple-quoted string that holds a definition, given the last one.
func (l *lexer) unclosedTriple(last int) int {
	quote := quoteOf(l.src[last:])
	indent, outer := 0, -1
	for _, t := range l.tokens {
		if t.BeginsLine() {
			indent, outer = t.Indent(), -1
		}
		start := int(t.Start)
		switch t.Kind {
		case FStringToken:
			if quoteOf(l.src[start:]) == quote && outer < 0 {
				outer = start
			}
			continue
		case FStringTextToken:
			start = outer
		case StringToken:
			if quoteOf(l.src[start:]) != quote {
				continue
			}
		default:
			continue
		}
		if start >= 0 && holdsDefinition(l.src[t.Start:t.End], indent) {
			return start
		}
	}
	return last
}

// quoteOf is the quote of the string literal that a text begins with.
func quoteOf(literal string) string {
	literal = literal[prefixLen(literal):]
	if len(literal) >= 3 && literal[1] == literal[0] && literal[2] == literal[0] {
		return literal[:3]
	}
	return literal[:1]
}

// holdsDefinition reports whether a line of a text, not its first, is a definition that is indented no deeper than that.
func holdsDefinition(content string, indent int) bool {
	for {
		end := strings.IndexAny(content, "\r\n")
		if end < 0 {
			return false
		}
		line := content[end+1:]
		content = strings.TrimLeft(line, " \t")
		if len(line)-len(content) <= indent && definitions.MatchString(content) {
			return true
		}
	}
}

// result is what was wrong, without what follows an open string.
func (l *lexer) result() []problem {
	slices.SortStableFunc(l.problems, func(a, b problem) int { return a.Start - b.Start })
	if l.quiet > 0 {
		l.problems = slices.DeleteFunc(l.problems, func(p problem) bool { return p.Start > l.quiet })
	}
	return l.problems
}
