package pysyntax

import (
	"strings"

	"csdk/lsp/text"
)

func (p *parser) returnStmt(start int) Stmt {
	p.outside(p.tok.Range(), "return")
	p.next()
	var value Expr
	if !p.statementEnds() {
		value = p.exprList()
	}
	return p.returns.add(Return{p.from(start), value})
}

// statementEnds reports whether a simple statement ends here.
func (p *parser) statementEnds() bool { return p.atEnd() || p.tok.Kind == OpSemicolon }

func (p *parser) raise(start int) Stmt {
	p.next()
	var value, cause Expr
	if !p.statementEnds() {
		value = p.expr()
		if p.got(KeyFrom) {
			cause = p.expr()
		}
	}
	return &Raise{p.from(start), value, cause}
}

func (p *parser) assert(start int) Stmt {
	p.next()
	test := p.expr()
	var message Expr
	if p.got(OpComma) {
		message = p.expr()
	}
	return &Assert{p.from(start), test, message}
}

func (p *parser) del(start int) Stmt {
	p.next()
	from := len(p.exprs.stack)
	for {
		p.exprs.push(p.target())
		if !p.got(OpComma) || p.statementEnds() {
			break
		}
	}
	p.allAssignable(p.exprs.stack[from:], "deleted")
	return &Delete{p.from(start), p.exprs.take(from)}
}

func (p *parser) breakStmt(start int) Stmt {
	p.outsideLoop(p.tok.Range(), "break")
	p.next()
	return &Break{p.from(start)}
}

func (p *parser) continueStmt(start int) Stmt {
	p.outsideLoop(p.tok.Range(), "continue")
	p.next()
	return &Continue{p.from(start)}
}

func (p *parser) nonlocal(start int) Stmt {
	if !p.scope.nested {
		p.meaning(p.tok.Range(), "`nonlocal` can only be used in a function: there are only global names here")
	}
	p.next()
	names := p.nameList()
	return &Nonlocal{p.from(start), names}
}

func (p *parser) nameList() []Ident {
	var names []Ident
	for {
		names = append(names, p.ident("a name"))
		if !p.got(OpComma) {
			return names
		}
	}
}

func (p *parser) typeAlias(start int) Stmt {
	p.next()
	name := p.ident("a name")
	params := p.typeParams()
	value := Expr(nil)
	if p.want(OpAssign) {
		value = p.expr()
	} else {
		value = p.bad()
	}
	return &TypeAlias{p.from(start), name, params, value}
}

// dotted reads a.b.c, and a. where it is being typed: its name is a then.
func (p *parser) dotted() Ident {
	name := p.ident("the name of a module")
	if name.Name == "" {
		return name
	}
	for p.tok.Kind == OpDot {
		p.next()
		if p.tok.Kind != NameToken {
			p.missing("a name")
			break
		}
		p.next()
	}
	span := p.from(name.Start)
	text := strings.TrimSuffix(p.src[span.Start:span.End], ".")
	if strings.ContainsAny(text, " \t\f\\\r\n") {
		text = strings.NewReplacer(" ", "", "\t", "", "\f", "", "\\", "", "\r", "", "\n", "").Replace(text)
	}
	return Ident{span, text}
}

func (p *parser) importStmt(start int) Stmt {
	p.next()
	from := len(p.aliases.stack)
	for {
		at := p.start()
		name := p.dotted()
		if name.Name == "" {
			break
		}
		as := p.asName()
		p.aliases.push(Alias{p.from(at), name, as})
		if !p.got(OpComma) {
			break
		}
	}
	return &Import{p.from(start), p.aliases.take(from)}
}

func (p *parser) asName() Ident {
	if p.got(KeyAs) {
		return p.ident("a name")
	}
	return Ident{}
}

func (p *parser) importFrom(start int) Stmt {
	p.next()
	from := ImportFrom{}
	for ; p.tok.Kind == OpDot || p.tok.Kind == OpEllipsis; p.next() {
		from.Level += int(p.tok.End - p.tok.Start)
	}
	if from.Level == 0 || p.tok.Kind != KeyImport {
		from.Module = p.dotted()
	} else {
		from.Module = Ident{Span: text.Span{Start: p.end, End: p.end}}
	}
	if p.want(KeyImport) {
		if p.got(OpStar) {
			from.Star = true
		} else {
			from.Names = p.importedNames()
		}
	}
	from.Span = p.from(start)
	return &from
}

func (p *parser) importedNames() []Alias {
	from := len(p.aliases.stack)
	parens := p.got(OpLeftParen)
	for {
		if p.tok.Kind == OpRightParen && len(p.aliases.stack) > from {
			break
		}
		at := p.start()
		name := p.ident("a name")
		if name.Name == "" {
			break
		}
		as := p.asName()
		p.aliases.push(Alias{p.from(at), name, as})
		if !p.got(OpComma) {
			break
		}
	}
	if parens {
		p.want(OpRightParen)
	}
	return p.aliases.take(from)
}
