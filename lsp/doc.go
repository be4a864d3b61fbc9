// Package lsp is the language server: it keeps what the editor has open, publishes findings and answers requests about
// connector.py, configuration.json, requirements.txt and pyproject.toml. `csdk check` is a client of the same Session.
//
// It owns dispatch, the editor's session and the conversion between byte offsets and LSP positions; what it knows about
// Python and about connectors comes from the packages below it, in this order: ide, rule, project, pysyntax, text.
// It imports neither dap nor runner: a crash in a sync must not take the editor down, so it asks the editor to
// start `csdk debug` instead.
//
// Session and Snapshot know nothing of the protocol: only the server, its handlers and convert.go do.
//
// # An edit
//
// The goroutine that reads hands each message on in the order of the wire (dispatch.go). didChange makes a new document
// and tells the Session, which replaces the project's entry: the files but one are those of the entry before it, with
// all that was read out of them. Then it wakes the diagnoser and reads on. The diagnoser (diagnose.go), one goroutine,
// takes a snapshot, lets the rules run over the project that was edited, and publishes what is new, with the version of
// the document in that snapshot; if there is a newer one by then it publishes nothing, and begins again.
//
// # A request
//
// A handler takes a snapshot while no other message is handled, calls release so that the next ones are, and works on
// what does not change any more. Its context ends when the client cancels the request.
//
// # Files
//
// Only Session.read touches them. What an editor or its watchers tell is noted (session.go) and read by the diagnoser,
// projects of open files first (load.go); the rest of the workspace is searched beside it (discover.go). A project that
// nobody has open keeps its texts, but not what was made of them.
package lsp
