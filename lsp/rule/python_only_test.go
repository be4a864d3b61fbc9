package rule

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/cmd/dev/connectors"
	"csdk/lsp/project"
)

// What rules of pythonOnly find does not depend on files that are not Python, nor on what is around the project.
func TestPythonOnly(t *testing.T) {
	examples := map[string]Example{}
	for _, r := range All {
		examples["bad "+r.Code], examples["good "+r.Code] = r.Bad, r.Good
	}
	for _, p := range connectors.Workspace()[:30] {
		examples[p.Folder] = p.Files
	}
	found := 0
	for name, e := range examples {
		with, without := e.Project(), maps.Clone(e)
		maps.DeleteFunc(without, func(path, _ string) bool { return project.KindOf(path) != project.Python })
		bare := without.Project()
		delete(bare.Files, "configuration.json")
		bare = project.New(bare.Dir, bare.Files, project.Environment{})
		want, got := pythonFindings(with), pythonFindings(bare)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (with other files: -, without: +): %s", name, diff)
		}
		found += len(want)
	}
	if found < len(pythonOnly) {
		t.Errorf("only %d findings were compared", found)
	}
}

func pythonFindings(p *project.Project) []string {
	var lines []string
	for _, f := range Check(p) {
		if pythonOnly[f.Rule] {
			lines = append(lines, fmt.Sprint(f.Rule.Code, " ", f.File.Path, " ", f.Span, " ", f.Message, " ", f.Fixes))
		}
	}
	slices.Sort(lines)
	return lines
}

// A version with the same Python files finds what a new project finds.
func TestCheckAfterAnEditElsewhere(t *testing.T) {
	for _, r := range All {
		for name, edited := range map[string]string{"configuration.json": `{"a": 1, "b": "2"}`, "requirements.txt": "pandas\n", "pyproject.toml": "[project]\n"} {
			first, second := r.Bad.Project(), maps.Clone(r.Bad)
			second[name] = edited
			files := second.Project().Files
			for path, f := range first.Files {
				if f.Kind == project.Python {
					files[path] = f
				}
			}
			Check(first)
			got := all(Check(first.With(files, first.Environment)))
			want := all(Check(project.New(first.Dir, files, first.Environment)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, then an edit of %s: %s", r.Code, name, diff)
			}
		}
	}
}

func all(findings []Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, fmt.Sprint(f.Rule.Code, " ", f.File.Path, " ", f.Span, " ", f.Message, " ", f.Fixes))
	}
	return lines
}
