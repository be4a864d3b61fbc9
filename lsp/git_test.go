package lsp

import (
	"os"
	"path/filepath"
	"testing"

	"csdk/lsp/project"
)

func TestReadGit(t *testing.T) {
	home, root := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	write := func(path, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(root, "team", "orders")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ignored := func() map[string]bool {
		t.Helper()
		p := project.New(dir, nil, project.Environment{Git: readGit(dir)})
		all := map[string]bool{}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			if is, known := p.GitIgnores(name); !known {
				t.Fatal("the repository is not seen")
			} else if is {
				all[name] = true
			}
		}
		return all
	}
	expect := func(what string, names ...string) {
		t.Helper()
		got := ignored()
		if len(got) != len(names) {
			t.Errorf("%s: %v is ignored, want %v", what, got, names)
		}
		for _, name := range names {
			if !got[name] {
				t.Errorf("%s: %v is ignored, want %v", what, got, names)
			}
		}
	}
	if readGit(dir) != nil {
		t.Fatal("a repository where there is none")
	}
	write(filepath.Join(root, ".git", "HEAD"), "ref: refs/heads/main\n")
	expect("no ignore file")
	write(filepath.Join(root, ".gitignore"), "a\n/b\nteam/orders/c\n")
	expect("the top's", "a", "c")
	write(filepath.Join(root, "team", ".gitignore"), "!a\n/orders/b\n")
	expect("the folder's above", "b", "c")
	write(filepath.Join(root, ".git", "info", "exclude"), "d\n")
	expect("exclude", "b", "c", "d")
	write(filepath.Join(home, ".config", "git", "ignore"), "e\n")
	expect("the user's", "b", "c", "d", "e")
	write(filepath.Join(home, ".gitconfig"), "[core]\n\texcludesFile = ~/mine\n")
	expect("the user's other one", "b", "c", "d")
	write(filepath.Join(home, "mine"), "a\ne\n!d\n")
	expect("the user's other one, which counts least", "b", "c", "d", "e")

	if err := os.Rename(filepath.Join(root, ".git"), filepath.Join(home, "repository")); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(home, "repository", "worktrees", "w", "commondir"), "../..\n")
	write(filepath.Join(root, ".git"), "gitdir: "+filepath.Join(home, "repository", "worktrees", "w")+"\n")
	expect("a work tree", "b", "c", "d", "e")
}
