package warehouse

import (
	"context"
	"database/sql"
)

// Guest is a second connection to the file that a Warehouse has open: it sees what was committed last. It may be used on any
// goroutine, until the Warehouse is closed.
type Guest struct {
	path    string
	scratch string // the only folder where its statements can write
	db      *sql.DB
}

// guestMemory is what queries get beside what the sync needs.
const guestMemory = 256 << 20

// Guest lets a query in.
func (w *Warehouse) Guest() (*Guest, error) {
	if w.memory.guests == 0 {
		w.memory.guests = guestMemory
		if err := w.allow(w.memory.needed()); err != nil {
			return nil, explain(w.path, err)
		}
	}
	return &Guest{path: w.path, scratch: w.scratch, db: w.db}, nil
}

// Query runs one statement that reads, and delivers at most limit rows of its result.
func (g *Guest) Query(ctx context.Context, query string, limit int) (rows Rows, err error) {
	err = g.read(ctx, func(conn *sql.Conn) error {
		rows, err = queryRows(ctx, conn, query, limit)
		return err
	})
	return rows, err
}

// Rows, Row and Statistics are as those of a Preview. Nothing is kept for the next page: the memory is the sync's.
func (g *Guest) Rows(ctx context.Context, page Page, mask func(string) string) (rows PageRows, err error) {
	err = g.table(ctx, page.Selection, func(t *tableReader) error {
		rows, err = t.page(ctx, page, mask)
		return err
	})
	return rows, err
}

// Row is described at Rows.
func (g *Guest) Row(ctx context.Context, s Selection, offset int64, mask func(string) string) (row FullRow, err error) {
	err = g.table(ctx, s, func(t *tableReader) error {
		row, err = t.full(ctx, offset, mask)
		return err
	})
	return row, err
}

// Statistics is described at Rows.
func (g *Guest) Statistics(ctx context.Context, s Selection, column string, quick bool, mask func(string) string) (statistics Statistics, err error) {
	err = g.table(ctx, s, func(t *tableReader) error {
		statistics, err = t.statistics(ctx, column, quick, mask)
		return err
	})
	return statistics, err
}

func (g *Guest) table(ctx context.Context, s Selection, request func(*tableReader) error) error {
	err := g.read(ctx, func(conn *sql.Conn) error {
		t := &tableReader{conn: conn, database: "w"}
		if err := t.find(ctx, s); err != nil {
			return err
		}
		return request(t)
	})
	return explainTable(g.path, s, err)
}

// read runs a request on a connection of its own, in one transaction.
func (g *Guest) read(ctx context.Context, request func(*sql.Conn) error) error {
	conn, err := g.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	for _, statement := range []string{"USE w", "USE w.tester", "SET TimeZone='UTC'; " + partSettings, "BEGIN TRANSACTION READ ONLY"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			if statement == "USE w.tester" {
				continue // nothing was synced into it yet
			}
			return explain(g.path, err)
		}
	}
	defer func() { _, _ = conn.ExecContext(background, "ROLLBACK") }()
	return request(conn)
}
