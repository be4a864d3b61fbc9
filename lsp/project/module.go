package project

import (
	"path"
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Module is a Python file of a project as Python imports it.
type Module struct {
	File  *File
	Tree  *pysyntax.Module
	Name  string // dotted, such as shop.tables; connector for connector.py
	Scope *Scope
	// Package says that the file is an __init__.py.
	Package bool
	// Used says that connector.py imports it, directly or not. Only used modules run in a sync.
	Used bool
	// Main is the body of if __name__ == "__main__", which `fivetran debug` and production never run. Empty without.
	Main []text.Span

	Imports   []Import
	Functions []*Function
	Classes   []*Class
	Calls     []*Call

	scopes map[pysyntax.Node]*Scope
	sites  []siteOf
	passed []passed

	subscripts []subscript
	compares   []comparison

	nodes *Nodes // see Nodes
}

// Import is one name that an import statement brings in.
type Import struct {
	text.Span
	Module string // the dotted module as Python looks it up: relative imports are resolved
	Name   string // the name taken from it; "" for import a.b
	Target *Module
	Scope  *Scope
	// Guarded says that the import may fail without harm: in a try with a handler, or under if TYPE_CHECKING.
	Guarded bool
}

// passed is a name or attribute that is handed on as a value.
type passed struct {
	expr  pysyntax.Expr
	scope *Scope
}

// subscript is value[index] in a module.
type subscript struct {
	expr   *pysyntax.Subscript
	scope  *Scope
	stored bool
	value  pysyntax.Expr // what is stored, where the whole value is
}

// comparison is an in or not in.
type comparison struct {
	expr  *pysyntax.Compare
	scope *Scope
}

// Function is a function, method or nested function of the project.
type Function struct {
	Def    *pysyntax.FunctionDef
	Module *Module
	Scope  *Scope // its own
	Outer  *Scope // where it is defined
	Class  *Class // nil when it is no method
	// Returns are its return statements with a value; Yields says that it is a generator.
	Returns []*pysyntax.Return
	Yields  []*pysyntax.Yield

	sites   []*callSite
	escapes bool // it is used as a value, so it may be called from anywhere
}

// Class is a class of the project.
type Class struct {
	Def    *pysyntax.ClassDef
	Module *Module
	Scope  *Scope
	Outer  *Scope
	// Attributes are the assignments to self.name in its methods.
	Attributes map[string][]*Binding
}

// moduleName gives the dotted name under which Python imports a file of the project; "" for a file that it cannot.
func moduleName(file string) (name string, isPackage bool) {
	dir, base := path.Split(strings.TrimSuffix(file, ".py"))
	parts := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
	if base == "__init__" {
		isPackage = true
	} else {
		parts = append(parts, base)
	}
	for _, part := range parts {
		if !isIdentifier(part) {
			return "", isPackage
		}
	}
	return strings.Join(parts, "."), isPackage
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z') && r < 0x80 && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// absolute gives the dotted name of an import in m: from ..a import b, seen from shop.tables.x, is shop.a.
func (m *Module) absolute(level int, name string) (string, bool) {
	if level == 0 {
		return name, true
	}
	parts := strings.Split(m.Name, ".")
	if m.Package {
		level--
	}
	if level > len(parts) || m.Name == "" && level > 0 {
		return "", false
	}
	base := strings.Join(parts[:len(parts)-level], ".")
	if base == "" {
		return name, name != ""
	}
	if name == "" {
		return base, true
	}
	return base + "." + name, true
}

// InMain reports whether an offset is in the __main__ block.
func (m *Module) InMain(offset int) bool {
	for _, s := range m.Main {
		if s.Start <= offset && offset < s.End {
			return true
		}
	}
	return false
}
