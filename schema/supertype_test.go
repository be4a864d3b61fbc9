package schema

import (
	"strings"
	"testing"
)

// typeOf reads a type as DataType.String writes it.
func typeOf(t *testing.T, text string) DataType {
	t.Helper()
	for _, candidate := range sampleTypes() {
		if candidate.String() == text {
			return candidate
		}
	}
	t.Fatalf("%s is not among sampleTypes", text)
	return DataType{}
}

// sampleTypes are all kinds, with decimals round every boundary: the digits that the integers need, the limit of 38,
// and what the SDK lets pass although no warehouse holds it (a scale above the precision, a precision above 38).
func sampleTypes() []DataType {
	types := []DataType{{}}
	for _, kind := range Kinds() {
		if kind != Decimal {
			types = append(types, DataType{Kind: kind})
		}
	}
	for _, p := range [][2]int{
		{0, 0},
		{1, 0},
		{1, 1},
		{3, 5},
		{4, 0},
		{5, 0},
		{5, 5},
		{6, 5},
		{7, 2},
		{9, 0},
		{10, 0},
		{10, 2},
		{12, 2},
		{18, 0},
		{18, 6},
		{19, 0},
		{20, 2},
		{21, 2},
		{28, 0},
		{29, 10},
		{38, 0},
		{38, 10},
		{38, 18},
		{38, 19},
		{38, 20},
		{38, 28},
		{38, 29},
		{38, 33},
		{38, 34},
		{38, 37},
		{38, 38},
		{39, 0},
		{39, 2},
		{100, 2},
		{5, 40},
	} {
		types = append(types, DataType{Kind: Decimal, Precision: p[0], Scale: p[1]})
	}
	return types
}

func TestSupertype(t *testing.T) {
	for _, row := range strings.Split(strings.TrimSpace(`
UNSPECIFIED + JSON = JSON
UNSPECIFIED + DECIMAL(38,38) = DECIMAL(38,38)
BOOLEAN + SHORT = SHORT
BOOLEAN + LONG = LONG
SHORT + INT = INT
INT + LONG = LONG
BOOLEAN + DECIMAL(1,1) = DECIMAL(2,1)
SHORT + DECIMAL(1,1) = DECIMAL(6,1)
INT + DECIMAL(7,2) = DECIMAL(12,2)
INT + DECIMAL(12,2) = DECIMAL(12,2)
LONG + DECIMAL(10,2) = DECIMAL(21,2)
LONG + DECIMAL(38,19) = DECIMAL(38,19)
LONG + DECIMAL(38,20) = DOUBLE
INT + DECIMAL(38,28) = DECIMAL(38,28)
INT + DECIMAL(38,29) = DOUBLE
SHORT + DECIMAL(38,33) = DECIMAL(38,33)
SHORT + DECIMAL(38,34) = DOUBLE
BOOLEAN + DECIMAL(38,37) = DECIMAL(38,37)
BOOLEAN + DECIMAL(38,38) = DOUBLE
DECIMAL(10,2) + DECIMAL(5,5) = DECIMAL(13,5)
DECIMAL(28,0) + DECIMAL(29,10) = DECIMAL(38,10)
DECIMAL(38,0) + DECIMAL(1,1) = DOUBLE
DECIMAL(3,5) + DECIMAL(1,0) = DECIMAL(6,5)
DECIMAL(100,2) + DECIMAL(100,2) = DECIMAL(100,2)
DECIMAL(100,2) + BOOLEAN = DOUBLE
BOOLEAN + FLOAT = FLOAT
SHORT + FLOAT = FLOAT
INT + FLOAT = DOUBLE
LONG + FLOAT = DOUBLE
BOOLEAN + DOUBLE = DOUBLE
LONG + DOUBLE = DOUBLE
FLOAT + DOUBLE = DOUBLE
DECIMAL(1,0) + FLOAT = DOUBLE
DECIMAL(38,10) + DOUBLE = DOUBLE
NAIVE_DATE + NAIVE_DATETIME = NAIVE_DATETIME
NAIVE_DATE + UTC_DATETIME = UTC_DATETIME
NAIVE_DATETIME + UTC_DATETIME = UTC_DATETIME
NAIVE_DATE + INT = STRING
UTC_DATETIME + STRING = STRING
BOOLEAN + STRING = STRING
DOUBLE + JSON = STRING
JSON + STRING = STRING
XML + STRING = STRING
XML + JSON = STRING
BINARY + STRING = STRING
BINARY + INT = STRING
DECIMAL(10,2) + NAIVE_DATE = STRING
`), "\n") {
		terms := strings.FieldsFunc(row, func(r rune) bool { return r == '+' || r == '=' })
		a, b := typeOf(t, strings.TrimSpace(terms[0])), typeOf(t, strings.TrimSpace(terms[1]))
		if got := Supertype(a, b).String(); got != strings.TrimSpace(terms[2]) {
			t.Errorf("%s, got %s", row, got)
		}
	}
}

func TestSupertypeIsAJoin(t *testing.T) {
	types := sampleTypes()
	for _, a := range types {
		if got := Supertype(a, a); got != a {
			t.Errorf("%v + itself = %v", a, got)
		}
		if got := Supertype(DataType{}, a); got != a {
			t.Errorf("UNSPECIFIED + %v = %v", a, got)
		}
		for _, b := range types {
			ab := Supertype(a, b)
			if ba := Supertype(b, a); ab != ba {
				t.Errorf("%v + %v = %v, the other way round %v", a, b, ab, ba)
			}
			if again := Supertype(ab, a); again != ab {
				t.Errorf("%v + %v = %v, which does not hold %v: %v", a, b, ab, a, again)
			}
			for _, c := range types {
				if left, right := Supertype(ab, c), Supertype(a, Supertype(b, c)); left != right {
					t.Errorf("(%v + %v) + %v = %v, but %v + (%v + %v) = %v", a, b, c, left, a, b, c, right)
				}
			}
		}
	}
}

func TestSupertypeIgnoresParametersOfOtherKinds(t *testing.T) {
	a := DataType{Kind: String, Precision: 3}
	if got := Supertype(a, a); got != (DataType{Kind: String}) {
		t.Errorf("Supertype = %#v", got)
	}
}
