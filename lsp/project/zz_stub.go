package project

import "csdk/lsp/pysyntax"

func (f *File) Python() *pysyntax.Module { return pysyntax.Parse(f.Doc.Text) }
