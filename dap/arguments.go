package dap

import (
	"regexp"
	"strings"
)

// Argument is one argument of launch, for documentation and for an editor's schema of launch.json.
type Argument struct {
	Name    string
	Kind    string   // JSON Schema type: string, boolean, object
	Choices []string // of a string
	Default string   // as a person reads it
	Doc     string
}

// Arguments is everything that a launch.json may hold, in the order of the README. noDebug belongs to DAP itself.
func Arguments() []Argument {
	return []Argument{
		{"project", "string", nil, "the current folder", "folder that holds `connector.py`"},
		{"configuration", "string", nil, "`configuration.json`", "file with the settings of the connector"},
		{"state", "string", nil, "`files/state.json`", "file with the state"},
		{"python", "string", nil, "a virtual environment in the project, else `python3`", "interpreter, or folder of a virtual environment"},
		{"sdk", "string", []string{"embedded", "installed"}, "embedded", "csdk's own engine, or the SDK 1.x or 2.x of the interpreter"},
		{"naming", "string", []string{"fivetran", "source"}, "fivetran", "how tables and columns are named in the warehouse"},
		{"env", "object", nil, "{}", "environment variables for the connector; `null` removes one"},
		{"envFile", "string", nil, "none", "file with environment variables, a NAME=VALUE on each line"},
		{"reset", "boolean", nil, "false", "remove everything in `files/` first, so that the sync is the first one"},
		{"justMyCode", "boolean", nil, "true", "show and step through the project's own files only"},
		{"stopOnEntry", "boolean", nil, "false", "stop at the first line of `connector.py`"},
		{"memoryLimit", "string", nil, "4GiB", "memory of the connector above which the sync is ended, such as `1GB`, which is what Fivetran gives"},
		{"debugpy", "string", nil, "the interpreter's, else VS Code's", "folder that holds the package `debugpy`; `none` runs without it"},
		{"debugpyElsewhere", "string", nil, "none", "where an editor has a `debugpy`, for interpreters without one"},
		{"console", "string", []string{"internalConsole"}, "internalConsole", "where output goes: a connector has no terminal"},
	}
}

// commandOption is an option of `csdk debug` that is an argument of launch, too.
var commandOption = func() *regexp.Regexp {
	names := []string{}
	for _, a := range Arguments() {
		names = append(names, a.Name)
	}
	return regexp.MustCompile("--(" + strings.Join(names, "|") + `)\b`)
}()

// asArguments makes advice for the command line advice for who starts syncs from an editor.
func asArguments(text string) string {
	return commandOption.ReplaceAllString(text, `launch argument "$1"`)
}
