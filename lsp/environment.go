package lsp

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
	"csdk/schema/gitignore"
)

// readEnvironment finds what a project's own files do not say. Virtual environments are relative to the project.
func readEnvironment(dir string, virtual []string) project.Environment {
	return project.Environment{SDK: installedSDK(dir, virtual), Git: repository(dir)}
}

// installedSDK is the release of the SDK in the project's virtual environments, zero when none has it.
func installedSDK(dir string, virtual []string) schema.Release {
	for _, v := range virtual {
		base := filepath.Join(dir, filepath.FromSlash(v))
		for _, pattern := range []string{"lib/python3*/site-packages", "Lib/site-packages"} {
			found, _ := filepath.Glob(filepath.Join(base, filepath.FromSlash(pattern), "fivetran_connector_sdk-*.dist-info"))
			for _, info := range found {
				version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(info), "fivetran_connector_sdk-"), ".dist-info")
				if release, ok := schema.ParseRelease(version); ok {
					return release
				}
			}
		}
	}
	return schema.Release{}
}

// repository is the Git repository around a folder, nil when there is none. Git itself is not asked: an ignore file
// that only its configuration names is not seen.
func repository(dir string) *project.Git {
	top := dir
	for {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			break
		}
		parent := filepath.Dir(top)
		if parent == top {
			return nil
		}
		top = parent
	}
	git := &project.Git{}
	add := func(folder, file string) {
		if raw, err := os.ReadFile(file); err == nil {
			git.Above = append(git.Above, gitignore.Parse(folder, string(raw)))
		}
	}
	if config, err := os.UserConfigDir(); err == nil {
		add("", filepath.Join(config, "git", "ignore"))
	}
	add("", filepath.Join(top, ".git", "info", "exclude"))
	rest, err := filepath.Rel(top, dir)
	if err != nil || rest == "." {
		return git
	}
	git.Prefix = filepath.ToSlash(rest)
	folder := ""
	for _, part := range strings.Split(git.Prefix, "/") {
		add(folder, filepath.Join(top, filepath.FromSlash(folder), ".gitignore"))
		folder = path.Join(folder, part)
	}
	return git
}
