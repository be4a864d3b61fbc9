package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/rule"
)

// The findings of the rules on the files beside connector.py, as FILE: CODE: SOURCE, hints aside unless all is set.
var fileCases = []struct {
	name  string
	files rule.Example
	all   bool
	want  []string
}{
	{name: "half-typed configuration", files: rule.Example{"configuration.json": "{\n  \"a\": \"1\",\n  \"b\": \n}\n"}, want: []string{
		"configuration.json: configuration-syntax: :",
	}},
	{name: "a quote is missing", files: rule.Example{"configuration.json": "{\n  \"a\": \"1,\n  \"b\": \"2\"\n}\n"}, want: []string{
		`configuration.json: configuration-syntax: "1`,
	}},
	{name: "only whitespace", files: rule.Example{"configuration.json": " \n\t"}, want: []string{"configuration.json: configuration-empty:  \n\t"}},
	{name: "only a comment", files: rule.Example{"configuration.json": "// nothing\n"}, want: []string{"configuration.json: configuration-comment: // nothing"}},
	{name: "null", files: rule.Example{"configuration.json": "null"}, want: []string{"configuration.json: configuration-not-object: null"}},
	{name: "text after it", files: rule.Example{"configuration.json": "{} {}"}, want: []string{"configuration.json: configuration-syntax: {}"}},
	{
		name: "no more problems than a person reads", files: rule.Example{"configuration.json": "{" + strings.Repeat(",", 50) + "}"}, want: slices.Repeat(
			[]string{"configuration.json: configuration-syntax: ,"}, 10),
	},
	{name: "values", files: rule.Example{"configuration.json": `{"a": 1, "b": null, "c": [1], "host": ["a", 1], "d": "x", "a": "2"}`}, want: []string{
		`configuration.json: configuration-duplicate-key: "a"`, "configuration.json: configuration-value: 1",
		"configuration.json: configuration-value: [1]", "configuration.json: configuration-value: null",
	}},
	{name: "a list for the proxy", files: rule.Example{
		"configuration.json": `{"db": ["a", "b"], "servers": ["c"]}`,
		"options.toml":       "[default]\nproxy_id = \"p\"\nproxy_host_config_key = \"db\"\n",
	}, want: []string{`configuration.json: configuration-host-list: ["a", "b"]`, `configuration.json: configuration-value: ["c"]`}},
	{name: "100 keys", files: rule.Example{"configuration.json": keys(100)}},
	{name: "101 keys, one of them twice", files: rule.Example{"configuration.json": strings.Replace(keys(101), `"k100"`, `"k99"`, 1)}, want: []string{
		`configuration.json: configuration-duplicate-key: "k99"`,
	}},
	{name: "no secrets", files: rule.Example{"configuration.json": `{"api_key": "<YOUR_KEY>", "password": "postgres", "token": "YOUR_TOKEN", "secret": "", "client_secret": "fivetran_encrypted:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "base_url": "https://api.example.com/v1/8f14e45fceea167a5a36dedd4bea2543"}`}},
	{name: "placeholders", all: true, files: rule.Example{"configuration.json": `{"a": "<KEY>", "b": "Bearer <TOKEN>", "c": "443", "d": ""}`}, want: []string{
		`configuration.json: configuration-placeholder: "<KEY>"`, `configuration.json: configuration-placeholder: "Bearer <TOKEN>"`,
	}},
	{name: "a secret that a nested pattern ignores", files: rule.Example{
		"configuration.json": `{"api_key": "Zk3v9QpLx72mBt4R"}`, ".gitignore": "*.json\n",
	}},
	{name: "a secret that is taken back", files: rule.Example{
		"configuration.json": `{"api_key": "Zk3v9QpLx72mBt4R"}`, ".gitignore": "*.json\n!configuration.json\n",
	}, want: []string{`configuration.json: secret-not-ignored: "api_key"`}},
	{name: "destination.json", files: rule.Example{"destination.json": `{"type": "x", "client_secret": "Zk3v9QpLx72mBt4R", "token": "${TOKEN}"}`}, want: []string{
		`destination.json: secret-not-ignored: "client_secret"`,
	}},

	{name: "good requirements", files: rule.Example{"requirements.txt": "# c\n\npandas==2.2.3\npytz==2023.3.post1 # c\nPyJWT[crypto]==2.8.0; python_version < '3.14'\na @ git+https://github.com/o/r.git@v1#subdirectory=x\n"}},
	{name: "a freeze", files: rule.Example{"requirements.txt": "a==1.0\nb==20.0.0.33\nc==2.9.0.post0\nd==2.4.10.post1\ne===1.0-custom\n"}},
	{name: "no requirements", files: rule.Example{"requirements.txt": ""}},
	{name: "unpinned", all: true, files: rule.Example{"requirements.txt": "pandas\nboto3>=1\nx==1.*\ny @ https://h/y.zip\nz==1\nrequests\n"}, want: []string{
		"requirements.txt: requirement-preinstalled: requests", "requirements.txt: requirement-unpinned: boto3>=1",
		"requirements.txt: requirement-unpinned: pandas", "requirements.txt: requirement-unpinned: x==1.*",
	}},
	{name: "one package for two environments", files: rule.Example{"requirements.txt": "a==1; python_version<'3.12'\na==2; python_version>='3.12'\na[x]==1\n"}},
	{name: "duplicates", files: rule.Example{"requirements.txt": "a-b==1\nA_b>=1\na.b<1\n"}, want: []string{
		"requirements.txt: requirement-conflict: a.b<1", "requirements.txt: requirement-duplicate: A_b>=1",
	}},
	{name: "options", files: rule.Example{"requirements.txt": "--index-url https://pypi.example.com/simple\n-e .\n./local\n-c c.txt\na==1 --hash=sha256:00\n"}, want: []string{
		"requirements.txt: requirement-option: --index-url https://pypi.example.com/simple",
		"requirements.txt: requirement-option: -c c.txt", "requirements.txt: requirement-option: -e .",
		"requirements.txt: requirement-option: ./local",
	}},
	{name: "a password in a line", files: rule.Example{"requirements.txt": "--index-url https://me:kd82xPq7@pypi.example.org/simple\n"}, want: []string{
		"requirements.txt: packaged-secret: kd82xPq7", "requirements.txt: requirement-option: --index-url https://me:kd82xPq7@pypi.example.org/simple",
	}},
	{name: "CRLF and a tab", files: rule.Example{"requirements.txt": "pandas==2.2.3\r\n\tboto3==1.40.11 \r\n"}},
	{name: "what is ignored has no errors", files: rule.Example{
		"requirements.txt": "a=1\npandas==1\n", "pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"pandas==2\"]\n",
	}, want: []string{"requirements.txt: requirements-ignored: a=1"}},
	{name: "an SDK that reads no pyproject.toml", files: rule.Example{
		"requirements.txt": "pandas==1\n", "pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"fivetran-connector-sdk==2.8.0\"]\n",
	}, want: []string{`pyproject.toml: requirement-preinstalled: "fivetran-connector-sdk==2.8.0"`}},
	{name: "dynamic", files: rule.Example{
		"requirements.txt": "pandas==1\n", "pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\ndynamic = [\"dependencies\"]\n",
	}},
	{name: "only tools", files: rule.Example{"pyproject.toml": "[tool.ruff]\nline-length = 120\n"}},
	{name: "pyproject", files: rule.Example{"pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.9,!=3.12.4\"\ndependencies = [\n  \"a==1.x\", # c\n  'b=1',\n  \"c\\u002d==1..2\",\n  3,\n]\n"}, want: []string{
		"pyproject.toml: pyproject-dependencies: 3", `pyproject.toml: requirement-syntax: "c\u002d==1..2"`,
		"pyproject.toml: requirement-syntax: =", "pyproject.toml: requirement-version: 1.x",
	}},
	{name: "poetry beside a project", files: rule.Example{"pyproject.toml": "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"pandas==2\"]\n[tool.poetry.dependencies]\npandas = { source = \"x\" }\nrequests = \"*\"\n"}},

	{name: "good options", files: rule.Example{"options.toml": "[default]\ndestination = 'W'\nconnection = \"_a1\"\npython_version = \"3.14\"\nnaming = \"source\"\nhybrid_deployment_agent_id = \"x\"\n[team.staging]\nproxy_id = \"p\"\n[\"a b\"]\npackage_id = \"q\"\n"}},
	{name: "bad options", files: rule.Example{"options.toml": "[default]\npython-version = \"3.14\"\nnaming = true\nconnection = [\"a\"]\n[b]\nproxy_id = \"p\"\nhybrid_deployment_agent_id = \"x\"\npython_version = \"3.9\"\nother = 1\ndestination = \"\"\"\nx\"\"\"\n"}, want: []string{
		`options.toml: options-content: "3.9"`, "options.toml: options-content: proxy_id",
		"options.toml: options-field: other", "options.toml: options-field: python-version",
		"options.toml: options-value: \"\"\"\nx\"\"\"", `options.toml: options-value: ["a"]`, "options.toml: options-value: true",
	}},
	{name: "a newer Python than we know", files: rule.Example{"options.toml": "[default]\npython_version = \"3.16\"\n"}},

	{name: "NaN in the state", files: rule.Example{"files/state.json": `{"a": NaN}`, ".gitignore": "files/"}},
	{name: "an empty state", files: rule.Example{"files/state.json": "", ".gitignore": "files/"}, want: []string{"files/state.json: state-file-syntax: "}},

	{name: ".ftignore that says nothing new", files: rule.Example{".ftignore": "# c\n\nfiles/\n__pycache__/\n.venv/\n*.csv\n", ".gitignore": "*.csv\r\n"}},
	{name: "drivers that git ignores", files: rule.Example{"drivers/x.txt": "", ".gitignore": "drivers/\n"}},
	{name: "drivers with Python", files: rule.Example{"drivers/__init__.py": ""}, want: []string{"drivers/__init__.py: drivers-without-script: "}},
	{name: "the script elsewhere", files: rule.Example{"a/drivers/x.txt": "", "installation.sh": ""}},
	{name: "secrets that are not packaged", files: rule.Example{
		".env": "API_KEY=Zk3v9QpLx72mBt4R\n", "lib/a.env": "API_KEY=Zk3v9QpLx72mBt4R\n", "sub/configuration.json": `{"api_key": "Zk3v9QpLx72mBt4R"}`,
	}},
	{name: "secrets that are", files: rule.Example{"prod.env": "export API_KEY='Zk3v9QpLx72mBt4R'\n", "conf/a.yaml": "source:\n  - client_secret: Zk3v9QpLx72mBt4R # c\n  token_url: x\n", "config.json": `{
  "password": "Zk3v9QpLx72mBt4R"
}`}, want: []string{
		"conf/a.yaml: packaged-secret: Zk3v9QpLx72mBt4R", "config.json: packaged-secret: Zk3v9QpLx72mBt4R", "prod.env: packaged-secret: Zk3v9QpLx72mBt4R",
	}},
	{name: "made-up secrets of tests", files: rule.Example{
		"tests/a.json": `{"token": "Zk3v9QpLx72mBt4R"}`, "sample_response.json": "{\n\"token\": \"Zk3v9QpLx72mBt4R\"\n}",
		"data.json": `{"next_page_token": "Zk3v9QpLx72mBt4R", "id": "Zk3v9QpLx72mBt4R"}`,
	}},
}

func keys(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%q: \"x\"", fmt.Sprintf("k%d", i)))
	}
	return "{" + strings.Join(all, ", ") + "}"
}

func TestFiles(t *testing.T) {
	for _, test := range fileCases {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			p := test.files.Project()
			for _, f := range rule.Visible(p, rule.Check(p), nil) {
				if f.Rule.Code == "configuration-key-unread" {
					continue // the code of these projects reads none
				}
				if test.all || f.Severity < rule.Hint {
					got = append(got, f.File.Path+": "+f.Rule.Code+": "+f.File.Doc.Text[f.Span.Start:f.Span.End])
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// No text of these files makes a rule panic, and every fix fits.
func FuzzFiles(f *testing.F) {
	for _, test := range fileCases {
		for path, content := range test.files {
			f.Add(path, content)
		}
	}
	f.Fuzz(func(t *testing.T, path, content string) {
		if strings.HasSuffix(path, ".py") {
			t.Skip("others are about Python")
		}
		for _, found := range rule.Check(rule.Example{path: content}.Project()) {
			if found.Span.Start < 0 || found.Span.Start > found.Span.End || found.Span.End > len(found.File.Doc.Text) {
				t.Errorf("%s is at %v of %d", found.Rule.Code, found.Span, len(found.File.Doc.Text))
			}
			for _, x := range found.Fixes {
				for _, e := range x.Edits {
					if e.Path == found.File.Path && (e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(found.File.Doc.Text)) {
						t.Errorf("%s: %q is at %v of %d", found.Rule.Code, x.Title, e.Span, len(found.File.Doc.Text))
					}
				}
			}
		}
	})
}
