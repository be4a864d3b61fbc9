package warehouse

import (
	"context"
	"fmt"
	"strings"
)

// merge applies the staged rows of one table with set-based statements, inside the transaction.
type merge struct {
	w         *Warehouse
	t         *Table // already in its new shape
	c         *Change
	name      string // SQL name of the table
	rows      int64
	unmatched int64
}

func (m *merge) run(ctx context.Context) error {
	m.rows = m.t.Rows + m.c.Writer.touched
	staged := &m.c.Writer.stage
	if staged.rows > 0 {
		if err := m.w.makeRoom(len(m.t.Columns) + 3); err != nil {
			return err
		}
	}
	var err error
	switch {
	case staged.rows == 0 && m.c.Writer.truncate != 0:
		err = m.truncate(ctx)
	case staged.rows == 0:
	case staged.updates+staged.deletes == 0 && m.c.Writer.truncate == 0:
		err = m.upserts(ctx, staged.rows)
	default:
		err = m.mixed(ctx)
	}
	if err == nil && m.c.Final && !m.c.DeferredSince.IsZero() {
		err = m.deferredTruncate(ctx)
	}
	return err
}

func (m *merge) truncate(ctx context.Context) error {
	return m.w.exec(ctx, fmt.Sprintf("UPDATE %s SET %s = true WHERE %s IS DISTINCT FROM true", m.name, DeletedColumn, DeletedColumn))
}

// deferredTruncate soft-deletes what the sync has not upserted since the deferred truncate.
func (m *merge) deferredTruncate(ctx context.Context) error {
	return m.w.exec(ctx, fmt.Sprintf("UPDATE %s SET %s = true WHERE %s IS DISTINCT FROM true AND (%s IS NULL OR %s < %s)",
		m.name, DeletedColumn, DeletedColumn, SyncedColumn, SyncedColumn, m.since()))
}

func (m *merge) since() string {
	return fmt.Sprintf("make_timestamptz(%d)", m.c.DeferredSince.UnixMicro())
}

// keys are the staged columns that identify a row: k0, k1 ...
func (m *merge) keys() []string {
	list := make([]string, len(m.t.Key))
	for i := range list {
		list[i] = fmt.Sprintf("k%d", i)
	}
	return list
}

// staged is a query over the stage: seq, op, synced, the keys k0.., and with wide the columns c0.. of
// the table in its order, and with given for each column whether the operation sets it (g0..).
func (m *merge) staged(wide, given bool) string {
	p := &m.c.Writer.stage
	at := map[string]int{}
	for i, c := range p.columns {
		at[Fold(c.Name)] = i
	}
	list := []string{"seq", "op", "synced"}
	for i, k := range m.t.Key {
		if m.t.Keyless() {
			list = append(list, "id AS k0")
			break
		}
		list = append(list, fmt.Sprintf("%s AS k%d", m.stagedValue(p, at, m.t.column(k)), i))
	}
	if wide {
		for i := range m.t.Columns {
			list = append(list, fmt.Sprintf("%s AS c%d", m.stagedValue(p, at, &m.t.Columns[i]), i))
		}
	}
	if given {
		for i, c := range m.t.Columns {
			expr := "op = 0"
			if j, ok := at[Fold(c.Name)]; ok {
				expr = fmt.Sprintf("(op = 0 OR (op = 1 AND given[%d] = '1'))", j+1)
			}
			list = append(list, fmt.Sprintf("%s AS g%d", expr, i))
		}
	}
	return "(SELECT " + strings.Join(list, ", ") + " FROM " + p.name + ")"
}

func (m *merge) stagedValue(p *stage, at map[string]int, c *Column) string {
	j, ok := at[Fold(c.Name)]
	if !ok {
		return "CAST(NULL AS " + duckType(c.Type) + ")"
	}
	column, from := fmt.Sprintf("c%d", j), p.columns[j].Type
	if duckType(from) == duckType(c.Type) {
		return column
	}
	return castTo(column, from, c.Type)
}

func (s *Shape) column(name string) *Column {
	for i := range s.Columns {
		if Fold(s.Columns[i].Name) == Fold(name) {
			return &s.Columns[i]
		}
	}
	return &Column{Name: name}
}

// join is the condition that rows of a and b have the same key.
func (m *merge) join(a, b string) string {
	terms := make([]string, len(m.t.Key))
	for i := range m.t.Key {
		terms[i] = fmt.Sprintf("%s.k%d = %s.k%d", a, i, b, i)
	}
	return strings.Join(terms, " AND ")
}

// joinTable is the condition that a staged row of a is about a row of the table t.
func (m *merge) joinTable(a string) string {
	terms := make([]string, len(m.t.Key))
	for i, k := range m.t.Key {
		terms[i] = fmt.Sprintf("%s.k%d = t.%s", a, i, quote(k))
	}
	return strings.Join(terms, " AND ")
}

// columnList names the table's columns as Commit writes them, system columns last.
func (m *merge) columnList() string {
	var list []string
	for _, c := range m.t.Columns {
		list = append(list, quote(c.Name))
	}
	if m.t.Keyless() {
		list = append(list, IDColumn)
	}
	return strings.Join(append(list, SyncedColumn, DeletedColumn), ", ")
}

// values are the staged expressions for columnList.
func (m *merge) values(id, synced, deleted string, column func(i int) string) string {
	var list []string
	for i := range m.t.Columns {
		list = append(list, column(i))
	}
	if m.t.Keyless() {
		list = append(list, id)
	}
	return strings.Join(append(list, synced, deleted), ", ")
}

// upserts is the common case: whole rows only, the last one of each key wins.
func (m *merge) upserts(ctx context.Context, staged int64) error {
	w := m.w
	err := w.exec(ctx, fmt.Sprintf("CREATE OR REPLACE TEMP TABLE winners AS SELECT max(seq) AS seq FROM %s GROUP BY %s",
		m.staged(false, false), strings.Join(m.keys(), ", ")))
	if err != nil {
		return err
	}
	distinct, err := w.queryInt(ctx, "SELECT count(*) FROM winners")
	if err != nil {
		return err
	}
	where := ""
	if distinct < staged {
		where = " WHERE s.seq IN (SELECT seq FROM winners)"
	}
	var replaced int64
	if m.rows > 0 {
		replaced, err = w.execCount(ctx, fmt.Sprintf("DELETE FROM %s AS t USING (SELECT * FROM %s s%s) n WHERE %s",
			m.name, m.staged(false, false), where, m.joinTable("n")))
		if err != nil {
			return err
		}
	}
	values := m.values("s.k0", "s.synced", "false", func(i int) string { return fmt.Sprintf("s.c%d", i) })
	err = w.exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s s%s", m.name, m.columnList(), values, m.staged(true, false), where))
	m.rows += distinct - replaced
	return err
}

// mixed is the general case. For each key: its last upsert, the columns that later updates set, and
// whether a delete or a truncate came after. Keys without an upsert build on the row that exists.
func (m *merge) mixed(ctx context.Context) error {
	if err := m.w.allow(mergeMemory); err != nil {
		return err
	}
	w, keys := m.w, strings.Join(m.keys(), ", ")
	before := "NULL::TIMESTAMPTZ"
	if !m.c.DeferredSince.IsZero() {
		before = "max(synced) FILTER (synced < " + m.since() + ")"
	}
	err := w.exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE ops AS SELECT %s, max(seq) FILTER (op = 0) AS u, max(seq) FILTER (op = 2) AS d,
		max(synced) AS synced, max(synced) FILTER (op = 0) AS upserted, %s AS before, count(*) AS n, max(seq) AS last FROM %s GROUP BY %s`,
		keys, before, m.staged(false, false), keys))
	if err != nil {
		return err
	}
	if err := w.exec(ctx, m.lastValues()); err != nil {
		return err
	}
	if m.c.Writer.truncate != 0 {
		if err := m.truncate(ctx); err != nil {
			return err
		}
	}
	m.unmatched, err = w.queryInt(ctx, fmt.Sprintf("SELECT coalesce(sum(n), 0)::BIGINT FROM ops o WHERE u IS NULL AND NOT EXISTS (SELECT 1 FROM %s t WHERE %s)",
		m.name, m.joinTable("o")))
	if err != nil {
		return err
	}
	if err := w.exec(ctx, m.wholeRows()); err != nil {
		return err
	}
	replaced, err := w.execCount(ctx, fmt.Sprintf("DELETE FROM %s AS t USING fresh n WHERE %s", m.name, m.joinTable("n")))
	if err != nil {
		return err
	}
	values := m.values("k0", "synced", "deleted", func(i int) string { return fmt.Sprintf("c%d", i) })
	inserted, err := w.execCount(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM fresh ORDER BY last", m.name, m.columnList(), values))
	if err != nil {
		return err
	}
	m.rows += inserted - replaced
	return w.exec(ctx, "DROP TABLE fresh; DROP TABLE lasts; DROP TABLE ops")
}

// lastValues makes the table lasts: for each key the value that each column was last set to (c0..) and
// whether it was set at all (g0..), from the last upsert on.
func (m *merge) lastValues() string {
	var list []string
	for i := range m.t.Columns {
		list = append(list, fmt.Sprintf("arg_max_null(s.c%d, s.seq) FILTER (s.g%d) AS c%d, coalesce(bool_or(s.g%d), false) AS g%d", i, i, i, i, i))
	}
	ops := "o." + strings.Join(m.keys(), ", o.")
	columns := ""
	if len(list) > 0 {
		columns = ", " + strings.Join(list, ", ")
	}
	return fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE lasts AS SELECT %s, o.u, o.d, o.synced, o.upserted, o.before, o.last%s
		FROM ops o LEFT JOIN %s s ON %s AND s.op <> 2 AND s.seq >= coalesce(o.u, -1) GROUP BY %s, o.u, o.d, o.synced, o.upserted, o.before, o.last`,
		ops, columns, m.staged(true, true), m.join("o", "s"), ops)
}

// wholeRows makes the table fresh: the rows as they will be, those of keys that match nothing left out.
func (m *merge) wholeRows() string {
	keys := "l." + strings.Join(m.keys(), ", l.")
	full, partial := make([]string, 0, len(m.t.Columns)), make([]string, 0, len(m.t.Columns))
	for i, c := range m.t.Columns {
		full = append(full, fmt.Sprintf("l.c%d", i))
		partial = append(partial, fmt.Sprintf("CASE WHEN l.g%d THEN l.c%d ELSE t.%s END", i, i, quote(c.Name)))
	}
	lists := func(columns []string) string {
		if len(columns) == 0 {
			return ""
		}
		for i := range columns {
			columns[i] += fmt.Sprintf(" AS c%d", i)
		}
		return strings.Join(columns, ", ") + ", "
	}
	// An update or delete does not save a row from a deferred truncate: the row keeps its age.
	aged := func(upserted string) string {
		if m.c.DeferredSince.IsZero() {
			return "l.synced"
		}
		return fmt.Sprintf("CASE WHEN %s < %s THEN coalesce(l.before, %s) ELSE l.synced END", upserted, m.since(), upserted)
	}
	return fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE fresh AS
		SELECT %s, %s l.last, %s AS synced, (coalesce(l.d > l.u, false) OR %d > l.u) AS deleted FROM lasts l WHERE l.u IS NOT NULL
		UNION ALL SELECT %s, %s l.last, %s AS synced, (l.d IS NOT NULL OR coalesce(t.%s, false)) AS deleted
		FROM lasts l JOIN %s t ON %s WHERE l.u IS NULL`,
		keys, lists(full), aged("l.upserted"), m.c.Writer.truncate, keys, lists(partial), aged("t."+SyncedColumn), DeletedColumn, m.name, m.joinTable("l"))
}
