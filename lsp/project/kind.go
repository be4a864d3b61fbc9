package project

import "strings"

// KindOf is the role of the file at a path, which is relative to the project and has slashes.
func KindOf(path string) Kind {
	switch path {
	case "configuration.json":
		return Configuration
	case "requirements.txt":
		return Requirements
	case "pyproject.toml":
		return Pyproject
	case "options.toml":
		return Options
	case "files/state.json":
		return State
	case "files/catalogue.json":
		return Catalogue
	case ".ftignore":
		return Ftignore
	case "drivers/installation.sh":
		return Script
	}
	switch name := path[strings.LastIndexByte(path, '/')+1:]; {
	case strings.HasSuffix(name, ".py"):
		return Python
	case name == ".gitignore":
		return Gitignore
	case textEndings[name[strings.LastIndexByte(name, '.')+1:]]:
		return Text
	}
	return Other
}

var textEndings = map[string]bool{
	"json": true, "env": true, "ini": true, "cfg": true, "conf": true, "properties": true, "yaml": true, "yml": true,
	"toml": true, "txt": true, "sh": true, "pem": true, "key": true, "p8": true,
}
