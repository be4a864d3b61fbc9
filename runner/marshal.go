package runner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"unsafe"
)

// cellKind is what a value is before it meets a column.
type cellKind uint8

// The kinds of cells: Python's None, bool, int, float, str, bytes, and JSON text (a dict or list that
// the engine has serialised).
const (
	cellNull cellKind = iota
	cellBool
	cellInt
	cellBig // an int beyond int64, as decimal text
	cellFloat
	cellText
	cellBytes
	cellJSON
)

// cell is one value of a row. The text shares memory with the frame it came in.
type cell struct {
	kind cellKind
	n    int64   // int; bool as 0 or 1
	f    float64 // float
	text string  // text, bytes, JSON, decimal digits of a big int
}

// rowRun is consecutive rows of one plan made by one line. The cells of rows from the pipe stay encoded in data until they
// are written; those of rows from gRPC are in cells, row by row.
type rowRun struct {
	plan, site, rows int
	width            int // cells of a row
	data             []byte
	cells            []cell
	kinds            []kindSet // for each column
}

// kindSet is which kinds of cells a column has, by bit.
type kindSet uint16

// bytes is about how much memory the run holds.
func (run *rowRun) bytes() int { return len(run.data) + len(run.cells)*int(unsafe.Sizeof(cell{})) }

// errMarshal is a batch that Python's marshal module (version 2) would not have written.
var errMarshal = errors.New("not the rows of our engine")

// marshalReader reads the subset of Python's marshal format, version 2, that the engine writes
// (CPython: Python/marshal.c).
type marshalReader struct {
	data []byte
	at   int
}

// scanRows reads the payload of a rows frame, a list of (plan, site, list of rows), as far as to know where the runs
// are and which kinds of cells they have.
func scanRows(data []byte) ([]rowRun, error) {
	r := &marshalReader{data: data}
	n, err := r.size('[')
	if err != nil {
		return nil, err
	}
	runs := make([]rowRun, 0, min(n, len(data)/8))
	var kinds []kindSet // of all runs
	for range n {
		run, err := r.run(&kinds)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	if r.at != len(data) {
		return nil, errMarshal
	}
	return runs, nil
}

func (r *marshalReader) run(kinds *[]kindSet) (run rowRun, err error) {
	if n, err := r.size('('); err != nil || n != 3 {
		return run, errMarshal
	}
	if run.plan, err = r.smallInt(); err != nil {
		return run, err
	}
	if run.site, err = r.smallInt(); err != nil {
		return run, err
	}
	if run.rows, err = r.size('['); err != nil {
		return run, err
	}
	start := r.at
	for row := range run.rows {
		n, err := r.size('(')
		if err != nil {
			return run, err
		}
		if row == 0 {
			run.width = n
			from := len(*kinds)
			*kinds = append(*kinds, make([]kindSet, n)...)
			run.kinds = (*kinds)[from : from+n : from+n]
		}
		if n != run.width {
			return run, fmt.Errorf("%w: rows of %d and %d cells", errMarshal, run.width, n)
		}
		for i := range run.kinds {
			kind, err := r.skip()
			if err != nil {
				return run, err
			}
			run.kinds[i] |= 1 << kind
		}
	}
	run.data = r.data[start:r.at:r.at]
	return run, nil
}

// skip passes a cell over and says its kind.
func (r *marshalReader) skip() (kind cellKind, err error) {
	code, err := r.byte()
	if err != nil {
		return cellNull, err
	}
	size := uint32(0)
	switch code {
	case 'N':
	case 'T', 'F':
		kind = cellBool
	case 'i':
		kind, size = cellInt, 4
	case 'g':
		kind, size = cellFloat, 8
	case 'u', 't':
		kind = cellText
		size, err = r.uint32()
	case 's':
		kind = cellBytes
		size, err = r.uint32()
	default: // rare ones
		r.at--
		var c cell
		err = r.cell(&c)
		return c.kind, err
	}
	if err != nil || int64(size) > int64(len(r.data)-r.at) {
		return cellNull, errMarshal
	}
	r.at += int(size)
	return kind, nil
}

// runReader hands out the rows of a run, one after the other.
type runReader struct {
	run   *rowRun
	at    int // rows that were read
	r     marshalReader
	cells []cell
}

func newRunReader(run *rowRun, scratch []cell) runReader {
	return runReader{run: run, r: marshalReader{data: run.data}, cells: scratch[:run.width]}
}

// next is the next row and about how many bytes it takes. The cells are good until the next call.
func (rr *runReader) next() (cells []cell, bytes int, err error) {
	width := rr.run.width
	if rr.run.cells != nil {
		cells = rr.run.cells[rr.at*width : (rr.at+1)*width]
		for i := range cells {
			bytes += len(cells[i].text) + 8
		}
		rr.at++
		return cells, bytes, nil
	}
	start := rr.r.at
	rr.r.at += 5 // the type code and the length of the tuple, which run has read
	for i := range rr.cells {
		rr.cells[i] = cell{}
		if err := rr.r.cell(&rr.cells[i]); err != nil {
			return nil, 0, err
		}
	}
	return rr.cells, rr.r.at - start, nil
}

func (r *marshalReader) byte() (byte, error) {
	if r.at >= len(r.data) {
		return 0, errMarshal
	}
	r.at++
	return r.data[r.at-1], nil
}

func (r *marshalReader) uint32() (uint32, error) {
	if len(r.data)-r.at < 4 {
		return 0, errMarshal
	}
	r.at += 4
	return binary.LittleEndian.Uint32(r.data[r.at-4:]), nil
}

// size reads the type code of a container and its length.
func (r *marshalReader) size(code byte) (int, error) {
	got, err := r.byte()
	if err != nil || got != code {
		return 0, errMarshal
	}
	n, err := r.uint32()
	if err != nil || n > math.MaxInt32 || int(n) > len(r.data)-r.at {
		return 0, errMarshal
	}
	return int(n), nil
}

func (r *marshalReader) smallInt() (int, error) {
	code, err := r.byte()
	if err != nil || code != 'i' {
		return 0, errMarshal
	}
	n, err := r.uint32()
	return int(int32(n)), err
}

// bytes reads a length and that many bytes, shared with the frame.
func (r *marshalReader) bytes() (string, error) {
	n, err := r.uint32()
	if err != nil || int64(n) > int64(len(r.data)-r.at) {
		return "", errMarshal
	}
	if n == 0 {
		return "", nil
	}
	text := unsafe.String(&r.data[r.at], int(n))
	r.at += int(n)
	return text, nil
}

func (r *marshalReader) cell(c *cell) (err error) {
	code, err := r.byte()
	if err != nil {
		return err
	}
	switch code {
	case 'N':
	case 'T':
		c.kind, c.n = cellBool, 1
	case 'F':
		c.kind = cellBool
	case 'i':
		var n uint32
		n, err = r.uint32()
		c.kind, c.n = cellInt, int64(int32(n))
	case 'l':
		err = r.long(c)
	case 'g':
		if len(r.data)-r.at < 8 {
			return errMarshal
		}
		c.kind, c.f = cellFloat, math.Float64frombits(binary.LittleEndian.Uint64(r.data[r.at:]))
		r.at += 8
	case 'u', 't':
		c.kind = cellText
		c.text, err = r.bytes()
	case 's':
		c.kind = cellBytes
		c.text, err = r.bytes()
	case '(':
		r.at--
		if n, err := r.size('('); err != nil || n != 1 {
			return errMarshal
		}
		if code, err := r.byte(); err != nil || (code != 'u' && code != 't') {
			return errMarshal
		}
		c.kind = cellJSON
		c.text, err = r.bytes()
	default:
		return fmt.Errorf("%w: type code %q", errMarshal, code)
	}
	return err
}

// long reads an int of more than 32 bits: a signed count of 15-bit digits, least significant first.
func (r *marshalReader) long(c *cell) error {
	count, err := r.uint32()
	if err != nil {
		return err
	}
	n := int64(int32(count))
	negative := n < 0
	if negative {
		n = -n
	}
	if n*2 > int64(len(r.data)-r.at) {
		return errMarshal
	}
	digits := r.data[r.at : r.at+int(n)*2]
	r.at += int(n) * 2
	if n <= 4 { // at most 60 bits
		var v int64
		for i := int(n) - 1; i >= 0; i-- {
			v = v<<15 | int64(binary.LittleEndian.Uint16(digits[2*i:])&0x7fff)
		}
		if negative {
			v = -v
		}
		c.kind, c.n = cellInt, v
		return nil
	}
	v := new(big.Int)
	part := new(big.Int)
	for i := int(n) - 1; i >= 0; i-- {
		v.Lsh(v, 15).Or(v, part.SetUint64(uint64(binary.LittleEndian.Uint16(digits[2*i:])&0x7fff)))
	}
	if negative {
		v.Neg(v)
	}
	if v.IsInt64() {
		c.kind, c.n = cellInt, v.Int64()
		return nil
	}
	c.kind, c.text = cellBig, v.String()
	return nil
}
