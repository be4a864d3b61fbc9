package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var secretLiteral = &Rule{
	Code:     "secret-in-code",
	Severity: Warning,
	Title:    "A secret is written in the code",
	Doc: "What is written in the code is seen by everyone who can see the repository, and is uploaded with the connector. The text\n" +
		"has the form of a well-known kind of secret, or stands under a name such as `api_key` and looks made by chance.\n\n" +
		"Put it into `configuration.json`, where Fivetran keeps it encrypted, and read it from `configuration`. A secret that was\n" +
		"committed has to be replaced at its source.",
	Bad:    Example{"connector.py": "API_TOKEN = \"" + exampleSecret + "\"\n\n" + signatureExample(plainUpdate)},
	Good:   Example{"connector.py": "API_TOKEN_HEADER = \"X-Api-Token\"\n\n" + signatureExample(plainUpdate)},
	Source: "https://fivetran.com/docs/connector-sdk/best-practices",
	check:  checkSecretLiteral,
}

func checkSecretLiteral(p *pass) {
	for _, m := range p.Modules {
		told := map[text.Span]bool{}
		tell := func(span text.Span, what string) {
			if !told[span] {
				told[span] = true
				p.report(m.File, span, fmt.Sprintf("This looks like %s. Put it into `configuration.json` and read it from `configuration`.", what))
			}
		}
		nodes := m.Nodes()
		for s, what := range secretFormats(nodes.Strings) {
			tell(s.Span, what)
		}
		named := func(name string, value pysyntax.Expr) {
			if s, ok := value.(*pysyntax.String); ok && looksLikeSecret(name, s.Value) {
				tell(s.Span, fmt.Sprintf("the real value of `%s`", name))
			}
		}
		for _, a := range nodes.Assigns {
			for _, target := range a.Node.Targets {
				named(targetName(target), a.Node.Value)
			}
		}
		for _, d := range nodes.Dicts {
			for _, entry := range d.Node.Entries {
				if key, ok := entry.Key.(*pysyntax.String); ok {
					named(key.Value, entry.Value)
				}
			}
		}
		for _, c := range m.Calls {
			for _, a := range c.Args {
				named(a.Name.Name, a.Value)
			}
			if key, value := defaultOf(c); value != nil {
				named(key, value)
			}
		}
	}
}

// secretFormats gives the strings with the format of a well-known secret, and what it is. They are searched together:
// each search looks for many formats.
func secretFormats(list []project.Placed[*pysyntax.String]) map[*pysyntax.String]string {
	const shortest = 11      // of what FindSecrets finds
	const between = "\n\x00" // no format goes over both
	size, count := 0, 0
	for _, s := range list {
		if len(s.Node.Value) >= shortest {
			size, count = size+len(s.Node.Value)+len(between), count+1
		}
	}
	var all strings.Builder
	all.Grow(size)
	starts, long := make([]int, 0, count), make([]*pysyntax.String, 0, count)
	for _, s := range list {
		if len(s.Node.Value) >= shortest {
			starts, long = append(starts, all.Len()), append(long, s.Node)
			all.WriteString(s.Node.Value)
			all.WriteString(between)
		}
	}
	found := map[*pysyntax.String]string{}
	for _, secret := range schema.FindSecrets(all.String()) {
		at, exact := slices.BinarySearch(starts, secret.Start)
		if !exact {
			at--
		}
		found[long[at]] = secret.What
	}
	return found
}

// targetName is the name that an assignment is to: x, self.x or d["x"].
func targetName(target pysyntax.Expr) string {
	switch target := target.(type) {
	case *pysyntax.Name:
		return target.Name
	case *pysyntax.Attribute:
		return target.Attr.Name
	case *pysyntax.Subscript:
		if key, ok := target.Index.(*pysyntax.String); ok {
			return key.Value
		}
	}
	return ""
}

// defaultOf gives the default of anything.get("key", default).
func defaultOf(c *project.Call) (key string, value pysyntax.Expr) {
	attr, ok := c.Func.(*pysyntax.Attribute)
	if !ok || attr.Attr.Name != "get" || len(c.Args) != 2 {
		return "", nil
	}
	name, ok := c.Args[0].Value.(*pysyntax.String)
	if !ok {
		return "", nil
	}
	return name.Value, c.Args[1].Value
}

// looksLikeSecret leaves out texts that are words: names of headers, of settings, of tables.
func looksLikeSecret(name, value string) bool {
	const shortest = 12 // of what can look made by chance
	return name != "" && len(value) >= shortest && strings.ContainsAny(value, "0123456789") && schema.IsSecretKey(name) &&
		schema.LooksSecret(name, value) && !isWords(value)
}

// isWords reports whether a text reads as words with hardly a digit: X-Api-Key-V2, oauth2/token, getAccessToken.
func isWords(value string) bool {
	digits, letters, pieces := 0, 0, 0
	for i := range len(value) {
		c := value[i]
		lower, upper := 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z'
		if '0' <= c && c <= '9' {
			digits++
		}
		if !lower && !upper {
			continue
		}
		letters++
		if i == 0 || !isLetter(value[i-1]) || upper && 'a' <= value[i-1] && value[i-1] <= 'z' {
			pieces++
		}
	}
	return digits <= 2 && (pieces == 0 || letters > 2*pieces)
}

func isLetter(c byte) bool { return 'a' <= c|' ' && c|' ' <= 'z' }
