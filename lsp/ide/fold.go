package ide

import (
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/tomltree"
)

// Fold is what can be folded away: the lines behind the first one, up to the last.
type Fold struct {
	First, Last int // lines, from 0
	Comment     bool
}

// Folds gives what can be folded in requirements.txt and pyproject.toml, outer ones first. Editors fold other files
// themselves, by brackets and indentation, of which these two have little.
func Folds(f *project.File) []Fold {
	folds := &folding{doc: f.Doc, texts: map[int]bool{}}
	switch f.Kind {
	case project.Requirements:
		folds.requirements(f)
	case project.Pyproject:
		folds.toml(f.TOML().Root)
	}
	slices.SortFunc(folds.all, func(a, b Fold) int {
		if a.First != b.First {
			return a.First - b.First
		}
		return b.Last - a.Last
	})
	return slices.CompactFunc(folds.all, func(a, b Fold) bool { return a.First == b.First }) // editors show one for a line
}

// folding is the folds of a file in the making.
type folding struct {
	doc   *text.Document
	all   []Fold
	texts map[int]bool // lines that go on with a string, where # begins no comment
}

func (f *folding) add(first, last int, comment bool) {
	if first < last {
		f.all = append(f.all, Fold{first, last, comment})
	}
}

// content is a line without the space around it.
func (f *folding) content(line int) string {
	span := f.doc.Line(line)
	return strings.TrimSpace(f.doc.Text[span.Start:span.End])
}

func (f *folding) isComment(line int) bool {
	return strings.HasPrefix(f.content(line), "#") && !f.texts[line]
}

// requirements folds what a comment is the heading of, up to an empty line or the next comment, and a requirement with
// its hashes.
func (f *folding) requirements(file *project.File) {
	lines := f.doc.Lines()
	for line := 0; line < lines; line++ {
		if !f.isComment(line) {
			continue
		}
		first := line
		for line+1 < lines && f.isComment(line+1) {
			line++
		}
		last := line
		for last+1 < lines && f.content(last+1) != "" && !f.isComment(last+1) {
			last++
		}
		f.add(first, last, last == line)
	}
	for _, l := range file.Requirements().Lines {
		if l.Start < l.End {
			f.add(f.doc.OffsetLine(l.Start), f.doc.OffsetLine(l.End), false)
		}
	}
}

// toml folds tables with a header, values with several lines, and comments.
func (f *folding) toml(root *tomltree.Value) {
	var headers []int
	f.values(root, &headers)
	slices.Sort(headers)
	for i, header := range headers {
		last := f.doc.Lines() - 1
		if i+1 < len(headers) {
			for last = headers[i+1] - 1; f.isComment(last); last-- { // it is about the next table
			}
		}
		for last > header && f.content(last) == "" {
			last--
		}
		f.add(header, last, false)
	}
	for line := 0; line < f.doc.Lines(); line++ {
		first := line
		for line < f.doc.Lines() && f.isComment(line) {
			line++
		}
		f.add(first, line-1, true)
	}
}

// values folds the values below one, and collects the lines of headers.
func (f *folding) values(v *tomltree.Value, headers *[]int) {
	for _, item := range v.Items {
		f.value(item, headers)
	}
	for _, e := range v.Entries {
		f.value(e.Value, headers)
	}
}

func (f *folding) value(v *tomltree.Value, headers *[]int) {
	first, last := f.doc.OffsetLine(v.Start), f.doc.OffsetLine(v.End)
	switch {
	case v.Kind == tomltree.Table && f.doc.Text[v.Start] == '[':
		*headers = append(*headers, first)
	case v.Kind == tomltree.Array && len(v.Items) > 0 && v.Items[0].Start == v.Start: // of tables with [[headers]]
	case first < last:
		for line := first + 1; v.Kind == tomltree.String && line <= last; line++ {
			f.texts[line] = true
		}
		if strings.Trim(f.content(last), `]}"',`) == "" { // the closing line stays
			last--
		}
		f.add(first, last, false)
	}
	f.values(v, headers)
}
