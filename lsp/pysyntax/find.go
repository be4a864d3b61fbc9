package pysyntax

import (
	"sort"

	"csdk/lsp/text"
)

// Path is the nodes that an offset is in, the module first and the innermost last. A cursor right behind a node is in it,
// unless another one begins there.
func (m *Module) Path(offset int) []Node {
	path := []Node{m}
	for {
		parent, found := path[len(path)-1], Node(nil)
		Inspect(parent, func(n Node) bool {
			if n == parent {
				return true
			}
			if span := n.Range(); span.Holds(offset) && (found == nil || span.Start <= offset && found.Range().End == offset) {
				found = n
			}
			return false
		})
		if found == nil {
			return path
		}
		path = append(path, found)
	}
}

// TokenBefore is the index of the last token that begins before an offset, -1 if there is none: what is being typed when
// the cursor is there.
func (m *Module) TokenBefore(offset int) int {
	return sort.Search(len(m.Tokens), func(i int) bool { return int(m.Tokens[i].Start) >= offset }) - 1
}

// Comment is a comment, from its # to the end of its line.
type Comment struct {
	text.Span
	Line  int  // from 0
	Alone bool // nothing else is on the line
}

// Comments are the comments of the file.
func (m *Module) Comments() []Comment {
	var comments []Comment
	line, at := 0, 0
	for i, t := range m.Tokens {
		if t.Kind != CommentToken {
			continue
		}
		for at < int(t.Start) {
			if width := lineEnd(m.Source, at); width > 0 {
				line++
				at += width
			} else {
				at++
			}
		}
		alone := i == 0 || m.Tokens[i-1].Kind == NewlineToken || m.Tokens[i-1].Kind == BlankToken
		comments = append(comments, Comment{t.Range(), line, alone})
	}
	return comments
}
