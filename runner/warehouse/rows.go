package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
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

// queryRows runs one statement, if it reads.
func queryRows(ctx context.Context, conn *sql.Conn, query string, limit int) (Rows, error) {
	query = strings.TrimRight(strings.TrimSpace(query), "; \t\r\n")
	if err := conn.Raw(func(dc any) error { return readsOnly(dc, query) }); err != nil {
		return Rows{}, err
	}
	columns := describe(ctx, conn, query)
	rows, err := conn.QueryContext(ctx, exactly(query, columns, limit))
	if err != nil {
		return Rows{}, errors.New(strings.TrimSpace(err.Error()))
	}
	defer func() { _ = rows.Close() }()
	if columns == nil {
		if columns, err = driverColumns(rows); err != nil {
			return Rows{}, err
		}
	}
	result := Rows{Columns: columns, Rows: [][]any{}}
	for rows.Next() {
		if len(result.Rows) == limit {
			result.More = true
			break
		}
		row, pointers := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			pointers[i] = &row[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			return Rows{}, err
		}
		for i := range row {
			row[i] = exact(row[i])
		}
		result.Rows = append(result.Rows, row)
	}
	return result, rows.Err()
}

// readsOnly refuses what could write. The driver runs all but the last of several statements when it prepares them, so there
// may be only one.
func readsOnly(dc any, query string) error {
	c, err := rawConnection(dc)
	if err != nil {
		return err
	}
	var statements mapping.ExtractedStatements
	count := mapping.ExtractStatements(c, query, &statements)
	defer mapping.DestroyExtracted(&statements)
	if count == 0 {
		if text := mapping.ExtractStatementsError(statements); text != "" {
			return errors.New(text)
		}
		return errors.New("there is no SQL; an example: SELECT * FROM orders")
	}
	if count > 1 {
		return fmt.Errorf("these are %d statements; run one at a time", count)
	}
	var prepared mapping.PreparedStatement
	defer mapping.DestroyPrepare(&prepared)
	if mapping.PrepareExtractedStatement(c, statements, 0, &prepared) == mapping.StateError {
		return errors.New(strings.TrimSpace(mapping.PrepareError(prepared)))
	}
	switch mapping.PreparedStatementType(prepared) {
	case mapping.StatementTypeSelect, mapping.StatementTypeExplain, mapping.StatementTypeRelation:
		return nil
	}
	return errors.New("only statements that read can be run here (SELECT, FROM, DESCRIBE, SUMMARIZE, EXPLAIN): rows are the connector's to change")
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

// exactly makes DuckDB write all other values as text, and look for no more rows than it takes to know that there are more:
// a sort keeps only these.
func exactly(query string, columns []RowColumn, limit int) string {
	if columns == nil {
		return query
	}
	aliases, values := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		aliases[i] = fmt.Sprintf("c%d", i)
		values[i] = aliases[i]
		if !slices.Contains(exactTypes, c.Type) {
			values[i] += "::VARCHAR"
		}
	}
	return "SELECT " + strings.Join(values, ", ") + " FROM (\n" + query + "\n) AS result(" + strings.Join(aliases, ", ") + ") LIMIT " + fmt.Sprint(limit+1)
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
