package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"csdk/lsp"
	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

// correct finds the word ordr in every file, with the fix to replace it, and wants a .gitignore.
func correct(with string) func(*project.Project) []rule.Finding {
	return func(p *project.Project) []rule.Finding {
		var found []rule.Finding
		for path, f := range p.Files {
			for _, at := range regexp.MustCompile("ordr").FindAllStringIndex(f.Doc.Text, -1) {
				span := text.Span{Start: at[0], End: at[1]}
				fix := rule.Fix{Title: "Correct it", Safe: true, Edits: []rule.Edit{{Path: path, Span: span, New: with}}}
				found = append(found, rule.Finding{Rule: misspelt, Severity: rule.Error, File: f, Span: span, Message: "m", Fixes: []rule.Fix{fix}})
			}
		}
		if p.Files[".gitignore"] == nil {
			fix := rule.Fix{Title: "Make it", Safe: true, Edits: []rule.Edit{{Path: ".gitignore", New: "files/\n"}}}
			found = append(found, rule.Finding{Rule: misspelt, Severity: rule.Error, File: p.Files["connector.py"], Message: "m", Fixes: []rule.Fix{fix}})
		}
		return found
	}
}

func loadFiles(t *testing.T, files map[string]string) *project.Project {
	t.Helper()
	dir := t.TempDir()
	for path, data := range files {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	session := lsp.NewSession(nil)
	session.Apply(lsp.AddFolder{Dir: dir})
	projects := session.Load(t.Context()).Projects()
	if len(projects) != 1 {
		t.Fatalf("%d projects", len(projects))
	}
	return projects[0]
}

func readFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func TestFixProject(t *testing.T) {
	const made = "files/\n"
	tests := []struct {
		name, with    string
		before, after map[string]string
		refused       []string
		left          int
	}{
		{
			"every file, and a new one", "order",
			map[string]string{"connector.py": "x = 'ordr ordr'\n", "helpers.py": "'ordr'"},
			map[string]string{"connector.py": "x = 'order order'\n", "helpers.py": "'order'", ".gitignore": made},
			nil, 0,
		},
		{
			"mark, line ends and no end of the last line", "order",
			map[string]string{"connector.py": "\xef\xbb\xbfx\r\nordr"},
			map[string]string{"connector.py": "\xef\xbb\xbfx\r\norder", ".gitignore": made},
			nil, 0,
		},
		{
			"the encoding of the file", "ordér",
			map[string]string{"connector.py": "# coding: latin-1\nx = '\xe9 ordr'", ".gitignore": made},
			map[string]string{"connector.py": "# coding: latin-1\nx = '\xe9 ord\xe9r'", ".gitignore": made},
			nil, 0,
		},
		{
			"not in the encoding of the file", "→",
			map[string]string{"connector.py": "# coding: latin-1\nx = '\xe9 ordr'", "helpers.py": "'ordr'"},
			map[string]string{"connector.py": "# coding: latin-1\nx = '\xe9 ordr'", "helpers.py": "'→'", ".gitignore": made},
			[]string{"connector.py is not changed: "},
			1,
		},
		{
			"bytes that are not UTF-8 stay", "order",
			map[string]string{"connector.py": "# \xff ordr\n", ".gitignore": made},
			map[string]string{"connector.py": "# \xff order\n", ".gitignore": made},
			nil, 0,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := loadFiles(t, test.before)
			fixed, err := fixProject(p, correct(test.with))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.after, readFiles(t, p.Dir)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if len(fixed.refused) != len(test.refused) || len(fixed.findings) != test.left {
				t.Errorf("refused %q, %d findings left", fixed.refused, len(fixed.findings))
			}
		})
	}
}

// What someone wrote after the file was read is not overwritten.
func TestFixProjectChangedMeanwhile(t *testing.T) {
	p := loadFiles(t, map[string]string{"connector.py": "ordr", "helpers.py": "ordr"})
	want := map[string]string{"connector.py": "newer ordr", "helpers.py": "order", ".gitignore": "mine\n"}
	for _, name := range []string{"connector.py", ".gitignore"} {
		if err := os.WriteFile(filepath.Join(p.Dir, name), []byte(want[name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fixed, err := fixProject(p, correct("order"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, readFiles(t, p.Dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if len(fixed.refused) != 2 || fixed.fixes != 1 || fixed.files != 1 {
		t.Errorf("refused %q, %d fixes in %d files", fixed.refused, fixed.fixes, fixed.files)
	}
}
