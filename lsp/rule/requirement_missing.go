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

var requirementMissingRule = &Rule{
	Code:     "requirement-missing",
	Severity: Warning,
	Title:    "An import that no requirement brings",
	Doc: `A deployment has Python's standard library, ` + "`fivetran_connector_sdk`" + `, ` + "`requests`" + ` with what belongs to it, and the packages that
the project requires. This module is in none of them, so the import fails there, also when the package is installed on your
machine.

Add the package to ` + "`requirements.txt`" + `, with the version that you tested.`,
	Bad: Example{"connector.py": missingExample},
	Good: Example{
		"connector.py": missingExample, "requirements.txt": "pandas==2.2.3\n",
	},
	Source: dependenciesSource,
	check:  checkRequirementMissing,
}

const missingExample = `import pandas
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    for row in pandas.read_csv("orders.csv").to_dict("records"):
        op.upsert(table="orders", data=row)
    op.checkpoint(state=state)


connector = Connector(update=update)
`

func checkRequirementMissing(p *pass) {
	declared, known := p.declaredNames()
	if !known {
		return
	}
	seen := map[string]bool{}
	for _, m := range p.Modules {
		for i := range m.Imports {
			imported := &m.Imports[i]
			top, _, _ := strings.Cut(imported.Module, ".")
			if seen[top] || imported.Guarded || imported.Scope != m.Scope || m.InMain(imported.Start) || !p.comesFromOutside(top) {
				continue
			}
			if p.bringsImport(declared, imported) {
				continue
			}
			seen[top] = true
			p.reportMissing(m.File, imported, top)
		}
	}
}

// declaredNames are the distributions that the project requires, also those in files that do not count: other rules tell
// of these. known is false where there may be more than can be read.
func (p *pass) declaredNames() (names []string, known bool) {
	for _, path := range []string{"pyproject.toml", "requirements.txt"} {
		f := p.Files[path]
		if f == nil {
			continue
		}
		if f.Err != nil || f.Kind == project.Pyproject && (len(f.TOML().Problems) > 0 || readsElsewhere(f)) {
			return nil, false
		}
		for _, d := range f.Dependencies() {
			if d.Name.Text == "" {
				return nil, false // a path or a repository without a name
			}
			names = append(names, d.Normalized())
		}
		if f.Kind == project.Pyproject {
			if table := f.TOML().Root.At("tool", "poetry", "dependencies"); table != nil {
				for _, e := range table.Entries {
					names = append(names, requirement.Normalize(e.Key))
				}
			}
			continue
		}
		for _, line := range f.Requirements().Lines {
			if len(line.Options) > 0 || line.Requirement == nil && len(line.Problems) > 0 {
				return nil, false
			}
		}
	}
	for _, call := range p.Externals {
		if strings.HasPrefix(call.Name, "sys.path.") || strings.HasPrefix(call.Name, "site.") {
			return nil, false
		}
	}
	return names, true
}

// comesFromOutside reports whether a module can only be had by installing it.
func (p *pass) comesFromOutside(top string) bool {
	if top == "" || p.IsModule(top) || p.Dynamic() || schema.IsPreinstalledImport(top) || likelyProvided[top] || meansSDK(top) {
		return false
	}
	return !slices.ContainsFunc(schema.PythonVersions, func(v schema.PythonVersion) bool { return schema.IsStandardModule(top, v) })
}

// likelyProvided are modules that Fivetran's own samples say are in the environment, and those that pip brings.
var likelyProvided = map[string]bool{"grpc": true, "google": true, "pip": true, "setuptools": true, "pkg_resources": true, "wheel": true}

// brought are modules that many packages bring along, so that one of the requirements may.
var brought = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(`aiohttp anyio attr attrs bson botocore boto3 cffi click cryptography dateutil
		dns docutils exceptiongroup filelock fsspec greenlet h11 httpcore httpx jinja2 jmespath jsonschema jwt lxml
		markupsafe msgpack multidict numpy oauthlib orjson packaging pandas PIL pkg_resources psutil pyarrow pyasn1
		pycparser pydantic pydantic_core pygments pyparsing pytz regex requests_oauthlib requests_toolbelt rsa s3transfer
		scipy six sniffio sqlalchemy sqlparse tenacity tqdm typing_extensions tzdata tzlocal wrapt yaml yarl zipp`) {
		set[name] = true
	}
	return set
}()

// bringsImport reports whether one of the requirements brings a module, or may: one of a related name, one that nobody
// here knows and that nothing else imports, or any at all for a module that many packages bring along.
func (p *pass) bringsImport(declared []string, imported *project.Import) bool {
	top, _, _ := strings.Cut(imported.Module, ".")
	for _, name := range declared {
		if schema.Preinstalled(name) || name == "python" {
			continue
		}
		if brought[top] || related(name, imported) {
			return true
		}
		if !schema.KnownDistribution(name) && !p.importsFrom(name) {
			return true
		}
	}
	return false
}

func (p *pass) importsFrom(distribution string) bool {
	for _, m := range p.Modules {
		for i := range m.Imports {
			if related(distribution, &m.Imports[i]) {
				return true
			}
		}
	}
	return false
}

// related reports whether the name of a distribution and that of an import have a word of their own in common.
func related(distribution string, imported *project.Import) bool {
	top, _, _ := strings.Cut(imported.Module, ".")
	words := map[string]bool{}
	for word := range strings.SplitSeq(requirement.Normalize(distributionOf(imported))+"-"+requirement.Normalize(top), "-") {
		words[word] = !plainWords[word]
	}
	for word := range strings.SplitSeq(distribution, "-") {
		if words[word] {
			return true
		}
	}
	return false
}

// plainWords say nothing about what a distribution is for.
var plainWords = map[string]bool{"": true, "python": true, "py": true, "client": true, "sdk": true, "api": true, "connector": true, "core": true, "lib": true}

func distributionOf(imported *project.Import) string {
	name := imported.Module
	if imported.Name != "" && imported.Name != "*" {
		name += "." + imported.Name
	}
	return schema.Distribution(name)
}

// ownModules are names that people give to modules of their own, and hardly to packages.
var ownModules = map[string]bool{
	"utils": true, "util": true, "helpers": true, "helper": true, "constants": true, "config": true, "common": true, "models": true,
	"settings": true, "client": true, "api": true, "schema": true, "schemas": true, "tables": true, "lib": true, "src": true,
}

func (p *pass) reportMissing(f *project.File, imported *project.Import, top string) {
	if ownModules[top] {
		p.report(f, imported.Span, fmt.Sprintf("The project has no module `%s`, and no requirement brings it: the import fails.", top))
		return
	}
	name := distributionOf(imported)
	file := "requirements.txt"
	if f := p.DependencyFile(); f != nil {
		file = f.Path
	}
	finding := p.report(f, imported.Span, fmt.Sprintf(
		"No requirement brings `%s`, so the import fails in a deployment. Add `%s` to `%s`.", top, name, file))
	if edit, found := p.addRequirement(name); found {
		finding.Fixes = []Fix{{
			Title: fmt.Sprintf("Add %s to %s", name, file), Edits: []Edit{edit}, Safe: schema.KnownDistribution(requirement.Normalize(name)),
		}}
	}
}

// addRequirement adds a distribution to the file that counts; false where there is no plain place for it.
func (p *pass) addRequirement(name string) (Edit, bool) {
	f := p.DependencyFile()
	switch {
	case f == nil:
		return Edit{Path: "requirements.txt", New: name + "\n"}, true
	case f.Kind == project.Requirements:
		end := len(f.Doc.Text)
		edit := Edit{Path: f.Path, Span: text.Span{Start: end, End: end}, New: name + "\n"}
		if end > 0 && f.Doc.Text[end-1] != '\n' {
			edit.New = "\n" + edit.New
		}
		return edit, true
	}
	list := f.TOML().Root.At("project", "dependencies")
	if list == nil || list.Kind != tomltree.Array {
		return Edit{}, false
	}
	if len(list.Items) == 0 {
		return Edit{Path: f.Path, Span: text.Span{Start: list.Start + 1, End: list.Start + 1}, New: `"` + name + `"`}, true
	}
	last := list.Items[len(list.Items)-1]
	separator := ", "
	if start := lineStart(f.Doc.Text, last.Start); strings.TrimSpace(f.Doc.Text[start:last.Start]) == "" {
		separator = ",\n" + f.Doc.Text[start:last.Start]
	}
	return Edit{Path: f.Path, Span: text.Span{Start: last.End, End: last.End}, New: separator + `"` + name + `"`}, true
}

var moduleNotPackagedRule = &Rule{
	Code:     "module-not-packaged",
	Severity: Error,
	Title:    "A module of the project that a package leaves out",
	Doc: `A package has neither the folders ` + "`lib`, `include`, `files` and `__pycache__`" + `, nor names with a dot in front, nor what
` + "`.gitignore`" + ` names. The connector imports a module from there: that works on your machine, and fails in a deployment.

Move the module to another folder, or change ` + "`.gitignore`" + `; a pattern such as ` + "`!lib/`" + ` takes a folder back.`,
	Bad:    Example{"connector.py": packagedExample, "lib/orders.py": "def rows():\n    return [{\"id\": 1}]\n"},
	Good:   Example{"connector.py": strings.ReplaceAll(packagedExample, "lib", "source"), "source/orders.py": "def rows():\n    return [{\"id\": 1}]\n"},
	Source: structureSource,
	check: func(p *pass) {
		for _, m := range p.Modules {
			for i := range m.Imports {
				imported := &m.Imports[i]
				if imported.Target == nil || imported.Guarded || m.InMain(imported.Start) || p.Packaged(imported.Target.File.Path) {
					continue
				}
				p.report(m.File, imported.Span, fmt.Sprintf(
					"A package leaves out `%s`, so this import fails in a deployment. Move the file, or take it back in `.gitignore`.", imported.Target.File.Path))
			}
		}
	},
}

const packagedExample = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

from lib.orders import rows


def update(configuration, state):
    for row in rows():
        op.upsert(table="orders", data=row)
    op.checkpoint(state=state)


connector = Connector(update=update)
`
