// Package dap is the debug adapter: one debug session over the Debug Adapter Protocol, from launch to the last checkpoint.
//
// It owns the stops at operations, checkpoints and state keys, the views of state and tables, and the way between the editor
// and debugpy, which does everything about Python's lines and values. The sync itself is package runner's, which runs in
// this process; dap sees it through runner.Live and an Observer, and knows nothing of DuckDB.
//
//	editor ── DAP on stdio ──> session ──> runner.Run ──> Python with the agent
//	                              │  <──── debug channel ────┤   (runner/pysdk/DEBUG.md)
//	                              └─────── DAP on loopback ──┘   (debugpy, once it is needed)
//
// # Who answers what
//
// What concerns Python's frames and values is forwarded to debugpy as it came, with its own sequence numbers (forward.go). Stops of
// our own are decided by the agent inside the process, at the call; debugpy only suspends the thread. As long as debugpy
// is not loaded, or where there is none, the agent answers for the stack and the variables (plain.go).
//
// # Goroutines
//
// The session's own goroutine (Serve) owns every field of session, run and peer, and is the only one that handles messages: all others
// hand it functions through post. They are:
//
//   - one that reads the editor's messages ahead, ended by the end of the stream
//   - one that writes to the editor (outbox), ended by its close at the end of Serve; an editor that reads nothing does not keep Serve
//   - for each run: runner.Run, ended by its context or by the sync's end; a reader of the agent's channel, ended with the
//     process; one that waits for debugpy to connect, ended by the listener's close; a reader of debugpy, ended with its connection
//   - for each request about the warehouse: one that asks runner.Live, ended by the answer or the request's context
//
// The session's goroutine never waits for the run, since the run waits for it.
package dap
