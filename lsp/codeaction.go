package lsp

import "go.lsp.dev/protocol"

const fixAll = protocol.CodeActionKind("source.fixAll.csdk")
