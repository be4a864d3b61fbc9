package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
)

var requirementPreinstalledRule = &Rule{
	Code:     "requirement-preinstalled",
	Severity: Warning,
	Title:    "A package that is installed already is required",
	Doc: `Fivetran's environment has the newest ` + "`fivetran_connector_sdk` and `requests`" + `. Requiring them again can replace them by a
version that does not fit the environment, or make the installation fail with a conflict. Fivetran asks not to declare
them.

Install them in the virtual environment of your machine instead: ` + "`pip install fivetran-connector-sdk`" + `.`,
	Bad:    Example{"requirements.txt": "fivetran-connector-sdk==2.12.1\npandas==2.2.3\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3\n"},
	Source: dependenciesSource,
	check: func(p *pass) {
		for _, d := range p.Dependencies() {
			if !schema.Preinstalled(d.Normalized()) {
				continue
			}
			finding := p.report(d.File, d.Span, fmt.Sprintf("Fivetran's environment has `%s`, and requiring it can only bring a conflict. Remove it.", d.Name.Text))
			finding.Fixes = []Fix{{Title: fmt.Sprintf("Remove %s", d.Name.Text), Edits: []Edit{removeDependency(d)}, Safe: len(d.Specifiers) == 0 && d.URL.Text == ""}}
		}
	},
}

// removeDependency takes a requirement out of its file: its whole line, or its string and a comma.
func removeDependency(d *project.Dependency) Edit {
	if d.Line != nil {
		return Edit{Path: d.File.Path, Span: text.Span{Start: d.Line.FullStart, End: d.Line.FullEnd}}
	}
	source := d.File.Doc.Text
	span := d.Span
	rest := source[span.End:]
	if blanks := len(rest) - len(strings.TrimLeft(rest, " \t")); strings.HasPrefix(rest[blanks:], ",") {
		span.End += blanks + 1
		if line := withLine(source, span); line.Len() > 0 && source[line.End-1] == '\n' {
			return Edit{Path: d.File.Path, Span: line}
		}
		rest = source[span.End:]
		span.End += len(rest) - len(strings.TrimLeft(rest, " \t"))
		return Edit{Path: d.File.Path, Span: span}
	}
	// The last one: the comma before it goes, and what is between.
	if before := strings.TrimRight(source[:span.Start], " \t\r\n"); strings.HasSuffix(before, ",") {
		span.Start = len(before) - 1
	}
	return Edit{Path: d.File.Path, Span: span}
}

var requirementDuplicateRule = &Rule{
	Code:        "requirement-duplicate",
	Severity:    Information,
	Title:       "A package is required twice",
	Doc:         `The package is in the file already, for the same environments. Two lines about one package drift apart sooner or later: keep one.`,
	Bad:         Example{"requirements.txt": "python-dateutil==2.9.0\nboto3==1.40.11\npython_dateutil==2.9.0\n"},
	Good:        Example{"requirements.txt": "python-dateutil==2.9.0\nboto3==1.40.11\n"},
	Source:      "https://packaging.python.org/en/latest/specifications/name-normalization/",
	Unnecessary: true,
	check: func(p *pass) {
		for d, first := range repeated(p) {
			if first.Excludes(d.Requirement) {
				continue // the other rule's
			}
			finding := p.report(d.File, d.Span, fmt.Sprintf("`%s` is required already. Keep one of the two.", d.Name.Text))
			finding.Related = []Related{{first.File, first.Span, "the first time"}}
			if len(d.Specifiers) == 0 || conditions(d) == conditions(first) {
				finding.Fixes = []Fix{{Title: "Remove the second one", Safe: true, Edits: []Edit{removeDependency(d)}}}
			}
		}
	},
}

var requirementConflictRule = &Rule{
	Code:     "requirement-conflict",
	Severity: Error,
	Title:    "Two requirements that no version meets",
	Doc: `The package is required twice, and no version is allowed by both: pip refuses to install anything. Keep the condition that
is meant.`,
	Bad:    Example{"requirements.txt": "pandas==2.2.3\npandas==2.3.0\n"},
	Good:   Example{"requirements.txt": "pandas==2.3.0\n"},
	Source: "https://pip.pypa.io/en/stable/topics/dependency-resolution/",
	check: func(p *pass) {
		for d, first := range repeated(p) {
			if !first.Excludes(d.Requirement) {
				continue
			}
			finding := p.report(d.File, d.Span, fmt.Sprintf("No version of `%s` is both `%s` and `%s`: pip refuses to install. Keep one of the two.",
				d.Name.Text, conditions(first), conditions(d)))
			finding.Related = []Related{{first.File, first.Span, "the other one"}}
		}
	},
}

// repeated goes over the requirements whose package is required before, for the same environments and extras, and from
// an index.
func repeated(p *pass) func(func(d, first *project.Dependency) bool) {
	return func(yield func(d, first *project.Dependency) bool) {
		seen := map[string]*project.Dependency{}
		for _, d := range p.Dependencies() {
			if d.Name.Text == "" || d.Opaque || d.URL.Text != "" || len(d.Problems) > 0 {
				continue
			}
			key := d.Normalized() + ";" + d.Marker.Text
			for _, extra := range d.Extras {
				key += ";" + extra.Text
			}
			first := seen[key]
			if first == nil {
				seen[key] = d
			} else if !yield(d, first) {
				return
			}
		}
	}
}

func conditions(d *project.Dependency) string {
	var all []string
	for _, s := range d.Specifiers {
		all = append(all, s.Operator+s.Version.Text)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

var requirementUnpinnedRule = &Rule{
	Code:     "requirement-unpinned",
	Severity: Hint,
	Title:    "A requirement without an exact version",
	Doc: `Without ` + "`==`" + ` a deployment installs whatever version is the newest at that moment, so that a connector can break without
a change of its own. Fivetran's review rules ask for exact versions.`,
	Bad:    Example{"requirements.txt": "pandas\nboto3>=1.40\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3\nboto3==1.40.11\n"},
	Source: dependenciesSource,
	check: func(p *pass) {
		for _, d := range p.Dependencies() {
			if d.Name.Text == "" || d.Opaque || d.URL.Text != "" || len(d.Problems) > 0 || d.Pinned() || schema.Preinstalled(d.Normalized()) {
				continue
			}
			p.report(d.File, d.Span, fmt.Sprintf("`%s` has no exact version: a deployment installs the newest that fits. Pin it with `==`.", d.Name.Text))
		}
	},
}

var requirementsIgnoredRule = &Rule{
	Code:     "requirements-ignored",
	Severity: Warning,
	Title:    "requirements.txt is ignored because there is a pyproject.toml",
	Doc: `From SDK 2.8.1 on, a project with a ` + "`pyproject.toml`" + ` takes its packages from ` + "`[project].dependencies`" + ` there, and
` + "`requirements.txt`" + ` is not read, also when the ` + "`pyproject.toml`" + ` lists nothing. Packages that are only in
` + "`requirements.txt`" + ` are missing when the connector runs.

Move them to ` + "`[project].dependencies`" + `, or remove the ` + "`pyproject.toml`" + `.`,
	Bad: Example{
		"pyproject.toml":   "[project]\nname = \"orders\"\nversion = \"1.0\"\ndependencies = []\n",
		"requirements.txt": "pandas==2.2.3\n",
	},
	Good: Example{
		"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1.0\"\ndependencies = [\"pandas==2.2.3\"]\n",
	},
	Source: "https://fivetran.com/docs/connector-sdk/building-connectors/connector-sdk-project-structure",
	check: func(p *pass) {
		declared, lines := p.Readable("pyproject.toml"), p.Readable("requirements.txt")
		if declared == nil || lines == nil || len(declared.TOML().Problems) > 0 || readsElsewhere(declared) || p.readsNoPyproject() {
			return
		}
		known := map[string]bool{}
		for _, d := range declared.Dependencies() {
			known[d.Normalized()] = true
		}
		var missing []*project.Dependency
		for _, d := range lines.Dependencies() {
			if d.Name.Text != "" && !known[d.Normalized()] && !schema.Preinstalled(d.Normalized()) {
				missing = append(missing, d)
			}
		}
		if len(missing) > 0 {
			finding := p.report(lines, missing[0].Span, fmt.Sprintf(
				"`requirements.txt` is not read, because there is a `pyproject.toml`. Move %s to `[project].dependencies` there.", names(missing)))
			finding.Related = []Related{{declared, text.Span{}, "this file wins"}}
		}
	},
}

// readsElsewhere reports whether [project] leaves its dependencies to the build tool.
func readsElsewhere(pyproject *project.File) bool {
	dynamic := pyproject.TOML().Root.At("project", "dynamic")
	if dynamic == nil {
		return false
	}
	for _, item := range dynamic.Items {
		if item.Text == "dependencies" {
			return true
		}
	}
	return false
}

// readsNoPyproject reports whether the project's SDK is known to be older than the support of pyproject.toml.
func (p *pass) readsNoPyproject() bool {
	release := p.SDKRelease()
	return release != schema.Release{} && release.Before(schema.Release{Major: 2, Minor: 8, Patch: 1})
}

func names(list []*project.Dependency) string {
	const most = 4
	var all []string
	for _, d := range list[:min(len(list), most)] {
		all = append(all, "`"+d.Name.Text+"`")
	}
	if rest := len(list) - most; rest > 0 {
		return strings.Join(all, ", ") + fmt.Sprintf(" and %d more", rest)
	}
	if last := len(all) - 1; last > 0 {
		return strings.Join(all[:last], ", ") + " and " + all[last]
	}
	return all[0]
}

var requirementsNameRule = &Rule{
	Code:     "requirements-file-name",
	Severity: Warning,
	Title:    "A file that is nearly called requirements.txt",
	Doc: `Packages are read from ` + "`requirements.txt`" + ` in the folder of ` + "`connector.py`" + `, with exactly this name in small letters. A
deployment runs on Linux, where ` + "`Requirements.txt`" + ` is another file, so its packages are missing there. Rename the file.`,
	Bad:    Example{"Requirements.txt": "pandas==2.2.3\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3\n"},
	Source: "https://fivetran.com/docs/connector-sdk/building-connectors/connector-sdk-project-structure",
	check: func(p *pass) {
		if p.DependencyFile() != nil {
			return
		}
		for path, f := range p.Files {
			switch strings.ToLower(path) {
			case "requirements.txt", "requirement.txt":
				p.report(f, text.Span{}, fmt.Sprintf("Packages are read from `requirements.txt`, not from `%s`. Rename the file.", path))
			}
		}
	},
}
