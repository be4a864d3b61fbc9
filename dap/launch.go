package dap

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"csdk/runner"
)

// launchArguments is what a launch.json may hold; the zero value of each is the default.
type launchArguments struct {
	Project       string             `json:"project"`       // folder; "" = the current one
	Configuration string             `json:"configuration"` // file
	State         string             `json:"state"`         // file
	Python        string             `json:"python"`        // interpreter
	SDK           string             `json:"sdk"`           // embedded, installed
	Naming        string             `json:"naming"`        // fivetran, source
	Env           map[string]*string `json:"env"`           // for the connector; null takes one away
	EnvFile       string             `json:"envFile"`
	Reset         bool               `json:"reset"`       // remove files/ first
	JustMyCode    *bool              `json:"justMyCode"`  // true unless said
	StopOnEntry   bool               `json:"stopOnEntry"` // at the first line of connector.py
	MemoryLimit   sizeArgument       `json:"memoryLimit"` // of the connector's process
	Debugpy       string             `json:"debugpy"`     // folder that holds the package; "none" runs without it
	Console       string             `json:"console"`     // internalConsole
	NoDebug       bool               `json:"noDebug"`     // DAP: run without stops

	// DebugpyElsewhere is where the editor has a debugpy, for interpreters without one.
	DebugpyElsewhere string `json:"debugpyElsewhere"`
}

// sizeArgument is bytes, as a number or as a text such as 1GB.
type sizeArgument int64

// UnmarshalJSON implements json.Unmarshaler.
func (a *sizeArgument) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	size, err := runner.ParseSize(text)
	*a = sizeArgument(size)
	return err
}

func (s *session) onLaunch(m *message) error {
	args, err := readLaunch(m.Arguments)
	if err != nil {
		return err
	}
	s.launch, s.phase = args, launched
	if err := s.reset(); err != nil {
		s.phase = initialized
		return err
	}
	s.start(m)
	s.event("initialized", nil)
	return nil
}

func readLaunch(raw json.RawMessage) (launchArguments, error) {
	args, err := decode[launchArguments](raw)
	if err != nil {
		return args, failure(idLaunch, "launch.json: %s", launchTrouble(err))
	}
	if !slices.Contains([]string{"", "embedded", "installed"}, args.SDK) {
		return args, failure(idLaunch, `launch.json: "sdk" is "embedded" or "installed", not %q.`, args.SDK)
	}
	if !slices.Contains([]string{"", "internalConsole"}, args.Console) {
		return args, failure(idLaunch, `launch.json: "console" can only be "internalConsole", not %q: a connector has no terminal at Fivetran, and none here.`, args.Console)
	}
	if args.Debugpy != "" && args.Debugpy != "none" {
		if args.Debugpy, err = debugpyFolder(args.Debugpy); err != nil {
			return args, err
		}
	}
	return args, nil
}

// launchTrouble says which argument has a wrong type, without its value.
func launchTrouble(err error) string {
	var wrong *json.UnmarshalTypeError
	if as(err, &wrong) && wrong.Field != "" {
		return fmt.Sprintf("%q is a %s, and must be %s.", wrong.Field, wrong.Value, kindOf(wrong.Type.String()))
	}
	return err.Error()
}

func kindOf(goType string) string {
	switch goType {
	case "bool", "*bool":
		return "true or false"
	case "string":
		return "a text"
	}
	return "an object of texts"
}

// debugpyFolder is the folder to put on sys.path: the one that holds the package, or its parent when the package itself was named.
func debugpyFolder(path string) (string, error) {
	for _, folder := range []string{path, filepath.Dir(path)} {
		if _, err := os.Stat(filepath.Join(folder, "debugpy", "__init__.py")); err == nil {
			return filepath.Abs(folder)
		}
	}
	return "", failure(idLaunch, `launch.json: "debugpy" names %s, and there is no package debugpy in it. Leave it out to use the one of your Python, or of VS Code's Python Debugger.`, path)
}

// options is the run that the arguments ask for.
func (s *session) runOptions() runner.Options {
	a := s.launch
	return runner.Options{
		Project: firstOf(a.Project, "."), Configuration: a.Configuration, State: a.State, Naming: strings.ToUpper(a.Naming),
		Python: a.Python, EnvFile: a.EnvFile, SDK: a.SDK, MemoryLimit: int64(a.MemoryLimit),
		Environ: withEnvironment(s.options.Environ, a.Env), Version: s.options.Version,
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// withEnvironment sets and removes variables, in the order of their names.
func withEnvironment(environ []string, set map[string]*string) []string {
	environ = slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		_, given := set[name]
		return given
	})
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if set[name] != nil {
			environ = append(environ, name+"="+*set[name])
		}
	}
	return environ
}

// onConfigurationDone lets the connector start: every stop is set.
func (s *session) onConfigurationDone(m *message) error {
	if s.phase != launched {
		return failure(idOrder, "configurationDone comes once, after launch.")
	}
	s.phase = configured
	s.reply(m, nil)
	s.run.begin()
	return nil
}
