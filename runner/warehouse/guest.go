package warehouse

import (
	"context"
	"database/sql"
)

// Guest is a second connection to the file that a Warehouse has open: it sees what was committed last. It may be used on any
// goroutine, until the Warehouse is closed.
type Guest struct {
	path string
	db   *sql.DB
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
	return &Guest{path: w.path, db: w.db}, nil
}

// Query runs one statement that reads, and delivers at most limit rows of its result.
func (g *Guest) Query(ctx context.Context, query string, limit int) (Rows, error) {
	conn, err := g.db.Conn(ctx)
	if err != nil {
		return Rows{}, err
	}
	defer func() { _ = conn.Close() }()
	for _, statement := range []string{"USE w", "USE w.tester", "SET TimeZone='UTC'", "BEGIN TRANSACTION READ ONLY"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			if statement == "USE w.tester" {
				continue // nothing was synced into it yet
			}
			return Rows{}, explain(g.path, err)
		}
	}
	defer func() { _, _ = conn.ExecContext(background, "ROLLBACK") }()
	return queryRows(ctx, conn, query, limit)
}
