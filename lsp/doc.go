// Package lsp will be the language server: it keeps what the editor has open, publishes findings
// and answers requests about connector.py, configuration.json, requirements.txt and pyproject.toml.
//
// It will own dispatch, the editor's session and the conversion between byte offsets and LSP
// positions; what it knows about Python and about connectors comes from the packages below it, in
// this order: ide, rule, project, pysyntax, text. It must import neither dap nor runner: a crash in
// a sync must not take the editor down, so it asks the editor to start `csdk debug` instead.
//
// Nothing is here yet.
package lsp
