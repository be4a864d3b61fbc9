package project

import (
	"cmp"
	"slices"
	"strings"

	"csdk/schema/gitignore"
)

// Git is the repository that a project is in.
type Git struct {
	// Prefix is the project's folder in the repository, with slashes; "" when they are the same.
	Prefix string
	// Above are the ignore files outside of the project, their folders relative to the repository. Those that count
	// less come first: the user's own, .git/info/exclude, then .gitignore from the top down to the folder above.
	Above []*gitignore.File
}

// GitIgnores reports whether git ignores a file of the project; known is false when the project is in no repository.
func (p *Project) GitIgnores(path string) (ignored, known bool) {
	if p.Git == nil {
		return false, false
	}
	files := p.Git.Above
	prefix := strings.Trim(p.Git.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	for _, f := range p.gitignores() {
		files = append(files[:len(files):len(files)], gitignore.Parse(prefix+folderOf(f.Path), f.Doc.Text))
	}
	return gitignore.Ignored(files, prefix+path), true
}

// gitignores are the project's ignore files, the outermost first.
func (p *Project) gitignores() []*File {
	var files []*File
	for _, f := range p.Files {
		if f.Kind == Gitignore && f.Err == nil {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b *File) int {
		return cmp.Or(strings.Count(a.Path, "/")-strings.Count(b.Path, "/"), cmp.Compare(a.Path, b.Path))
	})
	return files
}

// neverPackaged is what the SDK leaves out before it looks at .gitignore, which may take files back.
var neverPackaged = gitignore.Parse("", `__pycache__/
lib/
include/
files/
.*
configuration.json
crash-reports/
destination.json
options.toml
`)

// Packaged reports whether a file goes into the package that a deployment uploads.
func (p *Project) Packaged(path string) bool {
	if path[strings.LastIndexByte(path, '/')+1:] == ".gitignore" {
		return true
	}
	files := []*gitignore.File{neverPackaged}
	for _, f := range p.gitignores() {
		files = append(files, f.gitignore())
	}
	return !gitignore.Matched(files, path)
}

func folderOf(path string) string {
	if slash := strings.LastIndexByte(path, '/'); slash >= 0 {
		return path[:slash]
	}
	return ""
}
