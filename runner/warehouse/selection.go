package warehouse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Selection says which rows of a table are meant, and in which order. Names must be those of the table; texts are a person's.
type Selection struct {
	Schema  string   `json:"schema"`
	Table   string   `json:"table"`
	Columns []string `json:"columns"` // none: all
	Sort    []SortBy `json:"sort"`
	Filters []Filter `json:"filters"` // rows that fit all of them
	Find    string   `json:"find"`    // in any column, case not counting
	Deleted bool     `json:"deleted"` // soft-deleted rows, too
}

// SortBy is one column of an order. NULL comes last either way.
type SortBy struct {
	Column     string `json:"column"`
	Descending bool   `json:"descending"`
}

// Filter is what a person wrote below the name of a column:
//
//	text      the value holds it, case not counting; a number in a column of numbers is the number itself
//	= != < <= > >=   followed by a value of the column's type
//	a..b      from a to b, in columns of numbers and times
//	null  !null
type Filter struct {
	Column string `json:"column"`
	Text   string `json:"text"`
}

// Kind is how values of a column are shown and sought.
type Kind string

// The kinds of columns.
const (
	NumberKind  Kind = "number"
	BooleanKind Kind = "boolean"
	TimeKind    Kind = "time"
	TextKind    Kind = "text"
	JSONKind    Kind = "json" // nested values of DuckDB, too
	BinaryKind  Kind = "binary"
)

// kindOf sorts DuckDB's types.
func kindOf(duck string) Kind {
	switch base, _, _ := strings.Cut(duck, "("); base {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE":
		return NumberKind
	case "DECIMAL":
		if strings.HasSuffix(duck, ")") { // not a list of them
			return NumberKind
		}
		return JSONKind
	case "BOOLEAN":
		return BooleanKind
	case "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE":
		return TimeKind
	case "BLOB":
		return BinaryKind
	case "JSON", "STRUCT", "MAP", "UNION", "VARIANT":
		return JSONKind
	}
	if strings.HasSuffix(duck, "]") {
		return JSONKind
	}
	return TextKind
}

// field is a column as a query names it.
type field struct {
	name, typ string
	kind      Kind
}

// text is the value as it is shown, whole.
func (f field) text() string {
	if f.kind == BinaryKind {
		return "hex(" + quote(f.name) + ")"
	}
	return quote(f.name) + "::VARCHAR"
}

// condition is a part of a WHERE clause with its parameters.
type condition struct {
	sql  string
	args []any
}

var comparisons = []string{"!=", "<=", ">=", "<", ">", "="} // the longer ones first

// filter reads what a person wrote.
func (f field) filter(text string) (condition, error) {
	text = strings.TrimSpace(text)
	switch strings.ToLower(text) {
	case "null":
		return condition{sql: quote(f.name) + " IS NULL"}, nil
	case "!null":
		return condition{sql: quote(f.name) + " IS NOT NULL"}, nil
	}
	for _, sign := range comparisons {
		if value, ok := strings.CutPrefix(text, sign); ok {
			value = strings.TrimSpace(value)
			if value == "" {
				return condition{}, fmt.Errorf("the filter of column %s has no value after %s", f.name, sign)
			}
			return f.compare(sign, value), nil
		}
	}
	if f.kind == NumberKind || f.kind == TimeKind {
		if from, to, ok := strings.Cut(text, ".."); ok && from != "" && to != "" {
			low, high := f.compare(">=", strings.TrimSpace(from)), f.compare("<=", strings.TrimSpace(to))
			return condition{low.sql + " AND " + high.sql, append(low.args, high.args...)}, nil
		}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && f.kind == NumberKind {
		return f.compare("=", text), nil
	}
	return f.contains(text), nil
}

func (f field) contains(text string) condition {
	return condition{"contains(lower(" + f.text() + "), lower(?))", []any{text}}
}

// compare compares the column with a value. NULL is neither less nor more, nor different.
func (f field) compare(sign, value string) condition {
	column, bound := quote(f.name), condition{"CAST(? AS " + f.typ + ")", []any{value}}
	switch {
	case f.isText():
		column, bound.sql = f.text(), "?"
	case f.kind == NumberKind:
		bound = f.numberBound(sign, value)
	}
	return condition{column + " " + sign + " " + bound.sql, bound.args}
}

func (f field) isText() bool { return f.kind == TextKind || f.kind == JSONKind || f.kind == BinaryKind }

// named finds a column of the table.
func named(fields []field, name string) (field, error) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, fmt.Errorf("the table has no column %s any more; refresh the view", name)
	}
	return fields[i], nil
}

// where are the conditions of the selection, "" for all rows. hidden says that there are deleted rows to leave out.
func (s *Selection) where(fields []field, hidden bool) (condition, error) {
	var all condition
	add := func(c condition) {
		if all.sql != "" {
			all.sql += " AND "
		}
		all.sql += c.sql
		all.args = append(all.args, c.args...)
	}
	if hidden {
		add(condition{sql: quote(DeletedColumn) + " IS NOT TRUE"})
	}
	for _, filter := range s.Filters {
		if strings.TrimSpace(filter.Text) == "" {
			continue
		}
		f, err := named(fields, filter.Column)
		if err != nil {
			return condition{}, err
		}
		c, err := f.filter(filter.Text)
		if err != nil {
			return condition{}, err
		}
		add(c)
	}
	if s.Find != "" {
		var found condition
		for i, f := range fields {
			if i > 0 {
				found.sql += " OR "
			}
			c := f.contains(s.Find)
			found.sql += c.sql
			found.args = append(found.args, c.args...)
		}
		add(condition{"(" + found.sql + ")", found.args})
	}
	return all, nil
}

// order is the ORDER BY clause, "" for the order of the table. Rows that are equal keep the table's order where there are rowids (row).
// Elsewhere all other columns order them, since each page is sorted anew, and DuckDB puts equal rows in any order: texts by their hash,
// as keys of a sort they would take much memory.
func (s *Selection) order(fields []field, row bool) (string, error) {
	var by []string
	for _, sort := range s.Sort {
		f, err := named(fields, sort.Column)
		if err != nil {
			return "", err
		}
		direction := " ASC NULLS LAST"
		if sort.Descending {
			direction = " DESC NULLS LAST"
		}
		by = append(by, quote(f.name)+direction)
	}
	if len(by) == 0 {
		return "", nil
	}
	if row {
		return " ORDER BY " + strings.Join(by, ", ") + ", rowid", nil
	}
	var texts []string
	for _, f := range fields {
		switch {
		case slices.ContainsFunc(s.Sort, func(sort SortBy) bool { return sort.Column == f.name }):
		case f.isText():
			texts = append(texts, quote(f.name))
		default:
			by = append(by, quote(f.name))
		}
	}
	if len(texts) > 0 {
		by = append(by, "hash("+strings.Join(texts, ", ")+")")
	}
	return " ORDER BY " + strings.Join(by, ", "), nil
}
