package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"csdk/schema"

	"github.com/joho/godotenv"
)

// Options is what `csdk debug` was asked to do. Only Project is needed; the others default as the
// fivetran command does.
type Options struct {
	Project       string // folder that holds connector.py
	Configuration string // path; "" = $FIVETRAN_CONFIGURATION, then configuration.json
	State         string // path; "" = $FIVETRAN_STATE, then files/state.json
	Naming        string // FIVETRAN or SOURCE; "" = $FIVETRAN_NAMING, then FIVETRAN
	Python        string // interpreter; "" = found by pyproc.Find
	EnvFile       string // dotenv file
	Warehouse     string // path; "" = files/warehouse.db
	// UntilCheckpoint ends the sync, as succeeded, after that many checkpoints; 0 = never.
	UntilCheckpoint int
	// Connect is HOST:PORT of a program that serves the SDK's gRPC contract; "" = the project's connector.py.
	Connect string
	// SDK is the engine: embedded, which "" is too, or installed.
	SDK         string
	MemoryLimit int64    // resident bytes of the connector; 0 = DefaultMemoryLimit
	Environ     []string // environment of csdk, as os.Environ
	Version     string   // of csdk
	Live        *Live    // a debug session's view of the run; nil for a plain run
}

// DefaultMemoryLimit is the SDK's own limit for a debug run: 4 GiB resident, sampled each second.
const DefaultMemoryLimit = 4 << 30

// LoadError says why a project could not even be started (exit code 2).
type LoadError struct {
	Phase   string // project, configuration, state, interpreter, import, usage
	Message string
	Hint    string
}

func (e *LoadError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "\n" + e.Hint
}

// project is what Options resolve to.
type project struct {
	dir           string
	files         string // folder of generated files
	warehouse     string
	stateFile     string
	naming        schema.Naming
	configuration configuration
	environ       []string // of the connector's process
}

// loadProject checks everything that can be checked before Python starts.
func loadProject(o Options) (p project, err error) {
	if p.dir, err = filepath.Abs(o.Project); err != nil {
		return p, err
	}
	if info, err := os.Stat(p.dir); err != nil || !info.IsDir() {
		return p, &LoadError{
			Phase: "project", Message: fmt.Sprintf("Invalid project path: '%s' does not exist or is not a directory.", o.Project),
			Hint: "Pass the folder that holds connector.py, or run csdk debug inside it.",
		}
	}
	if o.Connect == "" {
		if err := findConnector(p.dir); err != nil {
			return p, err
		}
	}
	p.files = filepath.Join(p.dir, "files")
	p.warehouse = filepath.Join(p.files, "warehouse.db")
	if o.Warehouse != "" {
		if p.warehouse, err = filepath.Abs(o.Warehouse); err != nil {
			return p, err
		}
	}
	env := environment(o.Environ)
	if p.naming, err = schema.ParseNaming(firstSet(o.Naming, env["FIVETRAN_NAMING"])); err != nil {
		return p, &LoadError{Phase: "usage", Message: err.Error()}
	}
	if p.stateFile, err = p.findState(o, env); err != nil {
		return p, err
	}
	if p.environ, err = connectorEnvironment(o); err != nil {
		return p, err
	}
	p.configuration, err = loadConfiguration(p.dir, o.Configuration, env)
	return p, err
}

func findConnector(dir string) error {
	path := filepath.Join(dir, "connector.py")
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return nil
	}
	hint := "A project is a folder with a connector.py that defines connector = Connector(update=update)."
	if entries, _ := os.ReadDir(dir); entries != nil {
		var near []string
		for _, e := range entries {
			if _, err := os.Stat(filepath.Join(dir, e.Name(), "connector.py")); e.IsDir() && err == nil {
				near = append(near, e.Name())
			}
			if strings.EqualFold(e.Name(), "connector.py") && !e.IsDir() {
				return &LoadError{
					Phase: "project", Message: fmt.Sprintf("connector.py not found in %s", dir),
					Hint: fmt.Sprintf("The file is called %s; its name must be connector.py in lower case.", e.Name()),
				}
			}
		}
		sort.Strings(near)
		if len(near) > 0 {
			hint = fmt.Sprintf("There is one in %s: csdk debug %s", strings.Join(near[:min(3, len(near))], ", "), filepath.Join(dir, near[0]))
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		hint = err.Error()
	}
	return &LoadError{Phase: "project", Message: fmt.Sprintf("connector.py not found in %s", dir), Hint: hint}
}

// StateFile is the state file of a sync with these options, of which it uses Project, State and Environ. It fails, with a *LoadError, when
// one was named that is not there.
func StateFile(o Options) (string, error) {
	dir, err := filepath.Abs(o.Project)
	if err != nil {
		return "", err
	}
	p := project{dir: dir, files: filepath.Join(dir, "files")}
	return p.findState(o, environment(o.Environ))
}

// findState resolves the state file: flag, environment, files/state.json. A file that was named must
// exist; checkpoints go back to it (SDK 3.0.0).
func (p *project) findState(o Options, env map[string]string) (string, error) {
	named := firstSet(o.State, env["FIVETRAN_STATE"])
	if named == "" {
		return filepath.Join(p.files, "state.json"), nil
	}
	path := within(p.dir, named)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the file itself is replaced, not a link to it
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return "", &LoadError{
			Phase: "state", Message: fmt.Sprintf("invalid state error: State path is incorrect, cannot find file %s", path),
			Hint: "Name an existing JSON file; {} is an empty state.",
		}
	}
	return path, nil
}

// within resolves a path that the SDK takes as relative to the project.
func within(dir, path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func firstSet(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func environment(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// connectorEnvironment is csdk's own environment, the debug values of Fivetran's runtime variables, and
// on top the --env-file. It is complete before connector.py is imported.
func connectorEnvironment(o Options) ([]string, error) {
	env := environment(o.Environ)
	for _, v := range schema.RuntimeVariables {
		env[v.Name] = v.DebugValue
	}
	env["PYTHONIOENCODING"] = "utf-8:backslashreplace"
	if o.EnvFile != "" {
		more, err := godotenv.Read(o.EnvFile)
		if err != nil {
			return nil, &LoadError{
				Phase: "usage", Message: fmt.Sprintf("--env-file %s cannot be read: %s", o.EnvFile, envFileProblem(err)),
				Hint: "It holds lines of NAME=value.",
			}
		}
		for name, value := range more {
			env[name] = value
		}
	}
	list := make([]string, 0, len(env))
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	sort.Strings(list)
	return list, nil
}

// envFileProblem leaves the file's text out of the parser's message: it holds secrets.
func envFileProblem(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return "a line is not NAME=value"
}
