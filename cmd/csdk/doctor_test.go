package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRequirementName(t *testing.T) {
	for line, want := range map[string]string{
		"requests==2.31":                    "requests",
		"  Pillow >= 9 # pictures":          "Pillow",
		"psycopg[binary]~=3.1":              "psycopg",
		"zope.interface":                    "zope.interface",
		"pkg @ https://host/p.whl":          "pkg",
		"git+https://h/r.git@v1#egg=my_pkg": "my_pkg",
		"git+ssh://git@host/r.git":          "",
		"https://host/p.whl":                "",
		"-r other.txt":                      "",
		"--index-url https://x@host/":       "",
		"# comment":                         "",
		"":                                  "",
		"pywin32; sys_platform == 'win32'":  "",
	} {
		if got := requirementName(line); got != want {
			t.Errorf("requirementName(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestInstalledIsFoundWithoutImporting(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"Zope.Interface-5.0.dist-info/METADATA":            "Metadata-Version: 2.1\nName: zope.interface\nVersion: 5.0.post1\n",
		"fivetran_connector_sdk-2.13.1.dist-info/METADATA": "Version: 2.13.1\n",
		"old-1.2.egg-info/PKG-INFO":                        "Version: 1.2\n",
		"nometa-3.dist-info/RECORD":                        "",
		"requests/__init__.py":                             "raise SystemExit('imported')",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	facts := &pythonFacts{Path: []string{filepath.Join(folder, "python313.zip"), folder}}
	for name, want := range map[string]string{
		"zope-interface": "5.0.post1", "fivetran-connector-sdk": "2.13.1", "OLD": "1.2", "nometa": "3", "requests": "", "zope": "",
	} {
		if got := facts.installed(name); got != want {
			t.Errorf("installed(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestTooOld(t *testing.T) {
	for version, want := range map[string]bool{"3.9.18": true, "2.7.18": true, "3.10.0": false, "3.14.1": false, "4.0.0": false, "": false} {
		if got := tooOld(version); got != want {
			t.Errorf("tooOld(%q) = %v, want %v", version, got, want)
		}
	}
}

func TestStorageVersion(t *testing.T) {
	header := make([]byte, libraryOffset+libraryLength)
	copy(header[magicOffset:], "DUCK")
	header[versionOffset] = 64
	copy(header[libraryOffset:], "v1.1.3")
	path := filepath.Join(t.TempDir(), "w.db")
	for _, tt := range []struct {
		bytes []byte
		want  string
	}{
		{header, ", DuckDB storage version 64, written by v1.1.3"},
		{[]byte("SQLite format 3\x00"), ""},
		{make([]byte, 200), ""},
	} {
		if err := os.WriteFile(path, tt.bytes, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := storageVersion(path); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestDoctorOfMissingState: a sync would refuse a state file that was named and is not there.
func TestDoctorOfMissingState(t *testing.T) {
	cmd, err := findCommand("doctor")
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.parse([]string{"--state", "missing.json"})
	if err != nil {
		t.Fatal(err)
	}
	con := newFakeConsole("")
	e := &examination{ctx: t.Context(), con: &con.console, in: in, project: t.TempDir()}
	if f := checkState(e); f.status != statusFail || !strings.Contains(f.found, "cannot find file") || f.fix == "" {
		t.Errorf("%+v", f)
	}
}
