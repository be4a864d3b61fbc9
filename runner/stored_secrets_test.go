package runner

import (
	"strings"
	"testing"
)

// TestMaskWhileConfigurationIsEdited: what was a secret stays one until the file can be read again.
func TestMaskWhileConfigurationIsEdited(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "files/state.json", `{"old": "hunter22", "new": "rabbit33"}`)
	v := OpenStored(Options{Project: dir})
	defer func() { _ = v.Close() }()
	for _, test := range []struct{ name, configuration, want string }{
		{"read", `{"password": "hunter22"}`, `"****" "rabbit33"`},
		{"half edited", `{"password": "rabbit33`, `"****" "****"`},
		{"not saved yet", ``, `"****" "rabbit33"`},
		{"read again", `{"password": "rabbit33"}`, `"hunter22" "****"`},
		{"of the wrong kind", `{"password": ["hunter22"]}`, `"****" "****"`},
	} {
		write(t, dir, "configuration.json", test.configuration)
		level, err := v.StateLevel(t.Context(), StatePage{})
		if err != nil {
			t.Fatal(err)
		}
		if got := level.Nodes[0].Text + " " + level.Nodes[1].Text; got != test.want {
			t.Errorf("%s: the state is shown as %s, want %s", test.name, got, test.want)
		}
	}
}

// TestMaskOfInvalidConfiguration: a text that is no configuration gives away its secrets, without one that was read before.
func TestMaskOfInvalidConfiguration(t *testing.T) {
	for _, text := range []string{
		`{"region": "public", "password": "hunter22"`,
		`"region": "public", "password": "hunter22"}`,
		`{"region": "public" "password": "hunter22"}`,
		`{"region": "public", "password" "hunter22"}`,
		`{"region": "public", "password: "hunter22"}`,
		`{"region": "public", password": "hunter22"}`,
		`{"region": "public", "password": "hunter22}`,
		`{"region": "public", "password": hunter22"}`,
		`{"region": "public", "password": hunter22}`,
		`{"region": "public", 'password': 'hunter22',}`,
		`{"region": "public, "password": "hunter22"}`,
		`{"region":"public,"password":"hunter22"}`,
		`{"region": "public\", "password": "hunter22"}`,
		`{"region": "public"}, "password": "hunter22"}`,
		`{"region": "public", "password" = "hunter22"}`,
		`{{"region": "public", "password": "hunter22"}`,
		"{\n  \"password\": \"hunter22,\n  \"region\": \"public\"\n}",
		"{\r\n  \"password\": \"hunter22\r\n  \"region\": \"public\"\r\n}",
		`{"region": 1, "password": "hunter22", "password": "other", }`,
		`[{"region": "public", "password": "hunter22"}]`,
		`{"region": "public", "login": {"password": "hunter22"}}`,
		`{"region": "public", "credentials": {"value": ["hunter22"]}}`,
		`{"region": "public", "pass\u0077ord": "hunter\u0032\u0032", "n": 1}`,
		manyKeys(),
	} {
		dir := t.TempDir()
		write(t, dir, "configuration.json", text)
		v := Stored{Options: Options{Project: dir}}
		if got := v.Mask("public hunter22"); got != "public ****" {
			t.Errorf("%s\nshows %s", text, got)
		}
	}
}

// manyKeys is a configuration with one key too many.
func manyKeys() string {
	text := `{"password": "hunter22"`
	for i := range maxConfigurationKeys {
		text += `, "setting_` + strings.Repeat("x", i) + `": "public"`
	}
	return text + "}"
}
