package warehouse

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"csdk/schema"
)

// KeyConflictError: the key of a table changed, and the rows that it holds do not allow the new one.
type KeyConflictError struct {
	Table    TableName
	From, To []string
	Rows     []string // some of the rows in the way, as JSON
	Null     bool     // they have no value for the new key; otherwise several rows share one
}

func (e *KeyConflictError) Error() string {
	why := "several rows share one value of the new key"
	if e.Null {
		why = "some rows have no value for the new key"
	}
	return fmt.Sprintf("the key of %s changed from (%s) to (%s), but %s: %s", e.Table,
		strings.Join(e.From, ", "), strings.Join(e.To, ", "), why, strings.Join(e.Rows, "; "))
}

// rekey changes the key of a table when its rows allow that, and fails otherwise.
func (w *Warehouse) rekey(ctx context.Context, t *Table, key []string) error {
	target := Shape{Name: t.Name, Key: key}
	if target.Keyless() {
		err := w.exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s VARCHAR; UPDATE %s SET %s = %s",
			w.sqlName(t.Name), IDColumn, w.sqlName(t.Name), IDColumn, rowIDExpr(t.Columns)))
		t.Key = key
		return err
	}
	if err := w.checkKey(ctx, t, key); err != nil {
		return err
	}
	if t.Keyless() {
		if err := w.exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s", w.sqlName(t.Name), IDColumn)); err != nil {
			return err
		}
	}
	t.Key = key
	return nil
}

// CheckKey says whether a table can have this key, as the next Commit would find out. The error is a *KeyConflictError when the
// rows in the file do not allow it, and a *ViewError when a view has the name of the table.
func (w *Warehouse) CheckKey(ctx context.Context, name TableName, key []string) error {
	t := w.Table(name)
	if t == nil {
		return w.checkView(name)
	}
	if t.problem != "" {
		return fmt.Errorf("the table %s was changed or written by another program and cannot be synced onto, since %s", t.Name, t.problem)
	}
	wanted := Shape{Key: key}
	if t.Rows == 0 || sameKey(t.Key, key) || wanted.Keyless() {
		return nil
	}
	return w.checkKey(ctx, t, key)
}

func (w *Warehouse) checkKey(ctx context.Context, t *Table, key []string) error {
	quoted := make([]string, len(key))
	nulls := make([]string, len(key))
	for i, k := range key {
		if t.column(k).Type.Kind == schema.Unspecified {
			return &KeyConflictError{Table: t.Name, From: t.Key, To: key, Null: true, Rows: []string{"there is no column " + k + " yet"}}
		}
		quoted[i] = quote(k)
		nulls[i] = quote(k) + " IS NULL"
	}
	list := strings.Join(quoted, ", ")
	conflict := &KeyConflictError{Table: t.Name, From: t.Key, To: key}
	var err error
	conflict.Rows, err = w.someRows(ctx, fmt.Sprintf("SELECT * FROM %s WHERE %s LIMIT 3", w.sqlName(t.Name), strings.Join(nulls, " OR ")))
	if err != nil {
		return err
	}
	if len(conflict.Rows) > 0 {
		conflict.Null = true
		return conflict
	}
	conflict.Rows, err = w.someRows(ctx, fmt.Sprintf("SELECT %s, count(*) AS rows FROM %s GROUP BY %s HAVING count(*) > 1 ORDER BY ALL LIMIT 3",
		list, w.sqlName(t.Name), list))
	if err != nil {
		return err
	}
	if len(conflict.Rows) > 0 {
		return conflict
	}
	return nil
}

func (w *Warehouse) someRows(ctx context.Context, query string) (rows []string, err error) {
	result, err := w.conn.QueryContext(ctx, "SELECT to_json(r)::VARCHAR FROM ("+query+") r")
	if err != nil {
		return nil, err
	}
	defer result.Close()
	for result.Next() {
		var row string
		if err := result.Scan(&row); err != nil {
			return nil, err
		}
		if len(row) > 300 {
			row = strings.ToValidUTF8(row[:300], "") + "…"
		}
		rows = append(rows, row)
	}
	return rows, result.Err()
}

// The separators of the text that identifies a row without a key.
const (
	idFieldSeparator = "\x1e"
	idValueSeparator = "\x1f"
)

// rowIDExpr is RowIDText in SQL: the same text from stored values, hashed with MD5.
func rowIDExpr(columns []Column) string {
	sorted := append([]Column(nil), columns...)
	sort.Slice(sorted, func(i, j int) bool { return Fold(sorted[i].Name) < Fold(sorted[j].Name) })
	parts := []string{literal(idFieldSeparator)}
	for _, c := range sorted {
		text := textOf(quote(c.Name), c.Type)
		parts = append(parts, fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN %s || %s END", quote(c.Name), literal(Fold(c.Name)+idValueSeparator), text))
	}
	if len(parts) == 1 {
		parts = append(parts, "NULL")
	}
	return "md5(concat_ws(" + strings.Join(parts, ", ") + "))"
}

// RowID hashes the values of a row without a key: the MD5 of name and text of each value that is not
// NULL, by name. It depends on the values only, so a row sent again is the same row.
type RowID struct{ text []byte }

// Reset begins a row.
func (r *RowID) Reset() { r.text = r.text[:0] }

// Add takes the next value, in the order of Fold(name).
func (r *RowID) Add(name, text string) {
	if len(r.text) > 0 {
		r.text = append(r.text, idFieldSeparator...)
	}
	r.text = append(r.text, Fold(name)...)
	r.text = append(r.text, idValueSeparator...)
	r.text = append(r.text, text...)
}

// Sum is the row's _fivetran_id.
func (r *RowID) Sum() string {
	sum := md5.Sum(r.text)
	return hex.EncodeToString(sum[:])
}
