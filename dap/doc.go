// Package dap will be the debug adapter: one debug session, from launch to the last checkpoint.
//
// It will own the stops at checkpoints and operations, the views of state and tables at a stop, and
// the forwarding of everything about Python lines to debugpy. It will run a sync through package
// runner; it must know nothing of DuckDB and nothing of the language server.
//
// Nothing is here yet.
package dap
