package runner

import (
	"database/sql/driver"
	"math/big"
	"strconv"
	"strings"

	"csdk/schema"
)

// decimal makes the text of an exact decimal that fits DECIMAL(p,s). The engine checks only that the
// value is text or an int, so anything may arrive. Too many integer digits give NULL (Fivetran: "too
// many digits"), too many after the point are rounded half away from zero; both are reported.
func (c *converter) decimal(col *column, cell *cell) driver.Value {
	text := ""
	switch cell.kind {
	case cellInt, cellBool:
		text = strconv.FormatInt(cell.n, 10)
	case cellBig, cellText:
		text = strings.TrimSpace(cell.text)
	case cellFloat:
		text = formatPlain(cell.f)
	}
	plain, ok := plainDecimal(text)
	if !ok {
		return c.lost(col, cell, schema.Decimal, reasonNotNumber)
	}
	fitted, ok := fitDecimal(plain, col.typ.Precision, col.typ.Scale)
	if !ok {
		return c.lost(col, cell, schema.Decimal, reasonDigits)
	}
	if canonicalDecimal(fitted) != canonicalDecimal(plain) {
		c.changed(col, reasonDigits, func() string { return text }, func() string { return fitted })
	}
	return canonicalDecimal(fitted)
}

// longestExponent keeps 1e999999999 from becoming a gigabyte of zeros.
const longestExponent = 400

// plainDecimal writes a number without exponent: "-12.50". ok is false for anything that is no number.
func plainDecimal(text string) (plain string, ok bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" {
		return "", false
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if allDigits(whole) && allDigits(fraction) && whole+fraction != "" {
		return strings.TrimPrefix(text, "+"), true
	}
	mantissa, exponent, found := strings.Cut(strings.ToLower(digits), "e")
	e, err := strconv.Atoi(exponent)
	if !found || err != nil || e > longestExponent || e < -longestExponent || len(mantissa) > longestExponent {
		return "", false
	}
	if _, ok := plainDecimal(mantissa); !ok || strings.HasPrefix(mantissa, "-") || strings.HasPrefix(mantissa, "+") {
		return "", false
	}
	value, ok := new(big.Rat).SetString(strings.TrimPrefix(text, "+"))
	if !ok {
		return "", false
	}
	return value.FloatString(2 * longestExponent), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// fitDecimal rounds a plain decimal to the scale. ok is false when the integer part is too long.
func fitDecimal(plain string, precision, scale int) (string, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	if len(fraction) <= scale && len(strings.TrimLeft(whole, "0")) <= precision-scale {
		return plain, true
	}
	value, ok := new(big.Rat).SetString(plain)
	if !ok {
		return "", false
	}
	fitted := value.FloatString(scale)
	whole, _, _ = strings.Cut(strings.TrimPrefix(fitted, "-"), ".")
	return fitted, len(strings.TrimLeft(whole, "0")) <= precision-scale
}

// canonicalDecimal drops what does not change the number: zeros around it, the sign of zero.
func canonicalDecimal(text string) string {
	plain, ok := plainDecimal(text)
	if !ok {
		return text
	}
	negative := strings.HasPrefix(plain, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole
}
