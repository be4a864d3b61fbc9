package main

import (
	"fmt"
	"os"
	"path/filepath"

	"csdk/runner"
)

// projectError says that the project on the command line cannot be used: exit code 2.
type projectError struct{ message string }

func (e *projectError) Error() string { return e.message }

// projectFolder is the absolute path of the PROJECT argument, which must be a folder.
func projectFolder(in *input, position int) (string, error) {
	given := in.arg(position, ".")
	path, err := filepath.Abs(given)
	if err != nil {
		return "", &projectError{fmt.Sprintf("cannot find the project %q: %v", given, err)}
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", &projectError{fmt.Sprintf("Invalid project path: '%s' does not exist or is not a directory.", given)}
	}
	return path, nil
}

// warehouseFile is the warehouse that a command is about: --warehouse, else the project's.
func warehouseFile(in *input, projectPosition int) (string, error) {
	if in.given("warehouse") {
		path, err := filepath.Abs(in.text("warehouse"))
		if err != nil {
			return "", in.fail("--warehouse: %v", err)
		}
		return path, nil
	}
	project, err := projectFolder(in, projectPosition)
	if err != nil {
		return "", err
	}
	return filepath.Join(project, "files", "warehouse.db"), nil
}

// stateFile is the state that a sync with the same flags starts from: --state, $FIVETRAN_STATE, the project's.
func stateFile(con *console, in *input, project string) (string, error) {
	return runner.StateFile(runner.Options{Project: project, State: in.text("state"), Environ: con.environ})
}
