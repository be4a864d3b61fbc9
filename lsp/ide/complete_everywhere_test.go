package ide

import (
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// At every place of a connector, whole and cut off there, nothing panics and every edit is one that an editor takes.
func TestCompleteEverywhere(t *testing.T) {
	files := lineIn(`row = {**state, "a": [x["b"] for x in configuration]}; op.upsert(f"a{row['b']}", data={"x": """y""", "z": b"1"}, *a, **k)`)
	source := files["connector.py"]
	for offset := range len(source) + 1 {
		for _, content := range []string{source, source[:offset]} {
			checkOffers(t, files, "connector.py", content, offset)
		}
	}
	for path, content := range map[string]string{
		"configuration.json": "{\"api_key\": \"a\",\n  \"\": [1, {\"b\": null}], \"x\n}",
		"requirements.txt":   "pandas[excel]==2.2.3 ; python_version < \"3.12\" # x\n-r x\n ==\n",
		"pyproject.toml":     "[project]\nname = 'x'\ndependencies = [\n  \"pandas==2\", 'x', # y\n  \"z\n]\n[[a]]\n",
	} {
		for offset := range len(content) + 1 {
			checkOffers(t, files, path, content, offset)
			checkOffers(t, files, path, content[:offset], offset)
		}
	}
}

func checkOffers(t *testing.T, files map[string]string, path, content string, offset int) {
	all := map[string]*project.File{}
	for name, c := range files {
		all[name] = &project.File{Path: name, Kind: project.KindOf(name), Doc: &text.Document{Text: c}}
	}
	f := &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: content}}
	all[path] = f
	p := project.New("/project", all, project.Environment{})
	p.Lock()
	defer p.Unlock()
	versions := func(string) []string { return []string{"1.0"} }
	for _, item := range Complete(p, f, offset, CompleteOptions{Snippets: true, Versions: versions}) {
		e := item.Edit
		if e.Start < 0 || e.Start > offset || offset > e.End || e.End > len(content) || strings.ContainsAny(content[e.Start:e.End], "\r\n") {
			t.Fatalf("%s at %d: the edit %v of %s is not around the cursor, on one line", path, offset, e, item.Label)
		}
	}
	if h := Signature(p, f, offset); h != nil && h.Active >= len(h.Params) {
		t.Fatalf("%s at %d: parameter %d of %s", path, offset, h.Active, h.Label)
	}
	for _, a := range Actions(p, f, text.Span{Start: offset, End: offset}) {
		for _, e := range a.Edits {
			if to := all[e.Path]; to != nil && e.Span.End > len(to.Doc.Text) || e.Span.Start > e.Span.End {
				t.Fatalf("%s at %d: %s edits %v of %s", path, offset, a.Title, e.Span, e.Path)
			}
		}
	}
}
