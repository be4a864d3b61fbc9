package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"csdk/schema"

	"google.golang.org/protobuf/encoding/protowire"
)

// rowReader makes rows of StructuredRecord messages, which are alike in both contracts. It reads the wire by
// itself: the generated code makes a map and a box for every value.
//
// A row is a map on the wire, so the order of its names says nothing and differs from run to run. A shape is
// found by operation, schema, table and set of names; its columns are in the order of their names.
//
// Both encodings of values give the cells that the embedded engine sends for the same Python value, as far
// as the wire tells: in row_data a number in a column without a declared type is text (so the column is
// STRING), and in the other encoding a float in such a column has only 32 bits.
type rowReader struct {
	declared *declarations
	siteOf   func(context.Context, frameKind) (int, error)
	emit     func(context.Context, frame) error

	shapes map[string]*rowShape // by shapeKey with sorted names
	orders map[string]*rowOrder // by shapeKey with names as they came
	last   *rowOrder            // of the last row
	plans  int

	// Of the record that is being read.
	bytes         []byte
	op            uint64
	schema, table string
	fields        []rowField
	key           []byte
	// Of the message that is being read. The cells go to the sync with the frame.
	runs  []rowRun
	cells []cell
	most  int // cells of the largest message of late
}

// rowShape is what the sync knows as a plan.
type rowShape struct {
	plan    int
	columns []string
	kinds   []schema.Kind // declared, else Unspecified
}

// rowOrder is the order in which the names of a shape came.
type rowOrder struct {
	op            uint64
	schema, table string
	names         []string
	at            []int // name -> column of the shape
	twice         bool  // a name is there twice: the last one counts
	shape         *rowShape
}

// rowField is a name and its value: where they are in the record.
type rowField struct {
	name, nameEnd, value, valueEnd int
	rowData                        bool
}

const (
	// mostOrders bounds what is remembered of orders of names.
	mostOrders = 4096
	truncateOp = 3
)

var recordOps = [...]string{"upsert", "update", "delete", "truncate"}

// records reads a StructuredRecords message.
func (r *rowReader) records(ctx context.Context, message []byte) error {
	for len(message) > 0 {
		field, kind, n := protowire.ConsumeTag(message)
		if n < 0 || field != 1 || kind != protowire.BytesType {
			return unreadable(errors.New("a batch holds something else than records"))
		}
		record, m := protowire.ConsumeBytes(message[n:])
		if m < 0 {
			return unreadable(protowire.ParseError(m))
		}
		if err := r.add(ctx, record); err != nil {
			return err
		}
		message = message[n+m:]
	}
	return r.flush(ctx)
}

// record reads a StructuredRecord message that came alone.
func (r *rowReader) record(ctx context.Context, message []byte) error {
	if err := r.add(ctx, message); err != nil {
		return err
	}
	return r.flush(ctx)
}

// forget lets the shapes of the next rows be found anew.
func (r *rowReader) forget() { r.shapes, r.orders, r.last = nil, nil, nil }

// flush sends the rows that were read.
func (r *rowReader) flush(ctx context.Context) error {
	if len(r.runs) == 0 {
		return nil
	}
	runs := r.runs
	r.most, r.runs, r.cells = len(r.cells), nil, nil
	return r.emit(ctx, frame{kind: frameRows, rows: runs})
}

func (r *rowReader) truncate(ctx context.Context, schemaName *string, table string, deferred bool) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	if table == "" || !utf8.ValidString(table) {
		return unreadable(errors.New("a truncate names no table"))
	}
	site, err := r.siteOf(ctx, frameTruncate)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(truncateFrame{Schema: schemaName, Table: table, Deferred: deferred, Site: site})
	if err != nil {
		return err
	}
	return r.emit(ctx, frame{kind: frameTruncate, payload: payload})
}

// add reads one record.
func (r *rowReader) add(ctx context.Context, record []byte) error {
	if err := r.parse(record); err != nil {
		return err
	}
	if r.op == truncateOp {
		schemaName, table := strings.Clone(r.schema), strings.Clone(r.table)
		return r.truncate(ctx, &schemaName, table, false)
	}
	order := r.last
	if !r.matches(order) {
		var err error
		if order, err = r.order(ctx); err != nil {
			return err
		}
		r.last = order
	}
	site, err := r.siteOf(ctx, frameRows)
	if err != nil {
		return err
	}
	cells := r.row(order.shape, site)
	for i := range r.fields {
		f, at := &r.fields[i], order.at[i]
		value := record[f.value:f.valueEnd]
		if order.twice {
			cells[at] = cell{}
		}
		if f.rowData {
			err = rowDataCell(&cells[at], value, order.shape.kinds[at])
		} else {
			err = valueCell(&cells[at], value, order.shape.kinds[at])
		}
		if err != nil {
			return badValue(order, at, err)
		}
	}
	return nil
}

// row makes room for one row of the shape, in the run of the rows before it if it can be.
func (r *rowReader) row(shape *rowShape, site int) []cell {
	width := len(shape.columns)
	last := len(r.runs) - 1
	fresh := last < 0 || r.runs[last].plan != shape.plan || r.runs[last].site != site
	if fresh {
		r.runs = append(r.runs, rowRun{plan: shape.plan, site: site, width: width})
		last++
	}
	run := &r.runs[last]
	if cap(r.cells)-len(r.cells) < width {
		// The run goes on in a larger piece; runs before it keep theirs.
		piece := make([]cell, len(run.cells), max(r.most, 2*len(run.cells), len(run.cells)+width))
		copy(piece, run.cells)
		r.cells = piece
	}
	start := len(r.cells) - len(run.cells)
	r.cells = r.cells[:len(r.cells)+width]
	run.rows++
	run.cells = r.cells[start:len(r.cells):len(r.cells)]
	return run.cells[len(run.cells)-width:]
}

// badValue says which value cannot be taken, and why.
func badValue(o *rowOrder, at int, err error) error {
	declared := "not declared"
	if kind := o.shape.kinds[at]; kind != schema.Unspecified {
		declared = "declared " + kind.String()
	}
	return &runError{event: Error{
		Phase: "operation",
		Message: fmt.Sprintf("%s to %s: column %s (%s): %s", recordOps[o.op], sourceName{o.schema, o.table},
			o.shape.columns[at], declared, err),
		Hint: "Send values of the type that Schema declares for the column, or declare another type. The last checkpoint is kept.",
	}}
}

// parse reads the fields of a record into r.
func (r *rowReader) parse(record []byte) error {
	r.bytes, r.op, r.schema, r.table, r.fields = record, 0, "", "", r.fields[:0]
	for at := 0; at < len(record); {
		field, kind, n := protowire.ConsumeTag(record[at:])
		if n < 0 {
			return unreadable(protowire.ParseError(n))
		}
		at += n
		switch {
		case kind == protowire.BytesType && field <= 5 && field != 3:
			var content []byte
			if content, n = protowire.ConsumeBytes(record[at:]); n < 0 {
				break
			}
			switch field {
			case 1:
				r.schema = shared(content)
			case 2:
				r.table = shared(content)
			default:
				if !r.entry(content, at+n-len(content), field == 5) {
					return unreadable(errors.New("a value of a record is damaged"))
				}
			}
		case kind == protowire.VarintType && field == 3:
			r.op, n = protowire.ConsumeVarint(record[at:])
		default:
			n = protowire.ConsumeFieldValue(field, kind, record[at:])
		}
		if n < 0 {
			return unreadable(protowire.ParseError(n))
		}
		at += n
	}
	if r.table == "" {
		return unreadable(errors.New("a record names no table"))
	}
	if r.op > truncateOp {
		return unreadable(fmt.Errorf("a record for table %s has the unknown type %d", strings.ToValidUTF8(r.table, "\ufffd"), r.op))
	}
	return nil
}

// entry reads one name and its value; start is where the entry is in the record.
func (r *rowReader) entry(entry []byte, start int, rowData bool) bool {
	f := rowField{name: start, nameEnd: start, value: start, valueEnd: start, rowData: rowData}
	for at := 0; at < len(entry); {
		field, kind, n := protowire.ConsumeTag(entry[at:])
		if n < 0 {
			return false
		}
		at += n
		if kind == protowire.BytesType && field <= 2 {
			var content []byte
			if content, n = protowire.ConsumeBytes(entry[at:]); n < 0 {
				return false
			}
			end := start + at + n
			if field == 1 {
				f.name, f.nameEnd = end-len(content), end
			} else {
				f.value, f.valueEnd = end-len(content), end
			}
		} else if n = protowire.ConsumeFieldValue(field, kind, entry[at:]); n < 0 {
			return false
		}
		at += n
	}
	r.fields = append(r.fields, f)
	return true
}

// name is the name of the field i of the record. It shares the message.
func (r *rowReader) name(i int) string {
	return shared(r.bytes[r.fields[i].name:r.fields[i].nameEnd])
}

// shared is bytes of the message as text, without a copy.
func shared(content []byte) string { return unsafe.String(unsafe.SliceData(content), len(content)) }

// matches says whether the record that was read is like the last one.
func (r *rowReader) matches(o *rowOrder) bool {
	if o == nil || o.op != r.op || o.table != r.table || o.schema != r.schema || len(o.names) != len(r.fields) {
		return false
	}
	for i := range r.fields {
		if r.name(i) != o.names[i] {
			return false
		}
	}
	return true
}

// order finds what is known of the record's names, or learns it.
func (r *rowReader) order(ctx context.Context) (*rowOrder, error) {
	r.shapeKey(len(r.fields), r.name)
	if o := r.orders[string(r.key)]; o != nil {
		return o, nil
	}
	key := string(r.key)
	o := &rowOrder{op: r.op, schema: strings.Clone(r.schema), table: strings.Clone(r.table)}
	valid := utf8.ValidString(o.schema) && utf8.ValidString(o.table)
	for i := range r.fields {
		name := strings.Clone(r.name(i))
		valid = valid && utf8.ValidString(name)
		o.names = append(o.names, name)
	}
	if !valid {
		return nil, unreadable(errors.New("a name of a schema, table or column is not UTF-8"))
	}
	var err error
	if o.shape, err = r.shape(ctx, o); err != nil {
		return nil, err
	}
	for _, name := range o.names {
		at, _ := slices.BinarySearch(o.shape.columns, name)
		o.at = append(o.at, at)
	}
	o.twice = len(o.names) > len(o.shape.columns)
	if r.orders == nil || len(r.orders) >= mostOrders {
		r.orders = map[string]*rowOrder{}
	}
	r.orders[key] = o
	return o, nil
}

// shapeKey makes the key of a shape in r.key: all names with their lengths.
func (r *rowReader) shapeKey(count int, name func(int) string) {
	r.key = append(r.key[:0], byte(r.op))
	r.key = protowire.AppendString(protowire.AppendString(r.key, r.schema), r.table)
	for i := range count {
		r.key = protowire.AppendString(r.key, name(i))
	}
}

// shape finds the shape for an order of names, or tells the sync of a new one.
func (r *rowReader) shape(ctx context.Context, o *rowOrder) (*rowShape, error) {
	columns := slices.Compact(slices.Sorted(slices.Values(o.names)))
	r.shapeKey(len(columns), func(i int) string { return columns[i] })
	if s := r.shapes[string(r.key)]; s != nil {
		return s, nil
	}
	if r.shapes == nil {
		r.shapes = map[string]*rowShape{}
	}
	r.plans++
	source := r.declared.source(sourceName{o.schema, o.table})
	source.rows = true
	s := &rowShape{plan: r.plans, columns: columns, kinds: make([]schema.Kind, len(columns))}
	for i, name := range columns {
		s.kinds[i] = source.kinds[name]
	}
	r.shapes[string(r.key)] = s
	payload, err := json.Marshal(planFrame{Plan: s.plan, Op: recordOps[o.op], Schema: &o.schema, Table: o.table, Columns: columns})
	if err != nil {
		return nil, err
	}
	return s, r.emit(ctx, frame{kind: framePlan, payload: payload})
}
