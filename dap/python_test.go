package dap_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// venv is the virtual environment with debugpy and the real SDK, which cmd/dev makes.
func venv(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", ".cache", "venv-sdk-2.13.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "bin", "python")); err != nil {
		if os.Getenv("CSDK_CHECKS") != "" {
			t.Fatalf("%v; npm run dev -- venv makes it", err)
		}
		t.Skipf("%v; npm run dev -- venv makes it", err)
	}
	return folder
}

// python is one interpreter that a test runs on.
type python struct {
	name    string // such as 3.12
	path    string
	debugpy string // folder; "" when it is installed in the interpreter
}

// launch is what names it in launch.json.
func (p python) launch() map[string]any {
	args := map[string]any{"python": p.path}
	if p.debugpy != "" {
		args["debugpy"] = p.debugpy
	}
	return args
}

// lines says whether the agent stops at lines by itself (sys.monitoring).
func (p python) lines() bool { return p.name >= "3.12" }

// debugpyVariable names the folder of another debugpy for all of them, to try a release.
const debugpyVariable = "CSDK_TEST_DEBUGPY"

// pythons are the interpreter of the virtual environment, and the oldest and newest others of this machine, which borrow its debugpy.
func pythons(t *testing.T) []python {
	t.Helper()
	folder := venv(t)
	all := []python{{name: version(t, filepath.Join(folder, "bin", "python")), path: filepath.Join(folder, "bin", "python")}}
	packages, _ := filepath.Glob(filepath.Join(folder, "lib", "python3.*", "site-packages"))
	for _, names := range [][]string{{"3.10"}, {"3.13", "3.12"}} {
		for _, name := range names {
			if path := found(t, name); path != "" && name != all[0].name && len(packages) > 0 {
				all = append(all, python{name: name, path: path, debugpy: packages[0]})
				break
			}
		}
	}
	if folder := os.Getenv(debugpyVariable); folder != "" {
		for i := range all {
			all[i].debugpy = folder
		}
	}
	return all
}

// found is a Python of this version, or "".
func found(t *testing.T, name string) string {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("HOME"), ".pyenv", "versions", name+".*", "bin", "python"))
	if path, err := exec.LookPath("python" + name); err == nil {
		paths = append(paths, path)
	}
	for _, path := range paths {
		if version(t, path) == name {
			return path
		}
	}
	return ""
}

func version(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.Command(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// onEach runs a test on each interpreter.
func onEach(t *testing.T, test func(t *testing.T, p python)) {
	for _, p := range pythons(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}
