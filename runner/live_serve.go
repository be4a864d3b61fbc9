package runner

import (
	"cmp"
	"context"
	"slices"

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

// serve begins to take requests.
func (l *Live) serve(state string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started, l.state = true, state
}

// welcome lets a query in.
func (s *sync) welcome(context.Context) (*warehouse.Guest, error) {
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

// farewell is the end of a query.
func (l *Live) farewell() {
	l.mu.Lock()
	l.reading--
	l.mu.Unlock()
	l.queries.Done()
	l.look()
}

func (l *Live) maskRows(rows *LiveRows) {
	for _, row := range rows.Rows {
		for i, value := range row {
			if text, ok := value.(string); ok {
				row[i] = l.Mask(text)
			}
		}
	}
}

func (s *sync) liveTables(context.Context) ([]LiveTable, error) {
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
