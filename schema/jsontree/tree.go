// Package jsontree reads JSON into a tree with byte offsets, from any input: what is unfinished or wrong becomes a
// Problem with its place, and everything around it is kept. An input without problems is JSON, exactly.
//
// It knows nothing of files, of the SDK or of Go values. Trees are immutable.
package jsontree

// Kind of a Value.
type Kind uint8

// The kinds. Invalid is a word or a number that is not JSON, such as None or 007; Missing is the place, without a
// length, where a value belongs.
const (
	Missing Kind = iota
	Invalid
	Null
	False
	True
	Number
	String
	Array
	Object
)

// Value is a JSON value in the bytes [Start, End).
type Value struct {
	Start, End int
	Kind       Kind
	Text       string   // of a String decoded, of a word or number as written
	Members    []Member // of an Object, in the order of the text, with keys that repeat
	Items      []Value  // of an Array
}

// Member is a key of an object with its value.
type Member struct {
	Start, End int // of the key, with its quotes
	Key        string
	Value      Value
}

// Find gives the member that counts for a key, which is the last one, or nil.
func (v *Value) Find(key string) *Member {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Key == key {
			return &v.Members[i]
		}
	}
	return nil
}

// Tree is what Parse made of a text.
type Tree struct {
	Root     Value
	Problems []Problem // in the order of the text, no more than maxProblems
	// Truncated says that the text has more than maxValues values; what is behind them was not read. It bounds the
	// time and the memory that a huge file takes.
	Truncated bool
}

const (
	maxValues   = 1 << 17
	maxProblems = 100
	maxDepth    = 10_000 // as encoding/json
)

// Problem is a place where the text is not JSON.
type Problem struct {
	Start, End int
	Code       Code
}

// Code is a kind of problem.
type Code uint8

// The kinds of problems.
const (
	Empty               Code = iota + 1 // no value at all
	Unexpected                          // something that belongs nowhere
	TextAfter                           // text after the value
	MissingValue                        // nothing after a colon
	MissingColon                        // between key and value
	MissingComma                        // at the end of the value before it
	ExtraComma                          // with nothing before it
	TrailingComma                       // before a closing bracket
	MissingBracket                      // an object or array does not end
	UnquotedKey                         // {key: 1}
	SingleQuotes                        // around a string
	UnterminatedString                  // a string does not end on its line
	ControlCharacter                    // in a string, such as a tab
	BadEscape                           // \ and something that is no escape
	BadNumber                           // 007, 1., +1
	PythonNumber                        // NaN, Infinity, -Infinity: Python's json reads and writes them
	BadWord                             // None, True, undefined
	Comment                             // // to the line's end, /* */, or # to the line's end
	UnterminatedComment                 // /* without an end
	TooDeep                             // brackets in brackets; nothing behind it was read
)

var messages = [...]string{
	Empty:               "the file is empty",
	Unexpected:          "this does not belong here",
	TextAfter:           "there is text after the end of the JSON value",
	MissingValue:        "a value is missing",
	MissingColon:        "a colon is missing between the key and its value",
	MissingComma:        "a comma is missing",
	ExtraComma:          "there is a comma too many",
	TrailingComma:       "there is a comma after the last entry",
	MissingBracket:      "a closing bracket is missing",
	UnquotedKey:         "a key must be in double quotes",
	SingleQuotes:        "JSON has only double quotes",
	UnterminatedString:  "the closing quote is missing",
	ControlCharacter:    `a character such as a tab must be written as an escape, such as \t`,
	BadEscape:           `this is no escape that JSON knows; a backslash itself is written \\`,
	BadNumber:           "this is not a number in JSON",
	PythonNumber:        "this is not a number in JSON",
	BadWord:             "JSON knows no words but true, false and null",
	Comment:             "JSON has no comments",
	UnterminatedComment: "JSON has no comments, and this one does not end",
	TooDeep:             "brackets are nested too deep",
}

// String says what is wrong, as a clause without a capital and a full stop.
func (c Code) String() string {
	if int(c) < len(messages) {
		return messages[c]
	}
	return ""
}
