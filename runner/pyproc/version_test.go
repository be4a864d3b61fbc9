//go:build linux || darwin

package pyproc

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestVersion(t *testing.T) {
	got, err := python.Version(t.Context())
	if err != nil || !regexp.MustCompile(`^3\.\d+\.\d+$`).MatchString(got) {
		t.Fatalf("got %q, %v", got, err)
	}
	said := run(t, spec("import platform; print(platform.python_version())")).stdout
	if !strings.HasPrefix(string(said), got) { // a release candidate has more to say
		t.Errorf("got %s, Python says %s", got, said)
	}
}

// Neither a module of the project nor a variable of the user may run when the version is asked for.
func TestVersionRunsNoOtherCode(t *testing.T) {
	folder := layout(t, map[string]string{
		"sitecustomize.py": "print('hello')\n", "encodings.py": "raise SystemExit('no')\n", "sys.py": "print('hello')\n",
	})
	t.Chdir(folder)
	t.Setenv("PYTHONPATH", folder)
	t.Setenv("PYTHONVERBOSE", "1")
	if got, err := python.Version(t.Context()); err != nil || !versionText.MatchString(got) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestVersionErrors(t *testing.T) {
	for name, test := range map[string]struct {
		script string // empty: no such file
		want   []string
	}{
		"missing":          {"", []string{"no such file"}},
		"not Python":       {"#!/bin/sh\necho hello\n", []string{"did not print a version", "\n  hello\n"}},
		"shim that fails":  {"#!/bin/sh\necho 'pyenv: python3: command not found' >&2\nexit 127\n", []string{"exit status 127", "\n  pyenv: python3: command not found\n"}},
		"long complaint":   {"#!/bin/sh\nhead -c 100000 /dev/zero | tr '\\0' x >&2\nexit 1\n", []string{"exit status 1", "xxx ..."}},
		"wrong executable": {"\x7fELF nonsense", []string{"exec format error"}},
	} {
		path := filepath.Join(t.TempDir(), "python3")
		if test.script != "" {
			if err := os.WriteFile(path, []byte(test.script), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Interpreter{Path: path, Source: "PATH"}.Version(t.Context())
		var typed *VersionError
		if !errors.As(err, &typed) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(err.Error()) > 1500 {
			t.Errorf("%s: %d bytes of message", name, len(err.Error()))
		}
		for _, want := range append(test.want, path+" (from PATH) does not work as Python", "Try `"+path+" --version`") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
	}
}

// An interpreter that hangs is killed, with what it started.
func TestVersionEnds(t *testing.T) {
	hanging := func() (Interpreter, *witness) {
		w := newWitness(t)
		path := filepath.Join(t.TempDir(), "python3")
		script := "#!/bin/sh\nexec 9>" + w.path + "\nsleep 1000 &\necho script $$ >&9\nwait\n"
		if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		return Interpreter{Path: path, Source: "PATH"}, w
	}
	slow, w := hanging()
	_, err := slow.version(t.Context(), time.Second)
	var typed *VersionError
	if !errors.As(err, &typed) || !strings.Contains(err.Error(), "did not answer within 1s") {
		t.Errorf("got %v", err)
	}
	w.expect(t, "script")
	w.expectEnd(t)

	slow, w = hanging()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := slow.Version(ctx)
		ended <- err
	}()
	w.expect(t, "script")
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.expectEnd(t)
}
