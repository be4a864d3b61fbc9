package pysyntax

import "csdk/lsp/text"

// Token is a piece of source.
type Token struct {
	text.Span
	Kind TokenKind
}

// TokenKind is the lexical class of a Token.
type TokenKind uint8
