package pysyntax

import "csdk/lsp/text"

// startsMatch reports whether a name begins a match statement. match is a name like any other: match(x), match[0] and
// match - 1 are expressions, unless the line ends with a colon.
func (p *parser) startsMatch() bool {
	if p.text(p.tok) != "match" {
		return false
	}
	next := p.peek()
	switch next.Kind {
	case NameToken, NumberToken, StringToken, FStringToken, OpLeftBrace, OpTilde, OpEllipsis,
		KeyFalse, KeyNone, KeyTrue, KeyAwait, KeyLambda:
		return true
	case OpLeftParen, OpLeftBracket, OpMinus, OpPlus, OpStar, KeyNot:
		return p.lineEndsWithColon()
	}
	return false
}

func (p *parser) lineEndsWithColon() bool {
	last := p.tok.Kind
	for i := p.i; p.tokens[i].Kind != NewlineToken; i++ {
		if kind := p.tokens[i].Kind; kind > StrayToken {
			last = kind
		}
	}
	return last == OpColon
}

func (p *parser) match(start int) Stmt {
	indent, tabs := p.indent, p.tabs
	p.next()
	m := &Match{Subject: p.namedList()}
	if p.tok.Kind != OpColon {
		p.missing("`:`")
		p.skipTo(OpColon)
	}
	p.got(OpColon)
	header := p.lastSpan()
	if !p.atEnd() {
		p.leftOver()
		p.skipTo(NewlineToken)
	}
	p.got(NewlineToken)
	if p.tok.Kind == EndToken || p.tok.Indent() <= indent || p.blocks >= deepestBlock {
		p.problem(header, "this `match` needs an indented `case` below it")
		m.Span = p.from(start)
		return m
	}
	p.blocks++
	m.Cases = p.cases(p.tok.Indent(), indent)
	p.blocks--
	p.indent, p.tabs = indent, tabs
	m.Span = p.from(start)
	return m
}

// cases reads the block of a match. A statement in it that is no case is wrong, and belongs to the case before it.
func (p *parser) cases(block, parent int) []MatchCase {
	var cases []MatchCase
	for p.tok.Kind != EndToken && p.tok.Indent() > parent {
		p.indent, p.tabs, p.line = p.tok.Indent(), p.tabColumn(), p.start()
		if p.indent != block {
			p.wrongIndent(p.indent > block)
		}
		if p.tok.Kind == NameToken && p.text(p.tok) == "case" && !p.isOperand() {
			cases = append(cases, p.matchCase())
			continue
		}
		p.problem(p.tok.Range(), "only `case` can stand here, below a `match`")
		start, from := p.start(), len(p.stmts.stack)
		for first := true; p.tok.Kind != EndToken && (first || !p.tok.BeginsLine()); first = false {
			p.statement()
		}
		if len(cases) == 0 {
			cases = append(cases, MatchCase{Span: p.from(start), Pattern: &Bad{text.Span{Start: start, End: start}}})
		}
		last := &cases[len(cases)-1]
		last.Body = append(last.Body, p.stmts.take(from)...)
		last.End = p.end
	}
	return cases
}

// isOperand reports whether the name case is one in an expression.
func (p *parser) isOperand() bool {
	switch p.peek().Kind {
	case OpAssign, OpDot:
		return true
	}
	return false
}

func (p *parser) matchCase() MatchCase {
	start := p.start()
	p.next()
	var c MatchCase
	p.pattern = true
	c.Pattern = p.namedList()
	p.pattern = false
	if p.got(KeyIf) {
		c.Guard = p.namedExpr()
	}
	c.Body = p.block("this `case`")
	c.Span = p.from(start)
	return c
}
