package warehouse

import (
	"database/sql/driver"
	"fmt"
	"math/bits"
	"time"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Vector is one column of the rows that are being written, in DuckDB's own memory (C API: duckdb_vector).
// A value must be set for each row, with the method that fits the column's type, or with Set.
type Vector struct {
	duck  mapping.Vector
	typ   mapping.Type // DuckDB type; of a DECIMAL the type that it is stored in
	scale int          // of a DECIMAL; -1 for other types
	data  unsafe.Pointer
	valid unsafe.Pointer // a bit for each row, as uint64; nil while no row is NULL
}

func newVector(typ mapping.LogicalType) Vector {
	v := Vector{typ: mapping.GetTypeId(typ), scale: -1}
	if v.typ == mapping.TypeDecimal {
		v.typ, v.scale = mapping.DecimalInternalType(typ), int(mapping.DecimalScale(typ))
	}
	return v
}

// attach is called for each new chunk: the memory may have moved.
func (v *Vector) attach(duck mapping.Vector) {
	v.duck, v.data, v.valid = duck, mapping.VectorGetData(duck), nil
}

// at is where the row's value is.
func (v *Vector) at(row, size int) unsafe.Pointer { return unsafe.Add(v.data, row*size) }

// Bool sets a BOOLEAN.
func (v *Vector) Bool(row int, b bool) { *(*bool)(v.at(row, 1)) = b }

// Int16 sets a SMALLINT.
func (v *Vector) Int16(row int, n int16) { *(*int16)(v.at(row, 2)) = n }

// Int32 sets an INTEGER, or a DATE in days since 1970-01-01.
func (v *Vector) Int32(row int, n int32) { *(*int32)(v.at(row, 4)) = n }

// Int64 sets a BIGINT, or a TIMESTAMP with or without time zone in microseconds since 1970-01-01 UTC.
func (v *Vector) Int64(row int, n int64) { *(*int64)(v.at(row, 8)) = n }

// Float32 sets a FLOAT.
func (v *Vector) Float32(row int, f float32) { *(*float32)(v.at(row, 4)) = f }

// Float64 sets a DOUBLE.
func (v *Vector) Float64(row int, f float64) { *(*float64)(v.at(row, 8)) = f }

// inlined is how many bytes of a text DuckDB keeps beside its length (duckdb_string_t).
const inlined = 12

// Text sets a VARCHAR, JSON or BLOB without copying it: the memory must stay where it is, pinned, until Writer.Settle.
func (v *Vector) Text(row int, s string) {
	at := v.at(row, 16)
	*(*uint32)(at) = uint32(len(s))
	if len(s) <= inlined {
		short := (*[inlined]byte)(unsafe.Add(at, 4))
		*short = [inlined]byte{}
		copy(short[:], s)
		return
	}
	copy((*[4]byte)(unsafe.Add(at, 4))[:], s)
	// As a number: the write barrier of a pointer would have the collector look at what was there before.
	*(*uintptr)(unsafe.Add(at, 8)) = uintptr(unsafe.Pointer(unsafe.StringData(s)))
}

// CopyText sets a VARCHAR, JSON or BLOB and copies it.
func (v *Vector) CopyText(row int, s string) {
	if len(s) <= inlined {
		v.Text(row, s)
		return
	}
	mapping.VectorAssignStringElementLen(v.duck, mapping.IdxT(row), unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Null sets NULL.
func (v *Vector) Null(row int) {
	if v.valid == nil {
		mapping.VectorEnsureValidityWritable(v.duck)
		v.valid = mapping.VectorGetValidity(v.duck)
	}
	*(*uint64)(unsafe.Add(v.valid, row/64*8)) &^= 1 << (row % 64)
}

// NotNull takes back a Null of the same row.
func (v *Vector) NotNull(row int) {
	if v.valid != nil {
		*(*uint64)(unsafe.Add(v.valid, row/64*8)) |= 1 << (row % 64)
	}
}

// IsNull says whether Null was called for the row.
func (v *Vector) IsNull(row int) bool {
	return v.valid != nil && *(*uint64)(unsafe.Add(v.valid, row/64*8))&(1<<(row%64)) == 0
}

const secondsPerDay = 24 * 60 * 60

// Set sets nil, bool, int16, int32, int64, float32, float64, string, []byte or time.Time, as the column's type asks.
// Of a DECIMAL it takes the plain text, which must fit.
func (v *Vector) Set(row int, value driver.Value) {
	switch x := value.(type) {
	case nil:
		v.Null(row)
	case bool:
		v.Bool(row, x)
	case int16:
		v.Int16(row, x)
	case int32:
		v.Int32(row, x)
	case int64:
		v.Int64(row, x)
	case float32:
		v.Float32(row, x)
	case float64:
		v.Float64(row, x)
	case string:
		if v.scale >= 0 {
			v.Decimal(row, x)
			return
		}
		v.CopyText(row, x)
	case []byte:
		v.CopyText(row, unsafe.String(unsafe.SliceData(x), len(x)))
	case time.Time:
		if v.typ == mapping.TypeDate {
			days := x.Unix() / secondsPerDay
			if x.Unix()%secondsPerDay < 0 {
				days--
			}
			v.Int32(row, int32(days))
			return
		}
		v.Int64(row, x.UnixMicro())
	default:
		panic(fmt.Sprintf("a value of type %T cannot be stored", value))
	}
}

// Decimal sets a DECIMAL from text like -12.5, which must have no more digits than the type.
func (v *Vector) Decimal(row int, text string) {
	negative := len(text) > 0 && text[0] == '-'
	var high, low uint64
	fraction := -1 // digits after the point so far
	add := func(digit uint64) {
		carry, product := bits.Mul64(low, 10)
		var over uint64
		low, over = bits.Add64(product, digit, 0)
		high = high*10 + carry + over
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			fraction = 0
		case c >= '0' && c <= '9':
			add(uint64(c - '0'))
			if fraction >= 0 {
				fraction++
			}
		}
	}
	for range v.scale - max(fraction, 0) {
		add(0)
	}
	if negative {
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	switch v.typ {
	case mapping.TypeSmallInt:
		v.Int16(row, int16(low))
	case mapping.TypeInteger:
		v.Int32(row, int32(low))
	case mapping.TypeBigInt:
		v.Int64(row, int64(low))
	default: // HUGEINT: low and high half
		*(*[2]uint64)(v.at(row, 16)) = [2]uint64{low, high}
	}
}
