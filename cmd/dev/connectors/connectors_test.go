package connectors

import (
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLong(t *testing.T) {
	for _, p := range []Project{Long(), LongPyproject()} {
		if got := lines(p.Files["connector.py"]); got != 1000 {
			t.Errorf("connector.py of %s has %d lines", p.Folder, got)
		}
	}
	if Long().Files["connector.py"] != LongPyproject().Files["connector.py"] {
		t.Error("the two long projects differ in connector.py")
	}
	if got := slices.Sorted(maps.Keys(LongPyproject().Files)); !slices.Equal(got, []string{"configuration.json", "connector.py", "pyproject.toml"}) {
		t.Errorf("got %v", got)
	}
}

func TestWorkspace(t *testing.T) {
	all := Workspace()
	files, bytes, mistaken := 0, 0, 0
	folders := map[string]bool{}
	var sizes []int
	for _, p := range all {
		folders[p.Folder] = true
		sizes = append(sizes, lines(p.Files["connector.py"]))
		for name, text := range p.Files {
			files++
			bytes += len(text)
			for _, m := range mistakes {
				if name == m.file && strings.Contains(text, m.wrong) {
					mistaken++
				}
			}
			if strings.Contains(text, "<no value>") || strings.Contains(text, "<<") {
				t.Errorf("%s of %s was not filled in", name, p.Folder)
			}
		}
	}
	slices.Sort(sizes)
	t.Logf("%d projects, %d files, %d bytes, %d mistakes; lines %d to %d, median %d, 90 %% %d",
		len(all), files, bytes, mistaken, sizes[0], sizes[len(sizes)-1], sizes[len(sizes)/2], sizes[len(sizes)*9/10])
	if len(folders) != Projects || files != Files || mistaken != 11 {
		t.Errorf("%d folders, %d files, %d mistakes", len(folders), files, mistaken)
	}
	if bytes < 14_500_000 || bytes > 15_500_000 {
		t.Errorf("%d bytes, not about 15 MB", bytes)
	}
	if median, high := sizes[len(sizes)/2], sizes[len(sizes)*9/10]; median < 240 || median > 260 || high < 700 || high > 800 || sizes[len(sizes)-1] != 1750 {
		t.Errorf("lines of connector.py: median %d, 90 %% %d, longest %d", median, high, sizes[len(sizes)-1])
	}
	if diff := cmp.Diff(all, Workspace()); diff != "" {
		t.Errorf("the second workspace is another one: %.2000s", diff)
	}
}

// Python itself reads what is made: some of all kinds of projects.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if python, err = exec.LookPath("python"); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	for i, p := range Workspace() {
		if i%9 == 0 {
			if err := p.Write(root); err != nil {
				t.Fatal(err)
			}
		}
	}
	program := `
import ast, pathlib, sys
paths = sorted(pathlib.Path(sys.argv[1]).rglob("*.py"))
for path in paths:
    ast.parse(path.read_bytes(), str(path))
print(len(paths))
`
	out, err := exec.CommandContext(t.Context(), python, "-c", program, root).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || n < 40 {
		t.Errorf("Python read %q files", out)
	}
}
