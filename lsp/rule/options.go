package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/tomltree"
)

const optionsSource = "https://fivetran.com/docs/connector-sdk/technical-reference/options-file"

// profile is a table of options.toml: [default], [team.staging], ["a b"].
type profile struct {
	name  string
	span  text.Span
	table *tomltree.Value
}

// profiles of an options.toml, nil for no file. A table of tables has no name of its own.
func profiles(f *project.File) []profile {
	if f == nil {
		return nil
	}
	var all []profile
	var add func(prefix string, table *tomltree.Value)
	add = func(prefix string, table *tomltree.Value) {
		for _, e := range table.Entries {
			if e.Value.Kind != tomltree.Table {
				continue
			}
			name := prefix + e.Key
			below := slices.ContainsFunc(e.Value.Entries, func(e *tomltree.Entry) bool { return e.Value.Kind != tomltree.Table })
			if below || len(e.Value.Entries) == 0 {
				all = append(all, profile{name, text.Span{Start: e.Value.Start, End: e.Value.End}, e.Value})
			}
			add(name+".", e.Value)
		}
	}
	add("", f.TOML().Root)
	return all
}

// optionFields goes over the entries of all profiles that are no tables.
func optionFields(p *pass) func(func(*project.File, *tomltree.Entry) bool) {
	return func(yield func(*project.File, *tomltree.Entry) bool) {
		f := p.Readable("options.toml")
		for _, profile := range profiles(f) {
			for _, e := range profile.table.Entries {
				if e.Value.Kind != tomltree.Table && !yield(f, e) {
					return
				}
			}
		}
	}
}

func entrySpan(e *tomltree.Entry) text.Span { return text.Span{Start: e.Start, End: e.End} }

func tomlSpan(v *tomltree.Value) text.Span { return text.Span{Start: v.Start, End: v.End} }

var optionsSyntaxRule = &Rule{
	Code:     "options-syntax",
	Severity: Error,
	Title:    "options.toml is not TOML",
	Doc:      "`fivetran deploy`" + ` takes its options from the profiles of ` + "`options.toml`" + ` and ends when the file is not TOML.`,
	Bad:      Example{"options.toml": "[default]\ndestination = Warehouse\n"},
	Good:     Example{"options.toml": "[default]\ndestination = \"Warehouse\"\n"},
	Source:   optionsSource,
	check: func(p *pass) {
		if f := p.Readable("options.toml"); f != nil {
			for _, problem := range f.TOML().Problems {
				p.report(f, text.Span{Start: problem.Start, End: problem.End}, "This is not TOML: "+problem.Message+".")
			}
		}
	},
}

var optionsFieldRule = &Rule{
	Code:     "options-field",
	Severity: Error,
	Title:    "A profile of options.toml has a field that does not exist",
	Doc: "`fivetran deploy`" + ` ends when a profile has a field that it does not know. There are ` + "`" + strings.Join(schema.OptionFields, "`, `") + "`" + `.

Configuration and state have no place here: settings stand in ` + "`configuration.json`" + `.`,
	Bad:    Example{"options.toml": "[default]\nconnection_name = \"orders\"\n"},
	Good:   Example{"options.toml": "[default]\nconnection = \"orders\"\n"},
	Source: optionsSource,
	check: func(p *pass) {
		for f, e := range optionFields(p) {
			if e.Key == "api_key" || slices.Contains(schema.OptionFields, e.Key) {
				continue
			}
			message := fmt.Sprintf("A profile has no field `%s`.", e.Key)
			var fixes []Fix
			if meant := meantField(e.Key); meant != "" {
				message += fmt.Sprintf(" Did you mean `%s`?", meant)
				fixes = []Fix{{Title: "Rename to " + meant, Edits: []Edit{{Path: f.Path, Span: entrySpan(e), New: meant}}}}
			} else {
				message += " Remove it."
			}
			p.report(f, entrySpan(e), message).Fixes = fixes
		}
	},
}

// meantField is the one field that a name can only stand for: the same letters in another case or with dashes, or the
// name with a word more or less.
func meantField(name string) string {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s)) }
	for _, field := range schema.OptionFields {
		if plain(name) == plain(field) {
			return field
		}
	}
	return map[string]string{
		"connection_name": "connection", "connector": "connection", "connector_name": "connection", "schema": "connection",
		"destination_name": "destination", "group": "destination", "python": "python_version",
		"hybrid_agent_id": "hybrid_deployment_agent_id", "hd_agent_id": "hybrid_deployment_agent_id",
		"agent_id": "hybrid_deployment_agent_id", "proxy_agent_id": "proxy_id", "proxy_host": "proxy_host_config_key",
		"package": "package_id",
	}[strings.ReplaceAll(strings.ToLower(name), "-", "_")]
}

var optionsKeyRule = &Rule{
	Code:     "options-api-key",
	Severity: Error,
	Title:    "An API key in options.toml",
	Doc: "`fivetran deploy`" + ` refuses a profile with ` + "`api_key`" + `: the file is meant to be shared, and a key is a secret. Set the
environment variable ` + "`FIVETRAN_API_KEY`" + `, or pass ` + "`--api-key`" + `. A key that was committed has to be replaced.`,
	Bad:    Example{"options.toml": "[default]\nconnection = \"orders\"\napi_key = \"<BASE64_KEY>\"\n"},
	Good:   Example{"options.toml": "[default]\nconnection = \"orders\"\n"},
	Source: optionsSource,
	check: func(p *pass) {
		for f, e := range optionFields(p) {
			if e.Key == "api_key" {
				line := text.Span{Start: lineStart(f.Doc.Text, e.Start), End: e.Value.End}
				if n := strings.IndexByte(f.Doc.Text[line.End:], '\n'); n >= 0 {
					line.End += n + 1
				} else {
					line.End = len(f.Doc.Text)
				}
				p.report(f, entrySpan(e), "`fivetran deploy` refuses a profile with `api_key`. Use the environment variable `FIVETRAN_API_KEY`.").
					Fixes = []Fix{{Title: "Remove api_key", Edits: []Edit{{Path: f.Path, Span: line}}}}
			}
		}
	},
}

var optionsValueRule = &Rule{
	Code:     "options-value",
	Severity: Error,
	Title:    "A value of options.toml is not a string of one line",
	Doc:      `Every field of a profile is a string of one line. Put numbers such as the Python version in quotes.`,
	Bad:      Example{"options.toml": "[default]\npython_version = 3.10\n"},
	Good:     Example{"options.toml": "[default]\npython_version = \"3.10\"\n"},
	Source:   optionsSource,
	check: func(p *pass) {
		for f, e := range optionFields(p) {
			if !slices.Contains(schema.OptionFields, e.Key) {
				continue
			}
			source := f.Doc.Text[e.Value.Start:e.Value.End]
			if e.Value.Kind == tomltree.String && !strings.Contains(source, "\n") {
				continue
			}
			finding := p.report(f, tomlSpan(e.Value), fmt.Sprintf("`%s` must be a string of one line.", e.Key))
			switch e.Value.Kind {
			case tomltree.Integer, tomltree.Float, tomltree.Bool, tomltree.Time:
				finding.Fixes = []Fix{{
					Title: "Put the value in quotes", Safe: true, Edits: []Edit{{Path: f.Path, Span: tomlSpan(e.Value), New: `"` + source + `"`}},
				}}
			}
		}
	},
}

var connectionName = regexp.MustCompile(`^[_a-z][_a-z0-9]*$`)

var optionsContentRule = &Rule{
	Code:     "options-content",
	Severity: Error,
	Title:    "A value of options.toml that a deployment refuses",
	Doc: fmt.Sprintf("`naming` is `FIVETRAN` or `SOURCE`, in any case. `connection` starts with a small letter or `_` and has small letters, digits and `_`:\n"+
		"it is the schema in the destination. `python_version` has two numbers, of a version that Fivetran runs: %s.\n"+
		"A connection goes through a proxy agent or through a hybrid deployment agent, not both.", pythonVersions()),
	Bad:    Example{"options.toml": "[default]\nconnection = \"Orders-EU\"\nnaming = \"snake_case\"\npython_version = \"3.12.11\"\n"},
	Good:   Example{"options.toml": "[default]\nconnection = \"orders_eu\"\nnaming = \"SOURCE\"\npython_version = \"3.12\"\n"},
	Source: optionsSource,
	check: func(p *pass) {
		f := p.Readable("options.toml")
		for _, profile := range profiles(f) {
			for _, e := range profile.table.Entries {
				if e.Value.Kind == tomltree.String {
					if message := optionMistake(e.Key, e.Value.Text); message != "" {
						p.report(f, tomlSpan(e.Value), message)
					}
				}
			}
			if e := profile.table.Find("proxy_id"); e != nil && profile.table.Find("hybrid_deployment_agent_id") != nil {
				p.report(f, entrySpan(e), "A deployment takes `proxy_id` or `hybrid_deployment_agent_id`, not both. Remove one of them.")
			}
		}
	},
}

// optionMistake is what is wrong with the value of a field, "" for nothing.
func optionMistake(field, value string) string {
	switch field {
	case "naming":
		if !strings.EqualFold(value, "FIVETRAN") && !strings.EqualFold(value, "SOURCE") {
			return "`naming` must be `FIVETRAN` or `SOURCE`."
		}
	case "connection":
		if !connectionName.MatchString(value) {
			return "The name of a connection has small letters, digits and `_`, and does not start with a digit."
		}
	case "python_version":
		version, ok := schema.ParsePythonVersion(value)
		if !ok {
			return "`python_version` must have two numbers, such as `" + schema.DefaultPython.String() + "`."
		}
		if !schema.RunsPython(version) && version.Before(schema.PythonVersions[0]) {
			return fmt.Sprintf("Fivetran runs Python %s, not %s.", pythonVersions(), version)
		}
	}
	return ""
}

var optionsDefaultRule = &Rule{
	Code:     "options-default",
	Severity: Hint,
	Title:    "options.toml has no default profile",
	Doc: "`fivetran deploy`" + ` uses the profile ` + "`default`" + ` unless ` + "`--profile`" + ` names another one. Without it every deployment has to name one;
else the file counts for nothing.`,
	Bad:    Example{"options.toml": "[staging]\nconnection = \"orders\"\n"},
	Good:   Example{"options.toml": "[default]\nconnection = \"orders\"\n\n[staging]\nconnection = \"orders_staging\"\n"},
	Source: optionsSource,
	check: func(p *pass) {
		all := profiles(p.Readable("options.toml"))
		if len(all) > 0 && !slices.ContainsFunc(all, func(p profile) bool { return p.name == "default" }) {
			p.report(p.Files["options.toml"], all[0].span, "There is no profile `default`, so a deployment without `--profile` reads nothing from this file.")
		}
	},
}

var optionsOutsideRule = &Rule{
	Code:     "options-outside-profile",
	Severity: Warning,
	Title:    "A field of options.toml stands outside of a profile",
	Doc:      `The fields of a deployment stand in a profile, which is a table such as ` + "`[default]`" + `. What stands above the first one belongs to none.`,
	Bad:      Example{"options.toml": "connection = \"orders\"\n"},
	Good:     Example{"options.toml": "[default]\nconnection = \"orders\"\n"},
	Source:   optionsSource,
	check: func(p *pass) {
		f := p.Readable("options.toml")
		if f == nil {
			return
		}
		for _, e := range f.TOML().Root.Entries {
			if e.Value.Kind != tomltree.Table {
				p.report(f, entrySpan(e), fmt.Sprintf("`%s` stands outside of a profile. Put it below a header such as `[default]`.", e.Key))
			}
		}
	},
}
