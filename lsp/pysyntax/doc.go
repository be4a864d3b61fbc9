// Package pysyntax reads Python: the grammar of 3.14, whole files, and files that are being typed. Parse never fails
// and never panics; what is not Python is a Problem, and nothing around a half-typed statement is lost.
// It knows neither LSP nor the SDK, does no I/O, and a Module may be used by any number of goroutines.
package pysyntax
