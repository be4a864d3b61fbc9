package project

import (
	"csdk/lsp/text"
	"csdk/schema/requirement"
	"csdk/schema/tomltree"
)

// Dependency is a distribution that a file asks for.
type Dependency struct {
	*requirement.Requirement
	File      *File
	text.Span // of the requirement; of its string, with the quotes, in pyproject.toml
	// Line is the line of requirements.txt, nil in pyproject.toml.
	Line     *requirement.Line
	Problems []requirement.Problem
	// Escaped says that the string of pyproject.toml has escapes, so that parts of the requirement have no place.
	Escaped bool
}

// Place is where a part of the requirement is.
func (d *Dependency) Place(start, end int) text.Span {
	if d.Escaped || start == end {
		return d.Span
	}
	return text.Span{Start: start, End: end}
}

// DependencyFile is the file whose requirements a deployment installs: pyproject.toml if it is there, else
// requirements.txt; nil without either.
func (p *Project) DependencyFile() *File {
	if f := p.Files["pyproject.toml"]; f != nil {
		return f
	}
	return p.Files["requirements.txt"]
}

// Dependencies are those that a deployment installs, in the order of their file.
func (p *Project) Dependencies() []*Dependency {
	f := p.DependencyFile()
	if f == nil || f.Err != nil {
		return nil
	}
	return f.Dependencies()
}

// Dependencies of a requirements.txt or pyproject.toml. Lines and strings that are no requirement at all are left out.
func (f *File) Dependencies() []*Dependency {
	f.parsed.dependencies.Do(func() {
		switch f.Kind {
		case Requirements:
			f.parsed.dependencies.list = f.lineDependencies()
		case Pyproject:
			f.parsed.dependencies.list = f.projectDependencies()
		}
	})
	return f.parsed.dependencies.list
}

func (f *File) lineDependencies() []*Dependency {
	var list []*Dependency
	for line, r := range f.Requirements().Requirements() {
		list = append(list, &Dependency{
			Requirement: r, File: f, Span: text.Span{Start: r.Start, End: r.End}, Line: line, Problems: line.Problems,
		})
	}
	return list
}

// projectDependencies reads [project].dependencies: the only place that the SDK's command line and pip look at.
func (f *File) projectDependencies() []*Dependency {
	declared := f.TOML().Root.At("project", "dependencies")
	if declared == nil || declared.Kind != tomltree.Array {
		return nil
	}
	var list []*Dependency
	for _, item := range declared.Items {
		if item.Kind != tomltree.String {
			continue
		}
		d := &Dependency{File: f, Span: text.Span{Start: item.Start, End: item.End}}
		start, plain := contentStart(f.Doc.Text[item.Start:item.End], item.Text)
		d.Escaped = !plain
		d.Requirement, d.Problems = requirement.ParseAt(item.Text, item.Start+start)
		list = append(list, d)
	}
	return list
}

// contentStart gives the offset of a string's content in its source; false when there are escapes in between.
func contentStart(source, content string) (start int, plain bool) {
	for _, quotes := range []int{1, 3} {
		if end := len(source) - quotes; quotes <= end && source[quotes:end] == content {
			return quotes, true
		}
	}
	return 0, false
}
