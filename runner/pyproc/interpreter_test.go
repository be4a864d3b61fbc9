//go:build linux || darwin

package pyproc

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layout makes files and links below a folder. A value that starts with "->" is a link, "+x" an executable file,
// a name that ends with "/" a folder; "$" stands for the folder in values.
func layout(t *testing.T, files map[string]string) string {
	t.Helper()
	root := resolved(t, t.TempDir())
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		content = strings.ReplaceAll(content, "$", root)
		var err error
		target, isLink := strings.CutPrefix(content, "->")
		switch {
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o700)
		case isLink:
			err = os.Symlink(target, path)
		case content == "+x":
			err = os.WriteFile(path, nil, 0o700)
		default:
			err = os.WriteFile(path, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// projects are folders to find an interpreter for. PATH is sys/bin below the folder unless environ says more.
var projects = map[string]struct {
	files   map[string]string
	environ []string
	want    string // path below the root
	source  string
	skipped []string // what is told about the broken environments, in order
}{
	".venv first": {
		files: map[string]string{".venv/bin/python": "+x", "venv/bin/python": "+x", "a/pyvenv.cfg": "", "a/bin/python": "+x"},
		want:  ".venv/bin/python", source: "project environment .venv",
	},
	"venv before others": {
		files: map[string]string{"venv/bin/python": "+x", "a/pyvenv.cfg": "", "a/bin/python": "+x"},
		want:  "venv/bin/python", source: "project environment venv",
	},
	"others in order, without those that only look like one": {
		files: map[string]string{
			"c/pyvenv.cfg": "", "c/bin/python3": "+x", "b/pyvenv.cfg": "", "b/bin/python3": "+x",
			"a/bin/python3": "+x", "0/pyvenv.cfg": "",
		},
		want: "b/bin/python3", source: "project environment b", skipped: []string{"0: $/0 has no interpreter"},
	},
	"a link to a folder elsewhere": {
		files: map[string]string{"env": "->$/else/where", "else/where/pyvenv.cfg": "", "else/where/bin/python": "+x"},
		want:  "env/bin/python", source: "project environment env",
	},
	"links are kept, for Python looks beside them": {
		files: map[string]string{".venv/bin/python": "->$/sys/bin/python3.11", "sys/bin/python3.11": "+x"},
		want:  ".venv/bin/python", source: "project environment .venv",
	},
	"one whose Python was removed": {
		files: map[string]string{
			".venv/bin/python": "->python3", ".venv/bin/python3": "->/nonexistent/python3.9", "sys/bin/python3": "+x",
		},
		want: "sys/bin/python3", source: "PATH",
		skipped: []string{".venv: $/.venv/bin/python is a link to /nonexistent/python3.9, which does not exist"},
	},
	"one of copies whose Python was removed": {
		files: map[string]string{
			".venv/bin/python": "+x", ".venv/pyvenv.cfg": "include = no\nHOME=/nonexistent/bin\n", "sys/bin/python": "+x",
		},
		want: "sys/bin/python", source: "PATH",
		skipped: []string{".venv: $/.venv/bin/python needs the Python in /nonexistent/bin, which does not exist"},
	},
	"one of copies that works": {
		files: map[string]string{".venv/bin/python": "+x", ".venv/pyvenv.cfg": "home = $/sys/bin\n", "sys/bin/": ""},
		want:  ".venv/bin/python", source: "project environment .venv",
	},
	"python3 where python is broken": {
		files: map[string]string{".venv/bin/python": "->/nonexistent", ".venv/bin/python3": "+x"},
		want:  ".venv/bin/python3", source: "project environment .venv",
	},
	"one of another system": {
		files: map[string]string{"venv/Scripts/python.exe": "+x", "sys/bin/python3": "+x"},
		want:  "sys/bin/python3", source: "PATH", skipped: []string{"venv: $/venv was made on another operating system"},
	},
	"not executable": {
		files: map[string]string{".venv/bin/python": "text", "sys/bin/python3": "+x"},
		want:  "sys/bin/python3", source: "PATH", skipped: []string{".venv: $/.venv/bin/python is not executable"},
	},
	"a file and a folder in the wrong place": {
		files: map[string]string{".venv": "elsewhere", "venv/bin/python/": "", "sys/bin/python3": "+x"},
		want:  "sys/bin/python3", source: "PATH", skipped: []string{"venv: $/venv/bin/python is not a file"},
	},
	"a dangling link as environment": {
		files: map[string]string{".venv": "->/nonexistent/env", "sys/bin/python3": "+x"},
		want:  "sys/bin/python3", source: "PATH", skipped: []string{".venv: $/.venv is a link to /nonexistent/env"},
	},
	"the activated one": {
		files: map[string]string{"active/x/bin/python": "+x", "sys/bin/python3": "+x"}, environ: []string{"VIRTUAL_ENV=$/active/x"},
		want: "active/x/bin/python", source: "VIRTUAL_ENV",
	},
	"the project's before the activated one": {
		files: map[string]string{"venv/bin/python": "+x", "active/x/bin/python": "+x"}, environ: []string{"VIRTUAL_ENV=$/active/x"},
		want: "venv/bin/python", source: "project environment venv",
	},
	"the activated one was removed": {
		files: map[string]string{"sys/bin/python3": "+x"}, environ: []string{"VIRTUAL_ENV=$/gone"},
		want: "sys/bin/python3", source: "PATH", skipped: []string{"VIRTUAL_ENV: there is no folder $/gone"},
	},
	"python3 before python, in any folder": {
		files: map[string]string{"sys/bin/python": "+x", "usr/bin/python3": "+x"}, environ: []string{"PATH=$/sys/bin:$/usr/bin"},
		want: "usr/bin/python3", source: "PATH",
	},
	"what PATH cannot start is passed over": {
		files:   map[string]string{"a/b/python3": "text", "c/python3/": "", "d/python3": "->/nonexistent", "e/python3": "+x"},
		environ: []string{"PATH=:.:$/a/b:$/c:$/d:$/e"},
		want:    "e/python3", source: "PATH",
	},
	"the last PATH counts": {
		files: map[string]string{"sys/bin/python3": "+x", "b/python3": "+x"}, environ: []string{"PATH=$/b"},
		want: "b/python3", source: "PATH",
	},
}

func TestFindInTheProject(t *testing.T) {
	for name, test := range projects {
		t.Run(name, func(t *testing.T) {
			root := layout(t, test.files)
			environ := append([]string{"PATH=" + filepath.Join(root, "sys/bin")}, test.environ...)
			for i := range environ {
				environ[i] = strings.ReplaceAll(environ[i], "$", root)
			}
			got, skipped, err := Search(root, "", environ)
			if err != nil {
				t.Fatal(err)
			}
			if want := (Interpreter{filepath.Join(root, test.want), test.source}); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
			if len(skipped) != len(test.skipped) {
				t.Fatalf("skipped %v", skipped)
			}
			for i, s := range skipped {
				if want := strings.ReplaceAll(test.skipped[i], "$", root); !strings.HasPrefix(s.Name+": "+s.Problem, want) {
					t.Errorf("got %q, want %q", s.Name+": "+s.Problem, want)
				}
			}
		})
	}
}

func TestFindExplicit(t *testing.T) {
	root := layout(t, map[string]string{
		"sys/bin/python3.12": "+x", "sys/bin/plain": "text", "python3.12/": "", "broken/bin/python": "->/nonexistent/python",
		"env/bin/python": "->$/sys/bin/python3.12", "home/env/bin/python3": "+x", "empty/": "", "loop": "->loop", "gone": "->/nonexistent/p",
		".venv/bin/python": "+x", "home/": "",
	})
	t.Chdir(root)
	environ := []string{"PATH=" + root + "/sys/bin", "HOME=" + root + "/home", "VIRTUAL_ENV=" + root + "/env"}
	for _, test := range []struct {
		value string
		want  string // path below the root
		err   string // else what the error says, $ is the root
	}{
		{value: "python3.12", want: "sys/bin/python3.12"}, // a command before the folder of that name
		{value: "sys/bin/python3.12", want: "sys/bin/python3.12"},
		{value: root + "/sys/bin/../bin/python3.12", want: "sys/bin/python3.12"},
		{value: "./env/bin/python", want: "env/bin/python"},
		{value: "env", want: "env/bin/python"},
		{value: "env/", want: "env/bin/python"},
		{value: "~/env", want: "home/env/bin/python3"},
		{value: "~/env/bin/python3", want: "home/env/bin/python3"},
		{value: "~", err: "$/home has no interpreter (no bin/python, no bin/python3)"},
		{value: ".", err: "$ has no interpreter"},
		{value: "empty", err: "Make a virtual environment with `python3 -m venv $/empty`"},
		{value: "python3.99", err: "there is no command python3.99 on PATH ($/sys/bin) and no file or folder $/python3.99. Give"},
		{value: "no/such/python", err: "there is no file or folder $/no/such/python. Give a Python executable"},
		{value: "broken", err: "$/broken/bin/python is a link to /nonexistent/python, which does not exist: that Python was moved or removed. Make the environment again with `python3 -m venv --clear $/broken`"},
		{value: "broken/bin/python", err: "is a link to /nonexistent/python, which does not exist: that Python was moved or removed. Give"},
		{value: "gone", err: "$/gone is a link to /nonexistent/p, which does not exist"},
		{value: "sys/bin/plain", err: "$/sys/bin/plain is not executable. Give"},
		{value: "./loop", err: "cannot read $/loop: too many levels of symbolic links"},
	} {
		got, err := Find(root, test.value, environ)
		if test.err == "" {
			if want := (Interpreter{filepath.Join(root, test.want), "--python"}); err != nil || got != want {
				t.Errorf("%s: got %v, %v, want %v", test.value, got, err, want)
			}
			continue
		}
		var typed *FindError
		if !errors.As(err, &typed) || typed.Explicit != test.value || got != (Interpreter{}) {
			t.Errorf("%s: got %v, %v", test.value, got, err)
			continue
		}
		if want := strings.ReplaceAll(test.err, "$", root); !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "--python "+test.value+": ") {
			t.Errorf("%s: got %q, want %q", test.value, err, want)
		}
	}
}

func TestFindNothing(t *testing.T) {
	root := layout(t, map[string]string{".venv/bin/python": "->/nonexistent/python", "bin/": ""})
	_, err := Find(root, "", []string{"PATH=" + root + "/bin"})
	var typed *FindError
	if !errors.As(err, &typed) {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`no Python interpreter was found for $. Looked at:
  .venv: $/.venv/bin/python is a link to /nonexistent/python, which does not exist: that Python was moved or removed. Make the environment again with `+"`python3 -m venv --clear $/.venv`"+`, or name another interpreter with --python
  venv: no such folder in the project
  VIRTUAL_ENV: not set: no virtual environment is activated
  PATH: none of the commands python3, python in $/bin
Install Python 3.10 or newer (https://www.python.org/downloads/), or name an interpreter or a virtual environment with --python`, "$", root)
	if err.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", err, want)
	}
	if _, err = Find(filepath.Join(root, "gone"), "", nil); err == nil || !strings.Contains(err.Error(), "an empty PATH") {
		t.Errorf("without a project and a PATH: %v", err)
	}
}
