package pysyntax

import (
	"strings"

	"csdk/lsp/text"
)

// stringLiterals reads literals that stand side by side.
func (p *parser) stringLiterals() Expr {
	start := p.start()
	if next := p.peek().Kind; p.tok.Kind == StringToken && next != StringToken && next != FStringToken {
		return p.literal()
	}
	from := len(p.exprs.stack)
	formatted, template := false, false
	for {
		switch p.tok.Kind {
		case StringToken:
			p.exprs.push(p.literal())
			continue
		case FStringToken:
			isT := p.src[p.tok.Start]|0x20 == 't' || p.src[p.tok.Start+1]|0x20 == 't'
			if (formatted || len(p.exprs.stack) > from) && isT != template || template && !isT {
				p.problem(p.tok.Range(), "t-strings can only be joined with t-strings")
			}
			formatted, template = true, template || isT
			p.fstring()
			continue
		}
		break
	}
	parts := p.exprs.take(from)
	if formatted {
		for _, part := range parts {
			if s, ok := part.(*String); ok && s.Bytes {
				p.problem(s.Span, "bytes and text cannot be joined")
			}
		}
		return p.fstrings.add(FString{p.from(start), template, parts})
	}
	return p.join(start, parts)
}

// join makes one string of several.
func (p *parser) join(start int, literals []Expr) Expr {
	joined := String{Span: p.from(start)}
	from := len(p.parts.stack)
	var value strings.Builder
	for _, literal := range literals {
		s := literal.(*String)
		if s.Bytes != literals[0].(*String).Bytes {
			p.problem(s.Span, "bytes and text cannot be joined")
		}
		joined.Bytes = joined.Bytes || s.Bytes
		p.parts.push(s.Parts[0])
		value.WriteString(s.Value)
	}
	joined.Value, joined.Parts = value.String(), p.parts.take(from)
	return p.strings.add(joined)
}

// literal reads one string or bytes literal.
func (p *parser) literal() Expr {
	t := p.tok
	source := p.text(t)
	prefix := strings.IndexAny(source, `"'`)
	quote := len(quoteOf(source))
	part := StringPart{Span: t.Range(), Prefix: source[:prefix], Closed: t.Closed()}
	part.Body = text.Span{Start: part.Start + prefix + quote, End: part.End}
	if part.Closed {
		part.Body.End -= quote
	}
	s := String{Span: t.Range(), Value: p.src[part.Body.Start:part.Body.End]}
	raw := false
	for i := range prefix {
		switch source[i] | 0x20 {
		case 'r':
			raw = true
		case 'b':
			s.Bytes = true
		}
	}
	if t.flags&escaped != 0 {
		s.Value = p.unescape(part.Body, raw, s.Bytes)
	}
	if s.Bytes && !isASCII(s.Value) && t.flags&escaped == 0 {
		p.problem(t.Range(), "bytes can only have ASCII characters: write others as \\x and two digits")
	}
	from := len(p.parts.stack)
	p.parts.push(part)
	s.Parts = p.parts.take(from)
	p.next()
	return p.strings.add(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// fstring reads one f-string or t-string, and pushes its parts.
func (p *parser) fstring() {
	opening := p.text(p.tok)
	prefix := opening[:strings.IndexAny(opening, `"'`)]
	raw := strings.ContainsAny(prefix, "rR")
	p.next()
	p.fstringParts(prefix, raw)
	p.got(FStringCloseToken)
}

// fstringParts reads text and fields up to something else.
func (p *parser) fstringParts(prefix string, raw bool) {
	for {
		switch p.tok.Kind {
		case FStringTextToken:
			span := p.tok.Range()
			value := p.src[span.Start:span.End]
			if p.tok.flags&escaped != 0 {
				value = p.unescapeText(span, raw)
			}
			from := len(p.parts.stack)
			p.parts.push(StringPart{Span: span, Prefix: prefix, Body: span, Closed: true})
			p.next()
			p.exprs.push(p.strings.add(String{Span: span, Value: value, Parts: p.parts.take(from)}))
		case OpLeftBrace:
			p.exprs.push(p.field(prefix, raw))
		default:
			return
		}
	}
}

// field reads {value=!r:format}.
func (p *parser) field(prefix string, raw bool) Expr {
	start := p.start()
	value := FormattedValue{}
	p.next()
	if p.tok.Kind == OpRightBrace {
		p.problem(text.Span{Start: start, End: int(p.tok.End)}, "an expression is missing between these braces")
		value.Value = p.bad()
	} else {
		value.Value = p.exprList()
	}
	value.Debug = p.got(OpAssign)
	if p.got(OpExclamation) {
		value.Conversion = p.conversion()
	}
	if p.tok.Kind == OpColon {
		p.next()
		at, from := p.start(), len(p.exprs.stack)
		p.fstringParts(prefix, raw)
		value.Format = p.fstrings.add(FString{Span: p.from(at), Parts: p.exprs.take(from)})
	}
	if !p.got(OpRightBrace) {
		p.skipField()
	}
	value.Span = p.from(start)
	return p.formatted.add(value)
}

func (p *parser) conversion() byte {
	name := p.ident("`r`, `s` or `a`")
	switch name.Name {
	case "r", "s", "a":
		return name.Name[0]
	}
	p.problem(name.Span, "a conversion is `!r`, `!s` or `!a`")
	return 0
}

// skipField skips what cannot stand in a field.
func (p *parser) skipField() {
	p.missing("`}`")
	for !p.closes() {
		before := p.i
		if p.exprList(); p.i == before {
			p.next()
		}
	}
	p.got(OpRightBrace)
}
