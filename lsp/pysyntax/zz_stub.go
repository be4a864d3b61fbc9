package pysyntax

// Inspect visits a tree; the parser brings it.
func Inspect(n Node, f func(Node) bool) {}

// Parse reads a file; the parser brings it.
func Parse(s string) *Module { return &Module{} }
