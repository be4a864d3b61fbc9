package schema

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStandardModules compares with every Python of this machine.
func TestStandardModules(t *testing.T) {
	compared := 0
	pythons := []string{"python3", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "python3.15"}
	managed, _ := filepath.Glob(filepath.Join(os.Getenv("HOME"), ".pyenv", "versions", "*", "bin", "python3"))
	for _, name := range append(pythons, managed...) {
		if _, err := exec.LookPath(name); err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, name, "-Ic", "import sys; print('%d.%d' % sys.version_info[:2], *sys.stdlib_module_names)").Output()
		if err != nil {
			continue // a shim of a version manager that has no such version
		}
		words := strings.Fields(string(out))
		version, ok := ParsePythonVersion(words[0])
		if !ok || !RunsPython(version) {
			t.Logf("%s is %s, which is not compared", name, words[0])
			continue
		}
		compared++
		compareModules(t, version, words[1:])
	}
	if compared == 0 {
		t.Skip("no Python of this machine has a version that Fivetran runs")
	}
}

func compareModules(t *testing.T, version PythonVersion, names []string) {
	t.Helper()
	for _, name := range names {
		if !IsStandardModule(name, version) {
			t.Errorf("Python %v has the module %s", version, name)
		}
	}
	for _, table := range []map[string]bool{standardModules, privateModules} {
		for name := range table {
			if !strings.HasPrefix(name, "_") && IsStandardModule(name, version) && !slices.Contains(names, name) {
				t.Errorf("Python %v has no module %s", version, name)
			}
		}
	}
	for name := range changedModules {
		if IsStandardModule(name, version) != slices.Contains(names, name) {
			t.Errorf("Python %v: wrong about the module %s", version, name)
		}
	}
}

func TestStandardModulesByVersion(t *testing.T) {
	for _, test := range []struct {
		module string
		python PythonVersion
		want   bool
	}{
		{"os", PythonVersion{3, 10}, true},
		{"os.path", PythonVersion{3, 14}, true},
		{"xml.etree.ElementTree", PythonVersion{3, 12}, true},
		{"_thread", PythonVersion{3, 14}, true},
		{"__future__", PythonVersion{3, 14}, true},
		{"_mysql", PythonVersion{3, 14}, false},
		{"requests", PythonVersion{3, 14}, false},
		{"tomllib", PythonVersion{3, 10}, false},
		{"tomllib", PythonVersion{3, 11}, true},
		{"cgi", PythonVersion{3, 12}, true},
		{"cgi", PythonVersion{3, 13}, false},
		{"distutils.util", PythonVersion{3, 11}, true},
		{"distutils.util", PythonVersion{3, 12}, false},
		{"profiling", PythonVersion{3, 15}, true},
		{"sre_parse", PythonVersion{3, 15}, false},
		{"", PythonVersion{3, 14}, false},
	} {
		if got := IsStandardModule(test.module, test.python); got != test.want {
			t.Errorf("%s in Python %v: %v, want %v", test.module, test.python, got, test.want)
		}
	}
}

func TestParsePythonVersion(t *testing.T) {
	if v, ok := ParsePythonVersion("3.14"); !ok || v != DefaultPython || !RunsPython(v) {
		t.Errorf("3.14: %v, %v", v, ok)
	}
	if v, ok := ParsePythonVersion("2.7"); !ok || RunsPython(v) {
		t.Errorf("2.7: %v, %v", v, ok)
	}
	for _, text := range []string{"", "3", "3.", ".3", "3.14.1", "3.014", "3.x", " 3.14", "+3.14", "3.999"} {
		if v, ok := ParsePythonVersion(text); ok {
			t.Errorf("%q is taken for %v", text, v)
		}
	}
}

func TestPreinstalled(t *testing.T) {
	for name, want := range map[string]bool{"requests": true, "fivetran-connector-sdk": true, "pandas": false, "": false} {
		if Preinstalled(name) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
	for name, want := range map[string]bool{"requests.auth": true, "urllib3": true, "pandas": false, "": false} {
		if IsPreinstalledImport(name) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
}
