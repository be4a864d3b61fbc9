package dap

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestManifest: package.json, the manifest of the VS Code extension, repeats the arguments of launch as they are here.
func TestManifest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		ActivationEvents []string `json:"activationEvents"`
		Contributes      struct {
			Debuggers []struct {
				Type       string   `json:"type"`
				Languages  []string `json:"languages"`
				Attributes struct {
					Launch struct {
						Properties map[string]map[string]any `json:"properties"`
					} `json:"launch"`
				} `json:"configurationAttributes"`
				Initial  []map[string]any `json:"initialConfigurations"`
				Snippets []struct {
					Body map[string]any `json:"body"`
				} `json:"configurationSnippets"`
			} `json:"debuggers"`
		} `json:"contributes"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Contributes.Debuggers) != 1 {
		t.Fatalf("package.json has %d debuggers", len(manifest.Contributes.Debuggers))
	}
	debugger := manifest.Contributes.Debuggers[0]
	if debugger.Type != "csdk" || !slices.Contains(debugger.Languages, "python") || !slices.Contains(manifest.ActivationEvents, "onDebugResolve:csdk") {
		t.Error("F5 in Python without a launch.json needs the debugger csdk for python, and onDebugResolve:csdk")
	}
	want := map[string]map[string]any{}
	for _, a := range Arguments() {
		want[a.Name] = launchSchema(a)
	}
	if diff := cmp.Diff(want, debugger.Attributes.Launch.Properties); diff != "" {
		t.Errorf("contributes.debuggers[0].configurationAttributes.launch.properties of package.json (-want +got):\n%s", diff)
	}
	examples := debugger.Initial
	for _, s := range debugger.Snippets {
		examples = append(examples, s.Body)
	}
	if len(examples) < 2 {
		t.Error("package.json has no snippets for launch.json")
	}
	for _, example := range examples {
		for name := range example {
			if want[name] == nil && !slices.Contains([]string{"type", "request", "name"}, name) {
				t.Errorf("an example of launch.json has %q, which is no argument", name)
			}
		}
	}
}

// launchSchema is the JSON Schema of an argument.
func launchSchema(a Argument) map[string]any {
	schema := map[string]any{"type": a.Kind, "markdownDescription": capital(a.Doc) + ". Default: " + a.Default + "."}
	if len(a.Choices) > 0 {
		var choices []any
		for _, choice := range a.Choices {
			choices = append(choices, choice)
		}
		schema["enum"] = choices
	}
	switch a.Name {
	case "env":
		schema["additionalProperties"] = map[string]any{"type": []any{"string", "null"}}
	case "memoryLimit": // also a number of bytes
		schema["type"] = []any{"string", "number"}
	}
	return schema
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
