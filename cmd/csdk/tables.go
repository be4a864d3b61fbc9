package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"csdk/runner/warehouse"
)

func runTables(ctx context.Context, con *console, in *input) error {
	path, err := warehouseFile(in, 0)
	if err != nil {
		return err
	}
	reader, err := warehouse.OpenReader(ctx, path)
	if err != nil {
		return err
	}
	defer reader.Close()
	tables, err := reader.Tables(ctx)
	if err != nil {
		return err
	}
	out, err := openOutput(con, in)
	if err != nil {
		return err
	}
	defer out.discard()
	switch format := in.text("format"); format {
	case "json":
		err = writeTablesJSON(out, tables)
	case "parquet":
		err = out.parquet(func(file string) error { return reader.WriteParquet(ctx, tablesSQL(tables), file) })
	default:
		err = writeRows(out, format, newTableRows(tables), out.style(1000))
	}
	if err != nil {
		return err
	}
	return out.commit()
}

func writeTablesJSON(w io.Writer, tables []warehouse.TableInfo) error {
	type column struct {
		Name     string `json:"name"`
		Type     string `json:"type"`
		Declared string `json:"declared,omitempty"`
	}
	type table struct {
		Name    string   `json:"name"`
		Rows    int64    `json:"rows"`
		Deleted int64    `json:"deleted"`
		Key     []string `json:"key"`
		Columns []column `json:"columns"`
	}
	list := []table{}
	for _, t := range tables {
		row := table{Name: t.Schema + "." + t.Name, Rows: t.Rows, Deleted: t.Deleted, Key: append([]string{}, t.Key...), Columns: []column{}}
		for _, c := range t.Columns {
			row.Columns = append(row.Columns, column(c))
		}
		list = append(list, row)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

// tableRows is the list of tables as rows.
type tableRows struct {
	tables []warehouse.TableInfo
	next   int
}

func newTableRows(tables []warehouse.TableInfo) *tableRows {
	return &tableRows{tables: tables}
}

func (r *tableRows) Columns() []string { return []string{"name", "rows", "deleted", "key", "columns"} }

func (r *tableRows) Types() []string {
	return []string{"VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR"}
}

func (r *tableRows) Next() bool {
	r.next++
	return r.next <= len(r.tables)
}

func (r *tableRows) Values() []any {
	t := r.tables[r.next-1]
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, c.Name+" "+c.Type)
	}
	return []any{t.Schema + "." + t.Name, t.Rows, t.Deleted, strings.Join(t.Key, ", "), strings.Join(columns, ", ")}
}

func (r *tableRows) Err() error { return nil }

// tablesSQL is a query with the list of tables as its result, for parquet.
func tablesSQL(tables []warehouse.TableInfo) string {
	var b strings.Builder
	b.WriteString(`SELECT * FROM (VALUES (NULL::VARCHAR, NULL::BIGINT, NULL::BIGINT, NULL::VARCHAR[], NULL::VARCHAR[])`)
	for _, t := range tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name+" "+c.Type)
		}
		fmt.Fprintf(&b, ", (%s, %d, %d, %s, %s)", sqlText(t.Schema+"."+t.Name), t.Rows, t.Deleted, sqlList(t.Key), sqlList(columns))
	}
	b.WriteString(`) AS tables("name", "rows", deleted, "key", columns) WHERE "name" IS NOT NULL`)
	return b.String()
}

func sqlText(s string) string {
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func sqlList(items []string) string {
	var quoted []string
	for _, item := range items {
		quoted = append(quoted, sqlText(item))
	}
	return "[" + strings.Join(quoted, ", ") + "]::VARCHAR[]"
}
