package warehouse

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Page is a part of a Selection.
type Page struct {
	Selection
	Offset int64 `json:"offset"`
	Limit  int   `json:"limit"` // 0 is defaultRows; at most mostRows come, and of wide tables as few as make mostCells
}

const (
	defaultRows = 200
	mostRows    = 2000
	mostCells   = 40000
	leastRows   = 20
)

// PageRows is a page of a table as people read it. A cell is nil for NULL, else a string; one that was too long is a Cut.
type PageRows struct {
	Columns  []PageColumn `json:"columns"`
	Rows     [][]any      `json:"rows"`
	Matching int64        `json:"matching"` // rows of the selection
	Total    int64        `json:"total"`    // rows of the table
	Deleted  int64        `json:"deleted"`  // of these are soft-deleted
	Version  string       `json:"version"`  // of what was read: with another one, pages that were read before do not fit
}

// PageColumn is a column of a page. Type is DuckDB's.
type PageColumn struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Kind   Kind   `json:"kind"`
	Key    bool   `json:"key"`
	System bool   `json:"system"` // made by csdk, not by the author
}

// Cut is the beginning of a value that is too long for a page; a FullRow has all of it.
type Cut struct {
	Text string `json:"text"`
	Cut  bool   `json:"cut"`
}

// FullRow is one row with whole values. Those of more than mostValue bytes are cut even so.
type FullRow struct {
	Columns []PageColumn `json:"columns"`
	Values  []FullValue  `json:"values"`
}

// FullValue is a value as text: JSON is indented, binary is hexadecimal. Text is nil for NULL.
type FullValue struct {
	Text *string `json:"text"`
	Size int64   `json:"size"` // bytes of the value
	Cut  bool    `json:"cut"`
}

const (
	cellLength = 300     // characters of a value on a page
	cellRead   = 4000    // what is read of it, so that a secret that begins before the cut is seen whole
	binaryRead = 64      // bytes of a binary value on a page
	mostValue  = 1 << 20 // bytes of a value of a FullRow
)

// tableReader reads one table on a connection to which the file is attached.
type tableReader struct {
	conn     *sql.Conn
	database string // as what the file is attached
	kept     *Preview
	selection
}

// selection is a Selection whose names were found in the file.
type selection struct {
	Selection
	fields        []field
	key           []string
	row           bool // rows have a rowid: a view's do not
	total, hidden int64
	deletedColumn bool
}

func (t *tableReader) from() string {
	return quote(t.database) + "." + quote(t.Schema) + "." + quote(t.Table)
}

// find looks the table up. Errors are DuckDB's.
func (t *tableReader) find(ctx context.Context, s Selection) error {
	t.Selection = s
	rows, err := t.conn.QueryContext(ctx, "DESCRIBE "+t.from())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	t.row = true
	for rows.Next() {
		var f field
		var null, key, value, extra sql.NullString
		if err := rows.Scan(&f.name, &f.typ, &null, &key, &value, &extra); err != nil {
			return err
		}
		f.kind = kindOf(f.typ)
		t.fields = append(t.fields, f)
		if key.String == "PRI" {
			t.key = append(t.key, f.name)
		}
		t.row = t.row && Fold(f.name) != "rowid"
		t.deletedColumn = t.deletedColumn || f.name == DeletedColumn && f.kind == BooleanKind
	}
	if err := rows.Err(); err != nil {
		return err
	}
	// A view has no rowid, and a file of another program no record of keys.
	t.row = t.row && t.prepares(ctx, "SELECT rowid FROM "+t.from())
	var key string
	record := "SELECT to_json(key_columns)::VARCHAR FROM " + quote(t.database) + "._csdk.tables WHERE schema_name = ? AND table_name = ?"
	if t.conn.QueryRowContext(ctx, record, t.Schema, t.Table).Scan(&key) == nil {
		_ = json.Unmarshal([]byte(key), &t.key)
	}
	return t.count(ctx)
}

func (t *tableReader) prepares(ctx context.Context, query string) bool {
	statement, err := t.conn.PrepareContext(ctx, query)
	if err != nil {
		return false
	}
	return statement.Close() == nil
}

func (t *tableReader) count(ctx context.Context) error {
	name := TableName{t.Schema, t.Table}
	if t.kept.counted(name, &t.total, &t.hidden) {
		return nil
	}
	deleted := "0"
	if t.deletedColumn {
		deleted = "count(*) FILTER (" + quote(DeletedColumn) + ")"
	}
	if err := t.conn.QueryRowContext(ctx, "SELECT count(*), "+deleted+" FROM "+t.from()).Scan(&t.total, &t.hidden); err != nil {
		return err
	}
	t.kept.keepCount(name, t.total, t.hidden)
	return nil
}

// shown are the columns that were asked for.
func (t *tableReader) shown() ([]field, error) {
	if len(t.Columns) == 0 {
		return t.fields, nil
	}
	list := make([]field, len(t.Columns))
	for i, name := range t.Columns {
		f, err := named(t.fields, name)
		if err != nil {
			return nil, err
		}
		list[i] = f
	}
	return list, nil
}

func (t *tableReader) describe(fields []field) []PageColumn {
	list := make([]PageColumn, len(fields))
	for i, f := range fields {
		list[i] = PageColumn{Name: f.name, Type: f.typ, Kind: f.kind, Key: slices.Contains(t.key, f.name), System: isSystem(f.name)}
	}
	return list
}

// isSystem says whether csdk makes a column of this name.
func isSystem(column string) bool {
	return column == IDColumn || column == SyncedColumn || column == DeletedColumn
}

func (t *tableReader) page(ctx context.Context, p Page, mask func(string) string) (PageRows, error) {
	if p.Limit <= 0 {
		p.Limit = defaultRows
	}
	shown, err := t.shown()
	if err != nil {
		return PageRows{}, err
	}
	p.Limit, p.Offset = min(p.Limit, mostRows, max(mostCells/max(len(shown), 1), leastRows)), max(p.Offset, 0)
	source, matching, err := t.part(ctx, p.Offset, p.Limit)
	if err != nil {
		return PageRows{}, err
	}
	values := make([]string, len(shown))
	for i, f := range shown {
		values[i] = f.cell()
	}
	rows, err := t.conn.QueryContext(ctx, "SELECT "+strings.Join(values, ", ")+source.sql, source.args...)
	if err != nil {
		return PageRows{}, err
	}
	defer func() { _ = rows.Close() }()
	result := PageRows{Columns: t.describe(shown), Rows: [][]any{}, Matching: matching, Total: t.total, Deleted: t.hidden}
	texts, pointers := make([]sql.NullString, len(shown)), make([]any, len(shown))
	for i := range texts {
		pointers[i] = &texts[i]
	}
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return PageRows{}, err
		}
		row := make([]any, len(shown))
		for i, text := range texts {
			if text.Valid {
				row[i] = shown[i].shorten(mask(text.String))
			}
		}
		result.Rows = append(result.Rows, row)
	}
	return result, rows.Err()
}

// cell is what a page reads of a value.
func (f field) cell() string {
	switch f.kind {
	case BinaryKind:
		return fmt.Sprintf("hex(array_slice(%s, 1, %d))", quote(f.name), binaryRead+1)
	case TextKind, JSONKind:
		return fmt.Sprintf("left(%s, %d)", f.text(), cellRead)
	}
	return f.text()
}

// shorten cuts what was read of a value to what is shown.
func (f field) shorten(text string) any {
	switch {
	case f.kind == BinaryKind && len(text) > 2*binaryRead:
		return Cut{text[:2*binaryRead], true}
	case len(text) <= cellLength || utf8.RuneCountInString(text) <= cellLength:
		return text
	}
	runes := 0
	for i := range text {
		if runes == cellLength {
			return Cut{text[:i], true}
		}
		runes++
	}
	return text
}

// full reads one row with whole values.
func (t *tableReader) full(ctx context.Context, offset int64, mask func(string) string) (FullRow, error) {
	shown, err := t.shown()
	if err != nil {
		return FullRow{}, err
	}
	source, _, err := t.part(ctx, offset, 1)
	if err != nil {
		return FullRow{}, err
	}
	var values []string
	for _, f := range shown {
		text := "left(" + f.text() + ", " + fmt.Sprint(mostValue) + ")"
		size := "strlen(" + f.text() + ")"
		if f.kind == BinaryKind {
			text = fmt.Sprintf("hex(array_slice(%s, 1, %d))", quote(f.name), mostValue/2)
			size = "octet_length(" + quote(f.name) + ")"
		}
		values = append(values, text, size)
	}
	texts, sizes := make([]sql.NullString, len(shown)), make([]sql.NullInt64, len(shown))
	var pointers []any
	for i := range shown {
		pointers = append(pointers, &texts[i], &sizes[i])
	}
	if err := t.conn.QueryRowContext(ctx, "SELECT "+strings.Join(values, ", ")+source.sql, source.args...).Scan(pointers...); err != nil {
		return FullRow{}, err
	}
	row := FullRow{Columns: t.describe(shown), Values: make([]FullValue, len(shown))}
	for i, f := range shown {
		if !texts[i].Valid {
			continue
		}
		text := mask(texts[i].String)
		value := FullValue{Text: &text, Size: sizes[i].Int64}
		value.Cut = f.kind == BinaryKind && value.Size > mostValue/2 || f.kind != BinaryKind && utf8.RuneCountInString(texts[i].String) == mostValue
		var indented bytes.Buffer
		if f.kind == JSONKind && json.Indent(&indented, []byte(text), "", "  ") == nil {
			text = indented.String()
		}
		row.Values[i] = value
	}
	return row, nil
}
