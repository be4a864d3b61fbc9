package pyproc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Interpreter is a Python executable and the reason it was chosen.
type Interpreter struct {
	Path   string // absolute; links are not resolved, because Python finds its virtual environment through them
	Source string // "--python", "project environment .venv", "VIRTUAL_ENV" or "PATH"
}

// Place is somewhere an interpreter was looked for without success.
type Place struct {
	Name    string // "--python x", ".venv", "VIRTUAL_ENV", "PATH"
	Problem string // why nothing there can be used
	Broken  bool   // something is there that people would expect to be used
}

// FindError says that no interpreter can be used, with every place that was looked at.
type FindError struct {
	Explicit string // the value of --python; empty when it was not given
	Project  string // absolute
	Looked   []Place
}

func (e *FindError) Error() string {
	if e.Explicit != "" && len(e.Looked) > 0 {
		return fmt.Sprintf("--python %s: %s", e.Explicit, e.Looked[0].Problem)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "no Python interpreter was found for %s. Looked at:", e.Project)
	for _, p := range e.Looked {
		fmt.Fprintf(&b, "\n  %s: %s", p.Name, p.Problem)
	}
	b.WriteString("\nInstall Python 3.10 or newer (https://www.python.org/downloads/), or name an interpreter or a virtual environment with --python")
	return b.String()
}

// Find chooses the interpreter of a project without starting a process. The order is: explicit (the value of
// --python), the virtual environments in the project, VIRTUAL_ENV, PATH; the last two are taken from environ.
// The error is a *FindError.
func Find(project, explicit string, environ []string) (Interpreter, error) {
	found, _, err := Search(project, explicit, environ)
	return found, err
}

// Search is Find that also tells which broken virtual environments were passed over on the way, so that
// people learn why theirs was not used.
func Search(project, explicit string, environ []string) (Interpreter, []Place, error) {
	root, err := filepath.Abs(project)
	if err != nil {
		root = project
	}
	s := search{project: root, environ: environ}
	var found Interpreter
	if explicit != "" {
		found = s.explicit(explicit)
	} else {
		found = s.implicit()
	}
	if found.Path == "" {
		return Interpreter{}, s.broken(), &FindError{Explicit: explicit, Project: root, Looked: s.looked}
	}
	return found, s.broken(), nil
}

// search is one run of Search; every place that gives nothing is noted in looked.
type search struct {
	project string
	environ []string
	looked  []Place
}

func (s *search) note(name, problem string, broken bool) {
	s.looked = append(s.looked, Place{Name: name, Problem: problem, Broken: broken})
}

func (s *search) broken() []Place {
	var places []Place
	for _, p := range s.looked {
		if p.Broken {
			places = append(places, p)
		}
	}
	return places
}

func (s *search) implicit() Interpreter {
	for _, name := range s.projectEnvironments() {
		if path, ok := s.environment(name, filepath.Join(s.project, name)); ok {
			return Interpreter{Path: path, Source: "project environment " + name}
		}
	}
	if active := lookEnv(s.environ, "VIRTUAL_ENV"); active == "" {
		s.note("VIRTUAL_ENV", "not set: no virtual environment is activated", false)
	} else if path, ok := s.environment("VIRTUAL_ENV", absolute(active)); ok {
		return Interpreter{Path: path, Source: "VIRTUAL_ENV"}
	}
	if path := lookPath(s.environ, pathNames...); path != "" {
		return Interpreter{Path: path, Source: "PATH"}
	}
	s.note("PATH", fmt.Sprintf("none of the commands %s in %s", strings.Join(pathNames, ", "), shown(lookEnv(s.environ, "PATH"))), false)
	return Interpreter{}
}

// projectEnvironments lists .venv and venv, which count whatever they hold (a conda environment has no
// pyvenv.cfg), and then the other sub-folders that are virtual environments, in alphabetical order.
func (s *search) projectEnvironments() []string {
	names := []string{".venv", "venv"}
	entries, err := os.ReadDir(s.project)
	if err != nil {
		s.note(s.project, problemOf(err), false)
		return names
	}
	for _, e := range entries {
		if slices.Contains(names[:2], e.Name()) {
			continue
		}
		if _, err := os.Stat(filepath.Join(s.project, e.Name(), "pyvenv.cfg")); err == nil {
			names = append(names, e.Name())
		}
	}
	return names
}

// environment returns the interpreter of the environment in folder, or notes under name why there is none.
func (s *search) environment(name, folder string) (string, bool) {
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		target, dangling := missingTarget(folder)
		switch {
		case dangling:
			s.note(name, fmt.Sprintf("%s is a link to %s, which does not exist", folder, target), true)
		case name == "VIRTUAL_ENV":
			s.note(name, fmt.Sprintf("there is no folder %s: the activated environment was removed", folder), true)
		default:
			s.note(name, "no such folder in the project", false)
		}
		return "", false
	}
	if err != nil {
		s.note(name, problemOf(err), true)
		return "", false
	}
	if !info.IsDir() {
		s.note(name, folder+" is not a folder", name == "VIRTUAL_ENV")
		return "", false
	}
	path, problem := environmentPython(folder)
	if problem != "" {
		s.note(name, problem, true)
		return "", false
	}
	return path, true
}

// explicit resolves the value of --python: a path when it has a separator, else a command on PATH, else a path too.
func (s *search) explicit(value string) Interpreter {
	name := "--python " + value
	const ways = "Give a Python executable, a command on PATH, or the folder of a virtual environment"
	path := absolute(expandHome(value, s.environ))
	isCommand := !strings.ContainsRune(value, '/') && !strings.ContainsRune(value, os.PathSeparator) &&
		value != "." && value != ".." && value != "~"
	if isCommand {
		if command := lookPath(s.environ, value); command != "" {
			return Interpreter{Path: command, Source: "--python"}
		}
	}
	info, err := os.Stat(path)
	if runtime.GOOS == "windows" && err != nil && executable(path+".exe") == "" {
		return Interpreter{Path: path + ".exe", Source: "--python"}
	}
	target, dangling := missingTarget(path)
	switch {
	case dangling:
		s.note(name, fmt.Sprintf("%s is a link to %s, which does not exist: that Python was moved or removed. %s", path, target, ways), true)
	case isCommand && errors.Is(err, fs.ErrNotExist):
		s.note(name, fmt.Sprintf("there is no command %s on PATH (%s) and no file or folder %s. %s",
			value, shown(lookEnv(s.environ, "PATH")), path, ways), true)
	case errors.Is(err, fs.ErrNotExist):
		s.note(name, fmt.Sprintf("there is no file or folder %s. %s", path, ways), true)
	case err != nil:
		s.note(name, fmt.Sprintf("%s. %s", problemOf(err), ways), true)
	case info.IsDir():
		python, problem := environmentPython(path)
		if problem == "" {
			return Interpreter{Path: python, Source: "--python"}
		}
		s.note(name, problem, true)
	default:
		problem := executable(path)
		if problem == "" {
			return Interpreter{Path: path, Source: "--python"}
		}
		s.note(name, fmt.Sprintf("%s %s. %s", path, problem, ways), true)
	}
	return Interpreter{}
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// expandHome replaces a leading ~, for values that did not pass through a shell: an editor's settings, quotes.
func expandHome(path string, environ []string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' && !os.IsPathSeparator(rest[0]) {
		return path
	}
	home := lookEnv(environ, homeVariable)
	if home == "" {
		return path
	}
	return filepath.Join(home, rest)
}

// cause strips the name of the system call and the path from an error of package os or os/exec.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// problemOf turns an error of package os into "cannot read PATH: reason", without the name of the system call.
func problemOf(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return fmt.Sprintf("cannot read %s: %v", pathErr.Path, pathErr.Err)
	}
	return err.Error()
}

func shown(value string) string {
	if value == "" {
		return "an empty PATH"
	}
	return value
}
