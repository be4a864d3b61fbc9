package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/requirement"
	"csdk/schema/tomltree"
)

var requirementMissing = &Rule{
	Code:     "requirement-missing",
	Severity: Warning,
	Title:    "An import whose package is not required",
	Doc: "The connector imports a package that is neither part of Python nor installed in Fivetran's environment, and the file that\n" +
		"a deployment installs from (`pyproject.toml` if there is one, else `requirements.txt`) does not list it. The deployed\n" +
		"connector then fails with a ModuleNotFoundError.\n\n" +
		"Packages that come with a listed one are known for the common cases, such as `botocore` with `boto3`.",
	Bad:    Example{"connector.py": "import pandas\n\n" + signatureExample(plainUpdate), "requirements.txt": ""},
	Good:   Example{"connector.py": "import pandas\n\n" + signatureExample(plainUpdate), "requirements.txt": "pandas==2.2.3\n"},
	Source: dependenciesSource,
	check:  checkRequirementMissing,
}

func checkRequirementMissing(p *pass) {
	required, known := p.requirements()
	if !known {
		return
	}
	told := map[string]bool{}
	for _, m := range p.Modules {
		for _, i := range m.Imports {
			name := i.Module
			if i.Name != "" && i.Name != "*" {
				name += "." + i.Name
			}
			if !p.isForeign(i) || !p.Runs(m, i.Scope, i.Start) || suppliedBy(required, i.Module) {
				continue
			}
			distribution := schema.Distribution(name)
			if told[distribution] || slices.Contains(required, requirement.Normalize(distribution)) {
				continue
			}
			told[distribution] = true
			p.reportRequirement(m.File, i, distribution)
		}
	}
}

// requirements are the names of what a deployment installs, normalised; known is false when they may be more.
func (p *pass) requirements() (names []string, known bool) {
	f := p.DependencyFile()
	if f == nil {
		return nil, true
	}
	if f.Err != nil {
		return nil, false
	}
	switch f.Kind {
	case project.Pyproject:
		list := f.TOML().Root.At("project", "dependencies")
		if list == nil || list.Kind != tomltree.Array || len(f.TOML().Problems) > 0 || p.readsNoPyproject() {
			return nil, false // other rules tell
		}
	case project.Requirements:
		for _, line := range f.Requirements().Lines {
			if len(line.Options) > 0 {
				return nil, false // -r and the like
			}
		}
	}
	for _, d := range p.Dependencies() {
		if d.Opaque || d.Name.Text == "" || len(d.Extras) > 0 { // an extra brings packages of its own
			return nil, false
		}
		names = append(names, d.Normalized())
	}
	return names, true
}

// isForeign reports whether an import is of a package that someone has to install.
func (p *pass) isForeign(i project.Import) bool {
	top, _, _ := strings.Cut(i.Module, ".")
	if top == "" || i.Guarded || i.Target != nil || p.IsModule(top) || schema.IsPreinstalledImport(top) || top == project.SDKModule {
		return false
	}
	if top == "grpc" || i.Module == "google.protobuf" || strings.HasPrefix(i.Module, "google.protobuf.") || i.Module == "google" && i.Name == "protobuf" {
		return false // the SDK brings them, depending on its release
	}
	for _, v := range schema.PythonVersions {
		if schema.IsStandardModule(i.Module, v) {
			return false
		}
	}
	for path := range p.Files { // a folder that the code puts on the path
		if strings.HasSuffix(path, ".py") && (strings.HasSuffix("/"+path, "/"+top+".py") || strings.Contains("/"+path, "/"+top+"/")) {
			return false
		}
	}
	return true
}

// suppliedBy reports whether one of the requirements has the import, or most likely brings it.
func suppliedBy(required []string, module string) bool {
	top, _, _ := strings.Cut(module, ".")
	top = requirement.Normalize(top)
	for _, r := range required {
		if schema.Brings(r, module) || r == top {
			return true
		}
		// psycopg2-binary, opencv-python-headless, python-dotenv, pycryptodome: much the same name.
		for _, part := range strings.FieldsFunc(r, func(r rune) bool { return r == '-' }) {
			if part == top || part == "py"+top || part == top+"py" || part == top+"3" || part == top+"2" {
				return true
			}
		}
	}
	return false
}

// localNames are names that authors give to modules of their own: a missing one is a file that is not there.
var localNames = []string{
	"api", "client", "common", "config", "connector", "constants", "helper", "helpers", "lib", "logger", "main", "models", "schema", "schemas",
	"settings", "src", "sync", "tables", "tools", "util", "utilities", "utils",
}

func (p *pass) reportRequirement(file *project.File, i project.Import, distribution string) {
	top, _, _ := strings.Cut(i.Module, ".")
	if slices.Contains(localNames, top) {
		p.report(file, i.Span, fmt.Sprintf("The project has no module `%s`, and no requirement brings it, so the import fails. Is a file missing?", top))
		return
	}
	where := "`requirements.txt`"
	if f := p.DependencyFile(); f != nil {
		where = "`" + f.Path + "`"
	}
	f := p.report(file, i.Span, fmt.Sprintf("`%s` needs the package `%s`, which is not in %s, so the import fails in a deployed connector.", top, distribution, where))
	if edit, ok := p.addRequirement(distribution); ok {
		f.Fixes = append(f.Fixes, Fix{
			Title: fmt.Sprintf("Add %s to %s", distribution, strings.Trim(where, "`")), Edits: []Edit{edit},
			Safe: schema.IsWellKnown(requirement.Normalize(distribution)),
		})
	}
}

// addRequirement is the edit that adds a line to requirements.txt, or a string to [project].dependencies.
func (p *pass) addRequirement(distribution string) (Edit, bool) {
	f := p.DependencyFile()
	if f == nil {
		return Edit{Path: "requirements.txt", New: distribution + "\n"}, true
	}
	if f.Kind == project.Requirements {
		return insertLines(f, len(f.Doc.Text), distribution+"\n"), true
	}
	list := f.TOML().Root.At("project", "dependencies")
	source := f.Doc.Text
	if list.End > len(source) || list.End == 0 || source[list.End-1] != ']' {
		return Edit{}, false
	}
	quoted := quoteJSON(distribution)
	if len(list.Items) == 0 {
		return replace(f, text.Span{Start: list.Start, End: list.End}, "["+quoted+"]"), true
	}
	last := list.Items[len(list.Items)-1]
	gap := source[lineStart(source, last.Start):last.Start]
	if strings.TrimSpace(gap) != "" { // on the line of the one before it
		return insert(f, last.End, ", "+quoted), true
	}
	return insert(f, last.End, ",\n"+gap+quoted), true
}
