package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Rows is a result whose values are exact in JSON: nil, bool, numbers that every JSON parser keeps, and text for all else, as
// DuckDB writes it.
type Rows struct {
	Columns []RowColumn `json:"columns"`
	Rows    [][]any     `json:"rows"`
	More    bool        `json:"more"` // there are more rows than were asked for
}

// RowColumn is a column of a result. Type is DuckDB's.
type RowColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// mostBytes is how much text one result may hold: what has more ends earlier.
const mostBytes = 32 << 20

// queryRows runs one statement, if it reads. An error in the SQL is an *SQLError.
func queryRows(ctx context.Context, conn *sql.Conn, query string, limit int) (result Rows, err error) {
	result.Rows = [][]any{}
	result.Columns, result.More, err = runQuery(ctx, conn, query, limit, exactValue, func(values []any) (bytes int) {
		row := make([]any, len(values))
		for i, value := range values {
			row[i] = exact(value)
			text, _ := row[i].(string)
			bytes += len(text)
		}
		result.Rows = append(result.Rows, row)
		return bytes
	})
	return result, err
}

// runQuery gives each row of a result to add, which tells how many bytes of text it is. value is the SQL of a value.
func runQuery(ctx context.Context, conn *sql.Conn, query string, limit int, value func(RowColumn, string) string, add func([]any) int) (columns []RowColumn, more bool, err error) {
	trimmed, err := checked(ctx, conn, query, readsOnly)
	if err != nil {
		return nil, false, err
	}
	columns = describe(ctx, conn, trimmed)
	wrapped, from := wrap(trimmed, columns, limit, value)
	rows, err := conn.QueryContext(ctx, wrapped)
	if err != nil {
		return nil, false, sqlError(err, query, strings.Index(query, trimmed)-from)
	}
	defer func() { _ = rows.Close() }()
	if columns == nil {
		if columns, err = driverColumns(rows); err != nil {
			return nil, false, err
		}
	}
	values, pointers := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	for count, bytes := 0, 0; rows.Next(); count++ {
		if count == limit || bytes > mostBytes {
			return columns, true, nil
		}
		if err := rows.Scan(pointers...); err != nil {
			return nil, false, err
		}
		bytes += add(values)
	}
	return columns, false, rows.Err()
}

// describe asks DuckDB for the columns of a query; nil when it is no query that can be nested.
func describe(ctx context.Context, conn *sql.Conn, query string) []RowColumn {
	rows, err := conn.QueryContext(ctx, "DESCRIBE SELECT * FROM (\n"+query+"\n)")
	if err != nil {
		return nil
	}
	defer func() { _ = rows.Close() }()
	var columns []RowColumn
	for rows.Next() {
		var c RowColumn
		var null, key, value, extra any
		if rows.Scan(&c.Name, &c.Type, &null, &key, &value, &extra) != nil {
			return nil
		}
		columns = append(columns, c)
	}
	if rows.Err() != nil {
		return nil
	}
	return columns
}

func driverColumns(rows *sql.Rows) ([]RowColumn, error) {
	types, err := rows.ColumnTypes()
	columns := make([]RowColumn, len(types))
	for i, t := range types {
		columns[i] = RowColumn{Name: t.Name(), Type: t.DatabaseTypeName()}
	}
	return columns, err
}

// exactTypes are those whose values the driver hands over as they are.
var exactTypes = []string{
	"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR",
}

// exactValue has DuckDB write all other values as text.
func exactValue(c RowColumn, name string) string {
	if slices.Contains(exactTypes, c.Type) {
		return name
	}
	return name + "::VARCHAR"
}

// wrap makes DuckDB look for no more rows than it takes to know that there are more: a sort keeps only these. from is where the
// query begins in what is to be run.
func wrap(query string, columns []RowColumn, limit int, value func(RowColumn, string) string) (wrapped string, from int) {
	if columns == nil {
		return query, 0
	}
	aliases, values := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		aliases[i] = fmt.Sprintf("c%d", i)
		values[i] = value(c, aliases[i])
	}
	before := "SELECT " + strings.Join(values, ", ") + " FROM (\n"
	return before + query + "\n) AS result(" + strings.Join(aliases, ", ") + ") LIMIT " + fmt.Sprint(limit+1), len(before)
}

// largestExact is up to where a parser that makes every number a double keeps integers.
const largestExact = 1 << 53

func exact(value any) any {
	switch v := value.(type) {
	case nil, bool, string, int8, int16, int32, uint8, uint16, uint32:
		return v
	case int64:
		if -largestExact <= v && v <= largestExact {
			return v
		}
	case uint64:
		if v <= largestExact {
			return v
		}
	case float32:
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return notANumber(f)
		}
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return notANumber(v)
		}
		return v
	case time.Time:
		return v.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(value)
}

// notANumber is what JSON has no number for.
func notANumber(f float64) string {
	switch {
	case f > 0:
		return "inf"
	case f < 0:
		return "-inf"
	}
	return "nan"
}
