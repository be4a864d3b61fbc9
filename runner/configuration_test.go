package runner

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigurationErrors(t *testing.T) {
	many := map[string]string{}
	for i := range 101 {
		many[fmt.Sprint("key", i)] = "v"
	}
	tooMany, _ := json.Marshal(many)
	for _, test := range []struct{ name, content, want string }{
		{"empty", "", "the file is empty"},
		{"not JSON", "{\"a\": \"hidden-value\",\n \"b\" 1}", "line 2, column 6"},
		{"array", `["a"]`, "holds an array"},
		{"null", `null`, "holds null"},
		{"number", `{"port": 443, "on": true, "a": "x", "n": {"x": "hidden-value"}}`, `"port" is a number, "on" is true or false without quotes, "n" is an object`},
		{"null value", `{"a": null}`, `"a" is null`},
		{"too many", string(tooMany), "exceeds maximum of 100"},
		{"encrypted without key", `{"password": "fivetran_encrypted:AAAA"}`, "there is no key at"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("HOME", t.TempDir())
			dir := t.TempDir()
			write(t, dir, "configuration.json", test.content)
			_, err := loadConfiguration(dir, "", nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hidden-value") {
				t.Errorf("a value is shown: %v", err)
			}
		})
	}
}

func TestConfigurationOrder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "configuration.json", "\ufeff{\"z\": \"1\", \"a\": \"{\\\"x\\\": [1]}\", \"m\": \"3\", \"z\": \"4\"}")
	write(t, dir, "other.json", `{"from": "flag"}`)
	write(t, dir, "env.json", `{"from": "env"}`)
	c, err := loadConfiguration(dir, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(c)
	if want := `{"z":"4","a":"{\"x\": [1]}","m":"3"}`; string(raw) != want {
		t.Errorf("got %s, want %s", raw, want)
	}
	env := map[string]string{"FIVETRAN_CONFIGURATION": "env.json"}
	if c, err = loadConfiguration(dir, "", env); err != nil || c.text["from"] != "env" {
		t.Errorf("environment: %v %v", c.text, err)
	}
	if c, err = loadConfiguration(dir, "other.json", env); err != nil || c.text["from"] != "flag" {
		t.Errorf("flag: %v %v", c.text, err)
	}
	if _, err = loadConfiguration(dir, "none.json", env); err == nil || !strings.Contains(err.Error(), "cannot find file at the location") {
		t.Error(err)
	}
}

func TestConfigurationDecrypt(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	key := []byte("0123456789abcdef0123456789abcdef")
	write(t, home, ".fivetran/connector_sdk/config_encryption_key", base64.StdEncoding.EncodeToString(key)+"\n")
	block, _ := aes.NewCipher(key)
	sealed, _ := cipher.NewGCM(block)
	nonce := make([]byte, sealed.NonceSize())
	text := encryptedPrefix + base64.StdEncoding.EncodeToString(sealed.Seal(nonce, nonce, []byte("s3cret-value"), []byte("password")))
	dir := t.TempDir()
	write(t, dir, "configuration.json", fmt.Sprintf(`{"password": %q}`, text))
	c, err := loadConfiguration(dir, "", nil)
	if err != nil || c.text["password"] != "s3cret-value" {
		t.Fatalf("%v %v", c.text, err)
	}
	if got := c.masker().Replace("login with s3cret-value failed"); got != "login with **** failed" {
		t.Error(got)
	}
	write(t, dir, "configuration.json", fmt.Sprintf(`{"other": %q}`, text))
	if _, err := loadConfiguration(dir, "", nil); err == nil || !strings.Contains(err.Error(), "cannot be decrypted") {
		t.Error(err)
	}
}

func TestMaskLeavesWords(t *testing.T) {
	c := configuration{text: map[string]string{"api_key": "<YOUR_API_KEY>", "password": "abc", "token": "tok\"en1", "base_url": "https://example.com"}}
	in := `https://example.com <YOUR_API_KEY> abc tok"en1 {"t": "tok\"en1"}`
	if got, want := c.masker().Replace(in), `https://example.com <YOUR_API_KEY> abc **** {"t": "****"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEnvFileShowsNoValues(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bad.env")
	write(t, dir, "bad.env", "TOKEN=\"very-secret\nnot a line")
	_, err := connectorEnvironment(Options{EnvFile: path, Environ: os.Environ()})
	if err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Error(err)
	}
	write(t, dir, "good.env", "export A=1\n# comment\nB='x y'\nFIVETRAN_GROUP_ID=mine\n")
	list, err := connectorEnvironment(Options{EnvFile: filepath.Join(dir, "good.env"), Environ: []string{"A=0", "KEPT=yes"}})
	if err != nil {
		t.Fatal(err)
	}
	env := environment(list)
	for name, want := range map[string]string{"A": "1", "B": "x y", "KEPT": "yes", "FIVETRAN_GROUP_ID": "mine", "FIVETRAN_DEPLOYMENT_MODEL": "local_debug"} {
		if env[name] != want {
			t.Errorf("%s = %q, want %q", name, env[name], want)
		}
	}
}

func TestMaskForms(t *testing.T) {
	pem := "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAo\n-----END KEY-----"
	c := configuration{text: map[string]string{"private_key": pem, "password": "pä&ss\\w'ord/1"}}
	shown := []string{
		pem, "MIIEvQIBADANBgkqhkiG9w0", `{"private_key": "` + strings.ReplaceAll(pem, "\n", `\n`) + `"}`,
		`p\u00e4&ss\\w'ord/1`, "p%C3%A4%26ss%5Cw%27ord%2F1", `"pä&ss\\w'ord/1"`, `'pä&ss\\w\'ord/1'`,
	}
	for _, text := range shown {
		got := c.masker().Replace(text)
		if !strings.Contains(got, "****") || strings.Contains(got, "MIIE") || strings.Contains(got, "ord") {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
}
