package runner

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// configuration is configuration.json: at most 100 keys, every value a string (SDK fact).
type configuration struct {
	path string
	keys []string // in the file's order
	text map[string]string
}

const (
	maxConfigurationKeys = 100
	encryptedPrefix      = "fivetran_encrypted:"
	// fifoPatience is how long a named pipe is waited for (SDK fact).
	fifoPatience = 30 * time.Second
)

// loadConfiguration follows the SDK's order: flag, $FIVETRAN_CONFIGURATION (a path), configuration.json
// in the project. No message holds a value.
func loadConfiguration(dir, flag string, env map[string]string) (configuration, error) {
	named := firstSet(flag, env["FIVETRAN_CONFIGURATION"])
	path := within(dir, firstSet(named, "configuration.json"))
	raw, err := readConfiguration(path)
	if os.IsNotExist(err) {
		if named != "" {
			return configuration{}, configurationError("Configuration path is incorrect, cannot find file at the location "+path, "")
		}
		return configuration{}, &LoadError{
			Phase:   "configuration",
			Message: "configuration is required; provide it via --configuration, FIVETRAN_CONFIGURATION or a configuration.json in " + dir,
			Hint:    "A connector that needs no settings still needs the file; {} is enough.",
		}
	}
	if err != nil {
		return configuration{}, configurationError(err.Error(), "")
	}
	c, err := parseConfiguration(path, raw)
	if err != nil {
		return c, err
	}
	return c, c.decrypt()
}

// CheckConfiguration says what a run would say of a project's configuration. flag and environ are as in
// Options; err is a *LoadError.
func CheckConfiguration(dir, flag string, environ []string) (path string, keys int, err error) {
	c, err := loadConfiguration(dir, flag, environment(environ))
	return c.path, len(c.keys), err
}

func configurationError(message, hint string) error {
	return &LoadError{Phase: "configuration", Message: "invalid configuration error: " + message, Hint: hint}
}

func readConfiguration(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		if err != nil {
			return nil, err
		}
		return os.ReadFile(path)
	}
	type answer struct {
		raw []byte
		err error
	}
	done := make(chan answer, 1)
	go func() { // ends when the other end of the pipe closes; after the patience the run ends anyway
		raw, err := os.ReadFile(path)
		done <- answer{raw, err}
	}()
	select {
	case a := <-done:
		return a.raw, a.err
	case <-time.After(fifoPatience):
		return nil, fmt.Errorf("nothing was written to the named pipe %s within %s", path, fifoPatience)
	}
}

// parseConfiguration keeps the order of the keys and refuses what the SDK refuses.
func parseConfiguration(path string, raw []byte) (configuration, error) {
	c := configuration{path: path, text: map[string]string{}}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	var top any
	if err := json.Unmarshal(raw, &top); err != nil {
		return c, configurationError("Configuration must be provided as a JSON file. "+path+" is not JSON ("+jsonProblem(raw, err)+")",
			"An empty configuration is {}.")
	}
	object, ok := top.(map[string]any)
	if !ok {
		return c, configurationError("Configuration must be a JSON object of key-value pairs, "+path+" holds "+jsonKind(top), "")
	}
	if len(object) > maxConfigurationKeys {
		return c, configurationError(fmt.Sprintf("Configuration field count exceeds maximum of %d. %s has %d", maxConfigurationKeys, path, len(object)),
			"Constants that are not secret belong in a Python module.")
	}
	c.keys = objectKeys(raw)
	var wrong []string
	for _, key := range c.keys {
		text, ok := object[key].(string)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%q is %s", key, jsonKind(object[key])))
		}
		c.text[key] = text
	}
	if len(wrong) > 0 {
		return c, &LoadError{
			Phase:   "configuration",
			Message: "invalid configuration file; all values must be strings: " + strings.Join(wrong, ", "),
			Hint:    `Put the values in quotes ("443", "true") in ` + path + " and convert them in connector.py.",
		}
	}
	return c, nil
}

func jsonProblem(raw []byte, err error) string {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "the file is empty"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := raw[:min(int(syntax.Offset), len(raw))]
		return fmt.Sprintf("line %d, column %d: %s", 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')-1, syntax)
	}
	return err.Error()
}

func jsonKind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false without quotes"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	default:
		return "an object"
	}
}

// objectKeys lists the keys of a JSON object in their order, each once.
func objectKeys(raw []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var keys []string
	seen := map[string]bool{}
	depth, expectKey := 0, false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return keys
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			expectKey = depth == 1
		case string:
			if depth == 1 && expectKey {
				if !seen[t] {
					seen[t] = true
					keys = append(keys, t)
				}
				expectKey = false
				continue
			}
			expectKey = depth == 1
		default:
			expectKey = depth == 1
		}
	}
}

// decrypt opens the values that `fivetran configuration` encrypted: AES-256-GCM, base64 of nonce and
// ciphertext, the key name as associated data, the key in ~/.fivetran/connector_sdk (SDK fact).
func (c *configuration) decrypt() error {
	var sealed cipher.AEAD
	for _, key := range c.keys {
		text, encrypted := strings.CutPrefix(c.text[key], encryptedPrefix)
		if !encrypted {
			continue
		}
		if sealed == nil {
			var err error
			if sealed, err = encryptionKey(); err != nil {
				return configurationError(fmt.Sprintf("the value of %q is encrypted, and %s", key, err),
					"Copy the key from the machine that encrypted it, or run fivetran configuration again.")
			}
		}
		raw, err := base64.StdEncoding.DecodeString(text)
		if err == nil && len(raw) < sealed.NonceSize() {
			err = errors.New("too short")
		}
		if err == nil {
			raw, err = sealed.Open(nil, raw[:sealed.NonceSize()], raw[sealed.NonceSize():], []byte(key))
		}
		if err != nil {
			return configurationError(fmt.Sprintf("the encrypted value of %q cannot be decrypted with the key of this machine", key),
				"Run fivetran configuration again, or put the plain value in a file that git ignores.")
		}
		c.text[key] = string(raw)
	}
	return nil
}

func encryptionKey() (cipher.AEAD, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(home, ".fivetran", "connector_sdk", "config_encryption_key")
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("there is no key at %s", path)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("the key at %s is not base64 of 32 bytes", path)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// MarshalJSON writes the object in the file's order: connectors may iterate over it.
func (c configuration) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range c.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		k, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		v, err := json.Marshal(c.text[key])
		if err != nil {
			return nil, err
		}
		b.Write(k)
		b.WriteByte(':')
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
