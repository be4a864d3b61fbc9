package schema

// Widest number of digits before the point that each integer kind can hold, as a DECIMAL must provide them.
// A BOOLEAN counts as the numbers 0 and 1.
const (
	booleanDigits = 1
	shortDigits   = 5
	intDigits     = 10
	longDigits    = 19
)

// Supertype returns the smallest type that holds the values of both a and b, after Fivetran's documented hierarchy.
//
// It is a join: commutative, associative and idempotent, with Unspecified as the identity and STRING above
// everything, so the type of a column does not depend on the order in which its values came. This also holds for
// decimals, because what does not fit MaxPrecision becomes DOUBLE, which absorbs every other number.
func Supertype(a, b DataType) DataType {
	a, b = a.clean(), b.clean()
	switch {
	case a == b, b.Kind == Unspecified:
		return a
	case a.Kind == Unspecified:
		return b
	case a.Kind.isNumber() && b.Kind.isNumber():
		return numberSupertype(a, b)
	case a.Kind.isTime() && b.Kind.isTime():
		// NAIVE_DATE < NAIVE_DATETIME < UTC_DATETIME, which is the order of the constants.
		return DataType{Kind: max(a.Kind, b.Kind)}
	default:
		return DataType{Kind: String}
	}
}

// clean drops parameters of kinds that have none.
func (t DataType) clean() DataType {
	if t.Kind != Decimal {
		return DataType{Kind: t.Kind}
	}
	return t
}

func (k Kind) isNumber() bool { return k >= Boolean && k <= Double }

func (k Kind) isInteger() bool { return k >= Boolean && k <= Long }

func (k Kind) isTime() bool { return k >= NaiveDate && k <= UTCDatetime }

// numberSupertype joins two different numeric types.
func numberSupertype(a, b DataType) DataType {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case b.Kind.isInteger():
		return b
	case b.Kind == Decimal:
		return decimalSupertype(a, b)
	case b.Kind == Float && a.Kind <= Short:
		// 24 bits of mantissa hold every 16-bit integer; an INT already needs a DOUBLE.
		return b
	default:
		return DataType{Kind: Double}
	}
}

// decimalSupertype joins a decimal with a decimal or an integer: as many digits before and after the point as
// either needs, or DOUBLE when no DECIMAL is that wide.
func decimalSupertype(a, b DataType) DataType {
	scale := max(a.decimalScale(), b.decimalScale())
	precision := max(a.integerDigits(), b.integerDigits()) + scale
	if precision > MaxPrecision {
		return DataType{Kind: Double}
	}
	return DataType{Kind: Decimal, Precision: precision, Scale: scale}
}

func (t DataType) decimalScale() int {
	if t.Kind != Decimal {
		return 0
	}
	return max(t.Scale, 0)
}

func (t DataType) integerDigits() int {
	switch t.Kind {
	case Boolean:
		return booleanDigits
	case Short:
		return shortDigits
	case Int:
		return intDigits
	case Long:
		return longDigits
	default:
		return max(t.Precision-t.decimalScale(), 0)
	}
}
