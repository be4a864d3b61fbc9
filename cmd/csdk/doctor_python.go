package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"csdk/runner/pyproc"
)

// oldestPython is the oldest release that the Connector SDK and the embedded engine run on.
var oldestPython = [2]int{3, 10}

// pythonFacts is what an interpreter says about itself.
type pythonFacts struct {
	Path         []string `json:"path"`         // sys.path, without the current folder
	Dependencies []string `json:"dependencies"` // [project].dependencies of pyproject.toml, nil when not read
	Problem      string   `json:"problem"`      // why they were not read
}

// factsProgram prints pythonFacts for the project in argv[1]. It drops the current folder from the
// module path before it imports anything, so that no file of the project can run.
const factsProgram = `
import sys
sys.path[:] = [p for p in sys.path if p]
import json, os
facts = {"path": sys.path, "dependencies": None, "problem": ""}
file = os.path.join(sys.argv[1], "pyproject.toml")
if os.path.exists(file):
    try:
        import tomllib
        with open(file, "rb") as f:
            found = tomllib.load(f).get("project", {}).get("dependencies", [])
        facts["dependencies"] = [d for d in found if isinstance(d, str)]
    except ImportError:
        facts["problem"] = "pyproject.toml is read on Python 3.11 and newer only"
    except Exception as error:
        facts["problem"] = "pyproject.toml cannot be read: %s" % error
print(json.dumps(facts))
`

// factsLimit bounds a start of the interpreter with its site-packages, on a slow disk too.
const factsLimit = 15 * time.Second

func askPython(ctx context.Context, python, project string, environ []string) (*pythonFacts, error) {
	ctx, cancel := context.WithTimeout(ctx, factsLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-c", factsProgram, project)
	cmd.Env = environ
	cmd.Dir = project
	cmd.WaitDelay = time.Second // for a grandchild that keeps the output open
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	// Start-up code of the environment may print before.
	lines := bytes.Split(bytes.TrimSpace(stdout.Bytes()), []byte("\n"))
	facts := &pythonFacts{}
	if err := json.Unmarshal(lines[len(lines)-1], facts); err != nil {
		return nil, err
	}
	return facts, nil
}

func checkInterpreter(e *examination) finding {
	found, broken, err := pyproc.Search(e.project, e.in.text("python"), e.con.environ)
	if err != nil {
		return finding{statusFail, err.Error(), "install Python 3.10 or newer, or name one with --python"}
	}
	text, err := found.Version(e.ctx)
	if err != nil {
		return finding{statusFail, err.Error(), "repair it, or name another interpreter with --python"}
	}
	what := fmt.Sprintf("%s at %s (%s)", text, found.Path, found.Source)
	if tooOld(text) {
		return finding{statusFail, what, fmt.Sprintf("the Connector SDK needs Python %d.%d or newer: make a virtual environment with one, or name it with --python", oldestPython[0], oldestPython[1])}
	}
	e.interpreter = found
	if e.python, err = askPython(e.ctx, found.Path, e.project, e.con.environ); err != nil {
		return finding{statusFail, what + ", which does not start with its packages: " + err.Error(), "try " + found.Path + " -c pass"}
	}
	if len(broken) > 0 {
		for _, place := range broken {
			what += fmt.Sprintf("\npassed over %s: %s", place.Name, place.Problem)
		}
		return finding{statusWarn, what, "repair or remove what was passed over"}
	}
	return ok("%s", what)
}

// installed finds a distribution in the interpreter's packages by the metadata beside them, so that
// nothing of it is imported. The version is "" when it is not there.
func (f *pythonFacts) installed(name string) string {
	for _, folder := range f.Path {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // a zip file or a folder that is gone
		}
		for _, entry := range entries {
			stem, ok := strings.CutSuffix(entry.Name(), ".dist-info")
			if !ok {
				stem, ok = strings.CutSuffix(entry.Name(), ".egg-info")
			}
			project, version, _ := strings.Cut(stem, "-")
			if !ok || normalized(project) != normalized(name) {
				continue
			}
			if exact := metadataVersion(filepath.Join(folder, entry.Name())); exact != "" {
				return exact
			}
			if version == "" {
				version = "unknown version"
			}
			return version
		}
	}
	return ""
}

var versionLine = regexp.MustCompile(`(?m)^Version: *(\S+)`)

func metadataVersion(folder string) string {
	for _, name := range []string{"METADATA", "PKG-INFO"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		if match := versionLine.FindSubmatch(text); match != nil {
			return string(match[1])
		}
	}
	return ""
}

var separators = regexp.MustCompile(`[-_.]+`)

// normalized is a distribution name as PEP 503 compares it.
func normalized(name string) string {
	return separators.ReplaceAllString(strings.ToLower(name), "-")
}

func checkDebugpy(e *examination) finding {
	if e.python == nil {
		return ok("not looked for: no interpreter")
	}
	if version := e.python.installed("debugpy"); version != "" {
		return ok("%s", version)
	}
	return finding{statusWarn, "not installed; only stops on source lines need it", e.pip("debugpy")}
}

// pip is the line that installs packages into the interpreter.
func (e *examination) pip(packages ...string) string {
	return quoteWord(e.interpreter.Path) + " -m pip install " + strings.Join(packages, " ")
}

func checkRequirements(e *examination) finding {
	if e.python == nil {
		return ok("not compared: no interpreter")
	}
	lines, file, problem := e.requirements()
	if problem != "" {
		return finding{statusWarn, problem, ""}
	}
	if file == "" {
		return ok("no requirements.txt and no pyproject.toml: nothing but Python is asked for")
	}
	var missing []string
	for _, line := range lines {
		name := requirementName(line)
		// The embedded engine stands in for the SDK.
		if name == "" || normalized(name) == "fivetran-connector-sdk" || slices.Contains(missing, name) {
			continue
		}
		if e.python.installed(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return finding{statusWarn, fmt.Sprintf("%s asks for %s, not installed there", file, strings.Join(missing, ", ")), e.pip(missing...)}
	}
	return ok("all of %s are installed", file)
}

// requirements is what the project asks for; pyproject.toml wins over requirements.txt, as in the SDK.
func (e *examination) requirements() (lines []string, file, problem string) {
	if e.python.Problem != "" {
		return nil, "", e.python.Problem
	}
	if e.python.Dependencies != nil {
		return e.python.Dependencies, "pyproject.toml", ""
	}
	text, err := os.ReadFile(filepath.Join(e.project, "requirements.txt"))
	if err != nil {
		return nil, "", ""
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	return strings.Split(string(text), "\n"), "requirements.txt", ""
}

var (
	leadingName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`)
	eggName     = regexp.MustCompile(`#egg=([A-Za-z0-9._-]+)`)
)

// requirementName is the distribution that a line of requirements names; "" for options, comments
// and lines that count on some machines only (a marker after ;).
func requirementName(line string) string {
	line = strings.TrimSpace(line)
	if egg := eggName.FindStringSubmatch(line); egg != nil {
		return egg[1]
	}
	if before, _, found := strings.Cut(line, " #"); found {
		line = before
	}
	if strings.Contains(line, ";") || strings.Contains(line, "://") && !strings.Contains(line, "@") {
		return ""
	}
	name := leadingName.FindString(line)
	if strings.HasPrefix(line[len(name):], "+") { // git+ssh://git@host/...
		return ""
	}
	return name
}
