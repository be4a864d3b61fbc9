package rule

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Page is the documentation of a rule in Markdown: docs/CODE.md, and what csdk check --explain prints.
func (r *Rule) Page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n", r.Code, r.Title)
	fmt.Fprintf(&b, "%s.%s\n\n", consequence[r.Severity], r.fixSentence())
	fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(r.Doc))
	fmt.Fprintf(&b, "## Example\n\n%s", r.Bad.page())
	fmt.Fprintf(&b, "Instead:\n\n%s", r.Good.page())
	fmt.Fprintf(&b, "## How to suppress it\n\n%s\n", r.suppression())
	fmt.Fprintf(&b, "## Source\n\n%s\n", strings.TrimSpace(r.Source))
	return b.String()
}

// consequence is what a severity means.
var consequence = map[Severity]string{
	Error:       "An error: a sync or a deployment fails",
	Warning:     "A warning: data is lost or repeated, a secret is shown, or some input fails",
	Information: "Information: good to know",
	Hint:        "A hint: it works, and could be better",
}

func (r *Rule) fixSentence() string {
	switch some, safe := r.fixes(); {
	case safe:
		return " `csdk check --fix` corrects it, and so does the editor."
	case some:
		return " The editor offers a quick fix."
	}
	return ""
}

// page is the files that the example itself has: those of the smallest project explain nothing.
func (e Example) page() string {
	var b strings.Builder
	for _, file := range slices.Sorted(maps.Keys(e)) {
		text := legible(e[file])
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		fmt.Fprintf(&b, "`%s`\n\n```%s\n%s```\n\n", file, languages[path.Ext(file)], text)
	}
	return b.String()
}

// legible is text that a page has room for: without the middle of what is only long, and without bytes that are no text.
func legible(text string) string {
	const most, kept, widest = 40, 5, 200 // lines, lines, bytes
	lines := strings.SplitAfter(strings.ToValidUTF8(text, "\uFFFD"), "\n")
	if len(lines) > most {
		lines = slices.Concat(lines[:kept], []string{"...\n"}, lines[len(lines)-kept:])
	}
	for i, line := range lines {
		if len(line) > widest {
			lines[i] = strings.ToValidUTF8(line[:widest], "") + "...\n"
		}
	}
	return strings.Join(lines, "")
}

// languages is what code blocks are marked with, by the ending of the file.
var languages = map[string]string{".py": "python", ".json": "json", ".toml": "toml", ".sh": "sh", ".txt": "text"}

func (r *Rule) suppression() string {
	const how = `In a comment at the end of the line, or alone on the line above: ` + "`# csdk: ignore[CODE]`" + `. For a whole file, above
everything in it but comments: ` + "`# csdk: ignore-file[CODE]`" + `. JSON has no comments.

Everywhere: the editor's setting ` + "`csdk.rules`" + ` with ` + "`{\"CODE\": \"off\"}`" + `, ` + "`csdk check --ignore CODE`" + `, or the table
` + "`[tool.csdk.rules]`" + ` with ` + "`CODE = \"off\"`" + ` in the project's ` + "`pyproject.toml`" + `. Make none only for that: the SDK takes the
requirements from a ` + "`pyproject.toml`" + ` when there is one.
`
	return strings.ReplaceAll(how, "CODE", r.Code)
}

// Index is the table of all rules in Markdown: docs/README.md.
func Index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nWhat `csdk check` and the language server find. `csdk check --explain CODE` prints a page of this folder. " +
		"Fixes marked `--fix` cannot change what a correct connector does; those marked editor are offered there.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | finds | fix |\n|---|---|---|---|\n", g.title)
		for _, r := range g.rules {
			fix := ""
			switch some, safe := r.fixes(); {
			case safe:
				fix = "`--fix`"
			case some:
				fix = "editor"
			}
			fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", r.Code, r.Code, r.Severity, strings.ReplaceAll(r.Title, "|", `\|`), fix)
		}
	}
	return b.String()
}
