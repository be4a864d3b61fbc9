package warehouse

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// plainNumber is what is compared exactly. The exponent is short: a longer one is beyond every column.
var plainNumber = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)

// numberBound is what a column of numbers is compared with. Columns of whole numbers and decimals have steps, and a number between
// two of them, or beyond all, must not be rounded to one by DuckDB.
func (f field) numberBound(sign, text string) condition {
	low, high, scale, stepped := f.steps()
	if !stepped {
		return condition{"CAST(? AS " + f.typ + ")", []any{text}} // a FLOAT is the number that is shown
	}
	if !plainNumber.MatchString(text) {
		typ := "DOUBLE" // inf and nan, too
		if strings.HasPrefix(f.typ, "DECIMAL") {
			typ = f.typ
		}
		return condition{"CAST(? AS " + typ + ")", []any{text}}
	}
	number, _ := new(big.Rat).SetString(text)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	number.Mul(number, new(big.Rat).SetInt(unit))
	step, rest := new(big.Int).DivMod(number.Num(), number.Denom(), new(big.Int)) // the step below
	switch {
	case rest.Sign() == 0:
	case sign == "=" || sign == "!=":
		return condition{sql: "'infinity'::DOUBLE"} // no value is equal
	case sign == "<" || sign == ">=":
		step.Add(step, big.NewInt(1))
	}
	switch {
	case step.Cmp(high) > 0:
		return condition{sql: "'infinity'::DOUBLE"}
	case step.Cmp(low) < 0:
		return condition{sql: "'-infinity'::DOUBLE"}
	}
	return condition{"CAST(? AS " + f.typ + ")", []any{new(big.Rat).SetFrac(step, unit).FloatString(scale)}}
}

// wholeBits are those of the signed types; those without a sign have a U before the name.
var wholeBits = map[string]uint{"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64, "HUGEINT": 128}

// steps are the lowest and the highest value of a column of whole numbers or decimals, without the point before the last scale digits.
// ok is false for other columns.
func (f field) steps() (low, high *big.Int, scale int, ok bool) {
	one, digits := big.NewInt(1), 0
	if n, _ := fmt.Sscanf(f.typ, "DECIMAL(%d,%d)", &digits, &scale); n == 2 {
		high = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
		high.Sub(high, one)
		return new(big.Int).Neg(high), high, scale, true
	}
	name, unsigned := strings.CutPrefix(f.typ, "U")
	bits := wholeBits[name]
	if bits == 0 {
		return nil, nil, 0, false
	}
	if unsigned {
		high = new(big.Int).Lsh(one, bits)
		return new(big.Int), high.Sub(high, one), 0, true
	}
	high = new(big.Int).Lsh(one, bits-1)
	low = new(big.Int).Neg(high)
	return low, high.Sub(high, one), 0, true
}
