package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

// Rules that are in no registry, so that these tests do not change with it.
var (
	misspelt = &rule.Rule{
		Code: "misspelt", Severity: rule.Error, Title: "A name is misspelt", Doc: "Spell it.", Source: "The dictionary.",
		Bad: rule.Example{"connector.py": "a\n"}, Good: rule.Example{"connector.py": "b\n"},
	}
	hardCoded = &rule.Rule{Code: "secret-in-code", Severity: rule.Warning, Title: "A secret is in the code", Doc: "Move it.", Source: "Experience."}
)

const checkedSource = "# 😀\r\nupsert(\t'ordr', \"😀\", x)\r\nPASSWORD = 'hunter2'; ordr\r\nwith (\n    ordr,\n): pass\n"

// checkedReport has a finding of every kind.
func checkedReport(t *testing.T) *report {
	t.Helper()
	base := t.TempDir()
	file := func(path, content string) *project.File {
		return &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: content}}
	}
	p := &project.Project{Dir: filepath.Join(base, "shop, 1"), Files: map[string]*project.File{
		"connector.py":       file("connector.py", checkedSource),
		"configuration.json": file("configuration.json", `{"password": 12345}`),
	}}
	python, configuration := p.Files["connector.py"], p.Files["configuration.json"]
	find := func(f *project.File, nth int, place string) text.Span {
		at := 0
		for range nth {
			at += strings.Index(f.Doc.Text[at:], place) + 1
		}
		return text.Span{Start: at - 1, End: at - 1 + len(place)}
	}
	first := find(python, 1, "ordr")
	r := &report{base: base}
	r.add(checkedProject{project: p, findings: []rule.Finding{
		{
			Rule: misspelt, Severity: rule.Error, File: configuration, Span: find(configuration, 1, "12345"), Message: "A number: 100% wrong,\nput it in quotes.",
			Fixes: []rule.Fix{{Title: "Quote it", Safe: true, Edits: []rule.Edit{{Path: "configuration.json", Span: find(configuration, 1, "12345"), New: `"12345"`}}}},
		},
		{
			Rule: misspelt, Severity: rule.Hint, File: python, Span: first, Message: "`ordr` should be `order`.",
			Fixes: []rule.Fix{
				{Title: "Rename it", Safe: true, Edits: []rule.Edit{{Path: "connector.py", Span: first, New: "order"}, {Path: "connector.py", Span: find(python, 2, "ordr"), New: "order"}}},
				{Title: "Make a file", Edits: []rule.Edit{{Path: "order.py", New: "order = 1\n"}}},
			},
		},
		{Rule: misspelt, Severity: rule.Information, File: python, Span: find(python, 1, "x)"), Message: "Behind an emoji."},
		{Rule: hardCoded, Severity: rule.Warning, File: python, Span: find(python, 1, "'hunter2'"), Message: "Move `PASSWORD` to the configuration."},
		{Rule: misspelt, Severity: rule.Error, File: python, Span: find(python, 2, "ordr"), Message: "Again.", Related: []rule.Related{{File: python, Span: first, Message: "the first one"}}},
		{Rule: misspelt, Severity: rule.Warning, File: python, Span: find(python, 1, "(\n    ordr,\n)"), Message: "Over three lines."},
	}})
	return r
}

func runFormat(t *testing.T, format string, colours bool) string {
	t.Helper()
	var out strings.Builder
	con := &console{out: &out, outTerminal: colours}
	if err := checkFormats[format](con, checkedReport(t)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCheckText(t *testing.T) {
	want := `shop, 1/configuration.json:1:14: error misspelt: A number: 100% wrong, put it in quotes.

shop, 1/connector.py:2:10: hint misspelt: ` + "`ordr` should be `order`." + `
2 | upsert(	'ordr', "😀", x)
  |        	 ^^^^

shop, 1/connector.py:2:23: information misspelt: Behind an emoji.
2 | upsert(	'ordr', "😀", x)
  |        	              ^^

shop, 1/connector.py:3:12: warning secret-in-code: Move ` + "`PASSWORD`" + ` to the configuration.
3 | PASSWORD = '*******'; ordr
  |            ^^^^^^^^^

shop, 1/connector.py:3:23: error misspelt: Again.
3 | PASSWORD = '*******'; ordr
  |                       ^^^^
  shop, 1/connector.py:2:10: the first one

shop, 1/connector.py:4:6: warning misspelt: Over three lines.
4 | with (
  |      ^
`
	if diff := cmp.Diff(want, runFormat(t, "text", false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	coloured := runFormat(t, "text", true)
	for _, part := range []string{"\x1b[1mshop, 1/connector.py:2:10:\x1b[0m \x1b[36mhint\x1b[0m misspelt: ", "\x1b[31merror\x1b[0m misspelt", "^^^^^^^^^\x1b[0m"} {
		if !strings.Contains(coloured, part) {
			t.Errorf("%q is not in %q", part, coloured)
		}
	}
}

func TestCheckJSON(t *testing.T) {
	type row struct {
		File                             string
		Line, Column, EndLine, EndColumn int
		Severity, Code, Message          string
	}
	var rows []row
	output := runFormat(t, "json", false)
	decoder := json.NewDecoder(strings.NewReader(output))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rows); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	want := row{"shop, 1/connector.py", 4, 6, 6, 2, "warning", "misspelt", "Over three lines."}
	if diff := cmp.Diff(want, rows[len(rows)-1]); diff != "" || len(rows) != 6 {
		t.Errorf("%d rows, (-want +got):\n%s", len(rows), diff)
	}
	var out strings.Builder
	if err := writeCheckJSON(&console{out: &out}, &report{}); err != nil || out.String() != "[]\n" {
		t.Errorf("without findings: %q, %v", out.String(), err)
	}
}

func TestCheckAnnotations(t *testing.T) {
	want := `::error file=shop%2C 1/configuration.json,line=1,endLine=1,col=14,endColumn=19,title=misspelt::A number: 100%25 wrong,%0Aput it in quotes.
::notice file=shop%2C 1/connector.py,line=2,endLine=2,col=10,endColumn=14,title=misspelt::` + "`ordr` should be `order`." + `
::notice file=shop%2C 1/connector.py,line=2,endLine=2,col=23,endColumn=25,title=misspelt::Behind an emoji.
::warning file=shop%2C 1/connector.py,line=3,endLine=3,col=12,endColumn=21,title=secret-in-code::Move ` + "`PASSWORD`" + ` to the configuration.
::error file=shop%2C 1/connector.py,line=3,endLine=3,col=23,endColumn=27,title=misspelt::Again.
::warning file=shop%2C 1/connector.py,line=4,endLine=6,title=misspelt::Over three lines.
`
	if diff := cmp.Diff(want, runFormat(t, "github", false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCheckSummary(t *testing.T) {
	r := checkedReport(t)
	if got, want := r.summary(), "Found 2 errors, 2 warnings, 1 note, 1 hint in 2 files. 2 can be fixed with --fix."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&report{projects: make([]*project.Project, 3), fixes: 1, changed: 1}).summary(), "Fixed 1 finding in 1 file. No findings in 3 projects."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcerptOfLongLine(t *testing.T) {
	source := strings.Repeat("a", 1000) + "HERE" + strings.Repeat("b", 1000)
	f := &project.File{Kind: project.Python, Doc: &text.Document{Text: source}}
	line, marks := excerpt(problem{Finding: rule.Finding{File: f, Span: text.Span{Start: 1000, End: 1004}}}, false)
	at := strings.Index(marks, "^")
	if displayWidth(line) > widestExcerpt || string([]rune(line)[at:at+4]) != "HERE" || strings.Count(marks, "^") != 4 {
		t.Errorf("%s\n%s", line, marks)
	}
}

func TestExcerptShowsNoSecret(t *testing.T) {
	for source, want := range map[string]string{
		`connect(user="me", password="hunter2", x=1)`:           `connect(user="me", password="*******", x=1)`,
		`connect({'api_key': 'a\'bc', "id": "é"})`:              `connect({'api_key': '*****', "id": "é"})`,
		`token = f"unfinished`:                                  `token = f"**********`,
		`settings["token"] = "a"`:                               `settings["token"] = "*"`,
		"x @ git+https://me:hunter2@example.com/x.git":          "x @ git+https://**********@example.com/x.git",
		`op.upsert("orders", {"keyword": "shown as it is"})`:    `op.upsert("orders", {"keyword": "shown as it is"})`,
		`send("gh` + `p_Zk3v9QpLx72mBt4RwY8nHc5Df6Gj1Ks0Pa8W")`: `send("****************************************")`,
	} {
		f := &project.File{Kind: project.Python, Doc: &text.Document{Text: source}}
		if line, _ := excerpt(problem{Finding: rule.Finding{File: f}}, false); line != want {
			t.Errorf("%s is shown as %s, want %s", source, line, want)
		}
	}
}

func TestReplaceKeepsLinksAndModes(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.py"), filepath.Join(dir, "link.py")
	if err := os.WriteFile(real, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.py", link); err != nil {
		t.Skip(err)
	}
	if err := (write{path: link, data: []byte("new")}).replace(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if info, _ := os.Stat(real); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
	if data, _ := os.ReadFile(real); string(data) != "new" {
		t.Errorf("holds %q", data)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}
}
