package pysyntax

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"golang.org/x/text/unicode/norm"

	"csdk/lsp/text"
)

// Parse reads a file. It takes time in proportion to its length, whatever is in it.
func Parse(source string) *Module {
	if len(source) > math.MaxInt32-1 {
		source = source[:math.MaxInt32-1] // two gigabytes: nobody's source
	}
	p := parsers.Get().(*parser)
	defer p.rest()
	p.lexer.read(source)
	m := &Module{Span: text.Span{End: len(source)}, Source: source, Tokens: slices.Clone(p.lexer.tokens)}
	p.begin(m)
	p.lines(0, -1)
	m.Body = p.stmts.take(0)
	m.Problems = p.allProblems(p.lexer.result())
	return m
}

// parsers are those at rest. Each keeps its buffers, but nothing of a file: a node that two modules share would keep the
// whole of both.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// begin comes to the first token of a module.
func (p *parser) begin(m *Module) {
	p.src, p.tokens, p.i = m.Source, m.Tokens, -1
	p.next()
}

// rest lets go of all but the buffers, and of large ones too.
func (p *parser) rest() {
	l := &p.lexer
	if cap(l.tokens) > 1<<17 {
		l.tokens = nil
	}
	*p = parser{lexer: lexer{tokens: l.tokens, stack: l.stack}, nodes: nodes{
		stmts: p.stmts.rest(), exprs: p.exprs.rest(), args: p.args.rest(), entries: p.entries.rest(), params: p.params.rest(),
		parts: p.parts.rest(), ops: p.ops.rest(), clauses: p.clauses.rest(), aliases: p.aliases.rest(),
	}}
	parsers.Put(p)
}

// parser is a recursive descent over the tokens. Every method leaves the token behind what it read as the current one,
// and makes progress or returns; where something is missing it makes a Bad of no width and goes on. The lexer sees to it
// that what is open at the end of a logical line is closed, so no method reads past a NewlineToken inside of a statement.
type parser struct {
	src    string
	tokens []Token
	i      int   // of tok
	tok    Token // the current one, no trivia
	end    int   // of the token before it

	indent  int  // of the logical line
	tabs    int  // the same, where a tab is as wide as a space
	line    int  // offset of the logical line
	depth   int  // of expressions
	blocks  int  // of blocks
	colon   bool // the line before ended with a lost colon
	pattern bool // in the pattern of a case

	scope    scope
	problems []problem // at most one for each logical line
	meanings []problem // see check.go
	lexer    lexer
	nodes
}

// deepestExpr bounds the recursion of expressions: brackets are bounded by the lexer, and each takes a few levels.
const deepestExpr = 5 * deepest

// deepestBlock is CPython's own limit.
const deepestBlock = 100

// longest bounds chains such as a.b.c or a + b + c, whose tree is as deep as they are long. CPython gives up at about that.
const longest = 3000

// nodes makes the frequent nodes and all lists.
type nodes struct {
	names      slab[Name]
	constants  slab[Constant]
	numbers    slab[Number]
	strings    slab[String]
	fstrings   slab[FString]
	formatted  slab[FormattedValue]
	tuples     slab[Tuple]
	listNodes  slab[List]
	dicts      slab[Dict]
	calls      slab[Call]
	attributes slab[Attribute]
	subscripts slab[Subscript]
	binOps     slab[BinOp]
	boolOps    slab[BoolOp]
	unaryOps   slab[UnaryOp]
	compares   slab[Compare]

	exprStmts slab[ExprStmt]
	assigns   slab[Assign]
	returns   slab[Return]
	ifs       slab[If]
	fors      slab[For]
	functions slab[FunctionDef]

	stmts   lists[Stmt]
	exprs   lists[Expr]
	args    lists[Arg]
	entries lists[DictEntry]
	params  lists[Param]
	parts   lists[StringPart]
	ops     lists[string]
	clauses lists[CompFor]
	aliases lists[Alias]
}

func (p *parser) next() {
	p.end = int(p.tok.End)
	for p.i < len(p.tokens)-1 {
		p.i++
		if p.tok = p.tokens[p.i]; p.tok.Kind > StrayToken {
			return
		}
	}
}

// peek is the token after the current one.
func (p *parser) peek() Token {
	for i := p.i + 1; i < len(p.tokens); i++ {
		if p.tokens[i].Kind > StrayToken {
			return p.tokens[i]
		}
	}
	return p.tokens[len(p.tokens)-1]
}

// got reads a token of the kind, if that is what comes.
func (p *parser) got(kind TokenKind) bool {
	if p.tok.Kind != kind {
		return false
	}
	p.next()
	return true
}

// want reads a token of the kind, or tells that it is missing.
func (p *parser) want(kind TokenKind) bool {
	if p.got(kind) {
		return true
	}
	p.missing(fmt.Sprintf("`%s`", kind))
	return false
}

func (p *parser) text(t Token) string { return p.src[t.Start:t.End] }

// start is where what comes begins; at the end of a line that is right behind what was read, not behind the comment.
func (p *parser) start() int {
	if p.atEnd() {
		return p.end
	}
	return int(p.tok.Start)
}

// name is what the current token, a name, stands for: Python compares names by their normal form.
func (p *parser) name() string {
	name := p.text(p.tok)
	if p.tok.flags&unicodeName != 0 {
		return norm.NFKC.String(name)
	}
	return name
}

// from is the span from an offset to the end of what was read last.
func (p *parser) from(start int) text.Span { return text.Span{Start: start, End: max(start, p.end)} }

func (p *parser) atEnd() bool { return p.tok.Kind == NewlineToken || p.tok.Kind == EndToken }

// bad is a missing expression: right before the current token, or at the end of the line. What it is a part of reaches
// up to it.
func (p *parser) bad() Expr {
	p.end = p.start()
	return &Bad{text.Span{Start: p.end, End: p.end}}
}

// problem tells what is wrong at a place, unless something was wrong in the logical line already: that is rarely more
// than a consequence.
func (p *parser) problem(at text.Span, message string) {
	if n := len(p.problems); n > 0 && p.problems[n-1].line == p.line {
		return
	}
	p.problems = append(p.problems, problem{Problem{at, message}, p.line})
}

// missing tells that something should be where the current token is.
func (p *parser) missing(what string) {
	if p.atEnd() {
		p.problem(p.lastSpan(), fmt.Sprintf("%s is missing at the end of this line", what))
		return
	}
	p.problem(p.tok.Range(), fmt.Sprintf("%s is missing before %s", what, p.found()))
}

// lastSpan is the place of the last token that was read.
func (p *parser) lastSpan() text.Span {
	i := p.i - 1
	for i > 0 && p.tokens[i].Kind.IsTrivia() {
		i--
	}
	if i < 0 {
		return text.Span{}
	}
	return p.tokens[i].Range()
}

// found names the current token in a message.
func (p *parser) found() string {
	switch p.tok.Kind {
	case NewlineToken, EndToken, FStringTextToken, FStringCloseToken, FStringToken, StringToken:
		return "the " + p.tok.Kind.String()
	}
	return "`" + p.text(p.tok) + "`"
}

// allProblems joins the problems of the lexer and the parser, at most one for each logical line, the lexer's first.
func (p *parser) allProblems(lexed []problem) []Problem {
	if len(lexed) == 0 && len(p.problems) == 0 {
		lexed = p.meanings
	}
	if len(lexed) == 0 && len(p.problems) == 0 {
		return nil
	}
	all := make([]Problem, 0, len(lexed)+len(p.problems))
	lines := make(map[int]bool, len(lexed))
	for _, found := range [][]problem{lexed, p.problems} {
		for _, problem := range found {
			if !lines[problem.line] {
				lines[problem.line] = true
				all = append(all, problem.Problem)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return a.Start - b.Start })
	return all
}

// ident reads a name where the grammar wants one; a keyword is none.
func (p *parser) ident(what string) Ident {
	if p.tok.Kind != NameToken {
		p.missing(what)
		at := p.bad().Range()
		return Ident{Span: at}
	}
	name := Ident{Span: p.tok.Range(), Name: p.name()}
	p.next()
	return name
}
