package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// do has Run's goroutine run f and waits for it. f must not wait for long.
func (l *Live) do(ctx context.Context, f func(*sync) error) error {
	l.mu.Lock()
	err := l.answers()
	l.mu.Unlock()
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	select {
	case l.requests <- func(s *sync) { done <- f(s) }:
		return <-done
	case <-l.over:
		return ErrOver
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// patience is how long a request waits for a file that another program holds.
const patience = 2 * time.Second

// patiently is do for what needs the file. The sync does not wait meanwhile.
func (l *Live) patiently(ctx context.Context, f func(*sync) error) error {
	deadline := time.Now().Add(patience)
	for {
		err := l.do(ctx, f)
		var locked *warehouse.LockedError
		if !errors.As(err, &locked) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(tryEvery):
		case <-l.over:
			return ErrOver
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// answers says whether requests can be answered now. The caller holds l.mu.
func (l *Live) answers() error {
	select {
	case <-l.over:
		return ErrOver
	default:
	}
	if !l.started {
		return ErrNotStarted
	}
	return nil
}

// serve runs a request.
func (s *sync) serve(request func(*sync)) {
	s.letGo() // if the news of a stop has not been looked at yet
	request(s)
	s.letGo()
}

// debugOrder is the value of "debug" in the order to the engine; nil in a plain run.
func (l *Live) debugOrder() any {
	if l == nil {
		return nil
	}
	return l.order
}

// look makes the loop look at what has changed.
func (l *Live) look() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// serving are the channels that the loop listens on; in a plain run none.
func (l *Live) serving() (requests <-chan func(*sync), news <-chan struct{}) {
	if l == nil {
		return nil, nil
	}
	return l.requests, l.news
}

// open begins to take requests.
func (l *Live) open(state string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started, l.state = true, state
}

// welcome lets a query in. The file is held as long as it runs.
func (s *sync) welcome() (*warehouse.Guest, error) {
	if err := s.take(); err != nil {
		return nil, err
	}
	guest, err := s.w.Guest()
	if err != nil {
		return nil, err
	}
	l := s.options.Live
	l.queries.Add(1)
	l.mu.Lock()
	l.reading++
	l.mu.Unlock()
	return guest, nil
}

// readVersion is read with a version that is not newer than what is read: rows that become old meanwhile do not pass for new ones.
func (l *Live) readVersion(ctx context.Context, request func(context.Context, *warehouse.Guest, string) error) error {
	return l.read(ctx, func(ctx context.Context, guest *warehouse.Guest) error {
		return request(ctx, guest, l.version())
	})
}

// version changes with each checkpoint, and when another program has changed the file.
func (l *Live) version() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	version := "live"
	if n := len(l.checkpoints); n > 0 {
		version = fmt.Sprint(version, " ", l.checkpoints[n-1].event.Number)
	}
	if l.changed > 0 {
		version = fmt.Sprint(version, " changed ", l.changed)
	}
	return version
}

// idle says whether the process is stopped and nothing reads the warehouse.
func (l *Live) idle() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped && l.reading == 0
}

// isStopped says whether the debugger has stopped the process.
func (l *Live) isStopped() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped
}

// farewell is the end of a query.
func (l *Live) farewell() {
	l.mu.Lock()
	l.reading--
	l.mu.Unlock()
	l.queries.Done()
	l.look()
}

func maskRows(rows *LiveRows, mask func(string) string) {
	for _, row := range rows.Rows {
		for i, value := range row {
			if text, ok := value.(string); ok {
				row[i] = mask(text)
			}
		}
	}
}

// liveTables is answered from memory, unless another program has changed the file while it was let go.
func (s *sync) liveTables() ([]LiveTable, error) {
	if s.w.Touched() {
		err := s.take()
		var locked *warehouse.LockedError
		if err != nil && !errors.As(err, &locked) { // who holds it has not finished: what there was is told
			return nil, err
		}
	}
	list := []LiveTable{}
	known := map[string]bool{}
	for _, t := range s.tables.sorted() {
		known[t.name.String()] = true
		list = append(list, t.live())
	}
	for _, stored := range s.w.Tables() {
		if known[stored.Name.String()] {
			continue
		}
		t := &table{name: stored.Name, byName: map[string]*column{}}
		t.load(stored)
		entry := t.live()
		entry.Key = stored.Key
		list = append(list, entry)
	}
	slices.SortFunc(list, func(a, b LiveTable) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Table, b.Table))
	})
	return list, nil
}

func (t *table) live() LiveTable {
	entry := LiveTable{
		Schema: t.name.Schema, Table: t.name.Table, Key: t.keyNames(), Columns: []LiveColumn{},
		Rows: t.rows, Since: t.since, All: t.sent,
	}
	if t.source.table != "" {
		entry.Source = t.source.String()
	}
	for _, c := range t.columns {
		column := LiveColumn{Name: c.name, Source: c.source}
		if c.typ.Kind != schema.Unspecified {
			column.Type = c.typ.String()
		}
		if c.declared.Kind != schema.Unspecified {
			column.Declared = c.declared.String()
		}
		entry.Columns = append(entry.Columns, column)
	}
	return entry
}
