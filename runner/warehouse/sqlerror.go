package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"csdk/runner/sqltext"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// SQLError is what is wrong with a statement.
type SQLError struct {
	Text   string // without the place
	Query  string
	Offset int // into Query, -1 when it is not known
}

// Error shows the line, as DuckDB's own command line does.
func (e *SQLError) Error() string {
	if e.Offset < 0 {
		return e.Text
	}
	before := e.Query[:e.Offset]
	begin := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(e.Query[begin:], "\n")
	at := utf8.RuneCountInString(e.Query[begin:e.Offset])
	const most = 100
	if runes := []rune(line); len(runes) > most {
		cut := max(0, at-most/2)
		line, at = string(runes[cut:min(cut+most, len(runes))]), at-cut
	}
	label := fmt.Sprintf("LINE %d: ", strings.Count(before, "\n")+1)
	return e.Text + "\n\n" + label + line + "\n" + strings.Repeat(" ", len(label)+at) + "^"
}

// WritesError refuses a statement that changes tables, where only those that read are run.
type WritesError struct{}

func (WritesError) Error() string { return onlyReads }

const onlyReads = "only statements that read can be run here (SELECT, FROM, DESCRIBE, SUMMARIZE, EXPLAIN): rows are the connector's to change"

// errorsAsJSON makes DuckDB say where an error is.
const errorsAsJSON = "SET errors_as_json=true"

// checked has DuckDB prepare a statement and asks whether its kind is allowed. It returns the statement without what is around
// it. The connection gives errors as JSON from then on.
func checked(ctx context.Context, conn *sql.Conn, query string, allows func(mapping.StatementType) error) (string, error) {
	if _, err := conn.ExecContext(ctx, errorsAsJSON); err != nil {
		return "", err
	}
	trimmed := sqltext.Trim(query)
	err := conn.Raw(func(dc any) error { return checkRaw(dc, trimmed, allows) })
	if err != nil && ctx.Err() == nil {
		err = sqlError(err, query, strings.Index(query, trimmed))
	}
	return trimmed, err
}

// checkRaw wants one statement. The driver runs all but the last of several when it prepares them.
func checkRaw(dc any, query string, allows func(mapping.StatementType) error) error {
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
		if len(sqltext.Split(query)) == 1 { // DuckDB makes several of one
			return errors.New("DuckDB looks up the values of this PIVOT with a statement that writes; name them: PIVOT ... ON column IN ('a', 'b')")
		}
		return fmt.Errorf("these are %d statements; run one at a time", count)
	}
	var prepared mapping.PreparedStatement
	defer mapping.DestroyPrepare(&prepared)
	if mapping.PrepareExtractedStatement(c, statements, 0, &prepared) == mapping.StateError {
		return errors.New(mapping.PrepareError(prepared))
	}
	return allows(mapping.PreparedStatementType(prepared))
}

// readsOnly refuses what could write.
func readsOnly(kind mapping.StatementType) error {
	switch kind {
	case mapping.StatementTypeSelect, mapping.StatementTypeExplain, mapping.StatementTypeRelation:
		return nil
	}
	if changes(kind) == nil {
		return WritesError{}
	}
	return errors.New(onlyReads)
}

// sqlError reads DuckDB's error. shift is what its place has to be moved by to be one in query.
func sqlError(err error, query string, shift int) error {
	var writes WritesError
	if errors.As(err, &writes) {
		return err
	}
	e := &SQLError{Text: strings.TrimSpace(err.Error()), Query: query, Offset: -1}
	var said struct {
		Kind     string `json:"exception_type"`
		Message  string `json:"exception_message"`
		Position string `json:"position"`
	}
	from := strings.IndexByte(e.Text, '{') // the parser puts its name before it
	if from < 0 || json.Unmarshal([]byte(e.Text[from:]), &said) != nil || said.Kind == "" {
		return e
	}
	e.Text = said.Kind + " Error: " + strings.TrimSpace(said.Message)
	if at, err := strconv.Atoi(said.Position); err == nil && 0 <= at+shift && at+shift <= len(query) {
		e.Offset = at + shift
	}
	return e
}
