package runner

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"time"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// A table's rows wait, encoded, until there are tableBytes of them, so that the types of its columns are learned from many
// rows and a table that is one of a thousand is not opened for each row. queueBytes bounds those of all tables.
const (
	tableBytes = 1 << 20
	queueBytes = 48 << 20
)

// waitingRun is a run that waits to be written.
type waitingRun struct {
	rowRun
	plan *plan
	at   time.Time // _fivetran_synced of its rows
}

// smallRun is up to how many bytes a run is copied, so that it does not keep its frame in memory.
const smallRun = 4 << 10

// queue takes in the rows of one run.
func (s *sync) queue(p *plan, run *rowRun) error {
	t := p.table
	if len(run.data) < smallRun {
		run.data = []byte(string(run.data))
	}
	t.waiting = append(t.waiting, waitingRun{rowRun: *run, plan: p, at: s.clock()})
	size := run.bytes()
	t.waitingBytes += size
	s.queued += size
	t.dirty = true
	t.count(func(o *Operations) { o.add(p.op, int64(run.rows)) })
	switch {
	case t.waitingBytes >= tableBytes:
		return s.write(t)
	case s.queued >= queueBytes:
		return s.writeAll()
	}
	return nil
}

// writeAll hands the waiting rows of every table to the warehouse.
func (s *sync) writeAll() error {
	for _, t := range s.tables.ordered {
		if err := s.write(t); err != nil {
			return err
		}
	}
	return nil
}

// write hands the waiting rows of a table to the warehouse.
func (s *sync) write(t *table) error {
	if len(t.waiting) == 0 {
		return nil
	}
	runs := t.waiting
	s.queued -= t.waitingBytes
	t.waiting, t.waitingBytes = nil, 0
	for i := range runs {
		if err := runs[i].plan.learn(&runs[i].rowRun); err != nil {
			return err
		}
	}
	if err := s.begin(t); err != nil {
		return err
	}
	var pins runtime.Pinner // DuckDB's memory refers to texts in the runs until Settle
	defer pins.Unpin()
	for i := range runs {
		if len(runs[i].data) > 0 {
			pins.Pin(&runs[i].data[0])
		}
		if err := s.writeRun(&runs[i]); err != nil {
			return err
		}
	}
	return t.writer.Settle()
}

// begin tells the warehouse which columns the rows of the table have.
func (s *sync) begin(t *table) error {
	if t.writer == nil {
		t.writer = s.w.Writer(t.name)
	}
	t.shaped++
	shape := t.shape()
	if err := t.writer.Begin(shape); err != nil {
		return s.explainCommit([]*table{t}, err)
	}
	return nil
}

func (s *sync) writeRun(run *waitingRun) error {
	p := run.plan
	p.place()
	rows := newRunReader(&run.rowRun, p.scratch())
	for range run.rows {
		cells, bytes, err := rows.next()
		if err != nil {
			return err
		}
		if err := s.writeRow(p, cells, run, bytes); err != nil {
			return err
		}
	}
	return nil
}

func (s *sync) writeRow(p *plan, cells []cell, run *waitingRun, bytes int) error {
	t := p.table
	key := s.key(p, cells)
	sheet, err := t.writer.Row(p.op, key, p.given, run.at, bytes)
	if err != nil {
		return s.explainCommit([]*table{t}, err)
	}
	row := sheet.Row()
	s.convert.begin(t, run.site)
	for _, place := range p.absent {
		sheet.Column(place).Null(row)
	}
	if p.shared {
		s.putShared(p, cells, sheet)
	} else {
		for i := range cells {
			if place := p.places[i]; place >= 0 {
				s.put(sheet.Column(place), row, &p.columns[i], &cells[i], run.cells != nil)
			}
		}
	}
	for k, i := range p.keyAt {
		if i < 0 || p.places[i] < 0 || sheet.Column(p.places[i]).IsNull(row) {
			return s.missingKey(p, t.key[k], run.site)
		}
	}
	return nil
}

// putShared is for rows in which several names mean one column: the last that has a value wins.
func (s *sync) putShared(p *plan, cells []cell, sheet *warehouse.Sheet) {
	row := sheet.Row()
	for i := range cells {
		if p.places[i] >= 0 {
			sheet.Column(p.places[i]).Null(row)
		}
	}
	for i := range cells {
		if p.places[i] >= 0 && cells[i].kind != cellNull {
			v := sheet.Column(p.places[i])
			v.NotNull(row)
			s.put(v, row, &p.columns[i], &cells[i], true)
		}
	}
}

// put stores a cell. What fits its column as it is takes the short way here; converter knows all rules. copied is for texts
// that are not part of a pinned run.
func (s *sync) put(v *warehouse.Vector, row int, pc *planColumn, cell *cell, copied bool) {
	switch kind := pc.column.typ.Kind; {
	case cell.kind == cellNull:
		v.Null(row)
		return
	case kind == schema.String && cell.kind == cellText && pc.verbatim && strings.IndexByte(cell.text, 0) < 0:
		if copied {
			v.CopyText(row, cell.text)
		} else {
			v.Text(row, cell.text)
		}
		return
	case kind == schema.Long && cell.isInteger():
		v.Int64(row, cell.n)
		return
	case kind == schema.Int && cell.isInteger():
		v.Int32(row, int32(cell.n))
		return
	case kind == schema.Boolean && cell.kind == cellBool:
		v.Bool(row, cell.n != 0)
		return
	case kind == schema.Double && cell.kind == cellFloat && cell.f == cell.f:
		v.Float64(row, cell.f)
		return
	case kind == schema.NaiveDate && cell.kind == cellText:
		if days, ok := parseDay(cell.text); ok {
			v.Int32(row, int32(days))
			return
		}
	case (kind == schema.NaiveDatetime || kind == schema.UTCDatetime) && cell.kind == cellText:
		if at, ok := parseTime(cell); ok {
			v.Int64(row, at.UnixMicro())
			return
		}
	}
	v.Set(row, s.convert.value(pc.column, cell, pc.declared.Kind))
}

// key is the row's key as the warehouse wants to know it. The hash is of the values as they will be stored; for a value
// that has to be converted it is not known.
func (s *sync) key(p *plan, cells []cell) warehouse.Key {
	if len(p.table.key) == 0 {
		id := s.rowID(p, cells)
		return warehouse.Key{ID: id, Hash: hashText(id), Exact: true}
	}
	key := warehouse.Key{Exact: true}
	for k, i := range p.keyAt {
		if i < 0 {
			return warehouse.Key{}
		}
		hash, exact := hashCell(p.columns[i].column.typ.Kind, &p.columns[i], &cells[i])
		if !exact {
			return warehouse.Key{}
		}
		if k == 0 {
			key.Hash = hash
			key.Number, key.Ordered = cells[i].n, len(p.keyAt) == 1 && cells[i].kind == cellInt && p.columns[i].column.typ.Kind == schema.Long
			continue
		}
		key.Hash = mix(key.Hash + hash)
	}
	return key
}

func hashCell(kind schema.Kind, pc *planColumn, cell *cell) (hash uint64, exact bool) {
	switch {
	case (kind == schema.Long || kind == schema.Int || kind == schema.Short) && cell.isInteger(),
		kind == schema.Boolean && cell.kind == cellBool:
		return mix(uint64(cell.n)), true
	case kind == schema.String && cell.kind == cellText && pc.verbatim && strings.IndexByte(cell.text, 0) < 0:
		return hashText(cell.text), true
	case kind == schema.Double && cell.kind == cellFloat && cell.f == cell.f:
		return mix(math.Float64bits(cell.f + 0)), true // + 0 makes -0 the 0 that it equals
	case kind == schema.NaiveDate && cell.kind == cellText:
		days, ok := parseDay(cell.text)
		return mix(uint64(days)), ok
	case (kind == schema.NaiveDatetime || kind == schema.UTCDatetime) && cell.kind == cellText:
		at, ok := parseTime(cell)
		return mix(uint64(at.UnixMicro())), ok
	}
	return 0, false
}

// mix spreads the bits of a number (the finalizer of MurmurHash3).
func mix(n uint64) uint64 {
	n = (n ^ n>>33) * 0xff51afd7ed558ccd
	n = (n ^ n>>33) * 0xc4ceb9fe1a85ec53
	return n ^ n>>33
}

// hashText is FNV-1a, mixed.
func hashText(s string) uint64 {
	hash := uint64(14695981039346656037)
	for i := range len(s) {
		hash = (hash ^ uint64(s[i])) * 1099511628211
	}
	return mix(hash)
}

// missingKey: Fivetran cannot place a row whose key is NULL.
func (s *sync) missingKey(p *plan, key *column, site int) error {
	names := [...]string{warehouse.Upsert: "upsert", warehouse.Update: "update", warehouse.Delete: "delete"}
	return &runError{event: Error{
		Phase: "operation", Site: s.sites[site],
		Message: fmt.Sprintf("op.%s to %s without a value for the key column %s", names[p.op], p.table.source, key.name),
		Hint:    fmt.Sprintf("Every row of %s needs a value for each of: %s (the primary_key in schema()).", p.table.source, keyText(p.table.key)),
	}}
}

// rowID identifies a row of a table without a key by its values.
func (s *sync) rowID(p *plan, cells []cell) string {
	s.id.Reset()
	for _, i := range p.byName {
		if cells[i].kind != cellNull {
			s.id.Add(p.columns[i].column.name, canonicalText(&cells[i], p.columns[i].declared.Kind))
		}
	}
	return s.id.Sum()
}
