package rule

import (
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

// found is a project with one file, and a finding of syntax and one of unknown-rule at each place of the word BAD in it.
func found(path, source string) (*project.Project, []Finding) {
	f := &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: source}}
	var findings []Finding
	for at := 0; ; at++ {
		next := strings.Index(source[at:], "BAD")
		if next < 0 {
			break
		}
		at += next
		span := text.Span{Start: at, End: at + len("BAD")}
		findings = append(findings,
			Finding{Rule: syntaxRule, File: f, Span: span, Message: "m"}, Finding{Rule: unknownRule, File: f, Span: span, Message: "m"})
	}
	return project.New("/p", map[string]*project.File{path: f}, project.Environment{}), findings
}

func TestSuppressions(t *testing.T) {
	const both = "syntax unknown-rule"
	tests := []struct{ name, path, source, want string }{
		{"none", "connector.py", "BAD\n", both},
		{"every rule", "connector.py", "BAD  # csdk: ignore\n", ""},
		{"one rule", "connector.py", "BAD  # csdk: ignore[syntax]\n", "unknown-rule"},
		{"another rule", "connector.py", "BAD  # csdk: ignore[state-file-size]\n", both},
		{"several rules", "connector.py", "BAD  # csdk: ignore[ syntax , unknown-rule ]\n", ""},
		{"an empty list is every rule", "connector.py", "BAD  # csdk: ignore[]\n", ""},
		{"no spaces", "connector.py", "BAD #csdk:ignore[syntax]", "unknown-rule"},
		{"behind another comment", "connector.py", "BAD  # noqa: E501  # csdk: ignore[syntax] because\n", "unknown-rule"},
		{"another word", "connector.py", "BAD  # csdk: ignored\n", both},
		{"another line", "connector.py", "x = 1  # csdk: ignore\nBAD\n", both},
		{"alone on the line above", "connector.py", "# csdk: ignore[syntax]\nBAD\n", "unknown-rule"},
		{"two alone above", "connector.py", "if x:\n    # csdk: ignore[syntax]\n    # csdk: ignore[unknown-rule]\n    BAD\n", ""},
		{"alone two lines above", "connector.py", "# csdk: ignore[syntax]\n\nBAD\n", both},
		{"last line", "connector.py", "x = (BAD,\n  1)  # csdk: ignore\n", both},
		{"CRLF", "connector.py", "BAD  # csdk: ignore[syntax]\r\n# csdk: ignore[syntax]\r\nBAD\r\n", "unknown-rule unknown-rule"},
		{"in a string", "connector.py", "BAD = '# csdk: ignore'\n", both},
		{"in a multi-line string", "connector.py", "x = '''\n# csdk: ignore\n'''; BAD\n", both},
		{"half-typed line", "connector.py", "op.upsert(BAD  # csdk: ignore[syntax]\n", "unknown-rule"},
		{"file", "connector.py", "#!/usr/bin/env python\n\n# csdk: ignore-file[syntax]\nBAD\n\nBAD\n", "unknown-rule unknown-rule"},
		{"file, every rule", "connector.py", "# csdk: ignore-file\nBAD\n", ""},
		{"file, below code", "connector.py", "import os\n# csdk: ignore-file\nBAD\n", both},
		{"requirements", "requirements.txt", "BAD==1  # csdk: ignore[syntax]\n", "unknown-rule"},
		{"requirements, above", "requirements.txt", "# csdk: ignore[syntax]\nBAD==1\n", "unknown-rule"},
		{"TOML", "pyproject.toml", "x = 'BAD'  # csdk: ignore[syntax]\n", "unknown-rule"},
		{"TOML file", "options.toml", "# csdk: ignore-file[syntax]\n\nx = 'BAD'\n", "unknown-rule"},
		{"JSON has none", "configuration.json", "{\"BAD\": 1} # csdk: ignore\n", both},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, findings := found(test.path, test.source)
			var got []string
			for _, f := range Visible(p, findings, nil) {
				got = append(got, f.Rule.Code)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSuppressionOnTheLastLine(t *testing.T) {
	p, findings := found("connector.py", "x = (BAD,\n  1)  # csdk: ignore\n")
	for i := range findings {
		findings[i].Span.End += len(",\n  1)")
	}
	if left := Visible(p, findings, nil); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestVisibleSettings(t *testing.T) {
	severities := func(pyproject string, settings Settings) string {
		p, findings := found("connector.py", "BAD\n")
		f := &project.File{Path: "pyproject.toml", Kind: project.Pyproject, Doc: &text.Document{Text: pyproject}}
		p = project.New("/p", map[string]*project.File{"connector.py": p.Files["connector.py"], "pyproject.toml": f}, project.Environment{})
		var got []string
		for _, f := range Visible(p, findings, settings) {
			got = append(got, f.Rule.Code+" "+f.Severity.String())
		}
		return strings.Join(got, ", ")
	}
	tests := []struct {
		name, pyproject string
		settings        Settings
		want            string
	}{
		{"as the rules are", "", nil, "syntax error, unknown-rule hint"},
		{"editor", "", Settings{"syntax": Warning, "unknown-rule": Off}, "syntax warning"},
		{"project", "[tool.csdk.rules]\nsyntax = \"Hint\"\nunknown-rule = \"off\"\n", nil, "syntax hint"},
		{"project before editor", "[tool.csdk]\nrules = {syntax = \"information\"}\n", Settings{"syntax": Warning}, "syntax information, unknown-rule hint"},
		{"off stays off", "[tool.csdk.rules]\nsyntax = \"error\"\n", Settings{"syntax": Off}, "unknown-rule hint"},
		{"what is no word", "[tool.csdk.rules]\nsyntax = \"loud\"\nunknown-rule = 3\n", nil, "syntax error, unknown-rule hint"},
		{"half-typed", "[tool.csdk.rules]\nsyntax = \"off\"\nunknown-rule = ", nil, "unknown-rule hint"},
		{"no table", "[tool]\ncsdk = 1\n", nil, "syntax error, unknown-rule hint"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, severities(test.pyproject, test.settings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVisibleOnce(t *testing.T) {
	p, findings := found("connector.py", "BAD\nBAD\n")
	if left := Visible(p, append(findings, findings...), nil); len(left) != 4 {
		t.Errorf("%d findings are left of the same 4", len(left))
	}
}

func TestParseSeverity(t *testing.T) {
	for s := Off; s <= Hint; s++ {
		if parsed, ok := ParseSeverity(strings.ToUpper(s.String())); !ok || parsed != s {
			t.Errorf("%v is read as %v", s, parsed)
		}
	}
	if s, ok := ParseSeverity("warn"); ok {
		t.Errorf("warn is read as %v", s)
	}
}
