package rule

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// insert is an edit that only adds.
func insert(file *project.File, at int, what string) Edit {
	return Edit{Path: file.Path, Span: text.Span{Start: at, End: at}, New: what}
}

// replace is an edit of a span.
func replace(file *project.File, span text.Span, with string) Edit {
	return Edit{Path: file.Path, Span: span, New: with}
}

// insertLines adds lines at the start of a line or at the end of a file, whose last line may have no end.
func insertLines(file *project.File, at int, lines string) Edit {
	if before := file.Doc.Text[:at]; at > 0 && !strings.HasSuffix(before, "\n") {
		lines = "\n" + lines
	}
	return insert(file, at, lines)
}

// firstLine is the first line that is not empty, without its spaces: where a finding about the whole file goes.
func firstLine(file *project.File) text.Span {
	source := file.Doc.Text
	start := len(source) - len(strings.TrimLeft(source, " \t\r\n\f"))
	end := start + len(strings.TrimRight(line(source, start), " \t\r\n\f"))
	return text.Span{Start: start, End: max(start, end)}
}

// line is the rest of the line from an offset on, with its end.
func line(source string, offset int) string {
	if end := strings.IndexByte(source[offset:], '\n'); end >= 0 {
		return source[offset : offset+end+1]
	}
	return source[offset:]
}

// lines is the span of the whole lines that a span touches, with the end of the last.
func lines(source string, span text.Span) text.Span {
	return text.Span{Start: lineStart(source, span.Start), End: span.End + len(line(source, span.End))}
}

// aloneOnLines reports whether nothing else, not even a comment, is on the lines of a span.
func aloneOnLines(source string, span text.Span) bool {
	all := lines(source, span)
	return strings.TrimSpace(source[all.Start:span.Start]) == "" && strings.TrimSpace(source[span.End:all.End]) == ""
}

// withEmptyLines is the whole lines of a span and the empty ones below: what has to go to remove a statement.
func withEmptyLines(source string, span text.Span) text.Span {
	all := lines(source, span)
	for next := line(source, all.End); next != "" && strings.TrimSpace(next) == ""; next = line(source, all.End) {
		all.End += len(next)
	}
	return all
}

// importPlace is where a new import goes: before the first import that is not from __future__, else below the
// docstring and these.
func importPlace(m *project.Module) int {
	source, place := m.File.Doc.Text, 0
	for i, s := range m.Tree.Body {
		switch s := s.(type) {
		case *pysyntax.Import:
			return lineStart(source, s.Start)
		case *pysyntax.ImportFrom:
			if s.Module.Name != "__future__" {
				return lineStart(source, s.Start)
			}
			place = lines(source, s.Span).End
		case *pysyntax.ExprStmt:
			if _, isText := s.Value.(*pysyntax.String); isText && i == 0 {
				place = lines(source, s.Span).End
			}
		}
	}
	return place
}

// mainBlock gives the if __name__ == "__main__" of a module, nil without.
func mainBlock(m *project.Module) *pysyntax.If {
	for _, s := range m.Tree.Body {
		if s, ok := s.(*pysyntax.If); ok && len(s.Body) > 0 && m.InMain(s.Body[0].Range().Start) {
			return s
		}
	}
	return nil
}

// beforeMain is where a statement goes that belongs at the end of a module: before its __main__ block.
func beforeMain(m *project.Module) int {
	if main := mainBlock(m); main != nil {
		return lineStart(m.File.Doc.Text, main.Start)
	}
	return len(m.File.Doc.Text)
}

// rename gives the edits that rename a name of a scope, nil when the new name is taken or the name is used in a way
// that cannot be followed.
func rename(scope *project.Scope, old, name string) []Edit {
	m := scope.Module
	within := m.Tree.Span
	if scope.Kind == project.FunctionScope {
		within = scope.Func.Def.Span
	}
	var edits []Edit
	for _, b := range scope.Bindings(old) {
		switch {
		case b.Kind == project.ParamBinding:
			edits = append(edits, replace(m.File, b.Span, name))
		case b.Kind != project.AssignBinding && b.Kind != project.AugAssignBinding && b.Kind != project.LoopBinding && b.Kind != project.WithBinding || b.Scope.Module != m:
			return nil
		}
	}
	for _, n := range m.Nodes().Names {
		switch {
		case !within.Covers(n.Node.Span):
		case n.Node.Name == name:
			return nil
		case n.Node.Name == old && n.Scope.Lookup(old) == scope:
			edits = append(edits, replace(m.File, n.Node.Span, name))
		}
	}
	return edits
}

// importedElsewhere reports whether another module takes the name from this one.
func (p *pass) importedElsewhere(m *project.Module, name string) bool {
	for _, other := range p.Modules {
		for _, i := range other.Imports {
			if i.Module == m.Name && (i.Name == name || i.Name == "*" || i.Name == "") && other != m {
				return true
			}
		}
	}
	return false
}
