package pysyntax

import (
	"fmt"

	"csdk/lsp/text"
)

// lines reads the lines of a block, which are indented by a column, up to one that is indented no deeper than what the
// block is in. Lines with another indentation are wrong, and belong to the block all the same.
func (p *parser) lines(block, parent int) {
	tabs := p.tabColumn()
	wrong := -1
	for p.tok.Kind != EndToken {
		if p.tok.BeginsLine() {
			column := p.tok.Indent()
			if column <= parent {
				return
			}
			p.indent, p.tabs, p.line = column, p.tabColumn(), p.start()
			switch {
			case column == block:
				wrong = -1
				p.sameTabs(p.tabs == tabs)
			case column != wrong:
				wrong = column
				p.wrongIndent(column > block)
			}
			p.colon = false
		}
		p.statement()
	}
}

func (p *parser) wrongIndent(deeper bool) {
	switch {
	case !deeper:
		p.problem(p.tok.Range(), "this line is indented like no block around it")
	case !p.colon:
		p.problem(p.tok.Range(), "this line is indented, but no block begins above it")
	}
}

// tabColumn is the column of a token that begins a line if a tab is as wide as a space. Where tabs and spaces are mixed,
// Python wants lines to be indented alike whatever the width of a tab is.
func (p *parser) tabColumn() int {
	if !p.lexer.tabs {
		return p.tok.Indent()
	}
	at := int(p.tok.Start)
	start := at
	for start > 0 && (p.src[start-1] == ' ' || p.src[start-1] == '\t') {
		start--
	}
	return at - start
}

func (p *parser) sameTabs(same bool) {
	if !same {
		p.problem(p.tok.Range(), "this line is indented with other tabs and spaces than the lines around it")
	}
}

// block reads what follows the header of a compound statement, from its colon on. what names the header in messages.
func (p *parser) block(what string) []Stmt {
	indent, outer, from := p.indent, p.tabs, len(p.stmts.stack)
	if p.tok.Kind != OpColon {
		if p.tok.Kind == OpAssign {
			p.problem(p.tok.Range(), "`=` assigns: to compare, write `==`")
		}
		p.missing("`:`")
		p.skipTo(OpColon)
	}
	if p.got(OpColon) && !p.atEnd() {
		if compound(p.tok.Kind) != nil {
			p.problem(p.tok.Range(), p.found()+" must begin a line of its own")
		}
		p.statement()
		p.indent, p.tabs = indent, outer
		return p.stmts.take(from)
	}
	header := p.lastSpan()
	p.got(NewlineToken)
	if p.tok.Indent() <= indent || p.tok.Kind == EndToken {
		p.problem(header, what+" needs an indented block below it")
		return nil
	}
	if p.blocks >= deepestBlock {
		p.problem(p.tok.Range(), fmt.Sprintf("blocks are nested more than %d deep", deepestBlock))
		return nil
	}
	p.blocks++
	p.line = p.start()
	p.sameTabs(p.tabColumn() > outer)
	p.lines(p.tok.Indent(), indent)
	p.blocks--
	p.indent, p.tabs = indent, outer
	return p.stmts.take(from)
}

// skipTo goes to a token of the kind outside of brackets, or to the end of the logical line.
func (p *parser) skipTo(kind TokenKind) {
	for !p.atEnd() && p.tok.Kind != kind {
		before := p.i
		if p.exprList(); p.i == before {
			p.next()
		}
	}
}

// statement reads a compound statement, or the simple statements of a line, and pushes them.
func (p *parser) statement() {
	if read := compound(p.tok.Kind); read != nil {
		p.stmts.push(read(p, p.start()))
		return
	}
	if p.tok.Kind == NameToken && p.startsMatch() {
		p.stmts.push(p.match(p.start()))
		return
	}
	if p.got(NewlineToken) {
		return
	}
	for {
		p.stmts.push(p.simple())
		if !p.got(OpSemicolon) || p.atEnd() {
			break
		}
	}
	p.endLine()
}

// endLine reads the end of a line of simple statements. What is left of the line before that is no statement, unless
// one can begin there.
func (p *parser) endLine() {
	if p.got(NewlineToken) || p.tok.Kind == EndToken {
		return
	}
	start := p.start()
	p.leftOver()
	from := len(p.exprs.stack)
	for !p.atEnd() && compound(p.tok.Kind) == nil && simple(p.tok.Kind) == nil {
		before := p.i
		expr := p.exprList()
		if p.i == before {
			p.next()
			continue
		}
		p.exprs.push(expr)
	}
	if p.start() > start {
		p.stmts.push(&BadStmt{p.from(start), p.exprs.take(from)})
	}
	p.got(NewlineToken)
}

func (p *parser) leftOver() {
	switch p.tok.Kind {
	case OpColon:
		p.colon = true
		p.problem(p.tok.Range(), "this `:` begins a block, but nothing before it does: is `def`, `if` or `for` missing?")
	case OpAssign:
		p.problem(p.tok.Range(), "nothing can be assigned here")
	default:
		if print := p.lastSpan(); p.src[print.Start:print.End] == "print" {
			p.problem(print, "`print` is a function: put parentheses around what it prints")
		}
		switch {
		case compound(p.tok.Kind) != nil:
			p.problem(p.tok.Range(), p.found()+" must begin a line of its own")
		case startsExpr[p.tok.Kind]:
			p.problem(p.tok.Range(), p.found()+" cannot follow here: is an operator or a comma missing before it?")
		}
		p.problem(p.tok.Range(), p.found()+" cannot follow here")
	}
}

// compound is the method that reads the compound statement that a token begins, nil if it begins none.
func compound(kind TokenKind) func(p *parser, start int) Stmt {
	switch kind {
	case OpAt:
		return (*parser).decorated
	case KeyDef:
		return func(p *parser, start int) Stmt { return p.function(start, nil, false) }
	case KeyClass:
		return func(p *parser, start int) Stmt { return p.class(start, nil) }
	case KeyAsync:
		return (*parser).async
	case KeyIf:
		return (*parser).ifStmt
	case KeyFor:
		return func(p *parser, start int) Stmt { return p.forStmt(start, false) }
	case KeyWhile:
		return (*parser).while
	case KeyTry:
		return (*parser).try
	case KeyWith:
		return func(p *parser, start int) Stmt { return p.with(start, false) }
	case KeyElif, KeyElse, KeyExcept, KeyFinally:
		return (*parser).lostClause
	}
	return nil
}

// simple is the method that reads the simple statement that a keyword begins, nil if it begins none.
func simple(kind TokenKind) func(p *parser, start int) Stmt {
	switch kind {
	case KeyReturn:
		return (*parser).returnStmt
	case KeyImport:
		return (*parser).importStmt
	case KeyFrom:
		return (*parser).importFrom
	case KeyPass:
		return func(p *parser, start int) Stmt { p.next(); return &Pass{p.from(start)} }
	case KeyBreak:
		return (*parser).breakStmt
	case KeyContinue:
		return (*parser).continueStmt
	case KeyRaise:
		return (*parser).raise
	case KeyAssert:
		return (*parser).assert
	case KeyDel:
		return (*parser).del
	case KeyGlobal:
		return func(p *parser, start int) Stmt { p.next(); n := p.nameList(); return &Global{p.from(start), n} }
	case KeyNonlocal:
		return (*parser).nonlocal
	}
	return nil
}

func (p *parser) simple() Stmt {
	start := p.start()
	if read := simple(p.tok.Kind); read != nil {
		return read(p, start)
	}
	if p.tok.Kind == NameToken && p.text(p.tok) == "type" && p.peek().Kind == NameToken {
		return p.typeAlias(start)
	}
	before := p.i
	expr := p.exprList()
	if p.i == before { // no expression begins here
		bad := text.Span{Start: start, End: start}
		if compound(p.tok.Kind) == nil && !p.atEnd() && p.tok.Kind != OpSemicolon {
			bad = p.tok.Range()
			p.next()
		}
		return &BadStmt{bad, nil}
	}
	switch {
	case p.tok.Kind == OpAssign:
		return p.assign(start, expr)
	case p.tok.Kind == OpColon && canBeAnnotated(expr):
		return p.annotated(start, expr)
	case OpPlusAssign <= p.tok.Kind && p.tok.Kind <= OpDoubleStarAssign:
		op := p.tok.Kind.String()
		p.next()
		value := p.exprList()
		p.assignedOnce(expr)
		return &AugAssign{p.from(start), expr, op[:len(op)-1], value}
	}
	return p.exprStmts.add(ExprStmt{p.from(start), expr})
}

func canBeAnnotated(expr Expr) bool {
	switch expr.(type) {
	case *Name, *Attribute, *Subscript:
		return true
	}
	return false
}

func (p *parser) assign(start int, first Expr) Stmt {
	from := len(p.exprs.stack)
	p.exprs.push(first)
	var value Expr
	for p.got(OpAssign) {
		value = p.exprList()
		p.exprs.push(value)
	}
	p.exprs.stack = p.exprs.stack[:len(p.exprs.stack)-1]
	p.allAssignable(p.exprs.stack[from:], assigned)
	return p.assigns.add(Assign{p.from(start), p.exprs.take(from), value})
}

func (p *parser) annotated(start int, target Expr) Stmt {
	p.next()
	annotation := p.expr()
	var value Expr
	if p.got(OpAssign) {
		value = p.exprList()
	}
	return &AnnAssign{p.from(start), target, annotation, value}
}
