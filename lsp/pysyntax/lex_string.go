package pysyntax

import "strings"

// isPrefix reports whether a word may stand right before a quote.
func isPrefix(word string) bool {
	switch strings.ToLower(word) {
	case "r", "u", "b", "br", "rb", "f", "fr", "rf", "t", "tr", "rt":
		return len(word) <= 2
	}
	return false
}

// str reads a string literal from its prefix on; pos is at its quote. Of an f-string only the opening is read here.
func (l *lexer) str(start int) {
	q := quoting{char: l.src[l.pos]}
	isF := false
	for i := start; i < l.pos; i++ {
		switch l.src[i] | 0x20 {
		case 'r':
			q.raw = true
		case 'b':
			q.bytes = true
		case 'f', 't':
			isF = true
		}
	}
	if l.pos+2 < len(l.src) && l.src[l.pos+1] == q.char && l.src[l.pos+2] == q.char {
		q.triple = true
		l.pos += 3
	} else {
		l.pos++
	}
	if isF && len(l.stack) < 2*deepest {
		l.emit(FStringToken, start)
		l.stack = append(l.stack, opened{kind: fstring, quote: q, marked: l.isMarked(start), at: start})
		return
	}
	l.plain(start, q)
}

// plain reads the rest of a string that is no f-string.
func (l *lexer) plain(start int, q quoting) {
	flags := tokenFlags(0)
	joined := 0 // the first line end that a backslash escapes
	for {
		switch {
		case l.pos >= len(l.src):
			if q.triple && l.takeBack(start) {
				return
			}
			flags |= unclosed
		case l.src[l.pos] == '\\':
			flags |= escaped
			width := lineEnd(l.src, l.pos+1)
			if width > 0 && joined == 0 {
				joined = l.pos + 1
			}
			l.pos = min(l.pos+1+max(1, width), len(l.src))
			continue
		case l.src[l.pos] == q.char && (!q.triple || l.tripleAt(l.pos, q.char)):
			l.pos++
			if q.triple {
				l.pos += 2
			}
		case l.src[l.pos] == '\n' || l.src[l.pos] == '\r':
			if l.src[l.pos] == '\r' {
				flags |= escaped
			}
			if q.triple && !(l.endsEarly(start) && l.textEnds()) {
				l.pos += lineEnd(l.src, l.pos)
				continue
			}
			flags |= unclosed
		default:
			l.pos++
			continue
		}
		break
	}
	if flags&unclosed != 0 && !q.triple && joined > 0 {
		l.pos = joined
	}
	l.emit(StringToken, start)
	if flags&unclosed != 0 {
		l.unclosedString(start, q)
	}
	l.tokens[len(l.tokens)-1].flags = flags
}

func (l *lexer) tripleAt(at int, char byte) bool {
	return at+2 < len(l.src) && l.src[at] == char && l.src[at+1] == char && l.src[at+2] == char
}

// fstringText reads the text of an f-string, or of the format of a field, up to the next field or its end.
func (l *lexer) fstringText(top opened) {
	start, q := l.pos, top.quote
	flags := tokenFlags(0)
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '\\':
			flags |= escaped
			l.escape(q.raw)
			continue
		case c == '{' || c == '}':
			if top.kind == fstring && l.pos+1 < len(l.src) && l.src[l.pos+1] == c {
				flags |= escaped
				l.pos += 2
				continue
			}
			if c == '}' && top.kind == fstring {
				l.problem(l.pos, l.pos+1, "a single `}` is not allowed in the text of an f-string: write `}}`")
				l.pos++
				continue
			}
			l.text(start, flags)
			l.brace(c, q)
			return
		case c == q.char && (!q.triple || l.tripleAt(l.pos, c)):
			l.text(start, flags)
			l.closeFString()
			return
		case c == '\n' || c == '\r':
			if c == '\r' {
				flags |= escaped
			}
			if !q.triple || top.marked && l.textEnds() {
				l.text(start, flags)
				l.endFString()
				return
			}
		}
		l.pos++
	}
	l.text(start, flags)
	if q.triple && l.takeBack(l.stack[l.innermost(fstring)].at) {
		return
	}
	l.endFString()
}

// escape skips a backslash in the text of an f-string and what it escapes. A brace is never escaped.
func (l *lexer) escape(raw bool) {
	l.pos++
	if l.pos >= len(l.src) || l.src[l.pos] == '{' || l.src[l.pos] == '}' {
		return
	}
	if !raw && l.follows("N{") {
		line := l.src[l.pos:]
		if end := strings.IndexAny(line, "}\"'\r\n"); end > 0 && line[end] == '}' {
			l.pos += end + 1
			return
		}
	}
	l.pos += max(1, lineEnd(l.src, l.pos))
}

// text adds the text from start to here, if there is any.
func (l *lexer) text(start int, flags tokenFlags) {
	if l.pos > start {
		l.emit(FStringTextToken, start)
		l.tokens[len(l.tokens)-1].flags = flags
	}
}

// brace opens a field, or closes the one that the format on top belongs to.
func (l *lexer) brace(c byte, q quoting) {
	start := l.pos
	l.pos++
	if c == '}' {
		l.emit(OpRightBrace, start)
		l.stack = l.stack[:len(l.stack)-2]
		return
	}
	l.emit(OpLeftBrace, start)
	l.stack = append(l.stack, opened{kind: field, closer: OpRightBrace, quote: q, marked: l.isMarked(start), at: start})
}

// closeFString reads the closing quote of the innermost f-string. Whatever is open inside is closed with it.
func (l *lexer) closeFString() {
	start := l.pos
	i := l.innermost(fstring)
	if i < len(l.stack)-1 {
		l.neverClosed(len(l.stack) - 1)
	}
	l.pos++
	if l.stack[i].quote.triple {
		l.pos += 2
	}
	l.stack = l.stack[:i]
	l.emit(FStringCloseToken, start)
}

// endFString ends the innermost f-string at a line end, where its closing quote is missing.
func (l *lexer) endFString() {
	i := l.innermost(fstring)
	o := l.stack[i]
	if !o.quote.triple && strings.ContainsAny(l.src[o.at:l.pos], "\r\n") && l.redo() {
		return
	}
	l.stack = l.stack[:i]
	l.emit(FStringCloseToken, l.pos)
	l.tokens[len(l.tokens)-1].flags = unclosed
	l.unclosedString(o.at, o.quote)
}

// innermost is the index of the innermost thing of a kind that is open, -1 if there is none.
func (l *lexer) innermost(kind openedKind) int {
	for i := len(l.stack) - 1; i >= 0; i-- {
		if l.stack[i].kind == kind {
			return i
		}
	}
	return -1
}
