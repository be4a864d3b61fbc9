package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// rowSource is what can be written: the result of a query, or the list of tables.
type rowSource interface {
	Columns() []string
	Types() []string // DuckDB's names
	Next() bool
	Values() []any // nil is NULL
	Err() error
}

// tableStyle is how rows are written.
type tableStyle struct {
	limit   int // rows at most, 0 for all
	width   int // columns of the terminal, 0 for a file
	colours bool
}

func writeRows(w io.Writer, format string, rows rowSource, style tableStyle) error {
	switch format {
	case "json":
		return writeJSON(w, rows, style.limit)
	case "csv":
		return writeCSV(w, rows, style.limit)
	}
	return writeTable(w, rows, style)
}

// writeJSON writes one array with an object a line.
func writeJSON(w io.Writer, rows rowSource, limit int) error {
	b := bufio.NewWriter(w)
	names := uniqueNames(rows.Columns())
	separator := "[\n"
	n := 0
	for ; (limit == 0 || n < limit) && rows.Next(); n++ {
		b.WriteString(separator)
		separator = ",\n"
		for i, value := range rows.Values() {
			b.WriteString(choose(i == 0, "{", ","))
			b.WriteString(jsonText(names[i]))
			b.WriteByte(':')
			b.WriteString(jsonValue(value, rows.Types()[i]))
		}
		b.WriteByte('}')
	}
	b.WriteString(choose(n == 0, "[]\n", "\n]\n"))
	return finish(b, rows)
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

func finish(b *bufio.Writer, rows rowSource) error {
	if err := rows.Err(); err != nil {
		return err
	}
	return b.Flush()
}

// uniqueNames makes the names of columns differ, as keys of an object have to: id, id_2.
func uniqueNames(names []string) []string {
	taken := map[string]bool{}
	unique := make([]string, len(names))
	for i, name := range names {
		candidate := name
		for n := 2; taken[candidate]; n++ {
			candidate = fmt.Sprintf("%s_%d", name, n)
		}
		taken[candidate] = true
		unique[i] = candidate
	}
	return unique
}

func jsonText(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text always has a JSON form
	return strings.TrimSuffix(b.String(), "\n")
}

// jsonValue is a value as JSON, numbers with all their digits.
func jsonValue(value any, duckdb string) string {
	if value == nil {
		return "null"
	}
	text := cellText(value, duckdb)
	switch {
	case isNumber(duckdb):
		if json.Valid([]byte(text)) {
			return text
		}
		return jsonText(text) // NaN, Infinity
	case duckdb == "BOOLEAN":
		return text
	case duckdb == "JSON" || isNested(duckdb):
		if json.Valid([]byte(text)) {
			return text
		}
	}
	return jsonText(text)
}

func isNumber(duckdb string) bool {
	switch duckdb {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE":
		return true
	}
	return strings.HasPrefix(duckdb, "DECIMAL")
}

// cellText is a value that is not NULL as text.
func cellText(value any, duckdb string) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case float64:
		return floatText(v, 64)
	case float32:
		return floatText(float64(v), 32)
	case time.Time:
		return timeText(v, duckdb)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(value)
}

func floatText(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

// timeText is ISO 8601; times with a zone are in UTC, naive ones carry none.
func timeText(t time.Time, duckdb string) string {
	switch {
	case duckdb == "DATE":
		return t.Format("2006-01-02")
	case strings.HasSuffix(duckdb, "TIME ZONE") || strings.HasSuffix(duckdb, "TZ"):
		return t.UTC().Format("2006-01-02T15:04:05.999999999Z")
	case strings.HasPrefix(duckdb, "TIMESTAMP"):
		return t.Format("2006-01-02T15:04:05.999999999")
	}
	return t.Format("15:04:05.999999")
}

// writeCSV follows RFC 4180. NULL is an empty field, an empty text "" is quoted.
func writeCSV(w io.Writer, rows rowSource, limit int) error {
	b := bufio.NewWriter(w)
	for i, name := range rows.Columns() {
		b.WriteString(choose(i == 0, "", ","))
		b.WriteString(csvField(name))
	}
	b.WriteString("\r\n")
	for n := 0; (limit == 0 || n < limit) && rows.Next(); n++ {
		for i, value := range rows.Values() {
			b.WriteString(choose(i == 0, "", ","))
			if value != nil {
				b.WriteString(csvField(cellText(value, rows.Types()[i])))
			}
		}
		b.WriteString("\r\n")
	}
	return finish(b, rows)
}

func csvField(s string) string {
	if s != "" && !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
