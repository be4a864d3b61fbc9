package lsp

import (
	"os"
	"path/filepath"
	"testing"

	"csdk/schema"
)

func TestReadEnvironment(t *testing.T) {
	top := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(top, "config"))
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
	if env := readEnvironment(dir, []string{".venv"}); env.Git != nil || env.SDK != (schema.Release{Major: 2, Minor: 12, Patch: 1}) {
		t.Errorf("without a repository: %+v", env)
	}

	write("repo/.git/info/exclude", "local\n")
	write("repo/.gitignore", "*.log\n")
	write("repo/connectors/.gitignore", "configuration.json\n")
	write("config/git/ignore", ".DS_Store\n")
	env := readEnvironment(dir, nil)
	if env.SDK != (schema.Release{}) {
		t.Errorf("an SDK out of nowhere: %v", env.SDK)
	}
	if env.Git == nil || env.Git.Prefix != "connectors/shop" || len(env.Git.Above) != 4 {
		t.Fatalf("the repository: %+v", env.Git)
	}
	if env := readEnvironment(filepath.Join(top, "repo"), nil); env.Git == nil || env.Git.Prefix != "" || len(env.Git.Above) != 2 {
		t.Errorf("at the top of the repository: %+v", env.Git)
	}
}
