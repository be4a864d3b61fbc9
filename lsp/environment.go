package lsp

import (
	"path/filepath"
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
	"csdk/schema/requirement"
)

// readEnvironment finds what a project's own files do not say. Virtual environments are relative to the project.
func readEnvironment(dir string, virtual []string) project.Environment {
	installed := readInstalled(dir, virtual)
	sdk, _ := schema.ParseRelease(installed["fivetran-connector-sdk"])
	return project.Environment{SDK: sdk, Installed: installed, Git: readGit(dir)}
}

// readInstalled gives the versions of the packages in the project's virtual environments, by the names of folders in them.
// A package of which two environments have different versions is left out: which one runs is not known.
func readInstalled(dir string, virtual []string) map[string]string {
	installed := map[string]string{}
	differs := map[string]bool{}
	for _, v := range virtual {
		base := filepath.Join(dir, filepath.FromSlash(v))
		for _, packages := range []string{"lib/python3*/site-packages", "Lib/site-packages"} {
			found, _ := filepath.Glob(filepath.Join(base, filepath.FromSlash(packages), "*.dist-info"))
			for _, info := range found {
				stem := strings.TrimSuffix(filepath.Base(info), ".dist-info")
				dash := strings.LastIndexByte(stem, '-')
				if dash < 0 {
					continue
				}
				name, version := requirement.Normalize(stem[:dash]), stem[dash+1:]
				if before := installed[name]; before != "" && before != version {
					differs[name] = true
				}
				installed[name] = version
			}
		}
	}
	for name := range differs {
		delete(installed, name)
	}
	return installed
}
