package pysyntax

import "csdk/lsp/text"

// Node is a statement, an expression, or a part of one that has a place of its own.
type Node interface{ Range() text.Span }

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Expr is an expression. One that is missing in unfinished code is a *Bad, never nil, unless a field says so.
type Expr interface {
	Node
	expr()
}

// Ident is a name where the grammar wants a name and not an expression. Name is empty where the source has none yet.
type Ident struct {
	text.Span
	Name string
}

// Module is a parsed file. It is immutable.
type Module struct {
	text.Span
	Source   string
	Body     []Stmt
	Tokens   []Token   // all of them, in order, comments and line ends included; an EndToken is the last
	Problems []Problem // what is not Python, in the order of the source
}

// Problem is a place that the grammar refuses.
type Problem struct {
	text.Span
	Message string
}

// Statements.
type (
	// FunctionDef is a def or an async def. Its span begins at its first decorator, else at async or def.
	FunctionDef struct {
		text.Span
		Decorators []Expr
		Async      bool
		Def        text.Span // the word def
		Name       Ident
		TypeParams []TypeParam
		Params     []Param
		Parens     text.Span // from ( to )
		Returns    Expr      // nil without an annotation
		Body       []Stmt
		Doc        *String // nil without a docstring
	}

	// ClassDef is a class.
	ClassDef struct {
		text.Span
		Decorators []Expr
		Name       Ident
		TypeParams []TypeParam
		Args       []Arg // bases and keywords
		Body       []Stmt
		Doc        *String
	}

	// Return has a nil Value when there is none. So have Yield and Raise.
	Return struct {
		text.Span
		Value Expr
	}

	// Delete is del.
	Delete struct {
		text.Span
		Targets []Expr
	}

	// Assign is a = b = value.
	Assign struct {
		text.Span
		Targets []Expr
		Value   Expr
	}

	// AugAssign is target op= value; Op is the operator without its =.
	AugAssign struct {
		text.Span
		Target Expr
		Op     string
		Value  Expr
	}

	// AnnAssign is target: annotation [= value]; Value may be nil.
	AnnAssign struct {
		text.Span
		Target     Expr
		Annotation Expr
		Value      Expr
	}

	// TypeAlias is type Name[...] = value.
	TypeAlias struct {
		text.Span
		Name       Ident
		TypeParams []TypeParam
		Value      Expr
	}

	// For is a for loop; Else is nil without an else.
	For struct {
		text.Span
		Async  bool
		Target Expr
		Iter   Expr
		Body   []Stmt
		Else   []Stmt
	}

	// While is a while loop.
	While struct {
		text.Span
		Test Expr
		Body []Stmt
		Else []Stmt
	}

	// If is an if; an elif is an *If that is the only statement of Else.
	If struct {
		text.Span
		Test Expr
		Body []Stmt
		Else []Stmt
	}

	// With is a with statement.
	With struct {
		text.Span
		Async bool
		Items []WithItem
		Body  []Stmt
	}

	// Match is a match statement.
	Match struct {
		text.Span
		Subject Expr
		Cases   []MatchCase
	}

	// Raise is raise [Value [from Cause]].
	Raise struct {
		text.Span
		Value Expr
		Cause Expr
	}

	// Try is a try statement; Star is for except*.
	Try struct {
		text.Span
		Star     bool
		Body     []Stmt
		Handlers []ExceptHandler
		Else     []Stmt
		Finally  []Stmt
	}

	// Assert is assert test[, message].
	Assert struct {
		text.Span
		Test    Expr
		Message Expr
	}

	// Import is import a.b as c, ...
	Import struct {
		text.Span
		Names []Alias
	}

	// ImportFrom is from [.]*module import names; Star is for *. Module.Name keeps its dots, without the leading ones.
	ImportFrom struct {
		text.Span
		Level  int
		Module Ident
		Names  []Alias
		Star   bool
	}

	// Global is global names.
	Global struct {
		text.Span
		Names []Ident
	}

	// Nonlocal is nonlocal names.
	Nonlocal struct {
		text.Span
		Names []Ident
	}

	// ExprStmt is an expression used as a statement.
	ExprStmt struct {
		text.Span
		Value Expr
	}

	// Pass is pass.
	Pass struct{ text.Span }

	// Break is break.
	Break struct{ text.Span }

	// Continue is continue.
	Continue struct{ text.Span }

	// BadStmt is source that is no statement. What could be read of it is in Exprs.
	BadStmt struct {
		text.Span
		Exprs []Expr
	}
)

// Parts of statements.
type (
	// Alias is one imported name. AsName.Name is empty without as.
	Alias struct {
		text.Span
		Name   Ident // dotted in an Import
		AsName Ident
	}

	// Param is a parameter of a function or lambda. A bare * or / has no name.
	Param struct {
		text.Span
		Kind       ParamKind
		Name       Ident
		Annotation Expr // nil without
		Default    Expr // nil without
	}

	// TypeParam is a type parameter, such as T: int = str, *Ts or **P.
	TypeParam struct {
		text.Span
		Stars   int
		Name    Ident
		Bound   Expr
		Default Expr
	}

	// WithItem is Context [as Target].
	WithItem struct {
		text.Span
		Context Expr
		Target  Expr
	}

	// ExceptHandler is except [Type [as Name]]:.
	ExceptHandler struct {
		text.Span
		Type Expr
		Name Ident
		Body []Stmt
	}

	// MatchCase is case Pattern [if Guard]:. A pattern is read as an expression: names in it are captures, a *Dict is a
	// mapping pattern, a *BinOp with | an alternative, a *NamedExpr stands for pattern as name.
	MatchCase struct {
		text.Span
		Pattern Expr
		Guard   Expr
		Body    []Stmt
	}
)

// ParamKind says how a parameter takes arguments.
type ParamKind uint8

const (
	Positional    ParamKind = iota // before a /, or ordinary: the grammar of calls does not need the difference here
	PositionalEnd                  // the / itself
	VarArgs                        // *args
	KeywordStart                   // the bare *
	KeywordOnly                    // after * or *args
	VarKeywords                    // **kwargs
)

func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*Return) stmt()      {}
func (*Delete) stmt()      {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*TypeAlias) stmt()   {}
func (*For) stmt()         {}
func (*While) stmt()       {}
func (*If) stmt()          {}
func (*With) stmt()        {}
func (*Match) stmt()       {}
func (*Raise) stmt()       {}
func (*Try) stmt()         {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*ExprStmt) stmt()    {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}
func (*BadStmt) stmt()     {}
