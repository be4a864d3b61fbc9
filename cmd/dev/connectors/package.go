package connectors

import (
	"fmt"
	"slices"
	"strings"
)

const packageName = "source" // of the project's own package

const importValues = "from " + packageName + ".values import clean_text, decimal_text, parse_timestamp, to_bool, to_float, to_int"

func (s *source) importClient() string {
	return fmt.Sprintf("from %s.client import %s", packageName, s.Client)
}

// writePackage adds the package that a project keeps its client and most of its tables in. Every other module has
// tables, the rest have helpers.
func (s *source) writePackage(files map[string]string) {
	at := func(name string) string { return packageName + "/" + name + ".py" }
	files[at("__init__")] = python(fmt.Sprintf("\"\"\"The parts of the %s connector.\"\"\"", s.title))
	for i, want := range s.modules {
		switch i {
		case 0:
			files[at("client")] = s.module(want, "What talks to the API.", snippet("client", s))
		case 1:
			files[at("values")] = s.module(want, "What makes a value of the API fit for its column.", snippet("values", s))
		default:
			if i%2 == 0 {
				name := s.unused[0]
				files[at(name)] = s.tableModule(want, name)
			} else {
				name := fmt.Sprintf("tools_%d", i)
				s.tools = append(s.tools, name)
				files[at(name)] = s.module(want, "Small functions that several tables need.")
			}
		}
	}
}

// module is one of the package, with these pieces and helpers.
func (s *source) module(want int, title string, pieces ...string) string {
	assemble := func(body []string) string {
		return python(slices.Concat([]string{docstring(title)}, pieces, body)...)
	}
	return s.fill(want, nil, assemble)
}

// tableModule is one with as many tables as fit.
func (s *source) tableModule(want int, name string) string {
	assemble := func(body []string) string {
		return python(slices.Concat([]string{docstring("The tables around " + strings.ReplaceAll(name, "_", " ") + "."), s.importClient(), importValues}, body)...)
	}
	before := len(s.Tables)
	body := s.withTables(want, false, nil, assemble)
	for i := range s.Tables[before:] {
		s.Tables[before+i].module = name
	}
	return s.fill(want, body, assemble)
}

func docstring(title string) string { return "\"\"\"" + title + "\"\"\"" }
