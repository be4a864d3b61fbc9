package tomltree

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// maxRepairs bounds how often a text with errors is read again.
const maxRepairs = 100

// Parse reads a text.
func Parse(text string) *Tree {
	b := &builder{data: []byte(text), tree: &Tree{Root: &Value{Kind: Table}}}
	b.table = b.tree.Root
	for range maxRepairs {
		err := b.read()
		if err == nil {
			break
		}
		start, end := b.place(err)
		if !b.failed {
			b.problem(start, end, err.Message)
			b.failed = true
		}
		if !b.blank(start) {
			break
		}
	}
	return b.tree
}

// builder makes a tree of expressions.
type builder struct {
	data   []byte // a copy of the text; lines with errors are made blank, so that what is around them can be read
	tree   *Tree
	table  *Value // of the last header
	resume int    // the expressions before this offset are in the tree
	base   int    // of data, where the parser's own offsets start
	parser unstable.Parser
	failed bool // an error was told
}

func (b *builder) problem(start, end int, message string) {
	b.tree.Problems = append(b.tree.Problems, Problem{start, end, message})
}

// read adds the expressions from resume on, up to an error.
func (b *builder) read() *unstable.ParserError {
	b.base = b.resume
	b.parser.Reset(b.data[b.base:])
	for b.parser.NextExpression() {
		e := b.parser.Expression()
		end := b.base
		for it := e.Key(); it.Next(); {
			_, end = b.span(it.Node().Raw)
		}
		switch e.Kind {
		case unstable.KeyValue:
			_, end = b.span(e.Raw)
			b.keyValue(b.table, e)
		case unstable.Table, unstable.ArrayTable:
			b.header(e)
		}
		b.resume = b.lineEnd(end)
	}
	var problem *unstable.ParserError
	if err := b.parser.Error(); err != nil && !errors.As(err, &problem) {
		return &unstable.ParserError{Message: err.Error()}
	}
	return problem
}

func (b *builder) span(r unstable.Range) (start, end int) {
	start = b.base + int(r.Offset)
	return start, start + int(r.Length)
}

// lineEnd is the start of the line after an offset.
func (b *builder) lineEnd(offset int) int {
	if n := bytes.IndexByte(b.data[offset:], '\n'); n >= 0 {
		return offset + n + 1
	}
	return len(b.data)
}

// place gives where the parser stopped.
func (b *builder) place(err *unstable.ParserError) (start, end int) {
	if len(err.Highlight) == 0 {
		return b.resume, b.resume
	}
	start, end = b.span(b.parser.Range(err.Highlight))
	if c := b.data[start]; (c == '\n' || c == '\r') && start > b.resume {
		_, size := utf8.DecodeLastRune(b.data[:start]) // a line end cannot be seen
		return start - size, start
	}
	return start, end
}

// blank takes the line with an error out of the text, or if that is blank already, the first line that was not read.
// It returns false when there is none left.
func (b *builder) blank(offset int) bool {
	if b.blankLine(bytes.LastIndexByte(b.data[:offset], '\n') + 1) {
		return true
	}
	for start := b.resume; start < len(b.data); start = b.lineEnd(start) {
		if b.blankLine(start) {
			return true
		}
	}
	return false
}

func (b *builder) blankLine(start int) bool {
	line := bytes.TrimRight(b.data[start:b.lineEnd(start)], "\r\n")
	if len(bytes.TrimSpace(line)) == 0 {
		return false
	}
	for i := range line {
		line[i] = ' '
	}
	return true
}
