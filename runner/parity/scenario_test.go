package parity

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// scenario is a connector of testdata/parity and how it is run.
type scenario struct {
	name      string // by which rules and documentation know it
	connector string // folder; "" is the name
	naming    string // "" is FIVETRAN
	with      map[string]string
	ends      []string // status of each run; each continues from the state of the last
	once      bool     // in one encoding of rows: what rows look like is not what it is about
}

const (
	succeeded = "succeeded"
	failed    = "failed"
)

func scenarios() []scenario {
	all := []scenario{
		{name: "values", ends: []string{succeeded}},
		{name: "operations", ends: []string{succeeded, succeeded}},
		{name: "random_operations", ends: []string{succeeded, succeeded}},
		{name: "keys", ends: []string{succeeded, succeeded, succeeded}},
		{name: "keyless", ends: []string{succeeded, succeeded}},
		{name: "names", ends: []string{succeeded}},
		{name: "names as in the source", connector: "names", naming: "SOURCE", ends: []string{succeeded}},
		{name: "schemas", ends: []string{succeeded}},
		{name: "schemas as in the source", connector: "schemas", naming: "SOURCE", ends: []string{succeeded}},
		{name: "entries", ends: []string{succeeded}},
		{name: "undeclared", ends: []string{succeeded}},
		{name: "columns", ends: []string{succeeded}},
		{name: "batches", ends: []string{succeeded}, once: true},
		{name: "threads", ends: []string{succeeded}, once: true},
		{name: "generator", ends: []string{succeeded, succeeded}, once: true},
		{name: "modules", ends: []string{succeeded}, once: true},
		{name: "resume", ends: []string{succeeded, succeeded, succeeded}},
		{name: "states", ends: []string{succeeded, succeeded, succeeded, succeeded}, once: true},
		{name: "uploads", ends: []string{succeeded}, once: true},
		{name: "forms", with: map[string]string{"account": "Main", "password": "a secret", "empty": ""}, ends: []string{succeeded}, once: true},
		{name: "logs", ends: []string{succeeded}, once: true},
		{name: "arguments", ends: []string{succeeded}},
		{name: "empty", ends: []string{succeeded, succeeded, succeeded}, once: true},
		{name: "generator_failure", ends: []string{failed}, once: true},
		{name: "coroutine", ends: []string{failed}, once: true},
		{name: "import_error", ends: []string{failed}, once: true},
		{name: "import_log", ends: []string{succeeded}, once: true},
		{name: "no_object", ends: []string{failed}, once: true},
	}
	for _, way := range failures {
		all = append(all, scenario{
			name: "failure: " + way, connector: "failures", with: map[string]string{"way": way}, ends: []string{failed}, once: true,
		})
	}
	return slices.DeleteFunc(all, func(s scenario) bool { return !matches(*only, s.name) })
}

// failures is the ways of the connector of this name.
var failures = []string{
	"exception", "cause", "thread", "base", "silent", "multiline", "exit_0", "exit_3", "exit_text", "os_exit_0", "os_exit_3",
	"error", "value", "no_key", "null_key", "state_list", "state_none", "not_json", "keyboard", "system_error",
	"recursion", "memory", "stop_iteration",
	"schema", "schema_none", "schema_type", "schema_decimal", "schema_twice", "schema_no_table", "schema_key_text",
}

// expect is an error when the runs did not end as they should: two engines that fail alike do not prove anything.
func (s scenario) expect(found facts) error {
	for run, want := range s.ends {
		prefix := fmt.Sprintf("run %d: ", run+1)
		if got := found[prefix+"status"]; got != want {
			return fmt.Errorf("%sstatus %q, want %s: %s", prefix, got, want, found[prefix+"error"])
		}
	}
	return nil
}

// folder of the connector's sources.
func (s scenario) folder() string {
	name := s.connector
	if name == "" {
		name = s.name
	}
	return filepath.Join(root, "testdata", "parity", name)
}

// configuration of a run, counted from 0.
func (s scenario) configuration(run int) map[string]string {
	values := map[string]string{"run": strconv.Itoa(run)}
	maps.Copy(values, s.with)
	return values
}

// project copies the connector into a folder of its own.
func (s scenario) project(t *testing.T) string {
	t.Helper()
	project := filepath.Join(t.TempDir(), "project")
	if err := os.CopyFS(project, os.DirFS(s.folder())); err != nil {
		t.Fatal(err)
	}
	return project
}

func configure(project string, values map[string]string) error {
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(project, "configuration.json"), text, 0o600)
}
