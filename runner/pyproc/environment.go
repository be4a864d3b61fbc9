package pyproc

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// environmentPython returns the interpreter of the virtual environment in folder, or why it cannot be used and
// what to do about it.
func environmentPython(folder string) (path, problem string) {
	for _, name := range environmentNames {
		candidate := filepath.Join(folder, name)
		why := executable(candidate)
		if why == "" {
			why = removedBase(folder, candidate)
		}
		if why == "" {
			return candidate, ""
		}
		if _, err := os.Lstat(candidate); err == nil && problem == "" {
			problem = fmt.Sprintf("%s %s. Make the environment again with `python3 -m venv --clear %s`, or name another interpreter with --python",
				candidate, why, folder)
		}
	}
	if problem != "" {
		return "", problem
	}
	if _, err := os.Lstat(filepath.Join(folder, foreignName)); err == nil {
		return "", fmt.Sprintf("%s was made on another operating system (it has %s). Make one for this system in another folder, or name an interpreter with --python",
			folder, foreignName)
	}
	return "", fmt.Sprintf("%s has no interpreter (no %s). Make a virtual environment with `python3 -m venv %s`, or name an interpreter with --python",
		folder, strings.Join(environmentNames, ", no "), folder)
}

// removedBase tells whether the Python that an environment was made with is gone, for environments that hold a
// copy of the executable instead of a link (Windows, venv --copies). A link was already followed by executable.
func removedBase(folder, candidate string) string {
	info, err := os.Lstat(candidate)
	if err != nil || info.Mode()&fs.ModeSymlink != 0 {
		return ""
	}
	home := configuredHome(filepath.Join(folder, "pyvenv.cfg"))
	if home == "" {
		return ""
	}
	if _, err := os.Stat(home); errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("needs the Python in %s, which does not exist: that Python was moved or removed", home)
	}
	return ""
}

// configuredHome reads the key `home` of a pyvenv.cfg: the folder of the base interpreter.
func configuredHome(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), "=")
		if ok && strings.EqualFold(strings.TrimSpace(key), "home") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// executable returns "" for a file that can be started, else what is wrong with it, to follow its name.
func executable(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		if target, dangling := missingTarget(path); dangling {
			return fmt.Sprintf("is a link to %s, which does not exist: that Python was moved or removed", target)
		}
		return fmt.Sprintf("cannot be read: %v", cause(err))
	}
	if !info.Mode().IsRegular() {
		return "is not a file"
	}
	if !mayExecute(path) {
		return "is not executable"
	}
	return ""
}

// missingTarget follows the links at path and returns the first target that does not exist.
func missingTarget(path string) (string, bool) {
	const links = 40 // the limit of Linux for links in a row (path_resolution(7))
	for range links {
		target, err := os.Readlink(path)
		if err != nil {
			return "", false
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
			return target, true
		}
		path = target
	}
	return "", false
}

// lookEnv returns the last value of a variable, as the C library and os/exec understand repeated ones.
func lookEnv(environ []string, name string) string {
	value := ""
	for _, entry := range environ {
		if key, v, ok := strings.Cut(entry, "="); ok && sameVariable(key, name) {
			value = v
		}
	}
	return value
}

// lookPath returns the first of the commands, tried in this order, that is in a folder of PATH. Relative
// folders are left out: what runs must not depend on the folder csdk is started in.
func lookPath(environ []string, commands ...string) string {
	folders := filepath.SplitList(lookEnv(environ, "PATH"))
	late := "" // a command in a folder that pathFallback distrusts
	for _, command := range commands {
		for _, folder := range folders {
			if !filepath.IsAbs(folder) {
				continue
			}
			path := filepath.Join(folder, commandFile(command))
			switch {
			case executable(path) != "":
			case !pathFallback(folder):
				return path
			case late == "":
				late = path
			}
		}
	}
	return late
}
