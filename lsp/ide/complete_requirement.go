package ide

import (
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/requirement"
)

// spec is a requirement that is being typed.
type spec struct {
	start int    // of the requirement
	typed string // from there to the cursor
	quote string // what closes the string, "" where none is needed
	open  bool   // a string must be opened first
}

// completeRequirement completes requirements.txt and the dependencies of pyproject.toml: names of packages that the project
// imports, then those that are known; and versions behind a comparison.
func completeRequirement(p *project.Project, f *project.File, offset int, o CompleteOptions) []Item {
	s, ok := specAt(f, offset)
	if !ok {
		return nil
	}
	if at := versionPlace.FindStringSubmatchIndex(s.typed); at != nil {
		return versionItems(f, s, offset, s.typed[at[2]:at[3]], s.typed[at[4]:at[5]], o)
	}
	if !packageStart.MatchString(s.typed) {
		return nil
	}
	end := offset + len(nameRest.FindString(f.Doc.Text[offset:]))
	edit := text.Span{Start: s.start, End: end}
	have := map[string]bool{}
	for _, d := range f.Dependencies() {
		if !d.Span.Holds(offset) {
			have[d.Normalized()] = true
		}
	}
	var items []Item
	add := func(name, detail string) {
		if normalized := requirement.Normalize(name); !have[normalized] && !schema.Preinstalled(normalized) {
			have[normalized] = true
			item := Item{Label: name, Kind: PackageItem, Detail: detail, Filter: name, Edit: edit, New: name}
			if s.open {
				item.New = `"` + name + `"`
			} else if s.quote != "" && !strings.HasPrefix(f.Doc.Text[end:], s.quote) && strings.TrimSpace(restOfLine(f.Doc.Text, end)) == "" {
				item.New += s.quote
			}
			items = append(items, item)
		}
	}
	for _, m := range p.Modules {
		for i := range m.Imports {
			if imported := &m.Imports[i]; isInstalled(p, imported) {
				add(distributionOf(imported), "import "+imported.Module)
			}
		}
	}
	for _, name := range schema.KnownDistributions() {
		add(name, "")
	}
	return items
}

var (
	packageStart = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$|^$`)
	nameRest     = regexp.MustCompile(`^[A-Za-z0-9._-]*`)
	versionPlace = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[^;#]*,\s*)?(?:==|~=|>=|<=|!=|<|>)\s*([A-Za-z0-9.!+_-]*)$`)
)

func restOfLine(source string, offset int) string {
	line, _, _ := strings.Cut(source[offset:], "\n")
	return line
}

// isInstalled reports whether a module can only be had by installing it.
func isInstalled(p *project.Project, i *project.Import) bool {
	top, _, _ := strings.Cut(i.Module, ".")
	if top == "" || p.IsModule(top) || schema.IsPreinstalledImport(top) {
		return false
	}
	return !slices.ContainsFunc(schema.PythonVersions, func(v schema.PythonVersion) bool { return schema.IsStandardModule(top, v) })
}

func distributionOf(i *project.Import) string {
	name := i.Module
	if i.Name != "" && i.Name != "*" {
		name += "." + i.Name
	}
	return schema.Distribution(name)
}

// specAt gives the requirement around an offset; false where none may stand.
func specAt(f *project.File, offset int) (spec, bool) {
	source := f.Doc.Text
	if f.Kind == project.Requirements {
		start := strings.LastIndexByte(source[:offset], '\n') + 1
		start += len(source[start:offset]) - len(strings.TrimLeft(source[start:offset], " \t"))
		typed := source[start:offset]
		return spec{start: start, typed: typed}, !strings.ContainsAny(typed, "#;") && !strings.HasPrefix(typed, "-")
	}
	return dependencyAt(source, offset)
}

var (
	tomlTable  = regexp.MustCompile(`^\s*\[+\s*([^\]]*?)\s*\]+`)
	tomlArrays = regexp.MustCompile(`^\s*dependencies\s*=\s*\[`)
)

// dependencyAt looks for the array [project].dependencies around an offset, by lines: what is half typed is no TOML.
func dependencyAt(source string, offset int) (spec, bool) {
	table := ""
	for start := 0; start <= offset; {
		line := restOfLine(source, start)
		if at := tomlArrays.FindStringIndex(line); at != nil && table == "project" {
			if s, inside := arrayAt(source, start+at[1], offset); inside {
				return s, s.start >= 0
			}
		} else if at := tomlTable.FindStringSubmatch(line); at != nil {
			table = at[1]
		}
		start += len(line) + 1
	}
	return spec{}, false
}

// arrayAt reads an array from behind its [ up to an offset. inside says that it has not ended before; start is -1 where no
// requirement may stand.
func arrayAt(source string, at, offset int) (s spec, inside bool) {
	fresh := true
	for at < offset {
		switch c := source[at]; c {
		case ']':
			return spec{}, false
		case '#':
			end := at + len(restOfLine(source, at))
			if offset <= end {
				return spec{start: -1}, true
			}
			at = end
		case ',':
			fresh = true
		case '"', '\'':
			line := restOfLine(source, at+1)
			end := strings.IndexByte(line, c)
			if end < 0 || offset <= at+1+end {
				if end < 0 && offset > at+1+len(line) {
					at += len(line) // a string that does not end: the next line begins anew
					fresh = true
					break
				}
				return spec{start: at + 1, typed: source[at+1 : offset], quote: string(c)}, true
			}
			at += 1 + end
			fresh = false
		case ' ', '\t', '\r', '\n':
		default:
			fresh = false
		}
		at++
	}
	if !fresh {
		return spec{start: -1}, true
	}
	return spec{start: offset, open: true}, true
}

// versionItems lists the versions of a package, the newest first, as far as the index has told them.
func versionItems(f *project.File, s spec, offset int, name, typed string, o CompleteOptions) []Item {
	if o.Versions == nil {
		return nil
	}
	end := offset + len(versionRest.FindString(f.Doc.Text[offset:]))
	var items []Item
	for _, v := range o.Versions(name) {
		item := Item{Label: v, Kind: ValueItem, Filter: v, Edit: text.Span{Start: offset - len(typed), End: end}, New: v}
		if s.quote != "" && !strings.Contains(restOfLine(f.Doc.Text, end), s.quote) {
			item.New += s.quote
		}
		items = append(items, item)
	}
	return items
}

var versionRest = regexp.MustCompile(`^[A-Za-z0-9.!+_-]*`)
