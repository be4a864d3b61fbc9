package pysyntax

import (
	"strings"

	"csdk/lsp/text"
)

func (p *parser) atom() Expr {
	start := p.start()
	switch p.tok.Kind {
	case NameToken:
		name := p.names.add(Name{p.tok.Range(), p.name()})
		p.next()
		return name
	case StringToken, FStringToken:
		return p.stringLiterals()
	case NumberToken:
		number := p.numbers.add(Number{p.tok.Range(), p.text(p.tok), numberKind(p.text(p.tok))})
		p.next()
		return number
	case KeyTrue, KeyFalse, KeyNone, OpEllipsis:
		constant := p.constants.add(Constant{p.tok.Range(), p.tok.Kind.String()})
		p.next()
		return constant
	case OpLeftParen:
		return p.parenthesized()
	case OpLeftBracket:
		return p.listDisplay()
	case OpLeftBrace:
		return p.braces()
	case KeyLambda, KeyYield:
		p.problem(p.tok.Range(), p.found()+" needs parentheses around it here")
		if p.tok.Kind == KeyYield {
			return p.yield()
		}
		return p.expr()
	case KeyAwait:
		p.problem(p.tok.Range(), "`await` needs parentheses around it here")
		p.next()
		value := p.expr()
		return &Await{p.from(start), value}
	}
	p.missing("an expression")
	return p.bad()
}

func numberKind(literal string) NumberKind {
	if len(literal) > 1 && literal[0] == '0' && strings.IndexByte("xXoObB", literal[1]) >= 0 {
		return Int
	}
	if literal[len(literal)-1]|0x20 == 'j' {
		return Complex
	}
	for i := range len(literal) {
		if c := literal[i]; c == '.' || c|0x20 == 'e' {
			return Float
		}
	}
	return Int
}

// parenthesized reads a tuple, a generator expression, a yield, or one expression with parentheses around it.
func (p *parser) parenthesized() Expr {
	start := p.start()
	p.next()
	if p.tok.Kind == KeyYield {
		value := p.yield()
		p.skipToClose()
		p.want(OpRightParen)
		return value
	}
	if p.closes() {
		if !p.got(OpRightParen) {
			p.missing("an expression")
		}
		return p.tuples.add(Tuple{p.from(start), nil})
	}
	item := p.start()
	first := p.comprehended(item, p.element(), nil, GeneratorComp)
	if p.got(OpRightParen) {
		p.notStarred(first)
		if comp, ok := first.(*Comprehension); ok && comp.Start == item {
			comp.Span = p.from(start)
		}
		return first
	}
	tuple := p.tok.Kind == OpComma
	if !tuple {
		p.notStarred(first)
	}
	from := len(p.exprs.stack)
	p.separate(-1, func() { p.exprs.push(first) })
	p.items((*parser).element)
	p.want(OpRightParen)
	if len(p.exprs.stack) == from+1 && !tuple {
		p.exprs.stack = p.exprs.stack[:from]
		return first
	}
	return p.tuples.add(Tuple{p.from(start), p.exprs.take(from)})
}

// items pushes the items up to a closing bracket.
func (p *parser) items(item func(*parser) Expr) {
	for !p.closes() {
		before := p.i
		value := item(p)
		p.separate(before, func() { p.exprs.push(value) })
	}
}

func (p *parser) listDisplay() Expr {
	start := p.start()
	p.next()
	from := len(p.exprs.stack)
	if !p.closes() {
		item, before := p.start(), p.i
		first := p.comprehended(item, p.element(), nil, ListComp)
		if comp, ok := first.(*Comprehension); ok && comp.Kind == ListComp && comp.Start == item && p.closes() {
			p.want(OpRightBracket)
			comp.Span = p.from(start)
			return comp
		}
		p.separate(before, func() { p.exprs.push(first) })
		p.items((*parser).element)
	}
	p.want(OpRightBracket)
	return p.listNodes.add(List{p.from(start), p.exprs.take(from)})
}

// braces reads a dict or set display or comprehension. It is a dict if one of its items is.
func (p *parser) braces() Expr {
	start := p.start()
	p.next()
	from := len(p.entries.stack)
	isDict := p.tok.Kind == OpRightBrace || p.closes()
	for !p.closes() {
		at, before := p.start(), p.i
		var entry DictEntry
		if p.got(OpDoubleStar) {
			entry.Value = p.binary(barLevel)
			isDict = true
		} else {
			entry.Key = p.element()
			if p.got(OpColon) {
				entry.Value = p.namedExpr()
				isDict = true
			}
			if p.tok.Kind == KeyFor || p.tok.Kind == KeyAsync {
				if comp := p.braceComprehension(start, at, entry, len(p.entries.stack) == from); comp != nil {
					return comp
				}
			}
		}
		entry.Span = p.from(at)
		p.separate(before, func() { p.entries.push(entry) })
	}
	closed := p.got(OpRightBrace)
	if !closed {
		p.missing("`}`")
	}
	entries := p.entries.take(from)
	if isDict {
		p.completeEntries(entries)
		return p.dicts.add(Dict{p.from(start), entries})
	}
	exprs := len(p.exprs.stack)
	for _, entry := range entries {
		p.exprs.push(entry.Key)
	}
	return &Set{p.from(start), p.exprs.take(exprs)}
}

func (p *parser) braceComprehension(start, at int, entry DictEntry, first bool) Expr {
	kind := SetComp
	if entry.Value != nil {
		kind = DictComp
	}
	comp, ok := p.comprehended(at, entry.Key, entry.Value, kind).(*Comprehension)
	if !ok || !first {
		return nil
	}
	for !p.closes() {
		p.leftOver()
		p.next()
	}
	p.want(OpRightBrace)
	comp.Span = p.from(start)
	return comp
}

// completeEntries gives keys of a dict that have no value yet a Bad one.
func (p *parser) completeEntries(entries []DictEntry) {
	for i := range entries {
		if entries[i].Value != nil {
			continue
		}
		end := entries[i].End
		entries[i].Value = &Bad{text.Span{Start: end, End: end}}
		p.problem(entries[i].Span, "a `:` and a value are missing after this key")
	}
}

// comprehended is the comprehension of what was read, if its first for comes, else what was read.
func (p *parser) comprehended(start int, elt, value Expr, kind ComprehensionKind) Expr {
	from := len(p.clauses.stack)
	for p.tok.Kind == KeyFor || p.tok.Kind == KeyAsync && p.peek().Kind == KeyFor {
		at := p.start()
		clause := CompFor{Async: p.got(KeyAsync)}
		p.next()
		clause.Target = p.targets()
		p.assignable(clause.Target, bound)
		if p.want(KeyIn) {
			clause.Iter = p.binary(orLevel)
		} else {
			clause.Iter = p.bad()
		}
		ifs := len(p.exprs.stack)
		for p.got(KeyIf) {
			p.exprs.push(p.binary(orLevel))
		}
		clause.Ifs = p.exprs.take(ifs)
		clause.Span = p.from(at)
		p.clauses.push(clause)
	}
	if len(p.clauses.stack) == from {
		return elt
	}
	p.inComprehension(start)
	return &Comprehension{p.from(start), kind, elt, value, p.clauses.take(from)}
}
