package connectors

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
)

//go:embed snippets
var snippetFiles embed.FS

// snippets are pieces of Python with values between << and >>, as braces are Python's own. Imports stand in front.
var snippets = template.Must(template.New("").Delims("<<", ">>").ParseFS(snippetFiles, "snippets/*.tmpl"))

func snippet(name string, values any) string {
	var b strings.Builder
	if err := snippets.ExecuteTemplate(&b, name, values); err != nil {
		panic(fmt.Sprintf("the snippet %s: %v", name, err)) // a mistake in this package
	}
	return strings.Trim(b.String(), "\n")
}

// python is a file of these pieces, the first of which is its docstring. What they import moves to its head: modules of
// Python first, then those of others, then those of the project.
func python(pieces ...string) string {
	var imports [3]map[string]bool
	var blocks []string
	for _, piece := range pieces[1:] {
		for strings.HasPrefix(piece, "import ") || strings.HasPrefix(piece, "from ") {
			var line string
			line, piece, _ = strings.Cut(piece, "\n")
			at := origin(line)
			if imports[at] == nil {
				imports[at] = map[string]bool{}
			}
			imports[at][line] = true
			piece = strings.TrimLeft(piece, "\n")
		}
		if piece != "" {
			blocks = append(blocks, piece)
		}
	}
	head := pieces[0]
	for _, group := range imports {
		if len(group) > 0 {
			head += "\n\n" + strings.Join(slices.Sorted(maps.Keys(group)), "\n")
		}
	}
	return strings.Join(append([]string{head}, blocks...), "\n\n\n") + "\n"
}

// origin is the group of an import: 0 for Python's own modules, 1 for those of others, 2 for the project's.
func origin(line string) int {
	name, _, _ := strings.Cut(strings.Fields(line)[1], ".")
	switch name {
	case packageName:
		return 2
	case "requests", "fivetran_connector_sdk", "dateutil", "pandas":
		return 1
	}
	return 0
}

func lines(text string) int { return strings.Count(text, "\n") }
