package ide

import (
	"path"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/tomltree"
)

// Link is a place that names another file of the project.
type Link struct {
	text.Span
	Path string // relative to the project
}

// Links gives the other files that a file names: -r and -c in requirements.txt, what pyproject.toml takes from files,
// what Python opens. Only files that are there are linked.
func Links(p *project.Project, f *project.File) []Link {
	l := &linking{p: p, f: f}
	switch f.Kind {
	case project.Requirements:
		l.requirements()
	case project.Pyproject:
		l.pyproject()
	case project.Python:
		l.python()
	}
	slices.SortFunc(l.all, func(a, b Link) int { return a.Start - b.Start })
	return slices.Compact(l.all) // a constant that several calls open
}

// linking is the links of a file in the making.
type linking struct {
	p   *project.Project
	f   *project.File
	all []Link
}

// add links a place with a path that is relative to the project's folder.
func (l *linking) add(at text.Span, name string) {
	name = path.Clean(name)
	if l.p.Files[name] != nil && name != l.f.Path {
		l.all = append(l.all, Link{at, name})
	}
}

func (l *linking) requirements() {
	for _, line := range l.f.Requirements().Lines {
		for _, o := range line.Options {
			if o.Long == "--requirement" || o.Long == "--constraint" {
				l.add(text.Span{Start: o.Value.Start, End: o.Value.End}, strings.Trim(o.Value.Text, `"'`))
			}
		}
	}
}

// pyproject links what packaging tools read: readme, license, license-files, and the files of dynamic fields.
func (l *linking) pyproject() {
	root := l.f.TOML().Root
	l.toml(root.At("project", "readme"))
	l.toml(root.At("project", "readme", "file"))
	l.toml(root.At("project", "license", "file"))
	l.toml(root.At("project", "license-files"))
	dynamic := root.At("tool", "setuptools", "dynamic")
	if dynamic == nil {
		return
	}
	for _, field := range dynamic.Entries {
		l.toml(field.Value.At("file"))
		for _, group := range field.Value.Entries { // optional-dependencies.GROUP
			l.toml(group.Value.At("file"))
		}
	}
}

// toml links a string, or those of a list.
func (l *linking) toml(v *tomltree.Value) {
	switch {
	case v == nil:
	case v.Kind == tomltree.String:
		l.add(text.Span{Start: v.Start, End: v.End}, v.Text)
	case v.Kind == tomltree.Array:
		for _, item := range v.Items {
			if item.Kind == tomltree.String {
				l.toml(item)
			}
		}
	}
}

// opens are the functions whose first argument is a file, by the name of that argument.
var opens = map[string]string{
	"builtins.open": "file", "io.open": "file", "codecs.open": "filename", "pathlib.Path": "", "os.path.exists": "path", "os.path.isfile": "path",
}

// python links what is opened by a name that is written out. A sync runs in the project's folder.
func (l *linking) python() {
	for _, c := range l.p.Externals {
		param, ok := opens[c.Name]
		if !ok || c.Name == "pathlib.Path" && len(c.Args) != 1 {
			continue
		}
		arg := c.Arg(param, 0)
		if arg == nil {
			continue
		}
		only, ok := l.p.Eval(arg, c.Scope).Only()
		if !ok || only.Kind != project.Str || !only.Known {
			continue
		}
		if place, ok := namePlace(only.Literal()); ok && place.File == l.f && place.form == literal {
			l.add(place.Span, only.Text)
		}
	}
}
