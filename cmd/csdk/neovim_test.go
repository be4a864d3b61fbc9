package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestNeovim drives the real process with the client that is part of Neovim, set up as the README says:
// testdata/lsp/neovim/client.lua attaches, waits for findings, completes, hovers and renames.
func TestNeovim(t *testing.T) {
	neovim, err := exec.LookPath("nvim")
	if err != nil {
		t.Skip("there is no nvim in PATH: npm test -- machine says how to install it")
	}
	dir := t.TempDir()
	project := filepath.Join(dir, "project")
	archive, err := txtar.ParseFile("../../testdata/lsp/neovim/project.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(project, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if err := os.WriteFile(filepath.Join(project, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	script, err := filepath.Abs("../../testdata/lsp/neovim/client.lua")
	if err != nil {
		t.Fatal(err)
	}
	set := filepath.Join(dir, "readme.lua")
	if err := os.WriteFile(set, []byte(readmeLua(t, neovim)), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(neovim, "--headless", "--clean", "-n", "-i", "NONE", "-c", "luafile "+script)
	command.Dir = project
	command.Env = append(os.Environ(), "README_LUA="+set)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
		command.Env = append(command.Env, name+"="+dir) // where Neovim and the server write
	}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, want := range map[string]string{
		"source.py":          `    key = configuration["żółw_token"]`,
		"configuration.json": `  "żółw_token": "<YOUR_API_KEY>",`,
		"connector.py":       `    op.upsert(table="żółw", data={"id": 1})`,
	} {
		saved, err := os.ReadFile(filepath.Join(project, name))
		if err != nil || !strings.Contains(string(saved), want+"\n") || strings.Contains(string(saved), "api_key") {
			t.Errorf("%s on disk, %v:\n%s", name, err, saved)
		}
	}
}

// readmeLua is the README's lines for this Neovim: the first block for 0.11 and newer, the second for older ones.
func readmeLua(t *testing.T, neovim string) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := bytes.Cut(readme, []byte("\n## In your editor\n"))
	section, _, _ = bytes.Cut(section, []byte("\n## "))
	blocks := regexp.MustCompile("(?s)```lua\n(.*?)```").FindAllSubmatch(section, -1)
	if len(blocks) != 2 {
		t.Fatalf("that section of the README has %d blocks of Lua", len(blocks))
	}
	version, err := exec.Command(neovim, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(string(version), "\n")
	t.Attr("version", name)
	if regexp.MustCompile(`v0\.([0-9]|10)\.`).MatchString(name) {
		return string(blocks[1][1])
	}
	return string(blocks[0][1])
}
