package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"csdk/runner/warehouse"
)

// rowsShown is how many rows --format table shows unless --limit says otherwise.
const rowsShown = 1000

func runQuery(ctx context.Context, con *console, in *input) error {
	sql, err := queryText(con, in)
	if err != nil {
		return err
	}
	limit, err := queryLimit(in)
	if err != nil {
		return err
	}
	path, err := warehouseFile(in, 1)
	if err != nil {
		return err
	}
	reader, err := warehouse.OpenReader(ctx, path)
	if err != nil {
		return err
	}
	defer reader.Close()
	out, err := openOutput(con, in)
	if err != nil {
		return err
	}
	defer out.discard()
	format := in.text("format")
	if format == "parquet" {
		err = out.parquet(func(file string) error { return withTables(ctx, reader, reader.WriteParquet(ctx, sql, file)) })
	} else {
		err = queryRows(ctx, reader, sql, format, out, limit)
	}
	if err != nil {
		return err
	}
	return out.commit()
}

func queryText(con *console, in *input) (string, error) {
	sql := in.args[0]
	if sql == "-" {
		text, err := io.ReadAll(con.in)
		if err != nil {
			return "", fmt.Errorf("cannot read SQL from stdin: %w", err)
		}
		sql = string(text)
	}
	sql = strings.TrimRight(strings.TrimSpace(sql), "; \t\r\n")
	if sql == "" {
		return "", in.fail("there is no SQL. Example: csdk query 'SELECT * FROM tester.orders'")
	}
	return sql, nil
}

func queryLimit(in *input) (int, error) {
	format := in.text("format")
	text := in.text("limit")
	if text == "" {
		if format == "table" {
			return rowsShown, nil
		}
		return 0, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 0 {
		return 0, in.fail("--limit takes a number of rows, 0 for all, not %q.", text)
	}
	if format == "parquet" {
		return 0, in.fail("--limit does not reach parquet. Write LIMIT %s into the SQL.", text)
	}
	return limit, nil
}

func queryRows(ctx context.Context, reader *warehouse.Reader, sql, format string, out *output, limit int) error {
	types := describe(ctx, reader, sql)
	result, err := reader.Query(ctx, exactSQL(sql, format, types))
	if err != nil {
		return withTables(ctx, reader, err)
	}
	defer result.Close()
	return writeRows(out, format, typedRows{result, typeNames(types, result.Types())}, out.style(limit))
}

// withTables adds the tables that there are to an error about one that is not there.
func withTables(ctx context.Context, reader *warehouse.Reader, err error) error {
	if err == nil || !strings.Contains(err.Error(), "Table with name") {
		return err
	}
	tables, listErr := reader.Tables(ctx)
	if listErr != nil {
		return err
	}
	return fmt.Errorf("%w\nthe warehouse has %s", err, tableNames(tables))
}

// columnType is a column of a query that has not run yet.
type columnType struct{ name, duckdb string }

// describe asks DuckDB for the columns of a query; nil when it is no query that can be nested.
func describe(ctx context.Context, reader *warehouse.Reader, sql string) []columnType {
	result, err := reader.Query(ctx, "DESCRIBE SELECT * FROM (\n"+sql+"\n)")
	if err != nil {
		return nil
	}
	defer result.Close()
	var types []columnType
	for result.Next() {
		values := result.Values()
		name, _ := values[0].(string)
		duckdb, _ := values[1].(string)
		types = append(types, columnType{name, duckdb})
	}
	if result.Err() != nil {
		return nil
	}
	return types
}

// plainTypes are the types whose values arrive here exactly.
var plainTypes = []string{
	"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
	"HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE",
}

func isNested(duckdb string) bool {
	return strings.HasSuffix(duckdb, "]") || strings.HasPrefix(duckdb, "STRUCT(") ||
		strings.HasPrefix(duckdb, "MAP(") || strings.HasPrefix(duckdb, "UNION(")
}

// exactSQL makes DuckDB itself write the values that the driver would change on the way: it parses
// JSON into floats, drops zeros at the end of decimals, and gives nested values as maps without order.
func exactSQL(sql, format string, types []columnType) string {
	var aliases, columns []string
	change := false
	for i, t := range types {
		alias := fmt.Sprintf("c%d", i)
		value := alias
		switch {
		case slices.Contains(plainTypes, t.duckdb):
		case isNested(t.duckdb) && format == "json":
			value = "to_json(" + alias + ")::VARCHAR"
		default:
			value = alias + "::VARCHAR"
		}
		change = change || value != alias
		aliases = append(aliases, alias)
		columns = append(columns, value+` AS "`+strings.ReplaceAll(t.name, `"`, `""`)+`"`)
	}
	if !change {
		return sql
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (\n" + sql + "\n) AS result(" + strings.Join(aliases, ", ") + ")"
}

// typedRows is a result with the types of the query as it was asked.
type typedRows struct {
	*warehouse.Result
	types []string
}

func (r typedRows) Types() []string { return r.types }

// typeNames is what writeRows has to know of the types: what was described, else the driver's names.
func typeNames(described []columnType, driver []string) []string {
	if len(described) != len(driver) {
		return driver
	}
	var names []string
	for _, t := range described {
		names = append(names, t.duckdb)
	}
	return names
}
