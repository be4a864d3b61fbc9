package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/jsontree"
)

var configurationPlaceholderRule = &Rule{
	Code:     "configuration-placeholder",
	Severity: Hint,
	Title:    "A setting is not filled in yet",
	Doc: `The value only says what belongs there, such as ` + "`<YOUR_API_KEY>`" + `. That is right in a sample that others will fill in;
a sync with it will most likely be refused by the source.`,
	Bad:    Example{"configuration.json": "{\"region\": \"<YOUR_REGION>\"}\n"},
	Good:   Example{"configuration.json": "{\"region\": \"us\"}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		for _, e := range p.ConfigurationEntries() {
			if e.Value.Kind == jsontree.String && schema.IsPlaceholder(e.Value.Text) {
				p.report(p.ConfigurationFile(), e.ValueSpan, fmt.Sprintf("`%s` is not filled in yet.", e.Key))
			}
		}
	},
}

var configurationEncryptedRule = &Rule{
	Code:     "configuration-encrypted-value",
	Severity: Error,
	Title:    "An encrypted value cannot be read",
	Doc: "`fivetran configuration`" + ` writes passwords encrypted: ` + "`fivetran_encrypted:`" + ` and Base64. This value starts like one, but
no key can open it: it was cut off or changed. The SDK refuses the whole configuration then.

Run ` + "`fivetran configuration`" + ` again, or put the plain value in a file that git ignores.`,
	Bad:    Example{"configuration.json": "{\"password\": \"fivetran_encrypted:kYp3v9QpLx72\"}\n"},
	Good:   Example{"configuration.json": "{\"password\": \"fivetran_encrypted:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		for _, e := range p.ConfigurationEntries() {
			if e.Value.Kind != jsontree.String {
				continue
			}
			if problem := schema.EncryptedProblem(e.Value.Text); problem != "" {
				p.report(p.ConfigurationFile(), e.ValueSpan, fmt.Sprintf(
					"The encrypted value of `%s` cannot be read: %s. Run `fivetran configuration` again.", e.Key, problem))
			}
		}
	},
}

var secretNotIgnoredRule = &Rule{
	Code:     "secret-not-ignored",
	Severity: Warning,
	Title:    "A file with secrets that git does not ignore",
	Doc: `The file holds what looks like a real secret, and no ` + "`.gitignore`" + ` names it, so that the next commit publishes it.
Placeholders such as ` + "`<YOUR_API_KEY>`" + ` and encrypted values are no secrets.

Add the file to ` + "`.gitignore`" + `. A deployment does not need it in git: ` + "`fivetran deploy`" + ` sends the settings apart from the
code. When the file was committed before, ` + "`git rm --cached`" + ` takes it out of the next commit, and the secret has to be
replaced at its source.`,
	Bad: Example{"configuration.json": "{\"client_secret\": \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"}\n"},
	Good: Example{
		"configuration.json": "{\"client_secret\": \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"}\n", ".gitignore": "configuration.json\n",
	},
	Source: configurationSource,
	check: func(p *pass) {
		for _, path := range []string{"configuration.json", "destination.json"} {
			f := p.Readable(path)
			if f == nil || f.Doc.Text == "" {
				continue
			}
			if ignored, known := p.GitIgnores(path); ignored || !known {
				continue
			}
			for _, m := range f.JSON().Root.Members {
				if m.Value.Kind != jsontree.String || !schema.LooksSecret(m.Key, m.Value.Text) {
					continue
				}
				p.report(f, text.Span{Start: m.Start, End: m.End}, fmt.Sprintf(
					"`%s` looks like a real secret, and git does not ignore `%s`. Add the file to `.gitignore` before the next commit.", m.Key, path)).
					Fixes = []Fix{ignoreFix(p, path)}
				break
			}
		}
	},
}

// ignoreFix adds a pattern to the project's .gitignore.
func ignoreFix(p *pass, pattern string) Fix {
	edit := Edit{Path: ".gitignore", New: pattern + "\n"}
	if f := p.Files[".gitignore"]; f != nil {
		edit.Span = text.Span{Start: len(f.Doc.Text), End: len(f.Doc.Text)}
		if f.Doc.Text != "" && !strings.HasSuffix(f.Doc.Text, "\n") {
			edit.New = "\n" + edit.New
		}
	}
	return Fix{Title: fmt.Sprintf("Add %s to .gitignore", pattern), Edits: []Edit{edit}, Safe: true}
}
