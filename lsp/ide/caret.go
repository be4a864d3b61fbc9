package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// caret is a place in a module, as the tokens before it say: these are right where the tree, for code that is half
// typed, may not be.
type caret struct {
	*project.Project
	module *project.Module
	scope  *project.Scope
	offset int

	word  text.Span // the name that is typed there, empty without
	quote *quoted   // the string literal that the cursor is in, nil outside of one
	dot   int       // offset of the point before the word, -1 without
	open  []bracket // the brackets that are open, the innermost last
}

// bracket is an open bracket, and where in it the cursor is.
type bracket struct {
	kind   pysyntax.TokenKind
	start  int
	index  bool // a [ behind a value
	field  bool // a { of an f-string
	item   int  // how many commas came before the cursor
	fresh  bool // nothing stands before the cursor since the bracket, the last comma, the = or the colon
	behind bool // the cursor is behind the colon of a dict's entry
	key    string
	keyAt  text.Span // of the key before the colon, when it is one literal
	named  string    // the keyword before the =
}

// quoted is a string literal.
type quoted struct {
	text.Span
	body   text.Span
	prefix string
	mark   string // the quotes
	closed bool
}

// newCaret reads what is before an offset. It is nil in comments and where nothing is to be said.
func newCaret(p *project.Project, m *project.Module, offset int) *caret {
	c := &caret{Project: p, module: m, offset: offset, dot: -1, scope: m.ScopeAt(offset), word: text.Span{Start: offset, End: offset}}
	tokens := m.Tree.Tokens
	last := before(tokens, offset)
	first := last
	for first > 0 && !tokens[first].BeginsLine() {
		first--
	}
	var previous, earlier pysyntax.Token
	for i := first; i <= last && i >= 0; i++ {
		t := tokens[i]
		if int(t.End) >= offset && int(t.Start) < offset && c.isIn(t) {
			break
		}
		switch {
		case t.Kind == pysyntax.CommentToken && int(t.End) >= offset:
			return nil
		case t.Kind == pysyntax.NewlineToken:
			if len(c.open) == 0 || c.column(offset) <= tokens[first].Indent() {
				c.open = nil
			}
			continue
		case t.Kind.IsTrivia():
			continue
		}
		c.read(t, previous, earlier)
		earlier, previous = previous, t
	}
	if previous.Kind == pysyntax.OpDot && c.quote == nil {
		c.dot = int(previous.Start)
	}
	if n := len(c.open); n > 0 && c.open[n-1].kind == pysyntax.FStringToken {
		return nil // in the text of an f-string
	}
	return c
}

// before is the index of the last token that begins before an offset.
func before(tokens []pysyntax.Token, offset int) int {
	low, high := 0, len(tokens)
	for low < high {
		middle := (low + high) / 2
		if int(tokens[middle].Start) < offset {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low - 1
}

// isIn reports whether the cursor is in a token that is being typed, and notes it.
func (c *caret) isIn(t pysyntax.Token) bool {
	switch {
	case t.Kind == pysyntax.NameToken || t.Kind.IsKeyword():
		c.word = t.Range()
		return true
	case t.Kind == pysyntax.StringToken:
		q := readQuoted(c.module.Tree.Source, t)
		if c.offset < q.body.Start || c.offset > q.body.End {
			return false
		}
		c.quote = &q
		return true
	}
	return false
}

func readQuoted(source string, t pysyntax.Token) quoted {
	q := quoted{Span: t.Range(), closed: t.Closed()}
	literal := source[q.Start:q.End]
	at := strings.IndexAny(literal, `"'`)
	q.prefix, q.mark = literal[:at], literal[at:at+1]
	if strings.HasPrefix(literal[at:], strings.Repeat(q.mark, 3)) {
		q.mark = strings.Repeat(q.mark, 3)
	}
	q.body = text.Span{Start: q.Start + at + len(q.mark), End: q.End}
	if q.closed {
		q.body.End -= len(q.mark)
	}
	return q
}

// read takes a token before the cursor.
func (c *caret) read(t, previous, earlier pysyntax.Token) {
	var top *bracket
	if n := len(c.open); n > 0 {
		top = &c.open[n-1]
	}
	switch t.Kind {
	case pysyntax.OpLeftParen, pysyntax.OpLeftBracket, pysyntax.OpLeftBrace, pysyntax.FStringToken:
		b := bracket{kind: t.Kind, start: int(t.Start), fresh: true}
		b.index = t.Kind == pysyntax.OpLeftBracket && endsValue(previous.Kind)
		b.field = t.Kind == pysyntax.OpLeftBrace && top != nil && top.kind == pysyntax.FStringToken
		if top != nil {
			top.fresh = false
		}
		c.open = append(c.open, b)
		return
	case pysyntax.OpRightParen, pysyntax.OpRightBracket, pysyntax.OpRightBrace:
		if top != nil {
			c.open = c.open[:len(c.open)-1]
		}
		return
	case pysyntax.FStringCloseToken:
		for n := len(c.open); n > 0; n-- {
			kind := c.open[n-1].kind
			c.open = c.open[:n-1]
			if kind == pysyntax.FStringToken {
				break
			}
		}
		return
	}
	if top == nil {
		return
	}
	switch {
	case t.Kind == pysyntax.OpComma:
		*top = bracket{kind: top.kind, start: top.start, index: top.index, field: top.field, item: top.item + 1, fresh: true}
	case t.Kind == pysyntax.OpColon && top.kind == pysyntax.OpLeftBrace && !top.behind:
		top.behind, top.fresh = true, true
		if previous.Kind == pysyntax.StringToken && (earlier.Kind == pysyntax.OpComma || earlier.Kind == pysyntax.OpLeftBrace) {
			q := readQuoted(c.module.Tree.Source, previous)
			top.key, top.keyAt = c.module.Tree.Source[q.body.Start:q.body.End], q.Span
		}
	case t.Kind == pysyntax.OpAssign && top.kind == pysyntax.OpLeftParen && previous.Kind == pysyntax.NameToken:
		top.named, top.fresh = c.module.Tree.Source[previous.Start:previous.End], true
	default:
		top.fresh = false
	}
}

// endsValue reports whether a value may end with a token, so that a [ behind it is an index.
func endsValue(k pysyntax.TokenKind) bool {
	switch k {
	case pysyntax.NameToken, pysyntax.OpRightParen, pysyntax.OpRightBracket, pysyntax.OpRightBrace, pysyntax.StringToken:
		return true
	}
	return false
}

// column counts tabs as one: it is only compared with where code begins.
func (c *caret) column(offset int) int {
	source := c.module.Tree.Source
	return offset - (strings.LastIndexByte(source[:offset], '\n') + 1)
}

// inside gives an open bracket, the innermost for 0; a bracket of no kind when there are not as many.
func (c *caret) inside(depth int) bracket {
	if n := len(c.open); depth < n {
		return c.open[n-1-depth]
	}
	return bracket{}
}

// starts reports whether an expression begins at the cursor: what is typed is a word or a literal of its own.
func (c *caret) starts() bool { return c.dot < 0 && c.inside(0).fresh }

// rest is what follows the cursor on its line.
func (c *caret) rest() string {
	line, _, _ := strings.Cut(c.module.Tree.Source[c.offset:], "\n")
	return strings.TrimSuffix(line, "\r")
}

// receiver gives the value before the point, or before the [, with the scope of its names.
func (c *caret) receiver(end int) (pysyntax.Expr, *project.Scope) {
	source := c.module.Tree.Source
	touches := func(e pysyntax.Expr) bool {
		at := e.Range().End
		return at <= end && strings.TrimSpace(source[at:end]) == ""
	}
	nodes := c.module.Nodes()
	if end < len(source) && source[end] == '[' {
		for _, s := range nodes.Subscripts {
			if touches(s.Node.Value) {
				return s.Node.Value, s.Scope
			}
		}
		return nil, nil
	}
	for _, list := range [][]project.Placed[*pysyntax.Attribute]{nodes.Attributes, nodes.Annotations} {
		for _, a := range list {
			if touches(a.Node.Value) {
				return a.Node.Value, a.Scope
			}
		}
	}
	return nil, nil
}
