package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Kind is what a Symbol is.
type Kind uint8

// The kinds.
const (
	ConfigurationKey Kind = iota + 1
	Table
	Column
	StateKey
	Operation   // upsert ...
	LogMethod   // info ...
	DataType    // STRING ..., where schema() declares it
	Requirement // a distribution, by its normalised name, and the imports that it brings
	Variable    // an environment variable that the SDK sets
)

var kindNames = [...]string{
	ConfigurationKey: "configuration key", Table: "table", Column: "column", StateKey: "state key", Operation: "operation",
	LogMethod: "log method", DataType: "data type", Requirement: "package", Variable: "environment variable",
}

// String names the kind for people.
func (k Kind) String() string { return kindNames[k] }

// Symbol is a thing that has one name in all files of a project. Symbols are compared with ==.
type Symbol struct {
	Kind   Kind
	Name   string
	Table  string // of a column
	Schema string // of a table or column; "" without
}

// Role is what a place does with a symbol.
type Role uint8

// The roles.
const (
	Read Role = iota
	Write
	Declare
)

// Place is where a symbol is named.
type Place struct {
	File  *project.File
	Span  text.Span // exactly the name, inside of its quotes
	Whole text.Span // with its quotes
	Role  Role

	// Through says that no name is written here: the expression stands for it, as a parameter or a constant does.
	Through bool

	expr   pysyntax.Expr // the literal; nil outside of Python
	prefix string        // of the literal
	form   form          // how the name is written there
}

// SymbolAt gives the symbol at an offset, and the place where it is named. A place may stand for several, such as a column
// in a row for two tables: SymbolsAt gives all.
func SymbolAt(p *project.Project, f *project.File, offset int) (Symbol, Place, bool) {
	for _, o := range indexOf(p).byFile[f] {
		if o.Whole.Holds(offset) {
			return o.Symbol, o.Place, true
		}
	}
	return Symbol{}, Place{}, false
}

// SymbolsAt gives every symbol that is named at an offset.
func SymbolsAt(p *project.Project, f *project.File, offset int) []Symbol {
	var all []Symbol
	for _, o := range indexOf(p).byFile[f] {
		if o.Whole.Holds(offset) {
			all = append(all, o.Symbol)
		}
	}
	return all
}

// Places gives where a symbol is named, in the order of the files and of the places in them: first the used Python modules.
func Places(p *project.Project, s Symbol) []Place {
	var all []Place
	for _, o := range indexOf(p).all {
		if o.Symbol == s {
			all = append(all, o.Place)
		}
	}
	return all
}
