package pysyntax

import "csdk/lsp/text"

func (p *parser) decorated(start int) Stmt {
	line, from := p.line, len(p.exprs.stack)
	for p.got(OpAt) {
		p.exprs.push(p.namedExpr())
		if !p.atEnd() {
			p.leftOver()
			for !p.atEnd() {
				p.next()
			}
		}
		p.got(NewlineToken)
		if p.tok.BeginsLine() && p.tok.Kind != EndToken && p.tok.Indent() == p.indent {
			p.line = p.start()
		}
	}
	decorators := p.exprs.take(from)
	if p.tok.Indent() == p.indent {
		switch {
		case p.tok.Kind == KeyDef:
			return p.function(start, decorators, false)
		case p.tok.Kind == KeyClass:
			return p.class(start, decorators)
		case p.tok.Kind == KeyAsync && p.peek().Kind == KeyDef:
			p.next()
			return p.function(start, decorators, true)
		}
	}
	end := decorators[len(decorators)-1].Range().End
	p.line = line
	p.problem(text.Span{Start: start, End: max(end, start+1)}, "a `def` or `class` is missing below this decorator")
	return &BadStmt{text.Span{Start: start, End: end}, decorators}
}

// function reads a function from def on.
func (p *parser) function(start int, decorators []Expr, async bool) Stmt {
	f := p.functions.add(FunctionDef{Decorators: decorators, Async: async, Def: p.tok.Range()})
	p.next()
	f.Name = p.ident("the name of the function")
	f.TypeParams = p.typeParams()
	open := p.start()
	if p.want(OpLeftParen) {
		f.Params = p.parameters(OpRightParen)
		p.checkParameters(f.Params)
		p.want(OpRightParen)
		f.Parens = p.from(open)
	} else {
		f.Parens = p.bad().Range()
	}
	if p.got(OpArrow) {
		f.Returns = p.expr()
	}
	f.Body = p.bodyIn(scope{function: true, async: async, nested: true}, "this `def`")
	f.Doc = docstring(f.Body)
	f.Span = p.from(start)
	return f
}

func (p *parser) class(start int, decorators []Expr) Stmt {
	c := &ClassDef{Decorators: decorators}
	p.next()
	c.Name = p.ident("the name of the class")
	c.TypeParams = p.typeParams()
	if p.got(OpLeftParen) {
		c.Args = p.arguments()
		p.checkArguments(c.Args)
		p.want(OpRightParen)
	}
	c.Body = p.bodyIn(scope{nested: true}, "this `class`")
	c.Doc = docstring(c.Body)
	c.Span = p.from(start)
	return c
}

func (p *parser) bodyIn(inner scope, what string) []Stmt {
	outer := p.scope
	p.scope = inner
	body := p.block(what)
	p.scope = outer
	return body
}

func docstring(body []Stmt) *String {
	if len(body) == 0 {
		return nil
	}
	statement, ok := body[0].(*ExprStmt)
	if !ok {
		return nil
	}
	if doc, ok := statement.Value.(*String); ok && !doc.Bytes {
		return doc
	}
	return nil
}

// parameters reads up to the closing token: ) of a function, : of a lambda.
func (p *parser) parameters(closer TokenKind) []Param {
	from := len(p.params.stack)
	keywordOnly := false
	for p.tok.Kind != closer && !p.closes() {
		start := p.start()
		param := Param{}
		switch p.tok.Kind {
		case OpStar:
			p.next()
			param.Kind = KeywordStart
			if p.tok.Kind == NameToken {
				param.Kind = VarArgs
			}
			keywordOnly = true
		case OpDoubleStar:
			p.next()
			param.Kind = VarKeywords
		case OpSlash:
			p.next()
			param.Kind = PositionalEnd
		default:
			if keywordOnly {
				param.Kind = KeywordOnly
			}
		}
		if param.Kind != KeywordStart && param.Kind != PositionalEnd {
			p.parameter(&param, closer == OpRightParen)
		}
		if p.end <= start {
			p.next() // what is no parameter
			continue
		}
		param.Span = p.from(start)
		p.params.push(param)
		if p.tok.Kind != closer && !p.got(OpComma) && !p.closes() {
			p.missing("`,`")
		}
	}
	return p.params.take(from)
}

func (p *parser) parameter(param *Param, annotations bool) {
	param.Name = p.ident("a parameter")
	if annotations && p.got(OpColon) {
		param.Annotation = p.starredExpr()
	}
	if p.got(OpAssign) {
		param.Default = p.expr()
	}
}

// typeParams reads [T, *Ts, **P], if it is there.
func (p *parser) typeParams() []TypeParam {
	if !p.got(OpLeftBracket) {
		return nil
	}
	var params []TypeParam
	for !p.closes() {
		start := p.start()
		var param TypeParam
		switch {
		case p.got(OpStar):
			param.Stars = 1
		case p.got(OpDoubleStar):
			param.Stars = 2
		}
		param.Name = p.ident("a type parameter")
		if p.got(OpColon) {
			param.Bound = p.expr()
		}
		if p.got(OpAssign) {
			param.Default = p.starredExpr()
		}
		if p.end <= start {
			p.next()
			continue
		}
		param.Span = p.from(start)
		params = append(params, param)
		if !p.got(OpComma) && !p.closes() {
			p.missing("`,`")
		}
	}
	p.want(OpRightBracket)
	return params
}

// closes reports whether what is open ends here, properly or not.
func (p *parser) closes() bool {
	switch p.tok.Kind {
	case NewlineToken, EndToken, OpRightParen, OpRightBracket, OpRightBrace, FStringCloseToken, FStringTextToken:
		return true
	}
	return false
}
