package lsp

import (
	"path/filepath"
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
)

// readEnvironment finds what a project's own files do not say. Virtual environments are relative to the project.
func readEnvironment(dir string, virtual []string) project.Environment {
	return project.Environment{SDK: installedSDK(dir, virtual), Git: readGit(dir)}
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
