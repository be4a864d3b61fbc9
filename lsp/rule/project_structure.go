package rule

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/gitignore"
)

const structureSource = "https://fivetran.com/docs/connector-sdk/building-connectors/connector-sdk-project-structure"

var ftignoreRule = &Rule{
	Code:     "ftignore",
	Severity: Warning,
	Title:    "Patterns of .ftignore that count no longer",
	Doc: `From SDK 2.8.1 on, ` + "`.gitignore`" + ` says what a package leaves out, and ` + "`.ftignore`" + ` is not read. Files that only ` + "`.ftignore`" + `
names are uploaded now.

Move the patterns to ` + "`.gitignore`" + ` and remove ` + "`.ftignore`" + `.`,
	Bad:    Example{".ftignore": "*.csv\n", ".gitignore": "configuration.json\n"},
	Good:   Example{".gitignore": "configuration.json\n*.csv\n"},
	Source: structureSource,
	check: func(p *pass) {
		f := p.Readable(".ftignore")
		if f == nil || p.readsFtignore() {
			return
		}
		known := map[string]bool{"files": true, "__pycache__": true, "configuration.json": true}
		bare := func(pattern string) string { return strings.Trim(strings.TrimPrefix(pattern, "**/"), "/") } // raw of /raw/
		if git := p.Readable(".gitignore"); git != nil {
			for line := range strings.Lines(git.Doc.Text) {
				known[bare(strings.TrimSpace(line))] = true
			}
		}
		start := 0
		for line := range strings.Lines(f.Doc.Text) {
			pattern := strings.TrimSpace(line)
			at := start + strings.Index(line, pattern)
			start += len(line)
			if pattern == "" || pattern[0] == '#' || pattern[0] == '!' || known[bare(pattern)] || strings.HasPrefix(pattern, ".") {
				continue // names with a dot in front are left out anyway, and what ! takes back is not
			}
			p.report(f, text.Span{Start: at, End: at + len(pattern)}, fmt.Sprintf(
				"The SDK reads `.gitignore` and no longer `.ftignore`, so what matches `%s` is packaged. Move the pattern there.", pattern)).
				Fixes = []Fix{withTitle(ignoreFix(p, pattern), false)}
		}
	},
}

// withTitle marks a fix as safe or not.
func withTitle(fix Fix, safe bool) Fix {
	fix.Safe = safe
	return fix
}

// readsFtignore reports whether the project's SDK is known to be one that reads .ftignore.
func (p *pass) readsFtignore() bool { return p.readsNoPyproject() }

var driversRule = &Rule{
	Code:     "drivers-without-script",
	Severity: Error,
	Title:    "A folder drivers without installation.sh",
	Doc: `A folder with the name ` + "`drivers`" + ` is where a project keeps what the operating system needs, and packaging ends when there is no
` + "`installation.sh`" + ` with it. The script runs with bash before the connector starts, and installs packages with ` + "`apt-get`" + `.

Add ` + "`drivers/installation.sh`" + `. A folder of Python modules needs another name.`,
	Bad:    Example{"drivers/README.txt": "The driver of the source.\n"},
	Good:   Example{"drivers/README.txt": "The driver of the source.\n", "drivers/installation.sh": "#!/bin/bash\napt-get install -y unixodbc\n"},
	Source: structureSource,
	check: func(p *pass) {
		var first *project.File
		for _, name := range slices.Sorted(maps.Keys(p.Files)) {
			if !p.Packaged(name) {
				continue
			}
			if path.Base(name) == "installation.sh" {
				return
			}
			if first == nil && strings.Contains("/"+path.Dir(name)+"/", "/drivers/") {
				first = p.Files[name]
			}
		}
		if first == nil {
			return
		}
		message := "There is no `installation.sh` in the folder `drivers`, and packaging ends because of that. Add `drivers/installation.sh`."
		if first.Kind == project.Python {
			message += " If the folder only holds Python modules, rename it."
		}
		p.report(first, text.Span{}, message)
	},
}

var scriptLineEndsRule = &Rule{
	Code:     "installation-script-crlf",
	Severity: Warning,
	Title:    "installation.sh has the line ends of Windows",
	Doc: `The script runs with bash on Linux, where the carriage return at the end of a line is a part of the last word: commands are not
found, and package names do not exist. Save the file with line ends of Unix (LF), and let git keep them:
` + "`*.sh text eol=lf`" + ` in ` + "`.gitattributes`" + `.`,
	Bad:    Example{"drivers/installation.sh": "#!/bin/bash\r\napt-get install -y unixodbc\r\n"},
	Good:   Example{"drivers/installation.sh": "#!/bin/bash\napt-get install -y unixodbc\n"},
	Source: "https://www.gnu.org/software/bash/manual/bash.html#Shell-Syntax",
	check: func(p *pass) {
		f := p.Readable("drivers/installation.sh")
		if f == nil {
			return
		}
		at := strings.Index(f.Doc.Text, "\r\n")
		if at < 0 {
			return
		}
		p.report(f, text.Span{Start: lineStart(f.Doc.Text, at), End: at}, "The script has line ends of Windows, which bash takes for a part of each line. Save it with LF.")
	},
}

var filesNotIgnoredRule = &Rule{
	Code:     "files-not-ignored",
	Severity: Information,
	Title:    "git does not ignore what a local sync leaves",
	Doc: `A local sync writes the rows that it read to ` + "`files/warehouse.db`" + ` and its cursors to ` + "`files/state.json`" + `. They are the
data of the source, and change with every sync: they do not belong in the repository. A package never has them.`,
	Bad:    Example{"files/state.json": "{}\n"},
	Good:   Example{"files/state.json": "{}\n", ".gitignore": "files/\n"},
	Source: structureSource,
	check: func(p *pass) {
		f := p.Files["files/state.json"]
		if f == nil {
			return
		}
		if ignored, known := p.GitIgnores(f.Path); known && !ignored {
			p.report(f, text.Span{}, "git does not ignore the folder `files`, where local syncs keep rows and state. Add `files/` to `.gitignore`.").
				Fixes = []Fix{ignoreFix(p, "files/")}
		}
	},
}

var packagedSecretRule = &Rule{
	Code:     "packaged-secret",
	Severity: Warning,
	Title:    "A secret in a file that is uploaded with the code",
	Doc: `A package has every file of the project that ` + "`.gitignore`" + ` does not name, whatever its kind; only ` + "`configuration.json`" + `, names
with a dot in front and a few folders stay out. This file goes with it, and holds what has the form of a secret.

Put the value in ` + "`configuration.json`" + `, where Fivetran stores it encrypted and ` + "`update`" + ` gets it, and name the file in
` + "`.gitignore`" + `. A secret that was uploaded or committed has to be replaced at its source.`,
	Bad:    Example{"settings.ini": "[source]\napi_key = " + exampleSecret + "\n"},
	Good:   Example{"settings.ini": "[source]\napi_key = " + exampleSecret + "\n", ".gitignore": "settings.ini\n"},
	Source: structureSource,
	check:  checkPackagedSecret,
}

// exampleSecret is made up. It is put together so that no scanner takes this file for a leak.
const exampleSecret = "Zk3v9QpLx7" + "2mBt4RwY8n"

// largestScanned bounds how much of a file is searched for secrets: larger ones are data.
const largestScanned = 256 << 10

func checkPackagedSecret(p *pass) {
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		f := p.Files[name]
		switch f.Kind {
		case project.Text, project.Script, project.Requirements, project.Pyproject:
		default:
			continue
		}
		if f.Err != nil || len(f.Doc.Text) > largestScanned || !p.Packaged(name) {
			continue
		}
		secrets := schema.FindSecrets(f.Doc.Text)
		if f.Kind == project.Text && !isTestData(name) {
			secrets = append(secrets, schema.FindSettings(f.Doc.Text)...)
		}
		slices.SortFunc(secrets, func(a, b schema.SecretText) int { return a.Start - b.Start })
		for i, s := range secrets {
			if i > 0 && s.Start < secrets[i-1].End {
				continue // the same one again
			}
			finding := p.report(f, text.Span{Start: s.Start, End: s.End}, fmt.Sprintf(
				"This looks like %s, and the file is uploaded with the code. Put it in `configuration.json`, and name the file in `.gitignore`.", s.What))
			if f.Kind == project.Text && !ignoresAny(p, name) {
				finding.Fixes = []Fix{withTitle(ignoreFix(p, "/"+name), false)}
			}
		}
	}
}

// ignoresAny reports whether a pattern for the file stands in .gitignore already, and another one takes it back.
func ignoresAny(p *pass, name string) bool {
	f := p.Readable(".gitignore")
	return f != nil && gitignore.Ignored([]*gitignore.File{gitignore.Parse("", f.Doc.Text)}, name)
}

// isTestData reports whether a file is there for tests or as a sample, where made-up secrets are usual.
func isTestData(name string) bool {
	for part := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("/._-", r) }) {
		switch part {
		case "test", "tests", "testing", "fixture", "fixtures", "mock", "mocks", "sample", "samples", "example", "examples",
			"template", "templates", "cassettes", "schema", "schemas":
			return true
		}
	}
	return false
}
