package pysyntax

import (
	"slices"

	"csdk/lsp/text"
)

// Token is a piece of source. What lies between two tokens is spaces, tabs, form feeds and backslashes that join lines.
type Token struct {
	Start, End int32
	Kind       TokenKind
	flags      tokenFlags
	line       uint16 // 1 + the column of a token that begins a logical line, 0 for all others
}

// Range is the place of the token.
func (t Token) Range() text.Span { return text.Span{Start: int(t.Start), End: int(t.End)} }

// Closed reports whether a string literal has its closing quote. An FStringEnd without one is not there at all.
func (t Token) Closed() bool { return t.flags&unclosed == 0 }

// BeginsLine reports whether the token is the first of a statement's line: Indent is then its column, tabs at each eighth.
func (t Token) BeginsLine() bool { return t.line > 0 }

// Indent is the column of a token that begins a statement's line, else -1.
func (t Token) Indent() int { return int(t.line) - 1 }

type tokenFlags uint8

const (
	unclosed    tokenFlags = 1 << iota // a string that ends without its quote
	escaped                            // a string or a part of one that has a backslash, a doubled brace or a CR
	unicodeName                        // a name with other characters than ASCII
)

// TokenKind is the lexical class of a Token. Each operator and each keyword is one. match, case, type and _ are names.
type TokenKind uint8

// The kinds. The first are those that the grammar does not see.
const (
	CommentToken TokenKind = iota
	BlankToken             // a line end that ends no statement: of an empty or comment line, or inside brackets
	StrayToken             // what is no Python: a character, or a bracket that closes nothing. There is a Problem for it

	EndToken     // the end of the file; the last one, and empty
	NewlineToken // the end of a statement's line; empty where the line end is missing
	NameToken
	NumberToken
	StringToken       // a literal with its prefix and quotes
	FStringToken      // the prefix and opening quote of an f-string or t-string
	FStringTextToken  // text in one, between the fields
	FStringCloseToken // the closing quote

	OpLeftParen
	OpLeftBracket
	OpLeftBrace
	OpRightParen
	OpRightBracket
	OpRightBrace
	OpComma
	OpColon
	OpSemicolon
	OpDot
	OpEllipsis
	OpArrow
	OpWalrus
	OpExclamation // in an f-string, before a conversion
	OpAssign
	OpPlus
	OpMinus
	OpStar
	OpSlash
	OpDoubleSlash
	OpPercent
	OpAt
	OpAmpersand
	OpBar
	OpCaret
	OpTilde
	OpLeftShift
	OpRightShift
	OpDoubleStar
	OpLess
	OpGreater
	OpLessEqual
	OpGreaterEqual
	OpEqual
	OpNotEqual
	OpPlusAssign
	OpMinusAssign
	OpStarAssign
	OpSlashAssign
	OpDoubleSlashAssign
	OpPercentAssign
	OpAtAssign
	OpAmpersandAssign
	OpBarAssign
	OpCaretAssign
	OpLeftShiftAssign
	OpRightShiftAssign
	OpDoubleStarAssign

	KeyFalse
	KeyNone
	KeyTrue
	KeyAnd
	KeyAs
	KeyAssert
	KeyAsync
	KeyAwait
	KeyBreak
	KeyClass
	KeyContinue
	KeyDef
	KeyDel
	KeyElif
	KeyElse
	KeyExcept
	KeyFinally
	KeyFor
	KeyFrom
	KeyGlobal
	KeyIf
	KeyImport
	KeyIn
	KeyIs
	KeyLambda
	KeyNonlocal
	KeyNot
	KeyOr
	KeyPass
	KeyRaise
	KeyReturn
	KeyTry
	KeyWhile
	KeyWith
	KeyYield

	kinds
)

// IsTrivia reports whether the grammar does not see such tokens.
func (k TokenKind) IsTrivia() bool { return k <= StrayToken }

// IsKeyword reports whether it is a reserved word.
func (k TokenKind) IsKeyword() bool { return k >= KeyFalse }

// IsOperator reports whether it is an operator or a delimiter.
func (k TokenKind) IsOperator() bool { return OpLeftParen <= k && k < KeyFalse }

// String is how the source spells operators and keywords, and what the others are called in messages.
func (k TokenKind) String() string { return kindText[k] }

var kindText = [kinds]string{
	CommentToken: "comment", BlankToken: "line end", StrayToken: "stray character", EndToken: "end of the file",
	NewlineToken: "end of the line", NameToken: "name", NumberToken: "number", StringToken: "string",
	FStringToken: "f-string", FStringTextToken: "text", FStringCloseToken: "closing quote",
	OpLeftParen: "(", OpLeftBracket: "[", OpLeftBrace: "{", OpRightParen: ")", OpRightBracket: "]", OpRightBrace: "}",
	OpComma: ",", OpColon: ":", OpSemicolon: ";", OpDot: ".", OpEllipsis: "...", OpArrow: "->", OpWalrus: ":=",
	OpExclamation: "!", OpAssign: "=", OpPlus: "+", OpMinus: "-", OpStar: "*", OpSlash: "/", OpDoubleSlash: "//",
	OpPercent: "%", OpAt: "@", OpAmpersand: "&", OpBar: "|", OpCaret: "^", OpTilde: "~", OpLeftShift: "<<",
	OpRightShift: ">>", OpDoubleStar: "**", OpLess: "<", OpGreater: ">", OpLessEqual: "<=", OpGreaterEqual: ">=",
	OpEqual: "==", OpNotEqual: "!=", OpPlusAssign: "+=", OpMinusAssign: "-=", OpStarAssign: "*=", OpSlashAssign: "/=",
	OpDoubleSlashAssign: "//=", OpPercentAssign: "%=", OpAtAssign: "@=", OpAmpersandAssign: "&=", OpBarAssign: "|=",
	OpCaretAssign: "^=", OpLeftShiftAssign: "<<=", OpRightShiftAssign: ">>=", OpDoubleStarAssign: "**=",
	KeyFalse: "False", KeyNone: "None", KeyTrue: "True", KeyAnd: "and", KeyAs: "as", KeyAssert: "assert",
	KeyAsync: "async", KeyAwait: "await", KeyBreak: "break", KeyClass: "class", KeyContinue: "continue", KeyDef: "def",
	KeyDel: "del", KeyElif: "elif", KeyElse: "else", KeyExcept: "except", KeyFinally: "finally", KeyFor: "for",
	KeyFrom: "from", KeyGlobal: "global", KeyIf: "if", KeyImport: "import", KeyIn: "in", KeyIs: "is",
	KeyLambda: "lambda", KeyNonlocal: "nonlocal", KeyNot: "not", KeyOr: "or", KeyPass: "pass", KeyRaise: "raise",
	KeyReturn: "return", KeyTry: "try", KeyWhile: "while", KeyWith: "with", KeyYield: "yield",
}

// Keywords are the reserved words.
func Keywords() []string { return slices.Clone(kindText[KeyFalse:kinds]) }

const longestKeyword = len("continue")

// wordKinds has the keywords by their first letter.
var wordKinds = func() (byLetter [128][]TokenKind) {
	for k := KeyFalse; k < kinds; k++ {
		letter := kindText[k][0]
		byLetter[letter] = append(byLetter[letter], k)
	}
	return byLetter
}()

// wordKind is the kind of an ASCII word.
func wordKind(word string) TokenKind {
	if 0 < len(word) && len(word) <= longestKeyword {
		for _, k := range wordKinds[word[0]&127] {
			if kindText[k] == word {
				return k
			}
		}
	}
	return NameToken
}

// closers has the closing bracket of each opening one.
var closers = [kinds]TokenKind{OpLeftParen: OpRightParen, OpLeftBracket: OpRightBracket, OpLeftBrace: OpRightBrace}
