package fix

import (
	"maps"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// replace is the project with these texts in place of what its files had.
func replace(p *project.Project, texts map[string]string) *project.Project {
	files := maps.Clone(p.Files)
	for path, content := range texts {
		f := &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: content}}
		if old := p.Files[path]; old != nil {
			f.Encoding = old.Encoding
			f.Doc.Version = old.Doc.Version
		}
		files[path] = f
	}
	return project.New(p.Dir, files, p.Environment)
}

// problems is the number of places in a file that its syntax refuses.
func problems(f *project.File) int {
	switch {
	case f == nil:
		return 0
	case f.Kind == project.Python:
		return len(f.Python().Problems)
	case f.Kind == project.Configuration, f.Kind == project.State:
		return len(f.JSON().Problems)
	case f.Kind == project.Pyproject, f.Kind == project.Options:
		return len(f.TOML().Problems)
	}
	return 0
}
