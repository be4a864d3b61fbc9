package gitignore

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cases are trees of ignore files by folder, with paths that are asked for.
var cases = []struct {
	files map[string]string
	paths string
}{
	{map[string]string{"": "configuration.json\n"}, "configuration.json a/configuration.json configuration.json.bak xconfiguration.json"},
	{map[string]string{"": "/configuration.json\n"}, "configuration.json a/configuration.json"},
	{map[string]string{"": "a/b\n"}, "a/b x/a/b a/b/c a/bc"},
	{map[string]string{"": "build/\n"}, "build build/x a/build/x"},
	{map[string]string{"": "*.json\n!configuration.json\n"}, "configuration.json x.json a/b.json"},
	{map[string]string{"": "!configuration.json\n*.json\n"}, "configuration.json"},
	{map[string]string{"": "files/\n!files/state.json\n"}, "files/state.json files/x"},
	{map[string]string{"": "files/*\n!files/state.json\n"}, "files/state.json files/x files/a/b"},
	{map[string]string{"": "configuration.jso?\n*.py[cod]\n[!a].txt\n[^b].md\n"}, "configuration.json x.pyc x.py a.txt b.txt b.md a.md"},
	{map[string]string{"": "a+b\n(x)\n$x\na|b\na.b\n{q}\n"}, "a+b aab (x) x $x a a|b axb {q} q"},
	{map[string]string{"": "# comment\n\n   \n\\#x\n\\!y\nz  \nw\\ \n v\n"}, "# comment #x !y y z w #"},
	{map[string]string{"": "**/x\ny/**\na/**/b\n**/c/**\n"}, "x q/x q/r/x xx y y/a y/a/b a/b a/q/b a/q/r/b a/qb c/d q/c/d c"},
	{map[string]string{"": "doc/*.txt\n*/z\n"}, "doc/y.txt doc/x/y.txt q/doc/y.txt a/z z a/b/z"},
	{map[string]string{"": "a**b\n**q\nr**/s\n"}, "ab axb a/b q xq a/xq r/s rx/s"},
	{map[string]string{"": "[[:digit:]]x\n[a-c]y\n[]]z\n[a\n[!]]w\n[\\]]v\n[a-]u\n"}, "1x xx by dy ]z [a aw ]w ]v -u au bu"},
	{map[string]string{"": "x\r\ny/\r\n"}, "x y/a"},
	{map[string]string{"": "é*\n?ü\n"}, "éa e xü éü"},
	{map[string]string{"": "*\n!*.py\n!a/\n"}, "x.py x a/x.py a/x b/x.py"},
	{map[string]string{"": "/\n//\n!\n"}, "a a/b"},
	{map[string]string{"": "*.log\n", "a": "!keep.log\n/only\n"}, "x.log a/x.log a/keep.log a/b/keep.log a/only a/b/only only"},
	{map[string]string{"": "!x\n", "a": "x\n", "a/b": "!x\n"}, "x a/x a/b/x a/b/c/x a/c/x"},
	{map[string]string{"": "a/\n", "a": "!x\n"}, "a/x"},
	{map[string]string{"": "x\\\n\\*y\na\\*b\n"}, "x *y ay a*b axb"},
	{map[string]string{"": "*a*b*c\n"}, "abc xaxbxc acb aabbcc"},
}

func TestIgnored(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there to compare with")
	}
	for _, test := range cases {
		dir := t.TempDir()
		run(t, "git", "init", "-q", dir)
		var files []*File
		for folder := range test.files {
			files = append(files, Parse(folder, test.files[folder]))
			if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, folder, ".gitignore"), []byte(test.files[folder]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortFunc(files, func(a, b *File) int { return strings.Compare(a.dir, b.dir) })
		for path := range strings.FieldsSeq(test.paths) {
			out, _ := exec.Command("git", "-C", dir, "-c", "core.quotePath=false", "check-ignore", "--no-index", "--", path).Output()
			if want, got := len(out) > 0, Ignored(files, path); got != want {
				t.Errorf("%q ignores %q: %v, git says %v", test.files, path, got, want)
			}
		}
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestMatched(t *testing.T) {
	files := []*File{Parse("", "lib/\n.*\n"), Parse("", "!lib/keep.py\n"), Parse("lib", "!sub/\n")}
	for path, want := range map[string]bool{
		"lib/x.py": true, "lib/keep.py": false, "lib/sub/x.py": false, "a/lib/x.py": true, ".env": true, "a/.b/c": true, "x": false,
	} {
		if got := Matched(files, path); got != want {
			t.Errorf("%s: got %v", path, got)
		}
	}
}

func FuzzIgnored(f *testing.F) {
	for _, test := range cases {
		for folder, text := range test.files {
			f.Add(folder, text, test.paths)
		}
	}
	f.Fuzz(func(t *testing.T, dir, text, path string) {
		files := []*File{Parse("", text), Parse(dir, text)}
		Ignored(files, path)
		Matched(files, path)
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		f := Parse("", "*.py\na/b\nx/**\nbuild/\n*.json\n!z\n*.pyc\ndist/\nvenv/\n.DS_Store\n")
		Ignored([]*File{f}, "a/b/configuration.json")
	}
}
