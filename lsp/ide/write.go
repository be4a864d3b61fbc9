package ide

import (
	"encoding/json"
	"strings"
	"unicode"
)

// write is a new name as it has to be written at a place.
func (r *renaming) write(place Place, name string) (string, error) {
	switch place.form {
	case keyword:
		if !isIdentifier(name) {
			return "", refuse("%s passes `%s` as a keyword, and `%s` cannot be one.", place.where(), r.symbol.Name, name)
		}
		return name, nil
	case member:
		return quoteJSON(name), nil
	}
	source := place.File.Doc.Text
	prefix := strings.ToLower(place.prefix)
	quote := source[place.Span.Start-1] // also of three
	written := name
	switch {
	case r.inField(place) && strings.ContainsAny(name, "'\"\\#{}"):
		return "", refuse("%s is inside of an f-string, where `%s` cannot be written in every Python.", place.where(), name)
	case strings.Contains(prefix, "r"):
		if strings.IndexByte(name, quote) >= 0 || strings.HasSuffix(name, `\`) {
			return "", refuse("%s is a raw string, where `%s` cannot be written.", place.where(), name)
		}
	default:
		written = strings.NewReplacer(`\`, `\\`, string(quote), `\`+string(quote)).Replace(name)
	}
	if strings.Contains(prefix, "f") {
		written = strings.NewReplacer("{", "{{", "}", "}}").Replace(written)
	}
	return written, nil
}

// inField reports whether a literal stands in a field of an f-string.
func (r *renaming) inField(place Place) bool {
	m := r.p.ModuleOf(place.File)
	for _, f := range m.Nodes().FStrings {
		if f.Node.Covers(place.Whole) && f.Node.Span != place.Whole {
			return true
		}
	}
	return false
}

func quoteJSON(name string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(name) != nil { // a text can always be encoded
		return name
	}
	return strings.Trim(b.String(), "\n")[1 : b.Len()-2]
}

// isIdentifier reports whether Python takes a name for a keyword argument.
func isIdentifier(name string) bool {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return name != "" && !pythonWords[name]
}

var pythonWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(`False None True and as assert async await break class continue def del elif else except finally
		for from global if import in is lambda nonlocal not or pass raise return try while with yield`) {
		words[w] = true
	}
	return words
}()
