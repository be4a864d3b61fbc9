package lsp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"csdk/lsp/rule"

	"github.com/google/go-cmp/cmp"
)

// TestManifest: package.json, the manifest of the VS Code extension, has the commands of the lenses and the settings that
// the server reads.
func TestManifest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	type schema struct {
		Type    string `json:"type"`
		Default any    `json:"default"`
		Names   struct {
			Enum []string `json:"enum"`
		} `json:"propertyNames"`
		Values struct {
			Enum []string `json:"enum"`
		} `json:"additionalProperties"`
	}
	var manifest struct {
		Contributes struct {
			Commands []struct {
				Command string `json:"command"`
			} `json:"commands"`
			Configuration struct {
				Properties map[string]schema `json:"properties"`
			} `json:"configuration"`
		} `json:"contributes"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, c := range manifest.Contributes.Commands {
		commands = append(commands, c.Command)
	}
	for _, command := range commandNames {
		if command != "" && !slices.Contains(commands, command) {
			t.Errorf("package.json has no command %s", command)
		}
	}
	settings := manifest.Contributes.Configuration.Properties
	var codes []string
	for _, r := range rule.All {
		codes = append(codes, r.Code)
	}
	if diff := cmp.Diff(codes, settings["csdk.rules"].Names.Enum); diff != "" {
		t.Errorf("codes of csdk.rules in package.json (-want +got):\n%s", diff)
	}
	for _, name := range settings["csdk.rules"].Values.Enum {
		if _, ok := rule.ParseSeverity(name); !ok {
			t.Errorf("package.json offers %q for csdk.rules", name)
		}
	}
	if index := settings["csdk.packageIndex"]; index.Type != "boolean" || index.Default != readOptions([]byte("{}")).PackageIndex {
		t.Errorf("csdk.packageIndex of package.json: %+v", index)
	}
}
