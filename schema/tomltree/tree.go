// Package tomltree reads TOML into a tree with byte offsets, on top of the parser of go-toml. Of a text with errors it
// keeps what is right, and tells of the first error: the ones behind it are mostly its consequences.
//
// It knows nothing of files or of what a document means. Trees are immutable.
package tomltree

// Kind of a Value.
type Kind uint8

// The kinds. Time stands for dates and times.
const (
	String Kind = iota + 1
	Integer
	Float
	Bool
	Time
	Array
	Table
)

// Value is a TOML value in the bytes [Start, End). For a table with a header that is the header, and for one that
// only exists because of a dotted key, the part of the key that names it. Of arrays in arrays and inline tables in
// arrays, End is the end of their last entry.
type Value struct {
	Start, End int
	Kind       Kind
	Text       string   // of a String decoded, of others as written
	Items      []*Value // of an Array, or the tables that [[header]]s make
	Entries    []*Entry // of a Table, in the order of the text

	explicit bool // a table with a header or braces, which must not be made again
	index    map[string]*Entry
}

// Entry is a key of a table with its value.
type Entry struct {
	Start, End int // of the key
	Key        string
	Value      *Value
}

// Find gives the entry of a key, or nil. A Value that is nil or no table has none.
func (v *Value) Find(key string) *Entry {
	if v == nil {
		return nil
	}
	return v.index[key]
}

func (v *Value) put(e *Entry) {
	if v.index == nil {
		v.index = map[string]*Entry{}
	}
	v.index[e.Key] = e
	v.Entries = append(v.Entries, e)
}

// At gives the value below a path of keys, or nil.
func (v *Value) At(path ...string) *Value {
	for _, key := range path {
		e := v.Find(key)
		if e == nil {
			return nil
		}
		v = e.Value
	}
	return v
}

// Tree is what Parse made of a text.
type Tree struct {
	Root     *Value // a Table
	Problems []Problem
}

// Problem is a place where the text is not TOML.
type Problem struct {
	Start, End int
	Message    string // a clause without a capital and a full stop
}
