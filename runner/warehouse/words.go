package warehouse

import (
	"context"
	"database/sql"
	"strings"
	"sync"

	"csdk/runner/sqltext"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Words are DuckDB's keywords and functions. They are read once, from a database in memory.
func Words(ctx context.Context) (sqltext.Words, error) {
	words.once.Do(func() { words.list, words.err = readWords(context.WithoutCancel(ctx)) })
	return words.list, words.err
}

var words struct {
	once sync.Once
	list sqltext.Words
	err  error
}

// usual come first among the keywords.
var usual = strings.Fields("select from where group order by having limit join left on as and or not in is null distinct case when then else end with union all " +
	"desc asc between like ilike exists offset using describe summarize show explain values qualify filter over partition sample pivot unpivot inner full cross true false " +
	"interval cast insert into update set delete create table view alter drop")

func readWords(ctx context.Context) (list sqltext.Words, err error) {
	connector, err := duckdb.NewConnector(noExtensions, nil)
	if err != nil {
		return list, err
	}
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }()
	list.Keywords = usual
	rows, err := db.QueryContext(ctx, "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function') ORDER BY ALL")
	if err != nil {
		return list, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return list, err
		}
		list.Reserved = append(list.Reserved, word)
	}
	if err := rows.Err(); err != nil {
		return list, err
	}
	rows, err = db.QueryContext(ctx, `SELECT function_name, any_value(function_type), concat(function_name, '(', array_to_string(arg_max(parameters[:4], len(parameters)), ', '),
			CASE WHEN max(len(parameters)) > 4 THEN ', …' ELSE '' END, ')'), coalesce(any_value(description), '')
		FROM duckdb_functions() WHERE regexp_full_match(function_name, '[a-z][a-z0-9_]*') AND function_type IN ('scalar', 'aggregate', 'macro', 'table', 'table_macro')
			AND NOT starts_with(function_name, 'pg_') AND NOT regexp_matches(function_name, '^(read_|sniff_|write_|glob$|parquet_|pragma_|seq_scan|index_scan|arrow_scan)')
		GROUP BY function_name, function_type IN ('table', 'table_macro') ORDER BY ALL`)
	if err != nil {
		return list, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var f sqltext.Function
		if err := rows.Scan(&f.Name, &f.Kind, &f.Signature, &f.Description); err != nil {
			return list, err
		}
		list.Functions = append(list.Functions, f)
	}
	return list, rows.Err()
}
