package lsp

import (
	"os"
	"path/filepath"
	"testing"

	"csdk/schema"
)

func TestInstalled(t *testing.T) {
	top := t.TempDir()
	write := func(path, content string) {
		t.Helper()
		full := filepath.Join(top, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(top, "repo", "connectors", "shop")
	write("repo/connectors/shop/.venv/lib/python3.13/site-packages/fivetran_connector_sdk-2.12.1.dist-info/METADATA", "")
	write("repo/connectors/shop/.venv/lib/python3.13/site-packages/ruamel.yaml-0.18.6.dist-info/METADATA", "")
	write("repo/connectors/shop/.venv/lib/python3.13/site-packages/odd.dist-info/METADATA", "")
	if env := readEnvironment(dir, []string{".venv"}); env.SDK != (schema.Release{Major: 2, Minor: 12, Patch: 1}) {
		t.Errorf("the environment has %v", env.SDK)
	}
	if env := readEnvironment(dir, []string{".venv", "old"}); env.SDK != (schema.Release{Major: 2, Minor: 12, Patch: 1}) || env.Installed["ruamel-yaml"] != "0.18.6" || len(env.Installed) != 2 {
		t.Errorf("the environments have %v", env.Installed)
	}
	write("repo/connectors/shop/old/Lib/site-packages/ruamel.yaml-0.17.1.dist-info/METADATA", "")
	if env := readEnvironment(dir, []string{".venv", "old"}); len(env.Installed) != 1 {
		t.Errorf("which version runs is not known, but is said to be %v", env.Installed)
	}
	if env := readEnvironment(dir, nil); env.SDK != (schema.Release{}) {
		t.Errorf("an SDK out of nowhere: %v", env.SDK)
	}
}
