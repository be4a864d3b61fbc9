package pyproc

import (
	"path/filepath"
	"strings"
)

const (
	homeVariable = "USERPROFILE"
	foreignName  = `bin\python`
)

// The last of each list is how conda lays out an environment, and the launcher of python.org.
var (
	environmentNames = []string{`Scripts\python.exe`, "python.exe"}
	pathNames        = []string{"python3", "python", "py"}
)

func mayExecute(path string) bool { return strings.EqualFold(filepath.Ext(path), ".exe") }

func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }

func commandFile(command string) string {
	if strings.EqualFold(filepath.Ext(command), ".exe") {
		return command
	}
	return command + ".exe"
}

// pathFallback is true for the folder of app execution aliases: without an installed Python, python3.exe there
// only opens the Microsoft Store, so any other command is better.
func pathFallback(folder string) bool {
	return strings.EqualFold(filepath.Base(folder), "WindowsApps")
}
