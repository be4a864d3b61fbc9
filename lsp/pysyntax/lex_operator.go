package pysyntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// operators has those that begin with a character, the longest first. Brackets are not among them.
var operators = func() (byChar [128][]TokenKind) {
	for length := 3; length > 0; length-- {
		for k := OpComma; k < KeyFalse; k++ {
			if text := kindText[k]; len(text) == length && k != OpExclamation {
				byChar[text[0]] = append(byChar[text[0]], k)
			}
		}
	}
	return byChar
}()

var brackets = [128]TokenKind{
	'(': OpLeftParen, '[': OpLeftBracket, '{': OpLeftBrace, ')': OpRightParen, ']': OpRightBracket, '}': OpRightBrace,
}

func (l *lexer) operator(c byte) {
	start := l.pos
	switch kind := brackets[c]; {
	case kind == 0:
	case kind < OpRightParen:
		l.pos++
		l.open(kind, start)
		return
	default:
		l.pos++
		l.close(kind, start)
		return
	}
	if top := len(l.stack) - 1; top >= 0 && l.stack[top].kind == field && (c == ':' || c == '!' && !l.follows("!=")) {
		l.pos++
		if c == '!' {
			l.emit(OpExclamation, start)
			return
		}
		l.emit(OpColon, start)
		l.stack = append(l.stack, opened{kind: format, quote: l.stack[top].quote, marked: l.stack[top].marked, at: start})
		return
	}
	for _, kind := range operators[c] {
		if l.follows(kindText[kind]) {
			l.pos += len(kindText[kind])
			l.emit(kind, start)
			return
		}
	}
	l.strayRune()
}

func (l *lexer) follows(text string) bool { return strings.HasPrefix(l.src[l.pos:], text) }

// strayRune reads a character that is no part of the language.
func (l *lexer) strayRune() {
	start := l.pos
	r, width := utf8.DecodeRuneInString(l.src[start:])
	l.pos += width
	switch {
	case r == utf8.RuneError && width == 1:
		l.stray(start, "this is not UTF-8 text")
	case r == '\\':
		l.stray(start, "nothing may follow a `\\` that joins two lines")
	case r < ' ' || r == 0x7f:
		l.stray(start, fmt.Sprintf("the control character U+%04X is not allowed here", r))
	case strings.ContainsRune("‘’“”„«»", r):
		l.stray(start, fmt.Sprintf("`%c` is a typographic quote: Python has \" and '", r))
	default:
		l.stray(start, fmt.Sprintf("`%c` (U+%04X) is not allowed here", r, r))
	}
}

// open reads an opening bracket.
func (l *lexer) open(kind TokenKind, start int) {
	if len(l.stack) >= deepest {
		l.stray(start, fmt.Sprintf("more than %d brackets are open", deepest))
		return
	}
	l.emit(kind, start)
	l.stack = append(l.stack, opened{kind: bracket, closer: closers[kind], marked: l.isMarked(start), at: start})
}

// close reads a closing bracket. It closes the innermost one of its kind, and those inside that have no end. Past the
// text of an f-string it does not reach.
func (l *lexer) close(kind TokenKind, start int) {
	for i := len(l.stack) - 1; i >= 0; i-- {
		o := l.stack[i]
		if o.kind == fstring {
			break
		}
		if o.closer != kind {
			continue
		}
		if i < len(l.stack)-1 {
			l.neverClosed(len(l.stack) - 1)
		}
		l.stack = l.stack[:i]
		l.emit(kind, start)
		return
	}
	l.stray(start, fmt.Sprintf("this `%s` closes nothing", kind))
}

// number reads a number.
func (l *lexer) number() {
	start := l.pos
	problem := ""
	if l.src[start] == '0' && start+1 < len(l.src) && strings.IndexByte("xXoObB", l.src[start+1]) >= 0 {
		problem = l.radix(l.src[start+1] | 0x20)
	} else {
		problem = l.decimal()
	}
	if problem == "" && l.nameFollows() && !l.keywordFollows() {
		problem = "a name cannot begin with a digit"
	}
	if problem != "" {
		for l.pos < len(l.src) && classes[l.src[l.pos]] <= digit {
			l.pos++
		}
		l.restOfName()
	}
	l.emit(NumberToken, start)
	if problem != "" {
		l.problem(start, l.pos, problem)
	}
}

// radix reads what follows 0 in a hexadecimal, octal or binary number.
func (l *lexer) radix(letter byte) string {
	digits, name := "01", "binary"
	switch letter {
	case 'x':
		digits, name = "0123456789abcdefABCDEF", "hexadecimal"
	case 'o':
		digits, name = "01234567", "octal"
	}
	l.pos += 2
	if !l.digits(digits, true) || l.pos < len(l.src) && classes[l.src[l.pos]] == digit {
		return "this is not a " + name + " number"
	}
	return ""
}

// decimal reads an int, a float or an imaginary number.
func (l *lexer) decimal() string {
	const decimals = "0123456789"
	start := l.pos
	good := l.src[start] == '.' || l.digits(decimals, false)
	whole := l.src[start:l.pos]
	isInt := true
	if l.pos < len(l.src) && l.src[l.pos] == '.' {
		l.pos++
		isInt = false
		if l.pos < len(l.src) && classes[l.src[l.pos]] == digit {
			good = l.digits(decimals, false) && good
		}
	}
	if l.pos < len(l.src) && l.src[l.pos]|0x20 == 'e' {
		back := l.pos
		l.pos++
		if l.pos < len(l.src) && (l.src[l.pos] == '+' || l.src[l.pos] == '-') {
			l.pos++
		}
		if l.pos < len(l.src) && classes[l.src[l.pos]] == digit {
			isInt = false
			good = l.digits(decimals, false) && good
		} else {
			l.pos = back
		}
	}
	if l.pos < len(l.src) && l.src[l.pos]|0x20 == 'j' {
		isInt = false
		l.pos++
	}
	if !good {
		return "`_` in a number must stand between two digits"
	}
	if isInt && len(whole) > 1 && whole[0] == '0' && strings.Trim(whole, "0_") != "" {
		return "a decimal number cannot begin with 0; octal numbers begin with 0o"
	}
	return ""
}

// digits reads digits with single _ between them, and reports whether they are as they should. One _ may come before
// them after the letter of a radix.
func (l *lexer) digits(set string, afterRadix bool) bool {
	start, last := l.pos, byte('_')
	if afterRadix {
		last = '0'
	}
	for ; l.pos < len(l.src); l.pos++ {
		c := l.src[l.pos]
		if c == '_' && last == '_' {
			return false
		}
		if c != '_' && strings.IndexByte(set, c) < 0 {
			break
		}
		last = c
	}
	return l.pos > start && last != '_'
}

func (l *lexer) nameFollows() bool {
	if l.pos >= len(l.src) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(l.src[l.pos:])
	return startsName(r) || classes[l.src[l.pos]] == digit
}

// keywordFollows reports whether one of the keywords follows that CPython lets stand right behind a number: 1if x else 2.
func (l *lexer) keywordFollows() bool {
	end := l.pos
	for end < len(l.src) && classes[l.src[end]] <= digit {
		end++
	}
	switch wordKind(l.src[l.pos:end]) {
	case KeyAnd, KeyElse, KeyFor, KeyIf, KeyIn, KeyIs, KeyNot, KeyOr:
		return true
	}
	return false
}
