package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/requirement"
	"csdk/schema/tomltree"
)

var pyprojectSyntaxRule = &Rule{
	Code:     "pyproject-syntax",
	Severity: Error,
	Title:    "pyproject.toml is not TOML",
	Doc:      "`fivetran debug`" + ` and ` + "`fivetran deploy`" + ` end with "failed to parse pyproject.toml" when the file is not TOML.`,
	Bad:      Example{"pyproject.toml": "[project]\nname = \"orders\nversion = \"1.0\"\n"},
	Good:     Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\n"},
	Source:   "https://toml.io/en/v1.0.0, " + dependenciesSource,
	check: func(p *pass) {
		if f := p.Readable("pyproject.toml"); f != nil {
			for _, problem := range f.TOML().Problems {
				p.report(f, text.Span{Start: problem.Start, End: problem.End}, "This is not TOML: "+problem.Message+".")
			}
		}
	},
}

var pyprojectDependenciesRule = &Rule{
	Code:     "pyproject-dependencies",
	Severity: Error,
	Title:    "[project].dependencies is not a list of strings",
	Doc: "`dependencies`" + ` in the table ` + "`[project]`" + ` is a list of requirements, each a string as in ` + "`requirements.txt`" + `. A table with a version
for each name is the way of other tools, and neither pip nor the SDK reads it.`,
	Bad:    Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\n\n[project.dependencies]\npandas = \"2.2.3\"\n"},
	Good:   Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\ndependencies = [\"pandas==2.2.3\"]\n"},
	Source: "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
	check: func(p *pass) {
		f := p.Readable("pyproject.toml")
		if f == nil {
			return
		}
		v := f.TOML().Root.At("project", "dependencies")
		switch {
		case v == nil:
		case v.Kind != tomltree.Array:
			p.report(f, text.Span{Start: v.Start, End: v.End}, "`dependencies` must be a list of strings such as `[\"pandas==2.2.3\"]`.")
		default:
			for _, item := range v.Items {
				if item.Kind != tomltree.String {
					p.report(f, text.Span{Start: item.Start, End: item.End}, "A dependency must be a string such as `\"pandas==2.2.3\"`.")
				}
			}
		}
	},
}

var pyprojectPoetryRule = &Rule{
	Code:     "pyproject-poetry",
	Severity: Warning,
	Title:    "Dependencies in Poetry's table are not read",
	Doc: `The SDK and a deployment read ` + "`[project].dependencies`" + ` only. What ` + "`[tool.poetry.dependencies]`" + ` lists is not installed, and the
import fails when the connector runs.

List the packages in ` + "`[project].dependencies`" + `, which Poetry reads too from 2.0 on.`,
	Bad:    Example{"pyproject.toml": "[tool.poetry]\nname = \"orders\"\n\n[tool.poetry.dependencies]\npython = \"^3.12\"\npandas = \"^2.2\"\n"},
	Good:   Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\ndependencies = [\"pandas==2.2.3\"]\n"},
	Source: dependenciesSource + ", https://python-poetry.org/docs/pyproject/",
	check: func(p *pass) {
		f := p.Readable("pyproject.toml")
		if f == nil || readsElsewhere(f) || p.readsNoPyproject() {
			return
		}
		known := map[string]bool{"python": true}
		for _, d := range f.Dependencies() {
			known[d.Normalized()] = true
		}
		table := f.TOML().Root.At("tool", "poetry", "dependencies")
		if table == nil {
			return
		}
		for _, e := range table.Entries {
			if name := requirement.Normalize(e.Key); !known[name] && !schema.Preinstalled(name) {
				p.report(f, text.Span{Start: e.Start, End: e.End}, fmt.Sprintf(
					"Only `[project].dependencies` is read, so `%s` is not installed. List it there.", e.Key))
			}
		}
	},
}

var pyprojectPythonRule = &Rule{
	Code:     "pyproject-python",
	Severity: Warning,
	Title:    "requires-python excludes every version that Fivetran runs",
	Doc: fmt.Sprintf(`Fivetran runs connectors with Python %s. None of them meets `+"`requires-python`"+`, so the project says of itself that it
does not run there. Widen the condition, and try the connector with one of these versions.`, pythonVersions()),
	Bad:    Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\nrequires-python = \">=3.8,<3.10\"\n"},
	Good:   Example{"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\nrequires-python = \">=3.10\"\n"},
	Source: "https://fivetran.com/docs/connector-sdk/technical-reference",
	check: func(p *pass) {
		f := p.Readable("pyproject.toml")
		if f == nil {
			return
		}
		v := f.TOML().Root.At("project", "requires-python")
		if v == nil || v.Kind != tomltree.String {
			return
		}
		r, problems := requirement.Parse("python" + v.Text)
		if len(problems) > 0 || len(r.Specifiers) == 0 {
			return
		}
		const patches = 30 // a condition may leave out one of them, or want one
		for _, python := range schema.PythonVersions {
			for patch := range patches {
				if r.Allows(fmt.Sprintf("%s.%d", python, patch)) {
					return
				}
			}
		}
		p.report(f, text.Span{Start: v.Start, End: v.End}, fmt.Sprintf("Fivetran runs Python %s, and this allows none of them.", pythonVersions()))
	},
}

func pythonVersions() string {
	var all []string
	for _, v := range schema.PythonVersions {
		all = append(all, v.String())
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " and " + all[last]
}
