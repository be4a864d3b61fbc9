package runner

import (
	"database/sql/driver"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"csdk/schema"
)

// converter turns cells into values that fit their column, and counts what it had to change.
type converter struct {
	table *table
	site  int
	// changes counts by place; note tells the run about the first of a kind.
	changes map[changeKey]*ValueChange
	note    func(key changeKey, example, result string, site int) *ValueChange
}

type changeKey struct{ table, column, reason string }

func (c *converter) begin(t *table, site int) { c.table, c.site = t, site }

// changed counts a value that could not be stored as it was sent. example and result are computed only
// for the first of its kind.
func (c *converter) changed(col *column, reason string, example, result func() string) {
	key := changeKey{c.table.name.String(), col.name, reason}
	known := c.changes[key]
	if known == nil {
		known = c.note(key, shorten(example()), shorten(result()), c.site)
		c.changes[key] = known
	}
	known.Count++
}

// longestExample bounds how much of a changed value is kept.
const longestExample = 80

func shorten(s string) string {
	if len(s) <= longestExample {
		return s
	}
	return strings.ToValidUTF8(s[:longestExample], "") + "…"
}

func (c *converter) lost(col *column, cell *cell, declared schema.Kind, reason string) driver.Value {
	c.changed(col, reason, func() string { return canonicalText(cell, declared) }, func() string { return "NULL" })
	return nil
}

// The reasons of value changes.
const (
	reasonNaN        = "NaN"
	reasonNUL        = "NUL characters"
	reasonDigits     = "too many digits"
	reasonNotNumber  = "not a number"
	reasonPrecision  = "more precise than DOUBLE"
	reasonFloat      = "more precise than FLOAT"
	reasonRange      = "out of range"
	reasonBase64     = "binary in a text column"
	reasonJSONNumber = "NaN in JSON"
	reasonSurrogate  = "half a character in JSON"
	reasonDate       = "not a date"
)

// value converts a cell for its column. declared is the type under which the engine checked it,
// Unspecified when it is inferred.
func (c *converter) value(col *column, cell *cell, declared schema.Kind) driver.Value {
	if cell.kind == cellNull {
		return nil
	}
	switch col.typ.Kind {
	case schema.Boolean:
		if cell.kind == cellBool {
			return cell.n != 0
		}
	case schema.Short:
		if cell.isInteger() {
			return int16(cell.n)
		}
	case schema.Int:
		if cell.isInteger() {
			return int32(cell.n)
		}
	case schema.Long:
		if cell.isInteger() {
			return cell.n
		}
	case schema.Float, schema.Double:
		return c.float(col, cell, declared)
	case schema.Decimal:
		return c.decimal(col, cell)
	case schema.NaiveDate, schema.NaiveDatetime, schema.UTCDatetime:
		if at, ok := parseTime(cell); ok {
			return at
		}
		return c.lost(col, cell, declared, reasonDate)
	case schema.Binary:
		if cell.kind == cellBytes {
			return []byte(cell.text)
		}
	case schema.JSON:
		if cell.kind == cellJSON {
			return c.json(col, cell)
		}
	}
	return c.text(col, cell, declared)
}

func (cell *cell) isInteger() bool { return cell.kind == cellInt || cell.kind == cellBool }

func (c *converter) float(col *column, cell *cell, declared schema.Kind) driver.Value {
	var f float64
	switch cell.kind {
	case cellFloat:
		f = cell.f
	case cellInt, cellBool:
		f = float64(cell.n)
		if f >= math.MaxInt64 || int64(f) != cell.n {
			c.changed(col, reasonPrecision, func() string { return strconv.FormatInt(cell.n, 10) }, func() string { return formatFloat(f) })
		}
	case cellBig, cellText:
		var err error
		f, err = strconv.ParseFloat(strings.TrimSpace(cell.text), 64)
		if err != nil && !math.IsInf(f, 0) {
			return c.lost(col, cell, declared, reasonNotNumber)
		}
		if !saysFloat(strings.TrimSpace(cell.text), f) {
			c.changed(col, reasonPrecision, func() string { return cell.text }, func() string { return formatFloat(f) })
		}
	default:
		return c.lost(col, cell, declared, reasonNotNumber)
	}
	if math.IsNaN(f) {
		return c.lost(col, cell, declared, reasonNaN)
	}
	if col.typ.Kind == schema.Float {
		return c.narrow(col, cell, declared, f)
	}
	return f
}

// narrow fits a number into FLOAT. Fractions are rounded there as a matter of course; a whole number that
// becomes another one, and a number that becomes 0, are changes.
func (c *converter) narrow(col *column, cell *cell, declared schema.Kind, f float64) driver.Value {
	narrow := float32(f)
	if math.IsInf(float64(narrow), 0) && !math.IsInf(f, 0) {
		return c.lost(col, cell, declared, reasonRange)
	}
	if stored := float64(narrow); stored != f && (f == math.Trunc(f) || stored == 0) {
		c.changed(col, reasonFloat, func() string { return formatFloat(f) }, func() string { return formatFloat(stored) })
	}
	return narrow
}

// saysFloat is whether a decimal text is the number f, or the shortest text for it.
func saysFloat(text string, f float64) bool {
	exact := canonicalDecimal(text)
	return exact == canonicalDecimal(formatPlain(f)) || exact == canonicalDecimal(strconv.FormatFloat(f, 'f', 0, 64))
}

// text is the value as it stands in a text column. Binary becomes base64; NUL characters are removed,
// as Fivetran does (SDK core 0.2.0).
func (c *converter) text(col *column, cell *cell, declared schema.Kind) driver.Value {
	text := canonicalText(cell, declared)
	if cell.kind == cellBig && text != cell.text {
		c.changed(col, reasonPrecision, func() string { return cell.text }, func() string { return text })
	}
	if cell.kind == cellBytes {
		c.changed(col, reasonBase64, func() string { return strconv.Quote(cell.text) }, func() string { return text })
	}
	if strings.IndexByte(text, 0) >= 0 {
		clean := strings.ReplaceAll(text, "\x00", "")
		c.changed(col, reasonNUL, func() string { return strconv.Quote(text) }, func() string { return clean })
		return clean
	}
	return text
}

// canonicalText is a cell as text, spelled as the warehouse spells a stored value that becomes text, so that
// rows before and after a widening look alike. It also identifies the value in a row without a key: 5 and
// 5.0 are one value.
func canonicalText(cell *cell, declared schema.Kind) string {
	switch cell.kind {
	case cellBool:
		return strconv.FormatBool(cell.n != 0)
	case cellInt:
		return strconv.FormatInt(cell.n, 10)
	case cellFloat:
		return strings.TrimSuffix(formatFloat(cell.f), ".0")
	case cellBig: // its column was DOUBLE before it was text
		if f, err := strconv.ParseFloat(cell.text, 64); err == nil {
			return strings.TrimSuffix(formatFloat(f), ".0")
		}
	case cellBytes:
		return base64.StdEncoding.EncodeToString([]byte(cell.text))
	case cellText:
		switch declared {
		case schema.Decimal:
			return canonicalDecimal(cell.text)
		case schema.NaiveDatetime, schema.UTCDatetime:
			if at, ok := parseTime(cell); ok {
				return formatTime(at, declared)
			}
		}
	}
	return cell.text
}

func formatTime(at time.Time, kind schema.Kind) string {
	text := at.Format("2006-01-02 15:04:05.999999")
	if kind == schema.UTCDatetime {
		text += "+00"
	}
	return text
}

// formatFloat spells a float as Python and DuckDB do: 1.0, 0.1, 1e+16.
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func formatPlain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// parseTime reads the text that the engine makes of dates: YYYY-MM-DD, with T and a time, with Z.
func parseTime(cell *cell) (time.Time, bool) {
	if cell.kind != cellText {
		return time.Time{}, false
	}
	text := cell.text
	if at, ok := parseISO(text); ok {
		return at, true
	}
	layout := "2006-01-02T15:04:05Z07:00"
	switch {
	case len(text) == len("2006-01-02"):
		layout = "2006-01-02"
	case len(text) > 10 && text[10] == ' ':
		layout = "2006-01-02 15:04:05Z07:00"
	}
	if len(text) > 10 && !strings.HasSuffix(text, "Z") && strings.LastIndexAny(text, "+-") < 10 {
		layout = strings.TrimSuffix(layout, "Z07:00")
	}
	at, err := time.Parse(layout, text)
	return at.UTC(), err == nil
}

// parseISO is the fast way for what the engine writes: YYYY-MM-DDTHH:MM:SS, with or without a fraction and Z.
func parseISO(text string) (time.Time, bool) {
	text = strings.TrimSuffix(text, "Z")
	if len(text) < 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, false
	}
	days, ok := parseDay(text[:10])
	hour, ok1 := digits(text[11:13])
	minute, ok2 := digits(text[14:16])
	second, ok3 := digits(text[17:19])
	if !ok || !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	nanos := 0
	if fraction := text[19:]; fraction != "" {
		n, ok := digits(fraction[1:])
		if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 10 || !ok {
			return time.Time{}, false
		}
		for range 10 - len(fraction) {
			n *= 10
		}
		nanos = n
	}
	return time.Unix(int64(days)*24*60*60+int64(hour*3600+minute*60+second), int64(nanos)).UTC(), true
}

// parseDay reads YYYY-MM-DD as days since 1970-01-01.
func parseDay(text string) (int, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, ok1 := digits(text[:4])
	month, ok2 := digits(text[5:7])
	day, ok3 := digits(text[8:])
	if !ok1 || !ok2 || !ok3 || year < 1 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return int(at.Unix() / (24 * 60 * 60)), at.Day() == day // 31 April is 1 May
}

// digits reads a number of digits only.
func digits(text string) (n int, ok bool) {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + int(text[i]-'0')
	}
	return n, text != ""
}
