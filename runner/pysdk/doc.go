// Package pysdk holds the embedded engine: csdk's own implementation, in Python's standard library
// alone, of the Python API of the Fivetran Connector SDK.
//
// The folder python is embedded in the binary; [Extract] puts it where an interpreter can import
// it. What the engine and the Go side say to each other, and how, is the wire's business: this
// package must not know processes, pipes, projects or the warehouse. DIFFERENCES.md lists where
// the engine differs on purpose from the real SDK; PARITY.md, written by package parity, is what was compared with it.
//
// The Python tests are in the folder tests, which is not embedded. The Go test runs them on every
// supported interpreter that it finds.
package pysdk
