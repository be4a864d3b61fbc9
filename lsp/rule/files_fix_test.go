package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"
)

const importsPandas = `import pandas
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data=pandas.Series([1], ["id"]).to_dict())
    op.checkpoint(state=state)


connector = Connector(update=update)
`

// What the first fix of the first finding of a rule makes of a file.
func TestFileFixes(t *testing.T) {
	pyproject := func(dependencies string) rule.Example {
		return rule.Example{
			"connector.py":   importsPandas,
			"pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = " + dependencies + "\n",
		}
	}
	for _, test := range []struct {
		code  string
		files rule.Example
		path  string
		want  string
	}{
		{"configuration-comment", rule.Example{"configuration.json": "{\r\n  // x\r\n  \"a\": \"1\"\r\n}\r\n"}, "configuration.json", "{\r\n  \"a\": \"1\"\r\n}\r\n"},
		{"configuration-comment", rule.Example{"configuration.json": "{\"a\": /* x */ \"1\"}"}, "configuration.json", "{\"a\": \"1\"}"},
		{"configuration-comment", rule.Example{"configuration.json": "{} # x"}, "configuration.json", "{}"},
		{"configuration-duplicate-key", rule.Example{"configuration.json": "{\n  \"a\": \"1\",\n  \"b\": \"2\",\n  \"a\": \"3\"\n}\n"}, "configuration.json", "{\n  \"b\": \"2\",\n  \"a\": \"3\"\n}\n"},
		{"configuration-value", rule.Example{"configuration.json": "{\"a\": [\n  \"x\\\\\",\n  1\n]}"}, "configuration.json", `{"a": "[\"x\\\\\",1]"}`},
		{"configuration-value", rule.Example{"configuration.json": `{"a": -1.50e3}`}, "configuration.json", `{"a": "-1.50e3"}`},
		{"configuration-value", rule.Example{"configuration.json": `{"a": null}`}, "configuration.json", `{"a": ""}`},
		{"configuration-value", rule.Example{"configuration.json": `{"a": {"b": "<é & ü>"}}`}, "configuration.json", `{"a": "{\"b\": \"<é & ü>\"}"}`},
		{"configuration-syntax", rule.Example{"configuration.json": `{a-b: "x"}`}, "configuration.json", `{"a-b": "x"}`},
		{"configuration-syntax", rule.Example{"configuration.json": `{"a": 'say "x"'}`}, "configuration.json", `{"a": "say \"x\""}`},
		{"secret-not-ignored", rule.Example{"configuration.json": `{"api_key": "Zk3v9QpLx72mBt4R"}`, ".gitignore": "*.pyc"}, ".gitignore", "*.pyc\nconfiguration.json\n"},
		{"requirement-preinstalled", rule.Example{"requirements.txt": "a==1\nrequests \\\n  # c\n"}, "requirements.txt", "a==1\n"},
		{"requirement-preinstalled", rule.Example{"requirements.txt": "a==1\nrequests"}, "requirements.txt", "a==1\n"},
		{"requirement-syntax", rule.Example{"requirements.txt": "a => 1\n"}, "requirements.txt", "a >= 1\n"},
		{"requirement-git-form", rule.Example{"requirements.txt": "git@github.com:o/r.git  # c\n"}, "requirements.txt", "git+ssh://git@github.com/o/r.git  # c\n"},

		{"requirement-preinstalled", pyproject(`["requests", "a==1"]`), "pyproject.toml", `["a==1"]`},
		{"requirement-preinstalled", pyproject(`["a==1", "requests"]`), "pyproject.toml", `["a==1"]`},
		{"requirement-preinstalled", pyproject(`["requests"]`), "pyproject.toml", `[]`},
		{"requirement-preinstalled", pyproject("[\n  \"a==1\", # c\n  \"requests\",\n]"), "pyproject.toml", "[\n  \"a==1\", # c\n]"},
		{"requirement-preinstalled", pyproject("[\n  \"requests\",\n  \"a==1\",\n]"), "pyproject.toml", "[\n  \"a==1\",\n]"},

		{"requirement-missing", rule.Example{"connector.py": importsPandas}, "requirements.txt", "pandas\n"},
		{"requirement-missing", rule.Example{"connector.py": importsPandas, "requirements.txt": "boto3==1"}, "requirements.txt", ""},
		{"requirement-missing", pyproject("[]"), "pyproject.toml", `["pandas"]`},
		{"requirement-missing", pyproject("[\n  \"fivetran-connector-sdk\",\n]"), "pyproject.toml", "[\n  \"fivetran-connector-sdk\",\n  \"pandas\",\n]"},
		{"requirement-missing", pyproject(`["requests"]`), "pyproject.toml", `["requests", "pandas"]`},
	} {
		p := test.files.Project()
		got := ""
		for _, f := range rule.Check(p) {
			if f.Rule.Code != test.code || len(f.Fixes) == 0 {
				continue
			}
			fixed := fix.Apply(p, f.Fixes[0])
			if fixed == nil {
				t.Errorf("%s: %q cannot be applied", test.code, f.Fixes[0].Title)
			} else {
				got = fixed.Files[test.path].Doc.Text
			}
			break
		}
		want := test.want
		if test.path == "pyproject.toml" {
			want = "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = " + want + "\n"
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s of %q: %s", test.code, test.files[test.path], diff)
		}
	}
}
