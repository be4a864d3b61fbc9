package lsp

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/schema/gitignore"
)

// readGit tells of the repository that a project's folder is in, nil for none. It reads ignore files and does not ask
// git; what cannot be read ignores nothing.
func readGit(dir string) *project.Git {
	root := dir
	for {
		if exists(filepath.Join(root, ".git")) {
			break
		}
		parent := filepath.Dir(root)
		if parent == root {
			return nil
		}
		root = parent
	}
	git := &project.Git{Prefix: relative(root, dir)}
	add := func(path, folder string) {
		if data, err := os.ReadFile(path); err == nil && len(data) <= project.MaxSize {
			git.Above = append(git.Above, gitignore.Parse(folder, string(data)))
		}
	}
	add(userIgnoreFile(), "")
	add(filepath.Join(gitFolder(root), "info", "exclude"), "")
	var above []string
	for at := dir; at != root; {
		at = filepath.Dir(at)
		above = append(above, at)
	}
	slices.Reverse(above)
	for _, folder := range above {
		add(filepath.Join(folder, ".gitignore"), relative(root, folder))
	}
	return git
}

// gitFolder is where git keeps what all work trees of a repository share. In a work tree or submodule, .git is a file
// that names another folder.
func gitFolder(root string) string {
	folder := filepath.Join(root, ".git")
	if data, err := os.ReadFile(folder); err == nil {
		named, _ := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir: ")
		folder = within(root, named)
		if data, err := os.ReadFile(filepath.Join(folder, "commondir")); err == nil {
			folder = within(folder, strings.TrimSpace(string(data)))
		}
	}
	return folder
}

func within(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

var excludesFile = regexp.MustCompile(`(?mi)^\s*excludesfile\s*=\s*"?([^"\r\n]+?)"?\s*$`)

// userIgnoreFile is the ignore file for all repositories of the user: core.excludesFile, else git's default.
func userIgnoreFile() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if config == "" {
		config = filepath.Join(home, ".config")
	}
	for _, path := range []string{filepath.Join(home, ".gitconfig"), filepath.Join(config, "git", "config")} {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if m := excludesFile.FindSubmatch(data); m != nil {
			if rest, found := strings.CutPrefix(string(m[1]), "~/"); found {
				return filepath.Join(home, rest)
			}
			return within(home, string(m[1]))
		}
	}
	return filepath.Join(config, "git", "ignore")
}
