package ide

import (
	"errors"
	"testing"

	"csdk/lsp/rule"
)

func TestSetSetting(t *testing.T) {
	const code = `from fivetran_connector_sdk import Connector


def update(configuration, state):
    print(configuration["region"], configuration.get("api_key"))


connector = Connector(update=update)
`
	tests := []struct{ name, file, key, value, want string }{
		{"a value", "{\"region\" :\t\"us\"}", "region", `e"u`, "{\"region\" :\t\"e\\\"u\"}"},
		{"a secret", `{"api_key": "old"}`, "api_key", "<new&>", `{"api_key": "<new&>"}`},
		{"a number", `{"page_size": 50 }`, "page_size", "60", `{"page_size": "60" }`},
		{"the second of two", `{"region": "a", "region": "b"}`, "region", "c", `{"region": "a", "region": "c"}`},
		{"a new key", "{\n\t\"region\": \"us\"\n}\n", "api_key", "x", "{\n\t\"region\": \"us\",\n\t\"api_key\": \"x\"\n}\n"},
		{"the first key", "{}\n", "api_key", "x", "{\n  \"api_key\": \"x\"\n}\n"},
		{"no file", "", "region", "é\n", "{\n  \"region\": \"é\\n\"\n}\n"},
		{"an unknown key", `{}`, "nobody", "x", "neither configuration.json nor the code has the key nobody"},
		{"a mistake", `{"region": }`, "region", "x", ErrConfiguration.Error()},
		{"no object", `[]`, "region", "x", ErrConfiguration.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := rule.Example{"connector.py": code, "configuration.json": test.file}.Project()
			if test.file == "" {
				delete(p.Files, "configuration.json")
			}
			p.Lock()
			defer p.Unlock()
			edit, err := SetSetting(p, test.key, test.value)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = test.file[:edit.Span.Start] + edit.New + test.file[edit.Span.End:]
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if errors.Is(err, ErrConfiguration) && edit.New != "" {
				t.Errorf("an edit besides the error: %+v", edit)
			}
		})
	}
}

// No value of a secret is in what is shown.
func TestSettingsOfSecrets(t *testing.T) {
	for file, want := range map[string]Setting{
		`{"api_key": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}`: {State: SettingSet, Secret: true, Editable: true},
		`{"password": "x"}`:        {State: SettingSet, Secret: true, Editable: true},
		`{"password": ""}`:         {State: SettingEmpty, Secret: true, Editable: true},
		`{"password": 12345}`:      {State: SettingNoText, Secret: true, Editable: true},
		`{"password": {"a": 1}}`:   {State: SettingNoText, Secret: true},
		`{"password": "<SECRET>"}`: {State: SettingPlaceholder, Secret: true, Value: "<SECRET>", Editable: true},
		`{"note": "fivetran_encrypted:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}`: {State: SettingEncrypted, Secret: true, Editable: true},
		`{"region": "us"}`:  {State: SettingSet, Value: "us", Editable: true},
		`{"query": "a\nb"}`: {State: SettingSet, Value: "a\nb"},
	} {
		p := rule.Example{"configuration.json": file}.Project()
		p.Lock()
		got := describeSettings(p, nil)
		p.Unlock()
		if len(got) != 1 || got[0].State != want.State || got[0].Secret != want.Secret || got[0].Value != want.Value || got[0].Editable != want.Editable {
			t.Errorf("%s: %+v", file, got)
		}
	}
}
