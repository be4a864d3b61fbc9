package project

import "csdk/lsp/pysyntax"

// Python is the file as Python reads it. A file that could not be read is an empty module.
func (f *File) Python() *pysyntax.Module {
	f.parsePython.Do(func() { f.python = pysyntax.Parse(f.Doc.Text) })
	return f.python
}
