// Package runner performs one sync of a connector project from start to end.
//
// # The flow
//
// Run loads the project (configuration, state, interpreter), opens the warehouse, starts Python with
// the embedded engine of package pysdk and then reads what it sends:
//
//	Python: connector.py -> op.upsert(...)           one process, its own process group
//	   | frames on a pipe (frame.go, marshal.go)
//	reader goroutine: decodes batches of rows
//	   | channel
//	sync goroutine (sync.go): naming, types, keys    tables.go, learn.go, convert.go
//	   | Part.Append
//	runner/warehouse: staged rows -> one transaction for each checkpoint
//	   |
//	state.json, catalogue.json, then the answer that lets op.checkpoint() return
//
// With --sdk installed (installed.go) Python runs the SDK 1.x or 2.x of the interpreter in a gRPC server on a
// private socket: rows, checkpoints, warnings and files come over gRPC (contract.go), and over the same pipe as
// above who is there, log lines, failures, the end, and the lines of the author that made the rows of each message.
//
// The rules that make rows into tables (names, declared and inferred types, promotion, keys, soft
// deletes) are applied here, once, whatever engine sent the rows.
//
// # Durability
//
// The rows since the last checkpoint, the state and the shape of the tables are one DuckDB
// transaction; state.json is replaced right after it, atomically. A start after a crash between the two
// rolls state.json forward (resume.go). A state.json changed by hand wins, and the run says so.
//
// # Goroutines
//
// Run's own goroutine owns the warehouse, the tables and the Observer. It starts three readers
// (operations, stdout, stderr), which end when the connector's process tree is gone, and Run returns
// only after they have ended. The installed SDK has one more, which makes the calls.
package runner
