// Package runner performs one sync of a connector project from start to end.
//
// # The flow
//
// Run loads the project (configuration, state, interpreter), opens the warehouse, starts Python with
// the embedded engine of package pysdk and then reads what it sends:
//
//	Python: connector.py -> op.upsert(...)           one process, its own process group
//	   | frames on a pipe (frame.go, marshal.go)
//	reader goroutine: finds the rows, and which kinds of cells they have
//	   | channel, up to 8 MB ahead
//	sync goroutine (sync.go): naming, types, keys    tables.go, plan.go, write.go, convert.go
//	   | Writer.Row, and each cell into DuckDB's own vectors
//	runner/warehouse: one transaction for each checkpoint
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
// # Speed
//
// What profiles showed, in the order in which it was worth most, so that nobody undoes it unknowingly:
//
//   - Rows went through []driver.Value and the driver's appender: boxing, a cgo call for each text, a copy. Now they stay
//     as Python's marshal has written them until a table has a megabyte (write.go), and each cell is decoded straight into
//     a DuckDB data chunk; texts are not copied, DuckDB's pointers go into the frame.
//   - Two thirds of DuckDB's work for a new row are its compression, which all came at the checkpoint while Python waited.
//     Rows with new keys now go into the table at once, within the open transaction, and are compressed row group by row
//     group (write_buffer_row_group_count) while Python makes the next ones. The frames that are read ahead keep Python
//     from noticing.
//   - DuckDB's second thread waits by looking for work again and again, which took the processor that Python needs. It gets
//     more than one only for merges of many rows.
//   - A checkpoint of ten rows was a dozen statements, a temporary table and three syncs of the disk, one after the other.
//     Now it is one append, one prepared insert of the record and the commit; the state file is written beside it.
//     A prepared statement is planned anew, each time, once a table was altered: so it is prepared again then.
//   - What is left of such a checkpoint is DuckDB's planner (a third), its commit, and one sync of the disk. Of a long sync
//     more than half is Python's.
//
// A pointer written into DuckDB's memory must be written as a number: Go's write barrier would look at what was there.
//
// # Under the debugger
//
// A debug session looks into the run through Options.Live (live.go): the loop runs its requests between two frames
// (live_serve.go), queries have a connection and a goroutine of their own. The agent in the connector's process has two more
// pipes to the session (pysdk/DEBUG.md); frame Q tells it what the rows before do to shapes and values (live_changes.go). While
// the connector is stopped, the warehouse's file is free for other programs (live_file.go). Stored (stored.go) gives the same
// answers of a project that no sync runs in.
//
// # Goroutines
//
// Run's own goroutine owns the warehouse, the tables and the Observer. It starts three readers
// (operations, stdout, stderr), which end when the connector's process tree is gone, and Run returns
// only after they have ended. With --connect there is one reader, which ends with its context; with
// --sdk installed one more than with the embedded engine.
package runner
