package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"csdk/runner/sqltext"
	"csdk/runner/warehouse"
)

// This file answers what an editor asks about a document of SQL: csdk/statements, csdk/complete and csdk/run (requests.go).
// Offsets in requests and answers count UTF-16 code units.

// Span is a part of a text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// StatementsRequest asks for the statements of a text, and which of them are meant by a selection. An empty selection is a cursor.
type StatementsRequest struct {
	Text      string `json:"text"`
	Selection *Span  `json:"selection"`
}

// StatementSpan is a statement. Explain says that its plan can be asked for without changing anything.
type StatementSpan struct {
	Span
	Explain bool `json:"explain"`
}

// StatementsAnswer holds all statements of a text, and those that a selection means.
type StatementsAnswer struct {
	Statements []StatementSpan `json:"statements"`
	Selected   []StatementSpan `json:"selected"`
}

func statementsRequest(_ context.Context, _ Viewer, q StatementsRequest) (any, error) {
	all := sqltext.Split(q.Text)
	answer := StatementsAnswer{Statements: spans(q.Text, 0, all), Selected: []StatementSpan{}}
	if q.Selection == nil {
		return answer, nil
	}
	from, to := sqltext.Bytes(q.Text, q.Selection.Start), sqltext.Bytes(q.Text, q.Selection.End)
	if from < to {
		answer.Selected = spans(q.Text[from:to], q.Selection.Start, sqltext.Split(q.Text[from:to]))
	} else if i := sqltext.At(q.Text, all, from); i >= 0 {
		answer.Selected = answer.Statements[i : i+1]
	}
	return answer, nil
}

// spans converts statements, which are in order. shift is what is before the text.
func spans(text string, shift int, all []sqltext.Statement) []StatementSpan {
	list := make([]StatementSpan, len(all))
	bytes, units := 0, shift
	to := func(offset int) int {
		units += sqltext.UTF16(text[bytes:], offset-bytes)
		bytes = offset
		return units
	}
	for i, s := range all {
		list[i] = StatementSpan{Span{to(s.Start), to(s.End)}, sqltext.Reads(text[s.Start:s.End])}
	}
	return list
}

// CompleteRequest asks what may stand at an offset. Trigger is the character that made the editor ask by itself, or empty.
type CompleteRequest struct {
	Text    string `json:"text"`
	Offset  int    `json:"offset"`
	Trigger string `json:"trigger"`
}

// CompletionItem is one of the answers, the likeliest first.
type CompletionItem struct {
	Label       string           `json:"label"`
	Insert      string           `json:"insert"`
	Kind        sqltext.ItemKind `json:"kind"`
	Detail      string           `json:"detail"`
	Description string           `json:"description"`
	Span
}

// CompleteAnswer is incomplete where another letter brings other items.
type CompleteAnswer struct {
	Items      []CompletionItem `json:"items"`
	Incomplete bool             `json:"incomplete"`
}

func completeRequest(ctx context.Context, source Viewer, q CompleteRequest) (any, error) {
	answer := CompleteAnswer{Items: []CompletionItem{}}
	offset := sqltext.Bytes(q.Text, q.Offset)
	if q.Trigger == " " && !sqltext.WantsTable(q.Text, offset) {
		return answer, nil
	}
	tables, err := source.Tables(ctx)
	if ctx.Err() != nil {
		return answer, err
	}
	// Without a warehouse there are no tables; keywords are there all the same.
	items, err := CompleteSQL(ctx, q.Text, offset, tables)
	if err != nil {
		return answer, err
	}
	for _, item := range items {
		span := Span{sqltext.UTF16(q.Text, item.Start), sqltext.UTF16(q.Text, item.End)}
		answer.Items = append(answer.Items, CompletionItem{item.Label, item.Insert, item.Kind, item.Detail, item.Description, span})
		answer.Incomplete = answer.Incomplete || span.Start == span.End
	}
	return answer, nil
}

// CompleteSQL lists what may stand at an offset of a text, in bytes.
func CompleteSQL(ctx context.Context, text string, offset int, tables []LiveTable) ([]sqltext.Item, error) {
	words, err := warehouse.Words(ctx)
	if err != nil {
		return nil, err
	}
	named := make([]sqltext.Table, len(tables))
	for i, t := range tables {
		detail := fmt.Sprintf("%d rows", t.Rows)
		switch {
		case t.View:
			detail = "view"
		case t.Rows == 1:
			detail = "1 row"
		}
		named[i] = sqltext.Table{Schema: t.Schema, Name: t.Table, Detail: detail}
		for _, c := range t.Columns {
			named[i].Columns = append(named[i].Columns, sqltext.Column{Name: c.Name, Type: firstSet(c.Type, "column")})
		}
		if len(t.Key) == 1 && t.Key[0] == warehouse.IDColumn {
			named[i].Columns = append(named[i].Columns, sqltext.Column{Name: warehouse.IDColumn, Type: "STRING"})
		}
		named[i].Columns = append(named[i].Columns,
			sqltext.Column{Name: warehouse.SyncedColumn, Type: "UTC_DATETIME"}, sqltext.Column{Name: warehouse.DeletedColumn, Type: "BOOLEAN"})
	}
	return sqltext.Complete(text, offset, named, words), nil
}

// RunRequest is a statement to run. Mode is empty, "explain" or "analyze". Write allows it to change tables. Limit is how many
// rows are wanted, 0 for mostRows.
type RunRequest struct {
	SQL   string `json:"sql"`
	Mode  string `json:"mode"`
	Write bool   `json:"write"`
	Limit int    `json:"limit"`
}

// mostRows is how many rows of a result a document gets.
const mostRows = 10_000

// TextRows is a result as people read it.
type TextRows = warehouse.Texts

// Outcome is what a statement has come to: Failure, Plan, Changed (rows) or rows.
type Outcome struct {
	TextRows
	Seconds float64  `json:"seconds"`
	Plan    string   `json:"plan,omitempty"`
	Changed *int64   `json:"changed,omitempty"`
	Chart   *Chart   `json:"chart,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// Failure is what is wrong with a statement, and where: Start is -1 when that is not known. Writes says that it was refused
// because it changes tables.
type Failure struct {
	Message string `json:"message"`
	Span
	Writes bool `json:"writes"`
}

// runRequest fails only when it was cancelled: a statement that fails is an answer.
func runRequest(ctx context.Context, source Viewer, q RunRequest) (any, error) {
	before := map[string]string{"explain": "EXPLAIN ", "analyze": "EXPLAIN ANALYZE "}[q.Mode]
	limit := q.Limit
	if limit <= 0 {
		limit = mostRows
	}
	o, began := Outcome{}, time.Now()
	rows, err := source.Texts(ctx, before+q.SQL, limit)
	var writes warehouse.WritesError
	if errors.As(err, &writes) {
		if trouble := source.Modifiable(); trouble != nil {
			err = trouble
		} else if q.Write {
			var changed int64
			if changed, err = source.Modify(ctx, q.SQL); err == nil {
				o.Changed = &changed
			}
		}
	}
	o.Seconds = time.Since(began).Seconds()
	switch {
	case err != nil && ctx.Err() != nil:
		return o, err
	case err != nil:
		o.Failure = failureOf(source, err, q.SQL, len(before))
	case o.Changed == nil:
		o.TextRows = rows
		if o.Plan = planOf(rows); o.Plan == "" {
			o.Chart = chartOf(rows.Columns)
		}
	}
	if o.Columns == nil {
		o.TextRows = TextRows{Columns: []warehouse.PageColumn{}, Rows: [][]any{}}
	}
	return o, nil
}

// failureOf has the place of an error in the statement, before which as many bytes were put.
func failureOf(source Viewer, err error, sql string, before int) *Failure {
	f := &Failure{Message: err.Error(), Span: Span{-1, -1}}
	var said *warehouse.SQLError
	if errors.As(err, &said) {
		f.Message = said.Text
		if at := said.Offset - before; said.Offset >= 0 && at >= 0 {
			f.Span = Span{sqltext.UTF16(sql, at), sqltext.UTF16(sql, sqltext.TokenAt(sql, at))}
		}
	}
	f.Writes = errors.As(err, new(warehouse.WritesError))
	f.Message = source.Mask(f.Message)
	if f.Message != "" {
		f.Message = strings.ToUpper(f.Message[:1]) + f.Message[1:] // it stands alone
	}
	return f
}

// planOf is the text that EXPLAIN answers.
func planOf(rows TextRows) string {
	if len(rows.Columns) != 2 || rows.Columns[0].Name != "explain_key" {
		return ""
	}
	plan := ""
	for _, row := range rows.Rows {
		if text, is := row[1].(warehouse.Cut); is {
			row[1] = text.Text + "…"
		}
		plan += fmt.Sprintln(row[1])
	}
	return plan
}
