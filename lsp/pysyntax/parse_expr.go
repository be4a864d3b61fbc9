package pysyntax

// The precedences of operators, weakest first. Each binds what is stronger on its right.
const (
	orLevel uint8 = iota + 1
	andLevel
	notLevel
	compareLevel
	barLevel
	caretLevel
	ampersandLevel
	shiftLevel
	sumLevel
	termLevel
	unaryLevel
)

var levels = [kinds]uint8{
	KeyOr: orLevel, KeyAnd: andLevel,
	OpLess: compareLevel, OpGreater: compareLevel, OpLessEqual: compareLevel, OpGreaterEqual: compareLevel,
	OpEqual: compareLevel, OpNotEqual: compareLevel, KeyIn: compareLevel, KeyIs: compareLevel, KeyNot: compareLevel,
	OpBar: barLevel, OpCaret: caretLevel, OpAmpersand: ampersandLevel, OpLeftShift: shiftLevel, OpRightShift: shiftLevel,
	OpPlus: sumLevel, OpMinus: sumLevel,
	OpStar: termLevel, OpSlash: termLevel, OpDoubleSlash: termLevel, OpPercent: termLevel, OpAt: termLevel,
}

// startsExpr has the tokens that an expression may begin with.
var startsExpr = [kinds]bool{
	NameToken: true, NumberToken: true, StringToken: true, FStringToken: true, OpLeftParen: true, OpLeftBracket: true,
	OpLeftBrace: true, OpEllipsis: true, OpPlus: true, OpMinus: true, OpTilde: true, OpStar: true, KeyFalse: true,
	KeyNone: true, KeyTrue: true, KeyAwait: true, KeyLambda: true, KeyNot: true, KeyYield: true,
}

// exprList reads expressions with commas between them, as one if there is no comma, or a yield.
func (p *parser) exprList() Expr {
	return p.list(func(p *parser) Expr {
		start, item := p.start(), p.starredExpr()
		if p.tok.Kind != OpWalrus {
			return item
		}
		p.problem(p.tok.Range(), "`:=` needs parentheses around it here")
		return p.walrus(start, item)
	})
}

// namedList is exprList where := may stand.
func (p *parser) namedList() Expr { return p.list((*parser).element) }

// targets reads the targets of a for loop.
func (p *parser) targets() Expr { return p.list((*parser).target) }

func (p *parser) list(item func(*parser) Expr) Expr {
	start := p.start()
	if p.tok.Kind == KeyYield {
		return p.yield()
	}
	first := item(p)
	if p.tok.Kind != OpComma {
		p.notStarred(first)
		return first
	}
	from := len(p.exprs.stack)
	p.exprs.push(first)
	for p.got(OpComma) && startsExpr[p.tok.Kind] {
		p.exprs.push(item(p))
	}
	return p.tuples.add(Tuple{p.from(start), p.exprs.take(from)})
}

// element is an item of a display or an index, or an argument.
func (p *parser) element() Expr {
	if p.tok.Kind == OpStar {
		return p.starred()
	}
	return p.namedExpr()
}

func (p *parser) starredExpr() Expr {
	if p.tok.Kind == OpStar {
		return p.starred()
	}
	return p.expr()
}

// target is what a for loop, with or del names.
func (p *parser) target() Expr {
	if p.tok.Kind == OpStar {
		return p.starred()
	}
	return p.binary(barLevel)
}

func (p *parser) starred() Expr {
	start := p.start()
	p.next()
	value := p.binary(barLevel)
	return &Starred{p.from(start), value}
}

func (p *parser) namedExpr() Expr {
	start, value := p.start(), p.expr()
	switch {
	case p.tok.Kind == OpWalrus:
		return p.walrus(start, value)
	case p.pattern && p.got(KeyAs):
		name := p.ident("a name")
		return &NamedExpr{p.from(start), p.names.add(Name(name)), value}
	}
	return value
}

func (p *parser) walrus(start int, target Expr) Expr {
	p.next()
	value := p.expr()
	if _, ok := target.(*Name); !ok {
		p.problem(target.Range(), "`:=` can only assign to a name")
	}
	return &NamedExpr{p.from(start), target, value}
}

func (p *parser) yield() Expr {
	start := p.start()
	p.outside(p.tok.Range(), "yield")
	p.next()
	if p.got(KeyFrom) {
		value := p.expr()
		return &Yield{p.from(start), true, value}
	}
	var value Expr
	if startsExpr[p.tok.Kind] {
		value = p.exprList()
	}
	return &Yield{p.from(start), false, value}
}

// expr reads a lambda, a conditional expression, or what is in one.
func (p *parser) expr() Expr {
	if p.tooDeep() {
		return p.bad()
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.tok.Kind == KeyLambda {
		return p.lambda()
	}
	start, body := p.start(), p.binary(orLevel)
	if p.tok.Kind != KeyIf || p.pattern {
		return body
	}
	p.next()
	test := p.binary(orLevel)
	orelse := Expr(nil)
	if p.want(KeyElse) {
		orelse = p.expr()
	} else {
		orelse = p.bad()
	}
	return &IfExp{p.from(start), test, body, orelse}
}

// tooDeep reports whether expressions are nested so deep that the rest of the logical line is left out.
func (p *parser) tooDeep() bool {
	if p.depth < deepestExpr {
		return false
	}
	p.giveUp("expressions are nested too deep here")
	return true
}

// giveUp skips the rest of the logical line.
func (p *parser) giveUp(message string) {
	p.problem(p.tok.Range(), message)
	for !p.atEnd() {
		p.next()
	}
}

func (p *parser) lambda() Expr {
	start := p.start()
	p.next()
	params := p.parameters(OpColon)
	p.checkParameters(params)
	body := Expr(nil)
	if p.want(OpColon) {
		outer := p.scope
		p.scope = scope{function: true, nested: true}
		body = p.expr()
		p.scope = outer
	} else {
		body = p.bad()
	}
	return &Lambda{p.from(start), params, body}
}

// binary reads operations whose operators bind at least as strong as a level.
func (p *parser) binary(level uint8) Expr {
	start, left := p.start(), p.unary(level)
	for length := 0; ; length++ {
		kind := p.tok.Kind
		found := levels[kind]
		if found < level || found == 0 {
			return left
		}
		if length == longest {
			p.giveUp("this expression is too long")
			return left
		}
		switch {
		case found <= andLevel:
			left = p.boolean(start, left, kind)
		case found == compareLevel:
			if kind == KeyNot && p.peek().Kind != KeyIn {
				return left
			}
			left = p.compare(start, left)
		default:
			p.next()
			right := p.binary(found + 1)
			left = p.binOps.add(BinOp{p.from(start), kind.String(), left, right})
		}
	}
}

func (p *parser) boolean(start int, left Expr, op TokenKind) Expr {
	from := len(p.exprs.stack)
	p.exprs.push(left)
	for p.got(op) {
		p.exprs.push(p.binary(levels[op] + 1))
	}
	return p.boolOps.add(BoolOp{p.from(start), op.String(), p.exprs.take(from)})
}

func (p *parser) compare(start int, left Expr) Expr {
	ops, rights := len(p.ops.stack), len(p.exprs.stack)
	for levels[p.tok.Kind] == compareLevel {
		op := p.tok.Kind.String()
		switch {
		case p.tok.Kind == KeyNot && p.peek().Kind != KeyIn:
			return p.compares.add(Compare{p.from(start), left, p.ops.take(ops), p.exprs.take(rights)})
		case p.tok.Kind == KeyNot:
			p.next()
			op = "not in"
		case p.tok.Kind == KeyIs && p.peek().Kind == KeyNot:
			p.next()
			op = "is not"
		}
		p.next()
		p.ops.push(op)
		p.exprs.push(p.binary(compareLevel + 1))
	}
	return p.compares.add(Compare{p.from(start), left, p.ops.take(ops), p.exprs.take(rights)})
}

func (p *parser) unary(level uint8) Expr {
	operand := unaryLevel
	switch p.tok.Kind {
	case OpMinus, OpPlus, OpTilde:
	case KeyNot:
		if level > notLevel {
			p.problem(p.tok.Range(), "`not` needs parentheses around it here")
		}
		operand = notLevel
	default:
		return p.power()
	}
	start, op := p.start(), p.tok.Kind.String()
	if p.tooDeep() {
		return p.bad()
	}
	p.depth++
	p.next()
	value := p.binary(operand)
	p.depth--
	return p.unaryOps.add(UnaryOp{p.from(start), op, value})
}

func (p *parser) power() Expr {
	start := p.start()
	var base Expr
	if p.tok.Kind == KeyAwait {
		p.outsideAsync(p.tok.Range(), "await")
		p.next()
		value := p.primary()
		base = &Await{p.from(start), value}
	} else {
		base = p.primary()
	}
	if p.tok.Kind != OpDoubleStar {
		return base
	}
	if p.tooDeep() {
		return base
	}
	p.depth++
	p.next()
	exponent := p.binary(unaryLevel)
	p.depth--
	return p.binOps.add(BinOp{p.from(start), "**", base, exponent})
}

// primary reads an atom with the attributes, calls and indexes behind it.
func (p *parser) primary() Expr {
	start, value := p.start(), p.atom()
	for length := 0; ; length++ {
		switch p.tok.Kind {
		case OpDot:
			p.next()
			attr := p.ident("a name")
			value = p.attributes.add(Attribute{p.from(start), value, attr})
		case OpLeftParen:
			open := p.start()
			p.next()
			args := p.arguments()
			closed := p.got(OpRightParen)
			if !closed {
				p.missing("`)`")
			}
			p.checkArguments(args)
			value = p.calls.add(Call{p.from(start), value, args, p.from(open), closed})
		case OpLeftBracket:
			p.next()
			index := p.index()
			p.want(OpRightBracket)
			value = p.subscripts.add(Subscript{p.from(start), value, index})
		default:
			return value
		}
		if length == longest {
			p.giveUp("this expression is too long")
			return value
		}
	}
}

// arguments reads up to the closing parenthesis.
func (p *parser) arguments() []Arg {
	from := len(p.args.stack)
	for !p.closes() {
		start, before := p.start(), p.i
		var arg Arg
		switch {
		case p.tok.Kind == NameToken && p.peek().Kind == OpAssign:
			arg.Name = Ident{p.tok.Range(), p.name()}
			p.next()
			p.next()
			if p.pattern {
				arg.Value = p.namedExpr()
			} else {
				arg.Value = p.expr()
			}
		case p.got(OpStar):
			arg.Stars = 1
			arg.Value = p.expr()
		case p.got(OpDoubleStar):
			arg.Stars = 2
			arg.Value = p.expr()
		default:
			arg.Value = p.comprehended(start, p.namedExpr(), nil, GeneratorComp)
		}
		arg.Span = p.from(start)
		p.separate(before, func() { p.args.push(arg) })
	}
	return p.args.take(from)
}

// separate reads the comma after an item of a bracket, and keeps the item unless nothing was read of it and nothing
// shows that there should be one.
func (p *parser) separate(before int, keep func()) {
	switch {
	case p.got(OpComma):
	case p.closes():
	case p.i == before:
		p.next() // what is no item
		return
	case p.tok.Kind == OpAssign:
		p.problem(p.tok.Range(), "only the name of an argument can stand before `=` here: to compare, write `==`")
	default:
		p.missing("`,`")
	}
	keep()
}

// index reads what is between the brackets of a subscript.
func (p *parser) index() Expr {
	start, first := p.start(), p.slice()
	_, star := first.(*Starred)
	if p.tok.Kind != OpComma && !star {
		p.skipToClose()
		return first
	}
	from := len(p.exprs.stack)
	p.exprs.push(first)
	for p.got(OpComma) && !p.closes() {
		p.exprs.push(p.slice())
	}
	p.skipToClose()
	return p.tuples.add(Tuple{p.from(start), p.exprs.take(from)})
}

// skipToClose skips what cannot stand before a closing bracket.
func (p *parser) skipToClose() {
	if !p.closes() {
		p.missing("`]`")
	}
	for !p.closes() {
		before := p.i
		if p.expr(); p.i == before {
			p.next()
		}
	}
}

// slice reads an index or lower:upper:step.
func (p *parser) slice() Expr {
	start := p.start()
	var s Slice
	if p.tok.Kind != OpColon {
		lower := p.element()
		if p.tok.Kind != OpColon {
			return lower
		}
		s.Lower = lower
	}
	p.next()
	if startsExpr[p.tok.Kind] {
		s.Upper = p.expr()
	}
	if p.got(OpColon) && startsExpr[p.tok.Kind] {
		s.Step = p.expr()
	}
	s.Span = p.from(start)
	return &s
}
