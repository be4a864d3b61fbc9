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
//	sync goroutine (sync.go): naming, types, keys    tables.go, plan.go, convert.go
//	   | Part.Append
//	runner/warehouse: staged rows -> one transaction for each checkpoint
//	   |
//	state.json, catalogue.json, then the answer that lets op.checkpoint() return
//
// With --connect the frames come from a server of the SDK's gRPC contract instead (engine.go is what all engines
// have in common; contract.go, contract_sync.go: calls and messages; contract_rows.go, contract_cells.go: rows
// from the bytes of the wire). With --sdk installed (installed.go) Python runs that server, with the SDK 1.x or 2.x
// of the interpreter, on a private socket, and tells over the pipe of above what the contract does not: who is
// there, log lines, failures, the end, and the lines of the author that made each message. Whatever the engine,
// all after the channel is the same.
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
// only after they have ended. With --connect there is one reader, which ends with its context; with
// --sdk installed one more than with the embedded engine.
package runner
