package runner

import (
	"os"
	"regexp"
	"strings"
	gosync "sync"

	"csdk/schema"
	"csdk/schema/jsontree"
)

// lastSecrets are those of the configuration when it could be read last.
type lastSecrets struct {
	mu     gosync.Mutex
	values []string
}

// masker hides the secrets of the configuration. While that cannot be read, such as when it is half edited, they are those that were read last
// and what its text gives away.
func (v Stored) masker() *masker {
	dir, env := v.Options.Project, environment(v.Options.Environ)
	if dir == "" {
		return newMasker(nil) // a file of no project
	}
	path := within(dir, firstSet(v.Options.Configuration, env["FIVETRAN_CONFIGURATION"], "configuration.json"))
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return newMasker(nil) // a named pipe is for the connector
	}
	c, err := loadConfiguration(dir, v.Options.Configuration, env)
	values := c.secrets()
	if err != nil {
		raw, _ := os.ReadFile(path) // may be gone
		values = secretsIn(string(raw))
	}
	if v.secrets == nil {
		return maskerOf(values)
	}
	v.secrets.mu.Lock()
	defer v.secrets.mu.Unlock()
	if err != nil {
		return maskerOf(append(values, v.secrets.values...))
	}
	v.secrets.values = values
	return maskerOf(values)
}

// wordAndValue is a word and what comes after it, wherever quotes and brackets are missing.
var wordAndValue = regexp.MustCompile(`([\w.-]+)["'\s:=]+([^"'\r\n]+)`)

// secretsIn are the values of secret settings in a text that is no configuration, as far as they can be told.
func secretsIn(text string) []string {
	values := secretsOf("", jsontree.Parse("{"+strings.TrimLeft(text, "\ufeff \t\r\n{[,")).Root)
	for _, found := range wordAndValue.FindAllStringSubmatch(text, -1) {
		values = append(values, secretsOfText(found[1], found[2])...)
	}
	return values
}

// secretsOf are those in the value of a key. All that a secret holds is secret.
func secretsOf(key string, value jsontree.Value) (values []string) {
	for _, item := range value.Items {
		values = append(values, secretsOf(key, item)...)
	}
	for _, m := range value.Members {
		inner := m.Key
		if schema.IsSecretKey(key) {
			inner = key
		}
		values = append(values, secretsOf(inner, m.Value)...)
	}
	switch value.Kind {
	case jsontree.String, jsontree.Number, jsontree.Invalid:
		values = append(values, secretsOfText(key, value.Text)...)
	}
	return values
}

// secretsOfText is the value of a secret, decrypted if it can be, and what it is without what follows it where a quote is missing.
func secretsOfText(key, text string) (values []string) {
	for _, text := range []string{text, strings.TrimRight(text, "\"',}] \t\r")} {
		c := configuration{keys: []string{key}, text: map[string]string{key: text}}
		_ = c.decrypt() // or else it is shown nowhere, but encrypted
		values = append(values, c.secrets()...)
	}
	return values
}
