package fix

import (
	"errors"
	"maps"
	"regexp"
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

func newProject(texts map[string]string) *project.Project {
	return replace(&project.Project{Files: map[string]*project.File{}}, texts)
}

func texts(p *project.Project) map[string]string {
	all := map[string]string{}
	for path, f := range p.Files {
		all[path] = f.Doc.Text
	}
	return all
}

// replacing is a check that finds a pattern in connector.py and has these edits as its fix, whose spans count from
// the match.
func replacing(code, pattern string, safe bool, edits ...rule.Edit) func(*project.Project) []rule.Finding {
	re := regexp.MustCompile(pattern)
	row := &rule.Rule{Code: code}
	return func(p *project.Project) []rule.Finding {
		var found []rule.Finding
		file := p.Files["connector.py"]
		for _, at := range re.FindAllStringIndex(file.Doc.Text, -1) {
			f := rule.Finding{Rule: row, File: file, Span: text.Span{Start: at[0], End: at[1]}, Fixes: []rule.Fix{{Title: "Change", Safe: safe}}}
			for _, e := range edits {
				switch {
				case e.Path != "":
				case e.Span == text.Span{}:
					e.Path, e.Span = file.Path, f.Span
				default:
					e.Path, e.Span = file.Path, text.Span{Start: at[0] + e.Span.Start, End: at[0] + e.Span.End}
				}
				f.Fixes[0].Edits = append(f.Fixes[0].Edits, e)
			}
			found = append(found, f)
		}
		return found
	}
}

func together(checks ...func(*project.Project) []rule.Finding) func(*project.Project) []rule.Finding {
	return func(p *project.Project) []rule.Finding {
		var found []rule.Finding
		for _, c := range checks {
			found = append(found, c(p)...)
		}
		return found
	}
}

func TestAll(t *testing.T) {
	gitignore := rule.Edit{Path: ".gitignore", New: "configuration.json\n"}
	tests := []struct {
		name   string
		before string
		check  func(*project.Project) []rule.Finding
		only   string
		want   map[string]string
		fixed  map[string]int
		left   int
	}{
		{
			"every place", "a b a", replacing("a", "a", true, rule.Edit{New: "x"}), "",
			map[string]string{"connector.py": "x b x"},
			map[string]int{"a": 2},
			0,
		},
		{
			"unsafe ones stay", "a b", replacing("a", "a", false, rule.Edit{New: "x"}), "",
			map[string]string{"connector.py": "a b"},
			map[string]int{},
			1,
		},
		{
			"one makes another possible", "a", together(replacing("a", "a", true, rule.Edit{New: "b"}), replacing("b", "b", true, rule.Edit{New: "c"})), "",
			map[string]string{"connector.py": "c"},
			map[string]int{"a": 1, "b": 1},
			0,
		},
		{
			"the first wins, the other waits", "ab",
			together(replacing("ab", "ab", true, rule.Edit{New: "x"}), replacing("b", "b|x$", true, rule.Edit{New: "y"})), "",
			map[string]string{"connector.py": "y"},
			map[string]int{"ab": 1, "b": 1},
			0,
		},
		{
			"whole or not at all", "abc",
			together(replacing("a", "a", true, rule.Edit{New: "x"}), replacing("abc", "abc", true, rule.Edit{Span: text.Span{Start: 0, End: 1}, New: "1"}, rule.Edit{Span: text.Span{Start: 2, End: 3}, New: "3"})), "",
			map[string]string{"connector.py": "xbc"},
			map[string]int{"a": 1},
			0,
		},
		{
			"line ends of the file", "a\r\nb\r\n", replacing("b", "b", true, rule.Edit{New: "x\ny\r\nz"}), "",
			map[string]string{"connector.py": "a\r\nx\r\ny\r\nz\r\n"},
			map[string]int{"b": 1},
			0,
		},
		{
			"a new file, one fix a round", "a a", replacing("a", "a", true, rule.Edit{New: "x"}, gitignore), "",
			map[string]string{"connector.py": "x x", ".gitignore": "configuration.json\nconfiguration.json\n"},
			map[string]int{"a": 2},
			0,
		},
		{
			"within one file", "a b", together(replacing("a", "a", true, rule.Edit{New: "x"}, gitignore), replacing("b", "b", true, rule.Edit{New: "y"})), "connector.py",
			map[string]string{"connector.py": "a y"},
			map[string]int{"b": 1},
			1,
		},
		{
			"another file is not touched", "a", replacing("a", "a", true, rule.Edit{New: "x"}), "helpers.py",
			map[string]string{"connector.py": "a"},
			map[string]int{},
			1,
		},
		{
			"outside of the file", "a", replacing("a", "a", true, rule.Edit{Span: text.Span{Start: 1, End: 5}, New: "x"}), "",
			map[string]string{"connector.py": "a"},
			map[string]int{},
			1,
		},
		{
			"for ever", "a", replacing("a", "a", true, rule.Edit{New: "ba"}), "",
			map[string]string{"connector.py": strings.Repeat("b", maxRounds) + "a"},
			map[string]int{"a": maxRounds},
			1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := newProject(map[string]string{"connector.py": test.before})
			got := All(before, test.check, test.only)
			if diff := cmp.Diff(test.want, texts(got.Project)); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.fixed, got.Fixed); diff != "" {
				t.Errorf("fixed (-want +got):\n%s", diff)
			}
			if len(got.Left) != test.left {
				t.Errorf("%d findings are left, want %d", len(got.Left), test.left)
			}
			if diff := cmp.Diff(test.before, before.Files["connector.py"].Doc.Text); diff != "" {
				t.Errorf("the project given was changed:\n%s", diff)
			}
			for path, want := range test.want {
				var edits []rule.Edit
				for _, e := range got.Edits {
					if e.Path == path {
						edits = append(edits, e)
					}
				}
				was := map[string]string{"connector.py": test.before}[path]
				if now := newPatch(was).apply(edits).text; now != want {
					t.Errorf("the edits make %q of %s, want %q", now, path, want)
				}
			}
		})
	}
}

func TestApply(t *testing.T) {
	unreadable := newProject(map[string]string{"connector.py": "abc"})
	unreadable.Files["locked.py"] = &project.File{Path: "locked.py", Err: errors.New("permission denied")}
	edit := func(path string, start, end int, s string) rule.Edit {
		return rule.Edit{Path: path, Span: text.Span{Start: start, End: end}, New: s}
	}
	tests := []struct {
		name  string
		edits []rule.Edit
		want  map[string]string // nil: not applied
	}{
		{"in any order", []rule.Edit{edit("connector.py", 2, 3, "z"), edit("connector.py", 0, 1, "x")}, map[string]string{"connector.py": "xbz"}},
		{"two files", []rule.Edit{edit("connector.py", 0, 0, "x"), edit("a/b.py", 0, 0, "y")}, map[string]string{"connector.py": "xabc", "a/b.py": "y"}},
		{"overlapping edits", []rule.Edit{edit("connector.py", 0, 2, "x"), edit("connector.py", 1, 3, "y")}, nil},
		{"a place in a file that is not there", []rule.Edit{edit("a.py", 0, 1, "x")}, nil},
		{"a file that cannot be read", []rule.Edit{edit("locked.py", 0, 0, "x")}, nil},
		{"backwards", []rule.Edit{edit("connector.py", 2, 1, "x")}, nil},
		{"no edits", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Apply(unreadable, rule.Fix{Edits: test.edits})
			if got == nil {
				if test.want != nil {
					t.Error("not applied")
				}
				return
			}
			all := maps.Clone(got.Files)
			delete(all, "locked.py")
			if diff := cmp.Diff(test.want, texts(&project.Project{Files: all})); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
		})
	}
}

// A fix that breaks the syntax is dropped, alone; so is one that breaks it only together with another.
func TestAllKeepsSyntax(t *testing.T) {
	const before = `{"a": 1, "b": 2, "c": 3}`
	p := newProject(map[string]string{"connector.py": "", "configuration.json": before})
	check := func(edits ...rule.Edit) func(*project.Project) []rule.Finding {
		return func(p *project.Project) []rule.Finding {
			f := p.Files["configuration.json"]
			if f.Doc.Text != before {
				return nil
			}
			var found []rule.Finding
			for _, e := range edits {
				e.Path = f.Path
				found = append(found, rule.Finding{Rule: &rule.Rule{Code: e.New}, File: f, Fixes: []rule.Fix{{Safe: true, Edits: []rule.Edit{e}}}})
			}
			return found
		}
	}
	at := func(place, now string) rule.Edit {
		start := strings.Index(before, place)
		return rule.Edit{Span: text.Span{Start: start, End: start + len(place)}, New: now}
	}
	tests := []struct {
		name  string
		edits []rule.Edit
		want  string
	}{
		{"one of three", []rule.Edit{at("1", `"1"`), at("2", `"2`), at("3", `"3"`)}, `{"a": "1", "b": 2, "c": "3"}`},
		{"all", []rule.Edit{at("1", "["), at("3", "]]")}, before},
		{"together only", []rule.Edit{at(`1, "b": `, ""), at("2,", ",")}, `{"a": 2, "c": 3}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := All(p, check(test.edits...), "").Project.Files["configuration.json"].Doc.Text
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
