package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// start.mjs must say what to install where there is no Go, or one that is too old.
func TestStartWithoutGo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Go is a shell script")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node in PATH")
	}
	tests := []struct{ name, stand, want string }{
		{"none", "", "Go was not found in PATH."},
		{"old", "#!/bin/sh\necho go1.19.8\n", "Go 1.19 is too old."},
		{"broken", "#!/bin/sh\necho 'GOROOT is wrong' >&2\nexit 1\n", "Go does not work here: GOROOT is wrong"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			if test.stand != "" {
				if err := os.WriteFile(filepath.Join(folder, "go"), []byte(test.stand), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.CommandContext(t.Context(), node, filepath.Join(checkout(t).root, "cmd", "dev", "start.mjs"), "build")
			cmd.Env = []string{"PATH=" + folder, "HOME=" + folder}
			shown, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("exit code 0")
			}
			for _, want := range []string{test.want, "https://go.dev/dl"} {
				if !strings.Contains(string(shown), want) {
					t.Errorf("does not show %q:\n%s", want, shown)
				}
			}
		})
	}
}

// package.json names verbs of this command; a renamed verb must not leave a dead script behind.
func TestScripts(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(checkout(t).root, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, v := range verbs() {
		known[v.name] = true
	}
	const start = `node cmd/dev/start.mjs `
	count := 0
	for line := range strings.Lines(string(text)) {
		_, rest, found := strings.Cut(line, start)
		if !found {
			continue
		}
		count++
		verb, _, _ := strings.Cut(rest, `"`)
		if !known[verb] {
			t.Errorf("package.json runs %q, which is no command", verb)
		}
	}
	if count < 5 {
		t.Errorf("only %d scripts were found in package.json", count)
	}
}
