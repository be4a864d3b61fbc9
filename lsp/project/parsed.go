package project

import (
	"sync"

	"csdk/schema/gitignore"
	"csdk/schema/jsontree"
	"csdk/schema/requirement"
	"csdk/schema/tomltree"
)

// parsed is what was read out of a file that is not Python, once it was asked for.
type parsed struct {
	json         once[jsontree.Tree]
	requirements once[requirement.File]
	toml         once[tomltree.Tree]
	gitignore    once[gitignore.File]
	lastRun      once[LastRun]
	dependencies struct {
		sync.Once
		list []*Dependency
	}
}

type once[T any] struct {
	sync.Once
	value *T
}

func (o *once[T]) get(text string, read func(string) *T) *T {
	o.Do(func() { o.value = read(text) })
	return o.value
}

// JSON is the file as JSON.
func (f *File) JSON() *jsontree.Tree { return f.parsed.json.get(f.Doc.Text, jsontree.Parse) }

// Requirements is the file as pip reads it.
func (f *File) Requirements() *requirement.File {
	return f.parsed.requirements.get(f.Doc.Text, requirement.ParseFile)
}

// TOML is the file as TOML.
func (f *File) TOML() *tomltree.Tree { return f.parsed.toml.get(f.Doc.Text, tomltree.Parse) }

// gitignore is the file as the ignore file of its folder.
func (f *File) gitignore() *gitignore.File {
	return f.parsed.gitignore.get(f.Doc.Text, func(text string) *gitignore.File {
		return gitignore.Parse(folderOf(f.Path), text)
	})
}

// Readable gives the file at a path, nil when there is none or it could not be read.
func (p *Project) Readable(path string) *File {
	if f := p.Files[path]; f != nil && f.Err == nil {
		return f
	}
	return nil
}
