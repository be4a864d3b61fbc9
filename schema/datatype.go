package schema

import (
	"strconv"
	"strings"
)

// Kind is a data type of the SDK without its parameters. The zero Kind is Unspecified.
type Kind uint8

// The kinds, in the order of the SDK's protocol. NAIVE_TIME exists there too, but the SDK refuses it.
const (
	// Unspecified is a column without a declared type, and a column that has held only NULL so far.
	Unspecified Kind = iota
	Boolean
	Short
	Int
	Long
	Decimal
	Float
	Double
	NaiveDate
	NaiveDatetime
	UTCDatetime
	Binary
	XML
	String
	JSON
)

var kindNames = [...]string{
	Unspecified:   "UNSPECIFIED",
	Boolean:       "BOOLEAN",
	Short:         "SHORT",
	Int:           "INT",
	Long:          "LONG",
	Decimal:       "DECIMAL",
	Float:         "FLOAT",
	Double:        "DOUBLE",
	NaiveDate:     "NAIVE_DATE",
	NaiveDatetime: "NAIVE_DATETIME",
	UTCDatetime:   "UTC_DATETIME",
	Binary:        "BINARY",
	XML:           "XML",
	String:        "STRING",
	JSON:          "JSON",
}

// Kinds lists what schema() may declare, in the order of the SDK's documentation.
func Kinds() []Kind {
	kinds := make([]Kind, 0, len(kindNames)-1)
	for k := Boolean; k <= JSON; k++ {
		kinds = append(kinds, k)
	}
	return kinds
}

// ParseKind reads a type name as schema() accepts it: in any case, without padding. UNSPECIFIED and NAIVE_TIME
// are refused, as the SDK refuses them.
func ParseKind(name string) (Kind, bool) {
	for k := Boolean; k <= JSON; k++ {
		// All names are ASCII, so a fold beyond ASCII (the Kelvin sign for k) can only match by accident.
		if len(name) == len(kindNames[k]) && strings.EqualFold(name, kindNames[k]) {
			return k, true
		}
	}
	return Unspecified, false
}

// String gives the SDK's name, such as UTC_DATETIME.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// DataType is the type of a column.
type DataType struct {
	Kind Kind
	// Precision (all digits) and Scale (digits after the point) are set for Decimal only and zero otherwise, so
	// that equal types compare equal with ==. The SDK does not check them: a scale above the precision and a
	// precision above MaxPrecision do occur.
	Precision, Scale int
}

// MaxPrecision is the largest number of digits a DECIMAL column of the warehouse can hold.
const MaxPrecision = 38

// String gives the type as people write it, such as DECIMAL(10,2) or STRING.
func (t DataType) String() string {
	if t.Kind != Decimal {
		return t.Kind.String()
	}
	return "DECIMAL(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
}
