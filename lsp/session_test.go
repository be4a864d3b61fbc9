package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"csdk/lsp/text"
)

// folderOf makes a folder of files in the form of a txtar archive.
func folderOf(t testing.TB, archive string) string {
	t.Helper()
	dir := realPath(t.TempDir())
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return dir
}

func write(t testing.TB, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// tree writes the snapshot as one line a project: its folder, and its files in brackets.
func tree(root string, s *Snapshot) []string {
	var lines []string
	for _, p := range s.Projects() {
		var names []string
		for name, f := range p.Files {
			if name != f.Path {
				name += " is " + f.Path
			}
			if f.Err != nil {
				name += "!"
			}
			names = append(names, name)
		}
		slices.Sort(names)
		lines = append(lines, relative(root, p.Dir)+" "+strings.Join(names, " "))
	}
	return lines
}

const workspace = `
-- one/connector.py --
import fivetran_connector_sdk
-- one/configuration.json --
{}
-- one/README.md --
-- one/.gitignore --
files/
-- one/helpers/client.py --
-- one/helpers/.gitignore --
-- one/files/state.json --
{}
-- one/files/warehouse.db --
-- one/files/connector.py --
-- one/__pycache__/connector.py --
-- one/.hidden/x.py --
-- one/env/pyvenv.cfg --
-- one/env/lib/python3.13/site-packages/thing/connector.py --
-- one/node_modules/thing/connector.py --
-- one/sources/__init__.py --
-- one/sources/connector.py --
import fivetran_connector_sdk
-- one/plain/connector.py --
class Connector: pass
-- one/inner/connector.py --
from fivetran_connector_sdk import Connector
-- one/inner/util.py --
-- deep/er/two/connector.py --
-- deep/er/two/tests/test_two.py --
-- deep/none/x.py --
-- .git/connector.py --
-- venv/pyvenv.cfg --
-- venv/connector.py --
`

func TestDiscover(t *testing.T) {
	root := folderOf(t, workspace)
	s := NewSession(nil)
	s.Apply(AddFolder{root})
	want := []string{
		"deep/er/two connector.py tests/test_two.py",
		"one .gitignore README.md configuration.json connector.py files/state.json helpers/.gitignore helpers/client.py plain/connector.py sources/__init__.py sources/connector.py",
		"one/inner connector.py util.py",
	}
	if diff := cmp.Diff(want, tree(root, s.Load(t.Context()))); diff != "" {
		t.Error(diff)
	}
}

func TestDiscoverByAnOpenFile(t *testing.T) {
	root := folderOf(t, workspace)
	for file, want := range map[string]string{
		"one/connector.py":        "one",
		"one/helpers/client.py":   "one",
		"one/inner/util.py":       "one/inner",
		"deep/none/x.py":          "",
		"one/.hidden/x.py":        "",
		"one/env/lib/x.py":        "",
		"new/connector.py":        "new",
		"deep/er/two/new/file.py": "deep/er/two",
	} {
		s := NewSession(nil)
		path := filepath.Join(root, filepath.FromSlash(file))
		s.Apply(SetFile{path, &text.Document{Text: "x = 1\n", Version: 3}})
		p, f := s.Load(t.Context()).File(path)
		switch {
		case want == "" && p != nil:
			t.Errorf("%s is in %s", file, p.Dir)
		case want != "" && p == nil:
			t.Errorf("%s is in no project", file)
		case p != nil && (relative(root, p.Dir) != want || f.Doc.Version != 3):
			t.Errorf("%s is in %s with version %d", file, p.Dir, f.Doc.Version)
		}
	}
}

func TestUnchangedFilesStayTheSame(t *testing.T) {
	root := folderOf(t, "-- connector.py --\nimport helper\n-- helper.py --\nx = 1\n-- requirements.txt --\n")
	s := NewSession(nil)
	s.Apply(AddFolder{root})
	before := s.Load(t.Context())
	changed := func(what, file string, want ...string) {
		t.Helper()
		s.Apply(FileChanged{filepath.Join(root, file)})
		after := s.Load(t.Context())
		var got []string
		old := before.Project(root).Files
		for name, f := range after.Project(root).Files {
			if old[name] != f {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		if (before.Project(root) == after.Project(root)) != (len(want) == 0) {
			t.Errorf("%s: the project is the same: %v", what, before.Project(root) == after.Project(root))
		}
		before = after
	}
	changed("nothing", "helper.py")
	write(t, filepath.Join(root, "helper.py"), "x = 2\n")
	changed("a file of the same size", "helper.py", "helper.py")
	future := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(root, "helper.py"), future, future); err != nil {
		t.Fatal(err)
	}
	changed("its time only", "helper.py")
	write(t, filepath.Join(root, "new.txt"), "")
	changed("a new file", "new.txt", "new.txt")
	write(t, filepath.Join(root, "__pycache__", "helper.pyc"), "")
	changed("what tools make", "__pycache__/helper.pyc")
	s.Apply(SetFile{filepath.Join(root, "connector.py"), &text.Document{Text: "import helper\n", Version: 1}})
	before = s.Load(t.Context())
	changed("a file that is open", "connector.py")
}

func TestDataBesideTheCode(t *testing.T) {
	root := folderOf(t, "-- connector.py --\n-- z/last.py --\n-- z/settings.json --\n{}\n")
	for i := range mostFiles + 1 {
		write(t, filepath.Join(root, "data", fmt.Sprintf("%04d.csv", i)), "")
	}
	write(t, filepath.Join(root, "a", "large.json"), strings.Repeat(" ", mostText))
	write(t, filepath.Join(root, "b", "larger.json"), " ")
	s := NewSession(nil)
	s.Apply(AddFolder{root})
	files := s.Load(t.Context()).Projects()[0].Files
	if got := len(files); got != mostFiles+2 {
		t.Errorf("%d files", got)
	}
	if files["z/last.py"] == nil || len(files["a/large.json"].Doc.Text) != mostText || files["b/larger.json"].Err == nil {
		t.Errorf("last.py %v, large.json %v, larger.json %v", files["z/last.py"], files["a/large.json"].Err, files["b/larger.json"].Err)
	}
}
