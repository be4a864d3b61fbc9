package pysdk

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Versions of Python that the engine supports.
var supported = []string{"3.10", "3.11", "3.12", "3.13", "3.14"}

func useCache(t *testing.T) string {
	t.Helper()
	cache := t.TempDir()
	t.Setenv("HOME", cache)
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("LocalAppData", cache)
	return cache
}

func check(t *testing.T, dir string) {
	t.Helper()
	files, _ := engine()
	if len(files) < 10 {
		t.Fatalf("only %d files are embedded", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: not as embedded (%v)", name, err)
		}
	}
	for _, name := range []string{Bootstrap, "embedded/fivetran_connector_sdk/__init__.py", "embedded/fivetran_connector_sdk/_run.py", "csdk_agent/wire.py", "csdk_installed/__init__.py"} {
		if _, ok := files[name]; !ok {
			t.Errorf("%s is not embedded", name)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), ".engine-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestExtract(t *testing.T) {
	cache := useCache(t)
	dir, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(dir, cache) || !filepath.IsAbs(dir) {
		t.Errorf("%s is not in the cache folder %s", dir, cache)
	}
	check(t, dir)
	again, err := Extract()
	if err != nil || again != dir {
		t.Errorf("second call: %s, %v", again, err)
	}
}

func TestExtractRepairs(t *testing.T) {
	useCache(t)
	dir, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.Join(dir, "embedded", "fivetran_connector_sdk")
	compiled := filepath.Join(pkg, "__pycache__", "_run.cpython-311.pyc")
	for name, damage := range map[string]func() error{
		"changed":           func() error { return os.WriteFile(filepath.Join(pkg, "_run.py"), []byte("evil"), 0o644) },
		"empty":             func() error { return os.Truncate(filepath.Join(pkg, "__init__.py"), 0) },
		"missing":           func() error { return os.Remove(filepath.Join(dir, Bootstrap)) },
		"package missing":   func() error { return os.RemoveAll(pkg) },
		"folder for a file": func() error { return os.MkdirAll(filepath.Join(dir, Bootstrap, "x"), 0o755) },
	} {
		t.Run(name, func(t *testing.T) {
			if name == "folder for a file" {
				if err := os.Remove(filepath.Join(dir, Bootstrap)); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.MkdirAll(filepath.Dir(compiled), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(compiled, []byte("stale"), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := damage(); err != nil {
				t.Fatal(err)
			}
			if _, err := Extract(); err != nil {
				t.Fatal(err)
			}
			check(t, dir)
			if _, err := os.Stat(compiled); err == nil {
				t.Error("the compiled file of a damaged folder was kept")
			}
		})
	}
}

func TestExtractKeepsCompiledFiles(t *testing.T) {
	useCache(t)
	dir, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	compiled := filepath.Join(dir, "__pycache__", "x.pyc")
	if err := os.MkdirAll(filepath.Dir(compiled), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(compiled, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Extract(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(compiled); err != nil {
		t.Error(err)
	}
}

func TestExtractTogether(t *testing.T) {
	useCache(t)
	var group sync.WaitGroup
	dirs := make([]string, 16)
	for i := range dirs {
		group.Go(func() {
			dir, err := Extract()
			if err != nil {
				t.Error(err)
			}
			dirs[i] = dir
		})
	}
	group.Wait()
	if len(slices.Compact(dirs)) != 1 {
		t.Errorf("different folders: %v", dirs)
	}
	check(t, dirs[0])
}

func TestExtractWithoutHome(t *testing.T) {
	temp := t.TempDir()
	for name, home := range map[string]string{
		"no HOME":           "",
		"HOME is a file":    filepath.Join(temp, "file"),
		"HOME not writable": "/proc/1",
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(temp, "file"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("HOME", home)
			t.Setenv("XDG_CACHE_HOME", "")
			t.Setenv("LocalAppData", home)
			t.Setenv("TMPDIR", temp)
			t.Setenv("TMP", temp)
			dir, err := Extract()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(dir, temp) {
				t.Errorf("%s is not below %s", dir, temp)
			}
			check(t, dir)
			again, err := Extract()
			if err != nil || again != dir {
				t.Errorf("second call: %s, %v", again, err)
			}
		})
	}
}

func TestExtractNotIntoFolderOfOthers(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("LocalAppData", "")
	t.Setenv("TMPDIR", temp)
	open := filepath.Join(temp, fmt.Sprintf("csdk-%d", os.Getuid()))
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	dir, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(dir, open+string(filepath.Separator)) {
		t.Errorf("%s can be written by others", dir)
	}
	check(t, dir)
}

func TestExtractNowhere(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("LocalAppData", "")
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	t.Setenv("TMP", filepath.Join(t.TempDir(), "missing"))
	_, err := Extract()
	if err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("got %v", err)
	}
}

// interpreters returns one Python for each supported version that can be found, by version.
func interpreters(t *testing.T) map[string]string {
	t.Helper()
	var candidates []string
	for _, version := range supported {
		candidates = append(candidates, "python"+version)
	}
	candidates = append(candidates, "python3")
	if home, err := os.UserHomeDir(); err == nil {
		more, err := filepath.Glob(filepath.Join(home, ".pyenv", "versions", "*", "bin", "python"))
		if err != nil {
			t.Fatal(err)
		}
		candidates = append(candidates, more...)
	}
	found := map[string]string{}
	for _, candidate := range candidates {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		output, err := exec.CommandContext(ctx, path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
		cancel()
		version := strings.TrimSpace(string(output))
		if err == nil && slices.Contains(supported, version) && found[version] == "" {
			found[version] = path
		}
	}
	return found
}

// debugpyFolder holds the package debugpy, which cmd/dev installs. In npm test, which sets CSDK_CHECKS, it must be there;
// else the tests that need it are skipped.
func debugpyFolder(t *testing.T) string {
	venv := filepath.Join("..", "..", ".cache", "venv-sdk-2.13.1")
	for _, pattern := range []string{"lib/python*/site-packages/debugpy", "Lib/site-packages/debugpy"} {
		found, err := filepath.Glob(filepath.Join(venv, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			folder, err := filepath.Abs(filepath.Dir(found[0]))
			if err != nil {
				t.Fatal(err)
			}
			return folder
		}
	}
	if os.Getenv("CSDK_CHECKS") != "" {
		t.Fatalf("no debugpy in %s: go run ./cmd/dev venv debugpy makes it", venv)
	}
	return ""
}

func TestPython(t *testing.T) {
	found := interpreters(t)
	if len(found) == 0 {
		t.Fatalf("none of Python %s was found: install one of them", strings.Join(supported, ", "))
	}
	for _, version := range supported {
		if found[version] == "" {
			t.Logf("Python %s: not found", version)
		} else {
			t.Attr("python"+version, found[version])
		}
	}
	// The tests are read so that Go's test cache knows that the result depends on them.
	tests, err := filepath.Glob(filepath.Join("tests", "*.py"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("no Python tests: %v", err)
	}
	for _, name := range tests {
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := extractBelow(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	debugpy := debugpyFolder(t)
	for version, path := range found {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), path, "-B", "-W", "error", "-m", "unittest", "discover", "-s", "tests")
			command.Env = append(os.Environ(), "CSDK_ENGINE="+dir, "CSDK_DEBUGPY="+debugpy)
			output, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			lines := strings.Split(strings.TrimSpace(string(output)), "\n")
			t.Logf("%s: %s", path, strings.Join(lines[max(len(lines)-3, 0):], " "))
			if !strings.Contains(string(output), "\nRan ") || strings.Contains(string(output), "Ran 0 tests") {
				t.Fatalf("no tests ran:\n%s", output)
			}
		})
	}
}
