package schema

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/xeipuuv/gojsonschema"

	"csdk/schema/jsontree"
)

// MaxConfigurationKeys is how many keys configuration.json may have.
const MaxConfigurationKeys = 100

//go:embed configuration.schema.json
var configurationSchemaText string

var configurationSchema = func() *gojsonschema.Schema {
	s, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(configurationSchemaText))
	if err != nil {
		panic(err) // the text is a part of the program
	}
	return s
}()

// ConfigurationProblem is a value of configuration.json that the SDK refuses.
type ConfigurationProblem struct {
	Kind   ConfigurationProblemKind
	Value  *jsontree.Value  // what is wrong; for TooManyKeys the whole object
	Member *jsontree.Member // whose value is or holds it, nil for the whole object
}

// ConfigurationProblemKind tells what is wrong.
type ConfigurationProblemKind uint8

// The kinds of problems.
const (
	NotAnObject ConfigurationProblemKind = iota + 1
	NotAString
	TooManyKeys
)

// CheckConfiguration holds a configuration.json to its JSON Schema. What is no JSON in it is left out: the tree tells
// of that itself. Problems come in the order of the file.
func CheckConfiguration(tree *jsontree.Tree) []ConfigurationProblem {
	root := &tree.Root
	if root.Kind == jsontree.Missing || root.Kind == jsontree.Invalid {
		return nil
	}
	// The error is one of loading the document, and this one is no text.
	result, err := configurationSchema.Validate(gojsonschema.NewRawLoader(document(root)))
	if err != nil {
		return nil
	}
	var problems []ConfigurationProblem
	for _, e := range result.Errors() {
		path := strings.Split(e.Context().String("\x00"), "\x00")[1:] // behind (root)
		problem := ConfigurationProblem{Value: root, Kind: NotAString}
		switch {
		case e.Type() == "array_max_properties":
			problem.Kind = TooManyKeys
		case len(path) == 0:
			problem.Kind = NotAnObject
		default:
			problem.Member = root.Find(path[0])
			problem.Value = valueAt(root, path)
		}
		if problem.Value != nil {
			problems = append(problems, problem)
		}
	}
	slices.SortFunc(problems, func(a, b ConfigurationProblem) int { return a.Value.Start - b.Value.Start })
	return problems
}

// valueAt follows the keys and indexes of a path.
func valueAt(v *jsontree.Value, path []string) *jsontree.Value {
	for _, step := range path {
		if v.Kind == jsontree.Array {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v.Items) {
				return nil
			}
			v = &v.Items[i]
			continue
		}
		m := v.Find(step)
		if m == nil {
			return nil
		}
		v = &m.Value
	}
	return v
}

// document is the value that the validator wants.
func document(v *jsontree.Value) any {
	switch v.Kind {
	case jsontree.Object:
		members := make(map[string]any, len(v.Members))
		for i := range v.Members {
			if m := &v.Members[i]; m.Value.Kind != jsontree.Missing && m.Value.Kind != jsontree.Invalid {
				members[m.Key] = document(&m.Value)
			}
		}
		return members
	case jsontree.Array:
		items := make([]any, len(v.Items))
		for i := range v.Items {
			items[i] = document(&v.Items[i])
		}
		return items
	case jsontree.String:
		return v.Text
	case jsontree.Number:
		return json.Number(v.Text)
	case jsontree.True, jsontree.False:
		return v.Kind == jsontree.True
	default:
		return nil
	}
}

const (
	encryptedPrefix = "fivetran_encrypted:"
	nonceLength     = 12 // of AES-GCM
	tagLength       = 16
)

// IsEncrypted reports whether a value of configuration.json is one that `fivetran configuration` encrypted.
func IsEncrypted(value string) bool { return strings.HasPrefix(value, encryptedPrefix) }

// EncryptedProblem tells why an encrypted value cannot be read with any key, "" if it may be.
func EncryptedProblem(value string) string {
	text, encrypted := strings.CutPrefix(value, encryptedPrefix)
	if !encrypted {
		return ""
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err != nil:
		return "what follows `" + encryptedPrefix + "` is not Base64"
	case len(raw) < nonceLength+tagLength:
		return "it is too short"
	}
	return ""
}
