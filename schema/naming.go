package schema

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// Naming is the rule that turns the names of a connector into names of the destination.
//
// Fivetran's own rule runs on its side and was never observed; FivetranNaming is the algorithm of the last SDK that
// renamed in Python (2.6.0). Every method gives valid UTF-8 without NUL, and never an empty name: nothing left is "_".
type Naming uint8

const (
	// FivetranNaming is lower snake_case, the default.
	FivetranNaming Naming = iota
	// SourceNaming keeps names as the connector wrote them.
	SourceNaming
)

// ParseNaming reads the value of --naming or FIVETRAN_NAMING; empty means FivetranNaming. The text of its error is
// the SDK's.
func ParseNaming(s string) (Naming, error) {
	switch {
	case s == "", strings.EqualFold(s, "FIVETRAN"):
		return FivetranNaming, nil
	case strings.EqualFold(s, "SOURCE"):
		return SourceNaming, nil
	}
	return FivetranNaming, errors.New("Invalid naming strategy: '" + s +
		"'. Must be 'FIVETRAN' or 'SOURCE' (case-insensitive).")
}

// String gives the value as --naming takes it.
func (n Naming) String() string {
	if n == SourceNaming {
		return "SOURCE"
	}
	return "FIVETRAN"
}

// Table gives the name of a table in the destination.
//
// Renaming a renamed name changes nothing, except after letters that are upper case and have no lower case, such as
// the mathematical bold capitals: what is lowered before one of them makes a new word boundary the second time.
func (n Naming) Table(name string) string {
	if n == SourceNaming {
		return storable(name)
	}
	name = snakeCase(name)
	// Only a plain letter counts: _é keeps its underscore, and so does _1.
	if rest := strings.TrimLeft(name, "_"); rest != "" && isLowerASCII(rest[0]) {
		return rest
	}
	return name
}

// Column gives the name of a column in the destination. It is Table's, except that a leading underscore stays.
func (n Naming) Column(name string) string {
	if n == SourceNaming {
		return storable(name)
	}
	return snakeCase(name)
}

// Schema gives the suffix of the warehouse schema (tester_<suffix>) for a table that declares a schema. It is
// lower-cased only: the words of a schema name are not split.
func (n Naming) Schema(name string) string {
	name = storable(name)
	if n == FivetranNaming {
		return strings.ToLower(name)
	}
	return name
}

// storable makes a name that DuckDB can hold: valid UTF-8, no NUL, not empty.
func storable(name string) string {
	if strings.IndexByte(name, 0) >= 0 {
		name = strings.ReplaceAll(name, "\x00", "")
	}
	name = strings.ToValidUTF8(name, string(utf8.RuneError))
	if name == "" {
		return "_"
	}
	return name
}

// snakeCase is FivetranNaming before the step that tables have of their own.
func snakeCase(name string) string {
	if isSnakeCase(name) {
		return name
	}
	name = storable(name)
	if !keepsScript(name) {
		name = transliterate(name)
	}
	if name = joinWords(name); name == "" {
		return "_"
	}
	return name
}

// isSnakeCase reports whether snakeCase would return a plain ASCII name as it is. Most names are so, and operations
// ask about the same ones again and again.
func isSnakeCase(name string) bool {
	previous := byte(0)
	for i := range len(name) {
		c := name[i]
		switch {
		case isLowerASCII(c):
			if isDigitASCII(previous) {
				return false
			}
		case isDigitASCII(c):
			if isLowerASCII(previous) {
				return false
			}
		case c != '_' || previous == '_':
			return false
		}
		previous = c
	}
	return name != ""
}

func isLowerASCII(c byte) bool { return 'a' <= c && c <= 'z' }

func isDigitASCII(c byte) bool { return '0' <= c && c <= '9' }

// keepsScript reports whether a name consists of nothing but letters and digits of any script, underscores, dashes
// and points. Such a name keeps its script; one other character, be it a space, has the whole name transliterated.
func keepsScript(name string) bool {
	for _, r := range name {
		if r != '-' && r != '.' && !isWord(r) {
			return false
		}
	}
	return true
}

// transliterate turns a name into ASCII. Accents go first, because many accented letters are not in the tables of the
// transliteration; what is left after that is composed again, because whole syllables of Hangul are.
func transliterate(name string) string {
	decomposed := norm.NFD.String(name)
	bare := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && norm.NFD.PropertiesString(string(r)).CCC() != 0 {
			return -1
		}
		return r
	}, decomposed)
	return unidecode.Unidecode(norm.NFC.String(bare))
}

// joinWords lower-cases a name and puts one underscore between its words and in place of everything that is neither
// letter nor digit. It expects valid UTF-8.
func joinWords(name string) string {
	var b strings.Builder
	b.Grow(len(name) + 8)
	previous, underscore := rune(0), false
	for _, r := range name {
		if !isWord(r) {
			r = '_'
		}
		if (r == '_' || previous != 0 && startsWord(previous, r)) && !underscore {
			b.WriteByte('_')
		}
		underscore = r == '_'
		if !underscore {
			b.WriteRune(unicode.ToLower(r))
		}
		previous = r
	}
	return b.String()
}

// startsWord reports whether a word begins between two characters: userId, q1 and 1st have two words each, ID has one.
func startsWord(previous, r rune) bool {
	return isLower(previous) && isUpper(r) || isDigit(previous) != isDigit(r)
}

// The classes below are those of Python's str methods and of \w, in which the algorithm is defined: they go by more
// Unicode properties than Go's functions of the same name.

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

func isLower(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z'
	}
	return unicode.IsLower(r) || unicode.Is(unicode.Other_Lowercase, r)
}

func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r) || unicode.Is(unicode.Other_Uppercase, r)
}

func isDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9'
	}
	return unicode.IsDigit(r) || unicode.Is(digitForms, r)
}

// digitForms are the characters that Unicode counts as digits (Numeric_Type=Digit) without their being decimal
// figures: superscripts, subscripts, circled and dotted ones. Fractions and Roman numerals are not among them.
var digitForms = &unicode.RangeTable{
	LatinOffset: 2,
	R16: []unicode.Range16{
		{Lo: 0x00b2, Hi: 0x00b3, Stride: 1},
		{Lo: 0x00b9, Hi: 0x00b9, Stride: 1},
		{Lo: 0x1369, Hi: 0x1371, Stride: 1},
		{Lo: 0x19da, Hi: 0x19da, Stride: 1},
		{Lo: 0x2070, Hi: 0x2070, Stride: 1},
		{Lo: 0x2074, Hi: 0x2079, Stride: 1},
		{Lo: 0x2080, Hi: 0x2089, Stride: 1},
		{Lo: 0x2460, Hi: 0x2468, Stride: 1},
		{Lo: 0x2474, Hi: 0x247c, Stride: 1},
		{Lo: 0x2488, Hi: 0x2490, Stride: 1},
		{Lo: 0x24ea, Hi: 0x24ea, Stride: 1},
		{Lo: 0x24f5, Hi: 0x24fd, Stride: 1},
		{Lo: 0x24ff, Hi: 0x24ff, Stride: 1},
		{Lo: 0x2776, Hi: 0x277e, Stride: 1},
		{Lo: 0x2780, Hi: 0x2788, Stride: 1},
		{Lo: 0x278a, Hi: 0x2792, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x10a40, Hi: 0x10a43, Stride: 1},
		{Lo: 0x10e60, Hi: 0x10e68, Stride: 1},
		{Lo: 0x11052, Hi: 0x1105a, Stride: 1},
		{Lo: 0x1f100, Hi: 0x1f10a, Stride: 1},
	},
}
