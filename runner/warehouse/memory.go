package warehouse

import "fmt"

// memory is what DuckDB may use. It keeps in memory what it may, so the limit is as low as the tables of the transaction
// allow: rows that are not compressed yet need some for each column, which cannot go to the temporary folder.
type memory struct {
	limit   int64
	columns int64 // of the tables that were opened since the last commit
	widest  int64
	large   int64 // bytes of rows of largeRow bytes and more, since the last commit
	guests  int64 // bytes for queries, once there was one
	states  int64 // bytes for the largest states
}

const (
	baseMemory   = 72 << 20
	columnMemory = 48 << 10 // for each column of each table
	wideMemory   = 1 << 20  // for each column of the widest, while a row group is written and read
	// Rows are compressed when there are 122,880 of them, so large ones stay as they are for long. What of them does not fit
	// goes to the temporary folder, but the commit needs some at once.
	largeRow   = 4 << 10
	largeBytes = 768 << 20
	// A state is one text, which DuckDB holds several times while it is written; Fivetran takes less than 10 MB.
	largeState  = 4 << 20
	stateCopies = 8
	manyColumns = 500
	// mergeMemory is for a merge of updates and deletes, which gathers values by key.
	mergeMemory = 1 << 30
)

// makeRoom lets DuckDB open one more table.
func (w *Warehouse) makeRoom(columns int) error {
	w.memory.columns += int64(columns)
	w.memory.widest = max(w.memory.widest, int64(columns))
	return w.allow(w.memory.needed())
}

func (m *memory) needed() int64 {
	return baseMemory + m.columns*columnMemory + m.widest*wideMemory + min(m.large, largeBytes) + m.guests + m.states
}

// makeRoomFor lets DuckDB take rows in.
func (w *Warehouse) makeRoomFor(rows, bytes int) error {
	if bytes/rows < largeRow {
		return nil
	}
	w.memory.large += int64(bytes)
	return w.allow(w.memory.needed())
}

// makeRoomForStates lets DuckDB take states of that many bytes in.
func (w *Warehouse) makeRoomForStates(bytes int) error {
	if bytes < largeState {
		return nil
	}
	w.memory.states = max(w.memory.states, stateCopies*int64(bytes))
	return w.allow(w.memory.needed())
}

// allow raises the limit to that many bytes. It is never lowered: DuckDB would have to give back what it uses.
func (w *Warehouse) allow(bytes int64) error {
	if bytes <= w.memory.limit {
		return nil
	}
	w.memory.limit = bytes
	if w.memory.columns > manyColumns {
		w.memory.limit += bytes / 2 // not again for the next table
	}
	return w.exec(background, fmt.Sprintf("SET memory_limit='%dMiB'", w.memory.limit>>20))
}
