// Package lsp is the language server: it keeps what the editor has open, publishes findings and answers requests about
// connector.py, configuration.json, requirements.txt and pyproject.toml. `csdk check` is a client of the same Session.
//
// It owns dispatch, the editor's session and the conversion between byte offsets and LSP positions; what it knows about
// Python and about connectors comes from the packages below it, in this order: ide, rule, project, pysyntax, text.
// It imports neither dap nor runner: a crash in a sync must not take the editor down, so it asks the editor to
// start `csdk debug` instead.
//
// Session and Snapshot know nothing of the protocol: only the server, its handlers and convert.go do.
package lsp
