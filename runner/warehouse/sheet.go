package warehouse

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Sheet is a table that rows are written to in columns: a DuckDB data chunk and the appender behind it. Rows are in
// DuckDB's transaction once the sheet was flushed.
type Sheet struct {
	w        *Warehouse
	appender mapping.Appender
	chunk    mapping.DataChunk
	types    []mapping.LogicalType
	vectors  []Vector
	byName   map[string]int // column -> vector, by Fold
	columns  []int          // column of the shape -> vector
	rows     int            // in the chunk; the last one is being written
	bytes    int
	waiting  int // bytes and rows that the appender holds
	held     int

	seq, op, given, synced, id, deleted *Vector // nil when the table has no such column
}

const (
	// mostSheets bounds how many tables have a sheet: each holds memory for a chunk of 2,048 rows.
	mostSheets = 32
	chunkRows  = 2048
	// A chunk goes to the appender when it has chunkRows or chunkBytes, the appender's rows into the table when there are
	// flushRows or flushBytes, so that memory stays bounded and a long batch does not come in one piece.
	chunkBytes = 4 << 20
	flushRows  = 30 * chunkRows
	flushBytes = 16 << 20
)

// openSheet opens a table for appending; it must not be altered until close.
func (w *Warehouse) openSheet(catalog, schemaName, table string) (*Sheet, error) {
	for len(w.sheets) >= mostSheets {
		if err := w.sheets[0].close(); err != nil {
			return nil, err
		}
	}
	c, err := w.connection()
	if err != nil {
		return nil, err
	}
	s := &Sheet{w: w, byName: map[string]int{}}
	if mapping.AppenderCreateExt(c, catalog, schemaName, table, &s.appender) == mapping.StateError {
		err := errors.New(mapping.AppenderError(s.appender))
		mapping.AppenderDestroy(&s.appender)
		return nil, err
	}
	var description mapping.TableDescription
	if mapping.TableDescriptionCreateExt(c, catalog, schemaName, table, &description) == mapping.StateError {
		err = errors.New(mapping.TableDescriptionError(description))
	}
	for i := range mapping.AppenderColumnCount(s.appender) {
		typ := mapping.AppenderColumnType(s.appender, i)
		s.types = append(s.types, typ)
		s.vectors = append(s.vectors, newVector(typ))
		if err == nil {
			s.byName[Fold(mapping.TableDescriptionGetColumnName(description, i))] = int(i)
		}
	}
	mapping.TableDescriptionDestroy(&description)
	s.chunk = mapping.CreateDataChunk(s.types)
	w.sheets = append(w.sheets, s)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.attach()
	return s, nil
}

// system finds a column of csdk's own.
func (s *Sheet) system(name string) *Vector {
	if i, ok := s.byName[name]; ok {
		return &s.vectors[i]
	}
	return nil
}

func (s *Sheet) attach() {
	for i := range s.vectors {
		s.vectors[i].attach(mapping.DataChunkGetVector(s.chunk, mapping.IdxT(i)))
	}
}

// Column is where the value for a column of the shape goes, by its place there.
func (s *Sheet) Column(place int) *Vector { return &s.vectors[s.columns[place]] }

// Row is the number of the row that is being written, for the methods of Vector.
func (s *Sheet) Row() int { return s.rows - 1 }

// next begins a row of about that many bytes.
func (s *Sheet) next(bytes int) error {
	if s.rows == chunkRows || s.bytes >= chunkBytes {
		if err := s.append(); err != nil {
			return err
		}
	}
	s.rows++
	s.bytes += bytes
	return nil
}

// append gives the chunk to the appender, which copies it.
func (s *Sheet) append() error {
	if s.rows == 0 {
		return nil
	}
	if err := s.w.makeRoomFor(s.rows, s.bytes); err != nil {
		return err
	}
	mapping.DataChunkSetSize(s.chunk, mapping.IdxT(s.rows))
	failed := mapping.AppendDataChunk(s.appender, s.chunk) == mapping.StateError
	if failed {
		return s.failure()
	}
	s.waiting += s.bytes
	s.held += s.rows
	s.rows, s.bytes = 0, 0
	mapping.DataChunkReset(s.chunk)
	s.attach()
	if s.held >= flushRows || s.waiting >= flushBytes {
		return s.flush()
	}
	return nil
}

// flush puts everything into the table, within the transaction.
func (s *Sheet) flush() error {
	if err := s.append(); err != nil {
		return err
	}
	if s.held == 0 {
		return nil
	}
	s.waiting, s.held = 0, 0
	if mapping.AppenderFlush(s.appender) == mapping.StateError {
		return s.failure()
	}
	return nil
}

func (s *Sheet) failure() error { return errors.New(mapping.AppenderError(s.appender)) }

// close flushes and gives everything back. Closing twice is fine.
func (s *Sheet) close() error {
	if s == nil || s.types == nil {
		return nil
	}
	err := s.flush()
	s.free()
	return err
}

// discard forgets the rows that were not flushed: destroying an appender would put them into the table.
func (s *Sheet) discard() {
	mapping.AppenderClear(s.appender)
	s.free()
}

func (s *Sheet) free() {
	mapping.AppenderDestroy(&s.appender)
	mapping.DestroyDataChunk(&s.chunk)
	for i := range s.types {
		mapping.DestroyLogicalType(&s.types[i])
	}
	s.types = nil
	s.w.sheets = slices.DeleteFunc(s.w.sheets, func(other *Sheet) bool { return other == s })
}

func (w *Warehouse) connection() (c mapping.Connection, err error) {
	err = w.raw(func(dc driver.Conn) error {
		c, err = rawConnection(dc)
		return err
	})
	return c, err
}

// rawConnection is the C API's handle of a driver's connection, which the driver keeps to itself.
func rawConnection(dc any) (c mapping.Connection, err error) {
	field := reflect.ValueOf(dc).Elem().FieldByName("conn")
	if !field.IsValid() || field.Type() != reflect.TypeFor[mapping.Connection]() {
		return c, fmt.Errorf("the DuckDB driver's connection %T has changed", dc)
	}
	c.Ptr = field.FieldByName("Ptr").UnsafePointer()
	return c, nil
}
