package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Preview answers requests about the tables of a file, which is open, read-only, during requests and not between them. What
// remains between them is DuckDB itself, with the places of rows that were sorted or filtered: the next page of them need not
// look again. They are forgotten when the file has changed, and the oldest ones when there are several. Its methods may be
// called from any goroutine. Errors are complete messages for people.
type Preview struct {
	path string

	building chan struct{} // holds one: who finds rows and keeps their places

	mu      sync.Mutex // for what follows
	db      *sql.DB    // nil before the first request
	users   int        // requests that have the file open
	file    *openedFile
	version string // of the file
	kept    []*keptOrder
	number  int
	counts  map[TableName][2]int64
}

// keptOrder are the rowids of a selection, in a table of DuckDB's memory.
type keptOrder struct {
	of    string // the statement that found them
	table string
	rows  int64
}

const mostOrders = 3 // of ten million rows: 240 MB

// NewPreview opens nothing yet.
func NewPreview(path string) *Preview {
	return &Preview{path: path, building: make(chan struct{}, 1), counts: map[TableName][2]int64{}}
}

// Close ends DuckDB. No request may run, or follow.
func (p *Preview) Close() error {
	if p.db == nil {
		return nil
	}
	return closeDuckDB(p, p.db)
}

// Rows reads a page. mask is given every text of the table.
func (p *Preview) Rows(ctx context.Context, page Page, mask func(string) string) (rows PageRows, err error) {
	err = p.read(ctx, page.Selection, func(t *tableReader) error {
		rows, err = t.page(ctx, page, mask)
		rows.Version = p.version // it does not change while the file is open
		return err
	})
	return rows, err
}

// Row reads the row at an offset, with whole values.
func (p *Preview) Row(ctx context.Context, s Selection, offset int64, mask func(string) string) (row FullRow, err error) {
	err = p.read(ctx, s, func(t *tableReader) error {
		row, err = t.full(ctx, offset, mask)
		return err
	})
	return row, err
}

// Statistics describes a column; a quick look at a large table reads only some of its rows.
func (p *Preview) Statistics(ctx context.Context, s Selection, column string, quick bool, mask func(string) string) (statistics Statistics, err error) {
	err = p.read(ctx, s, func(t *tableReader) error {
		statistics, err = t.statistics(ctx, column, quick, mask)
		statistics.Version = p.version
		return err
	})
	return statistics, err
}

func (p *Preview) read(ctx context.Context, s Selection, request func(*tableReader) error) error {
	if err := p.open(); err != nil {
		return err
	}
	defer p.close()
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return explain(p.path, err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, partSettings+"; SET TimeZone='UTC'"); err != nil {
		return explain(p.path, err)
	}
	t := &tableReader{conn: conn, database: "warehouse", kept: p}
	err = t.find(ctx, s)
	if err == nil {
		err = request(t)
	}
	return explainTable(p.path, s, err)
}

// open attaches the file for one more request.
func (p *Preview) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users > 0 {
		p.users++
		return nil
	}
	file, still, err := hold(p.path, p)
	if err != nil {
		return err
	}
	if !still {
		if err := p.attach(); err != nil {
			_ = file.release(p, nil)
			return explain(p.path, err)
		}
	}
	p.users, p.file = 1, file
	if version := FileVersion(p.path); version != p.version { // nobody else writes it from now on
		p.version = version
		clear(p.counts)
		for _, k := range p.kept {
			p.drop(k)
		}
		p.kept = nil
	}
	return nil
}

func (p *Preview) attach() error {
	if p.db == nil {
		connector, err := duckdb.NewConnector(noExtensions, nil)
		if err != nil {
			return err
		}
		p.db = sql.OpenDB(connector)
		if _, err := p.db.ExecContext(background, "SET max_temp_directory_size='0KB'"); err != nil {
			return err
		}
	}
	_, err := p.db.ExecContext(background, "ATTACH "+literal(p.path)+" AS warehouse (READ_ONLY, TYPE duckdb)")
	return err
}

func (p *Preview) detach() error {
	_, err := p.db.ExecContext(background, "DETACH warehouse")
	return err
}

func (p *Preview) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users--; p.users > 0 {
		return
	}
	for len(p.kept) > mostOrders { // now nobody reads them
		p.drop(p.kept[0])
		p.kept = p.kept[1:]
	}
	_ = p.file.release(p, p.detach)
}

// FileVersion changes with the file.
func FileVersion(path string) string {
	version := ""
	for _, name := range []string{path, path + ".wal"} {
		if info, err := os.Stat(name); err == nil {
			version += fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano(), " ")
		}
	}
	return version
}

func (p *Preview) counted(name TableName, total, deleted *int64) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	counts, ok := p.counts[name]
	*total, *deleted = counts[0], counts[1]
	return ok
}

func (p *Preview) keepCount(name TableName, total, deleted int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[name] = [2]int64{total, deleted}
}

// order finds the rowids of a selection, or has them still.
func (p *Preview) order(ctx context.Context, conn *sql.Conn, rows condition) (*keptOrder, error) {
	of := fmt.Sprintf("%s %q", rows.sql, rows.args)
	select {
	case p.building <- struct{}{}:
		defer func() { <-p.building }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if k := p.keeps(of); k != nil {
		return k, nil
	}
	k := &keptOrder{of: of, table: fmt.Sprintf("memory.main.places_%d", p.number)}
	p.number++
	rows.sql = "CREATE TABLE " + k.table + " AS SELECT rowid AS _csdk_row" + rows.sql
	if _, err := conn.ExecContext(ctx, rows.sql, rows.args...); err != nil {
		p.drop(k)
		return nil, err
	}
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM "+k.table).Scan(&k.rows); err != nil {
		p.drop(k)
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, k)
	return k, nil
}

// keeps finds an order that was kept and makes it the newest.
func (p *Preview) keeps(of string) *keptOrder {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.kept, func(k *keptOrder) bool { return k.of == of }); i >= 0 {
		k := p.kept[i]
		p.kept = append(slices.Delete(p.kept, i, i+1), k)
		return k
	}
	return nil
}

func (p *Preview) drop(k *keptOrder) {
	_, _ = p.db.ExecContext(background, "DROP TABLE IF EXISTS "+k.table)
}

// explainTable is explain for what a selection of a table can bring.
func explainTable(path string, s Selection, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errors.New("there is no such row any more; refresh the view")
	}
	if isOutOfMemory(err) {
		return fmt.Errorf("DuckDB has too little memory for this look at %s.%s; filter it for fewer rows, or sort it by fewer columns (%s)", s.Schema, s.Table, firstLine(err.Error()))
	}
	var known *duckdb.Error
	if err == nil || !errors.As(err, &known) {
		return err
	}
	switch known.Type {
	case duckdb.ErrorTypeCatalog:
		return fmt.Errorf("there is no table %s.%s in %s any more; it may have been reset or renamed", s.Schema, s.Table, path)
	case duckdb.ErrorTypeConversion:
		return fmt.Errorf("a filter does not fit its column: %s", firstLine(known.Msg))
	}
	return explain(path, err)
}
