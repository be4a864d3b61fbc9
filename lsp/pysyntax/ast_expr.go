package pysyntax

import "csdk/lsp/text"

// Expressions.
type (
	// Name is an identifier that is read, written or deleted.
	Name struct {
		text.Span
		Name string
	}

	// Constant is True, False, None or ..., as Word.
	Constant struct {
		text.Span
		Word string
	}

	// Number is an int, float or complex literal as the source has it.
	Number struct {
		text.Span
		Literal string
		Kind    NumberKind
	}

	// String is a str or bytes literal, implicit concatenations joined. Value is the text it stands for (bytes as they are).
	String struct {
		text.Span
		Value string
		Bytes bool
		Parts []StringPart
	}

	// FString is an f-string or a t-string, implicit concatenations joined. Parts are *String and *FormattedValue.
	FString struct {
		text.Span
		Template bool // a t-string
		Parts    []Expr
	}

	// FormattedValue is {value!r:format} in an f-string. Conversion is 0 without, Format nil without.
	FormattedValue struct {
		text.Span
		Value      Expr
		Debug      bool // {value=}
		Conversion byte
		Format     *FString
	}

	// Tuple is a tuple, in parentheses or not.
	Tuple struct {
		text.Span
		Elts []Expr
	}

	// List is a list display.
	List struct {
		text.Span
		Elts []Expr
	}

	// Set is a set display.
	Set struct {
		text.Span
		Elts []Expr
	}

	// Dict is a dict display.
	Dict struct {
		text.Span
		Entries []DictEntry
	}

	// Comprehension is a list, set, dict or generator comprehension. Value is nil except in a dict.
	Comprehension struct {
		text.Span
		Kind    ComprehensionKind
		Elt     Expr // the key in a dict
		Value   Expr
		Clauses []CompFor
	}

	// Call is a call. Parens spans from ( to ), or to the end of what was read where the ) is missing.
	Call struct {
		text.Span
		Func   Expr
		Args   []Arg
		Parens text.Span
		Closed bool // the ) is there
	}

	// Attribute is value.attr; Attr.Name is empty right after a point.
	Attribute struct {
		text.Span
		Value Expr
		Attr  Ident
	}

	// Subscript is value[index].
	Subscript struct {
		text.Span
		Value Expr
		Index Expr
	}

	// Slice is lower:upper:step, each nil when missing.
	Slice struct {
		text.Span
		Lower, Upper, Step Expr
	}

	// BinOp is an arithmetic, bit or matrix operation.
	BinOp struct {
		text.Span
		Op          string
		Left, Right Expr
	}

	// BoolOp is and or or of two or more values.
	BoolOp struct {
		text.Span
		Op     string
		Values []Expr
	}

	// UnaryOp is not, -, + or ~.
	UnaryOp struct {
		text.Span
		Op    string
		Value Expr
	}

	// Compare is a chain of comparisons: Left Ops[0] Rights[0] Ops[1] ... Ops has "not in" and "is not" as one.
	Compare struct {
		text.Span
		Left   Expr
		Ops    []string
		Rights []Expr
	}

	// IfExp is Body if Test else Else.
	IfExp struct {
		text.Span
		Test, Body, Else Expr
	}

	// Lambda is a lambda.
	Lambda struct {
		text.Span
		Params []Param
		Body   Expr
	}

	// Await is await value.
	Await struct {
		text.Span
		Value Expr
	}

	// Yield is yield or yield from; Value is nil for a bare yield.
	Yield struct {
		text.Span
		From  bool
		Value Expr
	}

	// Starred is *value outside of the arguments of a call.
	Starred struct {
		text.Span
		Value Expr
	}

	// NamedExpr is target := value.
	NamedExpr struct {
		text.Span
		Target Expr
		Value  Expr
	}

	// Bad is where an expression should be and none is.
	Bad struct{ text.Span }
)

// NumberKind is the type of a number literal.
type NumberKind uint8

const (
	Int NumberKind = iota
	Float
	Complex
)

// ComprehensionKind is the type that a comprehension makes.
type ComprehensionKind uint8

const (
	GeneratorComp ComprehensionKind = iota
	ListComp
	SetComp
	DictComp
)

// Parts of expressions.
type (
	// StringPart is one literal of a String. Body is what stands between the quotes.
	StringPart struct {
		text.Span
		Prefix string
		Body   text.Span
		Closed bool // the closing quote is there
	}

	// DictEntry is key: value, or **value with a nil Key.
	DictEntry struct {
		text.Span
		Key   Expr
		Value Expr
	}

	// CompFor is for Target in Iter [if ...]*.
	CompFor struct {
		text.Span
		Async  bool
		Target Expr
		Iter   Expr
		Ifs    []Expr
	}

	// Arg is an argument of a call or class: value, name=value, *value or **value.
	Arg struct {
		text.Span
		Stars int
		Name  Ident // empty for a positional one
		Value Expr
	}
)

func (*Name) expr()           {}
func (*Constant) expr()       {}
func (*Number) expr()         {}
func (*String) expr()         {}
func (*FString) expr()        {}
func (*FormattedValue) expr() {}
func (*Tuple) expr()          {}
func (*List) expr()           {}
func (*Set) expr()            {}
func (*Dict) expr()           {}
func (*Comprehension) expr()  {}
func (*Call) expr()           {}
func (*Attribute) expr()      {}
func (*Subscript) expr()      {}
func (*Slice) expr()          {}
func (*BinOp) expr()          {}
func (*BoolOp) expr()         {}
func (*UnaryOp) expr()        {}
func (*Compare) expr()        {}
func (*IfExp) expr()          {}
func (*Lambda) expr()         {}
func (*Await) expr()          {}
func (*Yield) expr()          {}
func (*Starred) expr()        {}
func (*NamedExpr) expr()      {}
func (*Bad) expr()            {}
