// Package pysdk holds what runs in the connector's Python process:
//
//   - python/csdk_agent: what both engines need. Wire, failures, lines of the author, threads, the end.
//   - python/embedded: csdk's own implementation, in Python's standard library alone, of the Python API
//     of the Fivetran Connector SDK. Its folder is on sys.path only when it is the engine.
//   - python/csdk_installed: drives the SDK 1.x or 2.x that the interpreter has.
//
// The folder python is embedded in the binary; [Extract] puts it where an interpreter can import
// it. What the engine and the Go side say to each other, and how, is the wire's business: this
// package must not know processes, pipes, projects or the warehouse. DIFFERENCES.md lists where
// the engines differ on purpose from the real SDK; PARITY.md, written by package parity, is what was compared with it.
//
// The Python tests are in the folder tests, which is not embedded. The Go test runs them on every
// supported interpreter that it finds; those in tests/installed need the real SDK, and package runner
// runs them on the interpreter of the checkout's own environment.
package pysdk
