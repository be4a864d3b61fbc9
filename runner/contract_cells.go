package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"

	"csdk/schema"

	"google.golang.org/protobuf/encoding/protowire"
)

// wireKind is the field of ValueType that holds the value.
type wireKind = protowire.Number

const (
	wireNull          wireKind = 1
	wireBool          wireKind = 2
	wireShort         wireKind = 3
	wireInt           wireKind = 4
	wireLong          wireKind = 5
	wireFloat         wireKind = 6
	wireDouble        wireKind = 7
	wireNaiveDate     wireKind = 8
	wireNaiveDatetime wireKind = 9
	wireUTCDatetime   wireKind = 10
	wireDecimal       wireKind = 11
	wireBinary        wireKind = 12
	wireString        wireKind = 13
	wireJSON          wireKind = 14
	wireXML           wireKind = 15
	wireNaiveTime     wireKind = 16
)

var (
	errDamaged = errors.New("the value is damaged")
	errEmpty   = errors.New("the value has no content; send null for no value")
	errUTF8    = errors.New("the text is not UTF-8")
	errRange   = errors.New("the integer is out of the type's range")
	errJSON    = errors.New("the text is not JSON")
)

// valueCell reads a ValueType into an empty cell. What is sent for a declared column must be of its type, or be the same value in
// another type: an integer of another width, a number for DECIMAL, anything for STRING. The text shares the
// message.
func valueCell(c *cell, value []byte, want schema.Kind) error {
	var held, unknown wireKind
	for len(value) > 0 {
		field, kind, n := protowire.ConsumeTag(value)
		if n < 0 {
			return errDamaged
		}
		value = value[n:]
		if field > wireNaiveTime {
			unknown = field
			n = protowire.ConsumeFieldValue(field, kind, value)
		} else {
			if held != 0 {
				*c = cell{} // the last one counts
			}
			held = field
			n = c.readValue(field, kind, value)
		}
		if n < 0 {
			return errDamaged
		}
		value = value[n:]
	}
	switch {
	case held == 0 && unknown != 0:
		return fmt.Errorf("the value is of the unknown kind %d", unknown)
	case held == 0:
		return errEmpty
	case c.kind == cellNull:
		return nil
	}
	return c.fit(held, want)
}

// readValue reads the content of one field. It returns its length, or less than 0 when it is damaged.
func (c *cell) readValue(field wireKind, kind protowire.Type, value []byte) int {
	switch {
	case field <= wireLong && kind == protowire.VarintType:
		bits, n := protowire.ConsumeVarint(value)
		c.kind, c.n = cellInt, int64(bits)
		switch field {
		case wireNull:
			c.kind, c.n = cellNull, 0
		case wireBool:
			c.kind, c.n = cellBool, int64(min(bits, 1))
		case wireShort, wireInt:
			c.n = int64(int32(bits))
		}
		return n
	case field == wireFloat && kind == protowire.Fixed32Type:
		bits, n := protowire.ConsumeFixed32(value)
		c.kind, c.f = cellFloat, float64(math.Float32frombits(bits))
		return n
	case field == wireDouble && kind == protowire.Fixed64Type:
		bits, n := protowire.ConsumeFixed64(value)
		c.kind, c.f = cellFloat, math.Float64frombits(bits)
		return n
	case field > wireDouble && kind == protowire.BytesType:
		content, n := protowire.ConsumeBytes(value)
		c.kind, c.text = cellText, shared(content)
		switch field {
		case wireBinary:
			c.kind = cellBytes
		case wireJSON:
			c.kind = cellJSON
		case wireNaiveDate, wireNaiveDatetime, wireUTCDatetime, wireNaiveTime:
			var ok bool
			if c.text, ok = timestampText(content, field); !ok {
				return -1
			}
		}
		return n
	}
	return -1
}

// timestampText spells a Timestamp as the embedded engine spells such a value. What a type does not hold, as
// the time of day of a NAIVE_DATE, is no part of the value.
func timestampText(message []byte, kind wireKind) (string, bool) {
	var seconds, nanos int64
	for len(message) > 0 {
		field, wire, n := protowire.ConsumeTag(message)
		if n < 0 || wire != protowire.VarintType {
			return "", false
		}
		message = message[n:]
		bits, n := protowire.ConsumeVarint(message)
		if n < 0 {
			return "", false
		}
		switch field {
		case 1:
			seconds = int64(bits)
		case 2:
			nanos = int64(int32(bits))
		}
		message = message[n:]
	}
	const first, last = -62135596800, 253402300799 // 0001-01-01 and the last second of 9999 (timestamp.proto)
	if seconds < first || seconds > last || nanos < 0 || nanos >= int64(time.Second) {
		return "", false
	}
	at := time.Unix(seconds, nanos).UTC()
	text := make([]byte, 0, len("2006-01-02T15:04:05.000000000Z"))
	if kind != wireNaiveTime {
		year, month, day := at.Date()
		text = appendDigits(append(appendDigits(append(appendDigits(text, year, 4), '-'), int(month), 2), '-'), day, 2)
	}
	if kind == wireNaiveDate {
		return shared(text), true
	}
	if kind != wireNaiveTime {
		text = append(text, 'T')
	}
	hour, minute, second := at.Clock()
	text = appendDigits(append(appendDigits(append(appendDigits(text, hour, 2), ':'), minute, 2), ':'), second, 2)
	text = appendFraction(text, int(nanos), kind)
	if kind == wireUTCDatetime {
		text = append(text, 'Z')
	}
	return shared(text), true
}

// appendFraction has as many decimals as Python prints: 0 or 6, in UTC_DATETIME 3 too; 9 for what is finer.
func appendFraction(text []byte, nanos int, kind wireKind) []byte {
	switch {
	case nanos == 0:
		return text
	case nanos%1e6 == 0 && kind == wireUTCDatetime:
		return appendDigits(append(text, '.'), nanos/1e6, 3)
	case nanos%1e3 == 0:
		return appendDigits(append(text, '.'), nanos/1e3, 6)
	}
	return appendDigits(append(text, '.'), nanos, 9)
}

// appendDigits is a third of time.Format, which is a tenth of all the time here.
func appendDigits(text []byte, n, digits int) []byte {
	for range digits {
		text = append(text, '0')
	}
	for i := len(text) - 1; n > 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return text
}

// fit checks the cell, which is not null, against the declared type of its column.
func (c *cell) fit(held wireKind, want schema.Kind) error {
	if (c.kind == cellText || c.kind == cellJSON) && !utf8.ValidString(c.text) {
		return errUTF8
	}
	if c.kind == cellJSON && !validJSON(c.text) {
		return errJSON
	}
	ok := true
	switch want {
	case schema.Boolean:
		ok = c.kind == cellBool
	case schema.Short, schema.Int:
		if ok = c.kind == cellInt; ok && int64(int32(c.n)) != c.n {
			return errRange
		}
	case schema.Long:
		ok = c.kind == cellInt
	case schema.Float, schema.Double:
		ok = c.kind == cellFloat || c.kind == cellInt
	case schema.Decimal:
		ok = c.kind == cellFloat || c.kind == cellInt || held == wireDecimal || held == wireString
	case schema.NaiveDate:
		ok = held == wireNaiveDate || held == wireString && c.isTime()
	case schema.NaiveDatetime:
		ok = held == wireNaiveDatetime || held == wireNaiveDate || held == wireString && c.isTime()
	case schema.UTCDatetime:
		ok = held == wireUTCDatetime || held == wireString && c.isTime()
	case schema.Binary:
		ok = c.kind == cellBytes
	case schema.XML:
		ok = held == wireXML || held == wireString
	case schema.JSON:
		if held == wireString {
			if c.kind = cellJSON; !validJSON(c.text) {
				return errJSON
			}
		}
		ok = c.kind == cellJSON
	}
	if !ok {
		return fmt.Errorf("the server sent the %s %s", wireNames[held], shorten(canonicalText(c, schema.Unspecified)))
	}
	return nil
}

var wireNames = [...]string{
	wireBool: "bool", wireShort: "short", wireInt: "int", wireLong: "long", wireFloat: "float", wireDouble: "double",
	wireNaiveDate: "naive_date", wireNaiveDatetime: "naive_datetime", wireUTCDatetime: "utc_datetime", wireDecimal: "decimal",
	wireBinary: "binary", wireString: "string", wireJSON: "json", wireXML: "xml", wireNaiveTime: "naive_time",
}

func (c *cell) isTime() bool {
	_, ok := parseTime(c)
	return ok
}

// validJSON is whether text is JSON, or what Python's json.dumps makes of NaN and Infinity, which the
// converter replaces later.
func validJSON(text string) bool {
	if json.Valid(unsafe.Slice(unsafe.StringData(text), len(text))) {
		return true
	}
	clean, found := replaceOutsideStrings(text)
	return found && json.Valid([]byte(clean))
}

// The first byte of a value in row_data.
const (
	rowNull   = 0
	rowScalar = 1
	rowJSON   = 2
	rowBinary = 3
	rowFloat  = 4
	rowDouble = 5
)

// rowDataCell reads a value of row_data into an empty cell: a byte and text. The text of a scalar becomes what its declared type
// says; in a column without one it stays text. It shares the message.
func rowDataCell(c *cell, value []byte, want schema.Kind) error {
	if len(value) == 0 {
		return errEmpty
	}
	text := shared(value[1:])
	switch value[0] {
	case rowNull:
		if text != "" {
			return errDamaged
		}
		return nil
	case rowScalar:
		return c.scalar(text, want)
	case rowJSON:
		c.kind, c.text = cellJSON, text
		return c.fit(wireJSON, want)
	case rowBinary:
		c.kind, c.text = cellBytes, text
		return c.fit(wireBinary, want)
	case rowFloat, rowDouble:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return fmt.Errorf("the server sent %s for a float", strconv.Quote(shorten(text)))
		}
		c.kind, c.f = cellFloat, f
		return c.fit(wireDouble, want)
	}
	return fmt.Errorf("the value starts with the unknown byte %#02x", value[0])
}

// scalar gives the text of a scalar its declared type.
func (c *cell) scalar(text string, want schema.Kind) error {
	switch want {
	case schema.Boolean:
		if text != "true" && text != "false" {
			break
		}
		c.kind = cellBool
		if text == "true" {
			c.n = 1
		}
		return nil
	case schema.Short, schema.Int, schema.Long:
		n, err := strconv.ParseInt(text, 10, 64)
		if errors.Is(err, strconv.ErrRange) {
			return errRange
		}
		if err != nil {
			break
		}
		c.kind, c.n = cellInt, n
		return c.fit(wireLong, want)
	case schema.Float, schema.Double:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			break
		}
		c.kind, c.f = cellFloat, f
		return nil
	default:
		c.kind, c.text = cellText, text
		return c.fit(wireString, want)
	}
	return fmt.Errorf("the server sent the text %s", strconv.Quote(shorten(text)))
}
