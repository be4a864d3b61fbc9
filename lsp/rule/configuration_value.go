package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/jsontree"
	"csdk/schema/tomltree"
)

var configurationNotObjectRule = &Rule{
	Code:     "configuration-not-object",
	Severity: Error,
	Title:    "configuration.json is not an object",
	Doc: "`configuration.json`" + ` is one JSON object with a text for every key. A list or a single value is refused before the
sync starts.`,
	Bad:    Example{"configuration.json": "[\"<API_KEY>\"]\n"},
	Good:   Example{"configuration.json": "{\"api_key\": \"<API_KEY>\"}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		for f, problem := range configurationProblems(p) {
			if problem.Kind == schema.NotAnObject {
				p.report(f, valueSpan(problem.Value), fmt.Sprintf("`configuration.json` must be an object of keys and texts, not %s.", jsonKind(problem.Value.Kind)))
			}
		}
	},
}

// configurationProblems are what the JSON Schema finds, without lists that a Proxy Agent takes.
func configurationProblems(p *pass) func(func(*project.File, schema.ConfigurationProblem) bool) {
	return func(yield func(*project.File, schema.ConfigurationProblem) bool) {
		f := p.ConfigurationFile()
		if f == nil {
			return
		}
		proxied := proxyKeys(p)
		for _, problem := range schema.CheckConfiguration(f.JSON()) {
			if problem.Kind == schema.NotAString && proxied[problem.Member.Key] && isTextList(problem.Value) {
				continue
			}
			if !yield(f, problem) {
				return
			}
		}
	}
}

func valueSpan(v *jsontree.Value) text.Span { return text.Span{Start: v.Start, End: v.End} }

func jsonKind(k jsontree.Kind) string {
	switch k {
	case jsontree.Null:
		return "null"
	case jsontree.True, jsontree.False:
		return "true or false without quotes"
	case jsontree.Number:
		return "a number without quotes"
	case jsontree.String:
		return "a text"
	case jsontree.Array:
		return "a list"
	default:
		return "an object"
	}
}

var configurationValueRule = &Rule{
	Code:     "configuration-value",
	Severity: Error,
	Title:    "A value of configuration.json is not a string",
	Doc: `Every value of ` + "`configuration.json`" + ` is a string: numbers, true, false, null, lists and objects are refused, with
"all values must be strings". Fivetran keeps the settings as texts, and a deployed connector gets texts.

Put the value in quotes, and convert it where it is read: ` + "`int(configuration[\"port\"])`" + `,
` + "`configuration[\"verify\"].lower() == \"true\"`" + `, ` + "`json.loads(configuration[\"filters\"])`" + `.`,
	Bad: Example{"configuration.json": `{
  "port": 443,
  "verify": true,
  "filters": {"status": ["open", "new"]}
}
`},
	Good: Example{"configuration.json": `{
  "port": "443",
  "verify": "true",
  "filters": "{\"status\": [\"open\", \"new\"]}"
}
`},
	Source: configurationSource,
	check:  checkConfigurationValue,
}

var conversions = map[jsontree.Kind]string{
	jsontree.Number: " and convert it with `int()` or `float()`",
	jsontree.True:   " and compare it with `\"true\"`", jsontree.False: " and compare it with `\"true\"`",
	jsontree.Array: " as JSON, and read it with `json.loads()`", jsontree.Object: " as JSON, and read it with `json.loads()`",
}

func checkConfigurationValue(p *pass) {
	shown := 0
	for f, problem := range configurationProblems(p) {
		if problem.Kind != schema.NotAString {
			continue
		}
		if shown++; shown > schema.MaxConfigurationKeys {
			return
		}
		v := problem.Value
		message := fmt.Sprintf("The value of `%s` must be a string, not %s. Put it in quotes%s.", problem.Member.Key, jsonKind(v.Kind), conversions[v.Kind])
		if v.Kind == jsontree.Null {
			message = fmt.Sprintf("The value of `%s` must be a string, not null. Leave the key out, or write an empty string.", problem.Member.Key)
		}
		if v != &problem.Member.Value {
			message = fmt.Sprintf("The list of `%s` must hold strings only, not %s.", problem.Member.Key, jsonKind(v.Kind))
		}
		fix := quoteFix(f, v)
		p.report(f, valueSpan(v), message).Fixes = []Fix{fix}
	}
}

// quoteFix makes a string of a value. It is safe for what has only one text.
func quoteFix(f *project.File, v *jsontree.Value) Fix {
	fix := Fix{Title: "Put the value in quotes", Safe: v.Kind == jsontree.Number || v.Kind == jsontree.True || v.Kind == jsontree.False}
	source := f.Doc.Text[v.Start:v.End]
	switch v.Kind {
	case jsontree.Null:
		fix.Title, source = "Replace null with an empty string", ""
	case jsontree.Array, jsontree.Object:
		fix.Title = "Write the value as JSON in a string"
		if strings.Contains(source, "\n") {
			var b bytes.Buffer
			if json.Compact(&b, []byte(source)) == nil {
				source = b.String()
			}
		}
	}
	fix.Edits = []Edit{{Path: f.Path, Span: valueSpan(v), New: quoteJSON(source)}}
	return fix
}

var configurationHostListRule = &Rule{
	Code:     "configuration-host-list",
	Severity: Information,
	Title:    "A list of hosts, which only a deployment with a Proxy Agent takes",
	Doc: `A Proxy Agent routes one key of the configuration, ` + "`host` or `hosts`" + ` unless ` + "`--proxy-host-config-key`" + ` names
another one, and that key may hold a list of strings. Everywhere else a list is refused: ` + "`fivetran debug`" + ` does not
start with one, nor does a deployment without ` + "`--proxy-id`" + `.

Locally, use a second file with a string: ` + "`fivetran debug --configuration FILE`" + `.`,
	Bad:    Example{"configuration.json": "{\"hosts\": [\"db1.internal\", \"db2.internal\"]}\n"},
	Good:   Example{"configuration.json": "{\"hosts\": \"db1.internal,db2.internal\"}\n"},
	Source: configurationSource + ", https://fivetran.com/docs/connector-sdk/connection-options",
	check: func(p *pass) {
		proxied := proxyKeys(p)
		for _, e := range p.ConfigurationEntries() {
			if proxied[e.Key] && isTextList(e.Value) {
				p.report(p.ConfigurationFile(), e.ValueSpan, fmt.Sprintf(
					"Only a deployment with a Proxy Agent takes a list for `%s`. `fivetran debug` and other deployments want a string.", e.Key))
			}
		}
	},
}

// proxyKeys are the keys that a Proxy Agent may route.
func proxyKeys(p *pass) map[string]bool {
	keys := map[string]bool{"host": true, "hosts": true}
	for _, profile := range profiles(p.Readable("options.toml")) {
		if v := profile.table.At("proxy_host_config_key"); v != nil && v.Kind == tomltree.String {
			keys[v.Text] = true
		}
	}
	return keys
}

func isTextList(v *jsontree.Value) bool {
	if v.Kind != jsontree.Array {
		return false
	}
	for i := range v.Items {
		if v.Items[i].Kind != jsontree.String {
			return false
		}
	}
	return true
}

var configurationKeysRule = &Rule{
	Code:     "configuration-too-many-keys",
	Severity: Error,
	Title:    "configuration.json has more than 100 keys",
	Doc: `The SDK refuses a configuration of more than 100 keys. Constants that are not secret, and that nobody changes per
connection, belong in a Python module; several related settings can be one key that holds JSON as a string.`,
	Bad:    Example{"configuration.json": manyKeys(101)},
	Good:   Example{"configuration.json": manyKeys(3)},
	Source: configurationSource,
	check: func(p *pass) {
		for f, problem := range configurationProblems(p) {
			if problem.Kind != schema.TooManyKeys {
				continue
			}
			seen := map[string]bool{}
			var over text.Span
			for _, e := range p.ConfigurationEntries() {
				seen[e.Key] = true
				if len(seen) == schema.MaxConfigurationKeys+1 && over.Len() == 0 {
					over = e.KeySpan
				}
			}
			p.report(f, over, fmt.Sprintf("The SDK takes %d keys, and this is one more; there are %d. "+
				"Move constants that are not secret to a Python module.", schema.MaxConfigurationKeys, len(seen)))
		}
	},
}

func manyKeys(n int) string {
	var b strings.Builder
	b.WriteString("{\n")
	for i := range n {
		fmt.Fprintf(&b, "  \"limit_%d\": \"10\",\n", i+1)
	}
	return strings.TrimSuffix(b.String(), ",\n") + "\n}\n"
}

var configurationDuplicateRule = &Rule{
	Code:     "configuration-duplicate-key",
	Severity: Warning,
	Title:    "A key stands twice in configuration.json",
	Doc: `When a key stands twice, the last value counts and the others are lost without a word: JSON readers say nothing about
it. Keep the one that is meant.`,
	Bad:         Example{"configuration.json": "{\n  \"region\": \"eu\",\n  \"region\": \"us\"\n}\n"},
	Good:        Example{"configuration.json": "{\n  \"region\": \"us\"\n}\n"},
	Source:      "https://docs.python.org/3/library/json.html#repeated-names-within-an-object",
	Unnecessary: true,
	check: func(p *pass) {
		entries := p.ConfigurationEntries()
		last := map[string]int{}
		for i, e := range entries {
			last[e.Key] = i
		}
		f := p.ConfigurationFile()
		for i, e := range entries {
			if last[e.Key] == i || e.Value.Kind == jsontree.Missing {
				continue // the last one, or one that is being typed
			}
			finding := p.report(f, e.KeySpan, fmt.Sprintf("`%s` stands here again further down, and that value counts. Remove one of them.", e.Key))
			finding.Related = []Related{{f, entries[last[e.Key]].KeySpan, "this one counts"}}
			finding.Fixes = []Fix{{
				Title: "Remove the value that does not count", Safe: true,
				Edits: []Edit{{Path: f.Path, Span: text.Span{Start: e.KeySpan.Start, End: entries[i+1].KeySpan.Start}}},
			}}
		}
	},
}
