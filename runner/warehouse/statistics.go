package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Statistics describes the values of one column of a selection.
type Statistics struct {
	Column   string    `json:"column"`
	Kind     Kind      `json:"kind"`
	Rows     int64     `json:"rows"`
	Nulls    int64     `json:"nulls"`
	Distinct int64     `json:"distinct"` // about, unless Exact; never more than there are values
	Exact    bool      `json:"exact"`
	Min      *string   `json:"min"` // nil where there is no value, and for JSON and binary
	Max      *string   `json:"max"`
	Shortest *int64    `json:"shortest"` // in characters or bytes, of text, JSON and binary
	Longest  *int64    `json:"longest"`
	Bins     []Bin     `json:"bins"`    // of numbers and times with many values
	Top      []TopText `json:"top"`     // of all others, the most frequent first; none where nearly all of very many texts are different
	Sampled  bool      `json:"sampled"` // of some of the rows, all over the table
	Version  string    `json:"version"`
}

// Bin counts values from From up to To.
type Bin struct {
	From string `json:"from"`
	To   string `json:"to"`
	Rows int64  `json:"rows"`
}

// TopText counts one value.
type TopText struct {
	Text string `json:"text"`
	Rows int64  `json:"rows"`
}

const (
	bins       = 20
	topValues  = 8
	fewValues  = 12      // a column of numbers with so many is shown by its values
	sampledAt  = 2000000 // rows from which a quick look is one at some of them
	sampleRows = 1000000
	manyValues = 100000 // from which those that are nearly all different are not counted one by one
)

// sample is what follows the name of the table.
func (t *tableReader) sample(quick bool) string {
	if !quick || t.total < sampledAt {
		return ""
	}
	return fmt.Sprintf(" TABLESAMPLE system(%g PERCENT)", 100*float64(sampleRows)/float64(t.total))
}

// statistics reads all rows; a quick look at a large table only some.
func (t *tableReader) statistics(ctx context.Context, column string, quick bool, mask func(string) string) (Statistics, error) {
	f, err := named(t.fields, column)
	if err != nil {
		return Statistics{}, err
	}
	where, err := t.where(t.fields, t.hidden > 0 && !t.Deleted)
	if err != nil {
		return Statistics{}, err
	}
	if where.sql == "" {
		where.sql = "true"
	}
	sample := t.sample(quick)
	where.sql = " FROM " + t.from() + sample + " WHERE " + where.sql
	s := Statistics{Column: f.name, Kind: f.kind, Bins: []Bin{}, Top: []TopText{}, Sampled: sample != ""}
	low, high, err := t.ends(ctx, f, where, &s)
	if err != nil {
		return Statistics{}, err
	}
	values := s.Rows - s.Nulls
	s.Distinct = min(s.Distinct, values)
	for _, text := range []*string{s.Min, s.Max} {
		if text != nil {
			*text = cutText(mask(*text))
		}
	}
	switch {
	case values == 0 || f.kind == BinaryKind || f.isText() && values > manyValues && s.Distinct > values/2:
	case f.isOrdered() && s.Distinct > fewValues && high.Float64 > low.Float64:
		err = t.histogram(ctx, f, where, low.Float64, high.Float64, &s)
	default:
		err = t.frequent(ctx, f, where, mask, &s)
	}
	shown := int64(0)
	for _, top := range s.Top {
		shown += top.Rows
	}
	if shown == values && !s.Sampled { // these are all
		s.Distinct, s.Exact = int64(len(s.Top)), true
	}
	return s, err
}

// isOrdered says whether values have a place on a line.
func (f field) isOrdered() bool { return f.kind == NumberKind || f.kind == TimeKind }

// place is the value as a number.
func (f field) place() string {
	switch {
	case f.kind == NumberKind:
		return quote(f.name) + "::DOUBLE"
	case strings.HasPrefix(f.typ, "TIMESTAMP"), f.typ == "DATE":
		return "CASE WHEN isfinite(" + quote(f.name) + "::TIMESTAMP) THEN epoch(" + quote(f.name) + "::TIMESTAMP) END"
	}
	return "epoch(" + quote(f.name) + "::TIME)"
}

// ends fills in what one pass over the column tells. low and high are the ends of its finite values.
func (t *tableReader) ends(ctx context.Context, f field, where condition, s *Statistics) (low, high sql.NullFloat64, err error) {
	distinct, extremes, lengths, places := quote(f.name), "NULL, NULL", "NULL, NULL", "NULL, NULL"
	switch {
	case f.isOrdered():
		place := f.place()
		places = "min(" + place + ") FILTER (isfinite(" + place + ")), max(" + place + ") FILTER (isfinite(" + place + "))"
	case f.kind == BinaryKind:
		lengths = "min(octet_length(" + quote(f.name) + ")), max(octet_length(" + quote(f.name) + "))"
	case f.kind != BooleanKind:
		distinct = f.text()
		lengths = "min(length(" + f.text() + ")), max(length(" + f.text() + "))"
	}
	if f.kind != BinaryKind && f.kind != JSONKind {
		extremes = "min(" + quote(f.name) + ")::VARCHAR, max(" + quote(f.name) + ")::VARCHAR"
	}
	query := "SELECT count(*), count(*) - count(" + quote(f.name) + "), approx_count_distinct(" + distinct + "), " +
		extremes + ", " + lengths + ", " + places + where.sql
	err = t.conn.QueryRowContext(ctx, query, where.args...).Scan(&s.Rows, &s.Nulls, &s.Distinct, &s.Min, &s.Max, &s.Shortest, &s.Longest, &low, &high)
	return low, high, err
}

func (t *tableReader) histogram(ctx context.Context, f field, where condition, low, high float64, s *Statistics) error {
	for i := range bins {
		s.Bins = append(s.Bins, Bin{From: f.placeText(low + (high-low)*float64(i)/bins), To: f.placeText(low + (high-low)*float64(i+1)/bins)})
	}
	query := fmt.Sprintf("SELECT least(floor((%s - ?) / (? - ?) * %d), %d)::INTEGER AS bin, count(*)%s AND isfinite(%s) GROUP BY bin",
		f.place(), bins, bins-1, where.sql, f.place())
	rows, err := t.conn.QueryContext(ctx, query, append([]any{low, high, low}, where.args...)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var bin, count int64
		if err := rows.Scan(&bin, &count); err != nil {
			return err
		}
		s.Bins[max(bin, 0)].Rows += count // another sample may hold smaller values
	}
	return rows.Err()
}

// placeText is the end of a bin for people.
func (f field) placeText(place float64) string {
	if f.kind == NumberKind {
		return strconv.FormatFloat(place, 'g', 6, 64)
	}
	whole, part := math.Modf(place)
	at := time.Unix(int64(whole), int64(part*1e9)).UTC()
	switch {
	case f.typ == "DATE":
		return at.Format(time.DateOnly)
	case strings.HasPrefix(f.typ, "TIMESTAMP"):
		return at.Format(time.DateTime)
	}
	return at.Format(time.TimeOnly)
}

// frequentQuery counts values by their hash: texts may be large, and DuckDB would keep each of them. Those of a view have no rowid
// to be found by afterwards.
func (t *tableReader) frequentQuery(f field, where condition) string {
	const counts = "count(*) AS _csdk_count, sum(count(*)) OVER ()::DOUBLE AS _csdk_seen"
	where.sql += " AND " + quote(f.name) + " IS NOT NULL"
	shown := fmt.Sprintf("left(%s, %d)", f.text(), cellRead)
	if !t.row {
		return fmt.Sprintf("SELECT %s, %s%s GROUP BY %s ORDER BY _csdk_count DESC, %s LIMIT %d", shown, counts, where.sql, f.text(), f.text(), topValues)
	}
	found := fmt.Sprintf("SELECT min(rowid) AS _csdk_row, %s%s GROUP BY hash(%s) ORDER BY _csdk_count DESC, _csdk_row LIMIT %d", counts, where.sql, f.text(), topValues)
	return fmt.Sprintf("SELECT %s, _csdk_count, _csdk_seen FROM (%s) p JOIN %s t ON t.rowid = p._csdk_row ORDER BY _csdk_count DESC, _csdk_row", shown, found, t.from())
}

func (t *tableReader) frequent(ctx context.Context, f field, where condition, mask func(string) string, s *Statistics) error {
	rows, err := t.conn.QueryContext(ctx, t.frequentQuery(f, where), where.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var top TopText
		var seen float64
		if err := rows.Scan(&top.Text, &top.Rows, &seen); err != nil {
			return err
		}
		if s.Sampled { // not the rows that were counted before
			top.Rows = int64(float64(top.Rows) / seen * float64(s.Rows-s.Nulls))
		}
		top.Text = cutText(mask(top.Text))
		s.Top = append(s.Top, top)
	}
	return rows.Err()
}

// cutText is as much of a text as fits where it is shown.
func cutText(text string) string {
	const most = 100
	runes := 0
	for i := range text {
		if runes == most {
			return text[:i] + "…"
		}
		runes++
	}
	return text
}
