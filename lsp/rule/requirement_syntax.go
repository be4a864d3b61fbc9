package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/requirement"
)

const dependenciesSource = "https://fivetran.com/docs/connector-sdk/building-connectors/project-dependencies"

var requirementSyntaxRule = &Rule{
	Code:     "requirement-syntax",
	Severity: Error,
	Title:    "A requirement that pip cannot read",
	Doc: `A deployment installs the packages of ` + "`requirements.txt`" + `, or of ` + "`[project].dependencies`" + ` in ` + "`pyproject.toml`" + `, with pip. One
line that pip cannot read makes the installation fail.

A requirement is a name, extras in square brackets, conditions on the version with commas between them, and a marker
behind a semicolon: ` + "`pandas[excel]>=2.0,<3; python_version < \"3.14\"`" + `.`,
	Bad:    Example{"requirements.txt": "pandas=2.2.3\nboto3 1.40.11\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3\nboto3==1.40.11\n"},
	Source: "https://packaging.python.org/en/latest/specifications/dependency-specifiers/, https://pip.pypa.io/en/stable/reference/requirements-file-format/",
	check: func(p *pass) {
		for f, problem := range requirementProblems(p) {
			if isVersionProblem(problem.Code) {
				continue
			}
			message := "pip cannot read this: " + problem.Code.String() + "."
			p.report(f, text.Span{Start: problem.Start, End: problem.End}, message).Fixes = requirementFixes(f, problem)
		}
	},
}

// requirementProblems goes over the first problem of each line that a deployment reads.
func requirementProblems(p *pass) func(func(*project.File, requirement.Problem) bool) {
	return func(yield func(*project.File, requirement.Problem) bool) {
		f := p.DependencyFile()
		switch {
		case f == nil || f.Err != nil:
		case f.Kind == project.Requirements:
			for _, line := range f.Requirements().Lines {
				if len(line.Problems) > 0 && !yield(f, line.Problems[0]) {
					return
				}
			}
		default:
			for _, d := range f.Dependencies() {
				if len(d.Problems) == 0 {
					continue
				}
				span := d.Place(d.Problems[0].Start, d.Problems[0].End)
				if !yield(f, requirement.Problem{Start: span.Start, End: span.End, Code: d.Problems[0].Code}) {
					return
				}
			}
		}
	}
}

func isVersionProblem(code requirement.Code) bool {
	switch code {
	case requirement.BadVersion, requirement.BadWildcard, requirement.BadLocal, requirement.ShortCompatible:
		return true
	}
	return false
}

var operatorRepairs = map[string]string{"=": "==", "=>": ">=", "=<": "<=", "=!": "!=", "=~": "~=", "<>": "!="}

// requirementFixes are the ways to correct what can only have been meant in one way.
func requirementFixes(f *project.File, problem requirement.Problem) []Fix {
	source := f.Doc.Text[problem.Start:problem.End]
	replace := func(title, with string, start int) []Fix {
		return []Fix{{Title: title, Safe: true, Edits: []Edit{{Path: f.Path, Span: text.Span{Start: start, End: problem.End}, New: with}}}}
	}
	switch problem.Code {
	case requirement.BadOperator:
		if repaired := operatorRepairs[source]; repaired != "" {
			return replace("Write "+repaired, repaired, problem.Start)
		}
	case requirement.MissingComma:
		return replace("Insert the comma", ",", problem.End)
	case requirement.UnexpectedText:
		if _, problems := requirement.Parse("x==" + source); len(problems) == 0 && strings.Trim(source, "0123456789.") == "" {
			return replace("Insert ==", "=="+source, problem.Start)
		}
	}
	return nil
}

var requirementVersionRule = &Rule{
	Code:     "requirement-version",
	Severity: Error,
	Title:    "A version that does not exist in PEP 440",
	Doc: `pip compares versions as PEP 440 writes them: ` + "`1.2.3`, `2.0rc1`, `2023.3.post1`" + `, and ` + "`1.2.*`" + ` with ` + "`==`" + ` or ` + "`!=`" + `. It refuses
all others, such as ` + "`1.2.x` or `latest`" + `, and the installation fails. For the newest version, leave the condition out.`,
	Bad:    Example{"requirements.txt": "pandas==2.2.x\nboto3~=1\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.*\nboto3~=1.40\n"},
	Source: "https://packaging.python.org/en/latest/specifications/version-specifiers/",
	check: func(p *pass) {
		for f, problem := range requirementProblems(p) {
			if !isVersionProblem(problem.Code) {
				continue
			}
			span := text.Span{Start: problem.Start, End: problem.End}
			source := f.Doc.Text[span.Start:span.End]
			finding := p.report(f, span, fmt.Sprintf("pip does not accept `%s`: %s.", source, problem.Code))
			if numbers, found := strings.CutSuffix(strings.ToLower(source), ".x"); found && strings.Trim(numbers, "0123456789.") == "" {
				finding.Fixes = []Fix{{
					Title: fmt.Sprintf("Write %s.*", numbers), Edits: []Edit{{Path: f.Path, Span: span, New: numbers + ".*"}},
				}}
			}
		}
	},
}

var requirementGitFormRule = &Rule{
	Code:     "requirement-git-form",
	Severity: Error,
	Title:    "A Git repository in a form that pip does not take",
	Doc: `pip takes a repository as ` + "`git+https://HOST/ORG/REPO.git@REF`" + `, with a name before it (` + "`name @ git+https://...`" + `) or
` + "`#egg=name`" + ` behind it. What a browser shows, and what ` + "`git clone`" + ` takes for SSH, has another form: pip tries to download
` + "`https://github.com/org/repo`" + ` as an archive, and ` + "`git@github.com:org/repo.git`" + ` is no requirement at all.`,
	Bad:    Example{"requirements.txt": "helpers @ https://github.com/example/helpers.git@v1.2.0\n"},
	Good:   Example{"requirements.txt": "helpers @ git+https://github.com/example/helpers.git@v1.2.0\n"},
	Source: "https://pip.pypa.io/en/stable/topics/vcs-support/",
	check: func(p *pass) {
		for _, d := range p.Dependencies() {
			if d.Repair == "" {
				continue
			}
			span := d.Place(d.URL.Start, d.URL.End)
			finding := p.report(d.File, span, fmt.Sprintf("pip does not take a Git repository in this form. Write `%s`.", d.Repair))
			if !d.Escaped {
				finding.Fixes = []Fix{{Title: "Write the form that pip takes", Safe: true, Edits: []Edit{{Path: d.File.Path, Span: span, New: d.Repair}}}}
			}
		}
	},
}

var requirementGitRefRule = &Rule{
	Code:     "requirement-git-ref",
	Severity: Information,
	Title:    "A Git repository without a ref",
	Doc: `Without ` + "`@REF`" + ` pip installs what the default branch holds at the moment of the installation, so that the same deployment
can behave differently tomorrow. Name a tag or a commit.`,
	Bad:    Example{"requirements.txt": "helpers @ git+https://github.com/example/helpers.git\n"},
	Good:   Example{"requirements.txt": "helpers @ git+https://github.com/example/helpers.git@v1.2.0\n"},
	Source: dependenciesSource,
	check: func(p *pass) {
		for _, d := range p.Dependencies() {
			if d.URL.VCS == "git" && d.URL.Ref.Text == "" && d.Repair == "" && !d.Opaque {
				p.report(d.File, d.Place(d.URL.Start, d.URL.End),
					"This installs whatever the default branch holds. Add `@` and a tag or a commit behind the repository.")
			}
		}
	},
}

var requirementOptionRule = &Rule{
	Code:     "requirement-option",
	Severity: Information,
	Title:    "A line that the fivetran command does not understand",
	Doc: `The documented sources of packages are PyPI and Git repositories. Options of pip and local paths are not among them, and the ` +
		"`fivetran`" + ` command
does not understand them: ` + "`debug`" + ` and ` + "`deploy`" + ` take such a line for a package that nothing imports and offer to remove
it, and do not see what another file (` + "`-r`" + `) lists. Whether a deployment follows the line is not documented.

List every package in this file, with a version or a Git URL. Modules of the project itself are found without being
installed.`,
	Bad:    Example{"requirements.txt": "-r common.txt\n"},
	Good:   Example{"requirements.txt": "pandas==2.2.3\n"},
	Source: dependenciesSource,
	check: func(p *pass) {
		f := p.DependencyFile()
		if f == nil || f.Err != nil || f.Kind != project.Requirements {
			return
		}
		for _, line := range f.Requirements().Lines {
			if len(line.Problems) > 0 {
				continue
			}
			for _, o := range line.Options {
				p.report(f, text.Span{Start: o.Start, End: o.End}, optionMessage(o.Long))
			}
			if r := line.Requirement; r != nil && r.Opaque && r.Name.Text == "" && !strings.Contains(f.Doc.Text[r.Start:r.End], "${") {
				p.report(f, text.Span{Start: r.Start, End: r.End},
					"A deployment takes packages from PyPI and from Git repositories; a local path is not a documented source.")
			}
		}
	},
}

func optionMessage(option string) string {
	switch option {
	case "--requirement", "--constraint":
		return fmt.Sprintf("The `fivetran` command does not read the file behind `%s`. List the packages here.", option)
	case "--editable":
		return "A deployment takes packages from PyPI and from Git repositories; `--editable` is not a documented source."
	}
	return fmt.Sprintf("The `fivetran` command does not understand `%s` and offers to remove the line.", option)
}
