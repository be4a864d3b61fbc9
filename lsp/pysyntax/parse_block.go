package pysyntax

import "csdk/lsp/text"

// clause reads the keyword of a further clause of a compound statement that is indented by a column.
func (p *parser) clause(kind TokenKind, indent int) bool {
	if p.tok.Kind != kind || p.tok.Indent() != indent {
		return false
	}
	p.indent, p.line = indent, p.start()
	p.next()
	return true
}

func (p *parser) elseClause(indent int) []Stmt {
	if !p.clause(KeyElse, indent) {
		return nil
	}
	return p.block("`else`")
}

func (p *parser) ifStmt(start int) Stmt {
	indent := p.indent
	p.next()
	first := p.ifs.add(If{Test: p.namedExpr()})
	first.Body = p.block("`if`")
	chain := []*If{first}
	for last := first; len(chain) < longest && p.clause(KeyElif, indent); {
		start := p.end - len("elif")
		elif := p.ifs.add(If{Test: p.namedExpr()})
		elif.Start = start
		elif.Body = p.block("`elif`")
		p.stmts.push(elif)
		last.Else = p.stmts.take(len(p.stmts.stack) - 1)
		last = elif
		chain = append(chain, elif)
	}
	chain[len(chain)-1].Else = p.elseClause(indent)
	first.Start = start
	for _, one := range chain {
		one.End = p.end
	}
	return first
}

func (p *parser) while(start int) Stmt {
	indent := p.indent
	p.next()
	test := p.namedExpr()
	body := p.loopBody("`while`")
	orelse := p.elseClause(indent)
	return &While{p.from(start), test, body, orelse}
}

func (p *parser) loopBody(what string) []Stmt {
	outer := p.scope.loop
	p.scope.loop = true
	body := p.block(what)
	p.scope.loop = outer
	return body
}

func (p *parser) forStmt(start int, async bool) Stmt {
	indent := p.indent
	p.next()
	target := p.targets()
	iter := Expr(nil)
	if p.want(KeyIn) {
		iter = p.exprList()
	} else {
		iter = p.bad()
	}
	p.assignable(target, bound)
	body := p.loopBody("`for`")
	orelse := p.elseClause(indent)
	return p.fors.add(For{p.from(start), async, target, iter, body, orelse})
}

func (p *parser) try(start int) Stmt {
	indent := p.indent
	p.next()
	try := &Try{}
	header := p.line
	try.Body = p.block("`try`")
	for p.clause(KeyExcept, indent) {
		if p.tok.Kind == OpStar {
			try.Star = true
		}
		try.Handlers = append(try.Handlers, p.handler(p.end-len("except")))
	}
	try.Else = p.elseClause(indent)
	finally := p.clause(KeyFinally, indent)
	if finally {
		try.Finally = p.block("`finally`")
	}
	if try.Handlers == nil && !finally {
		p.line = header
		p.problem(text.Span{Start: start, End: start + len("try")}, "this `try` has neither an `except` nor a `finally`")
	}
	p.checkHandlers(try)
	try.Span = p.from(start)
	return try
}

// handler reads an except clause after its keyword.
func (p *parser) handler(start int) ExceptHandler {
	p.got(OpStar)
	var h ExceptHandler
	if p.tok.Kind != OpColon && !p.atEnd() {
		from := p.start()
		h.Type = p.exprList()
		if p.got(KeyAs) {
			if tuple, ok := h.Type.(*Tuple); ok && tuple.Start == from && p.src[from] != '(' {
				p.problem(tuple.Span, "several exceptions need parentheses around them before `as`")
			}
			h.Name = p.ident("a name")
		}
	}
	h.Body = p.block("`except`")
	h.Span = p.from(start)
	return h
}

func (p *parser) async(start int) Stmt {
	p.next()
	switch p.tok.Kind {
	case KeyDef:
		return p.function(start, nil, true)
	case KeyFor:
		p.outsideAsync(text.Span{Start: start, End: int(p.tok.End)}, "async for")
		return p.forStmt(start, true)
	case KeyWith:
		p.outsideAsync(text.Span{Start: start, End: int(p.tok.End)}, "async with")
		return p.with(start, true)
	}
	p.missing("`def`, `for` or `with`")
	return &BadStmt{text.Span{Start: start, End: start + len("async")}, nil}
}

func (p *parser) with(start int, async bool) Stmt {
	p.next()
	items, ok := p.parenthesizedItems()
	if !ok {
		for {
			items = append(items, p.withItem())
			if !p.got(OpComma) || p.tok.Kind == OpColon || p.atEnd() {
				break
			}
		}
	}
	body := p.block("`with`")
	return &With{p.from(start), async, items, body}
}

func (p *parser) withItem() WithItem {
	start := p.start()
	item := WithItem{Context: p.expr()}
	if p.got(KeyAs) {
		item.Target = p.target()
		p.assignable(item.Target, bound)
	}
	item.Span = p.from(start)
	return item
}

// parenthesizedItems reads with (a as b, c as d): if that is what it is, and not an expression that begins with a (.
func (p *parser) parenthesizedItems() ([]WithItem, bool) {
	if p.tok.Kind != OpLeftParen {
		return nil, false
	}
	switch p.peek().Kind {
	case OpRightParen, KeyYield, OpStar:
		return nil, false
	}
	end := p.matching()
	if p.tokens[end].Kind == OpRightParen && p.after(end) != OpColon {
		return nil, false
	}
	back, tok, read, problems := p.i, p.tok, p.end, len(p.problems)
	p.next()
	var items []WithItem
	for p.tok.Kind != OpRightParen && !p.atEnd() {
		items = append(items, p.withItem())
		if !p.got(OpComma) {
			break
		}
	}
	switch p.tok.Kind {
	case KeyFor, KeyAsync, OpWalrus:
		p.i, p.tok, p.end, p.problems = back, tok, read, p.problems[:problems]
		return nil, false
	}
	p.want(OpRightParen)
	return items, true
}

// matching is the index of the bracket that closes the current one, else of the end of the logical line.
func (p *parser) matching() int {
	depth := 0
	for i := p.i; ; i++ {
		switch kind := p.tokens[i].Kind; {
		case OpLeftParen <= kind && kind <= OpLeftBrace:
			depth++
		case OpRightParen <= kind && kind <= OpRightBrace:
			if depth--; depth <= 0 {
				return i
			}
		case kind == NewlineToken || kind == EndToken:
			return i
		}
	}
}

// after is the kind of the token after the one at an index.
func (p *parser) after(i int) TokenKind {
	for i++; i < len(p.tokens); i++ {
		if p.tokens[i].Kind > StrayToken {
			return p.tokens[i].Kind
		}
	}
	return EndToken
}

// lostClause reads an else, elif, except or finally that belongs to nothing, as a statement of which it is a part.
func (p *parser) lostClause(start int) Stmt {
	kind := p.tok.Kind
	p.problem(p.tok.Range(), "this `"+kind.String()+"` belongs to no statement above it with the same indentation")
	if kind == KeyElif {
		return p.ifStmt(start)
	}
	p.next()
	switch kind {
	case KeyExcept:
		handler := p.handler(start)
		return &Try{Span: p.from(start), Handlers: []ExceptHandler{handler}}
	case KeyFinally:
		body := p.block("`finally`")
		return &Try{Span: p.from(start), Finally: body}
	}
	test := p.bad()
	body := p.block("`else`")
	return &If{Span: p.from(start), Test: test, Body: body}
}
