package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Viewer answers what an editor's views show: Stored of a file, and Live of a sync that runs.
type Viewer interface {
	Tables(context.Context) ([]LiveTable, error)
	Tree(context.Context) ([]TreeTable, error)
	Table(ctx context.Context, schema, table string) (TreeDetail, error)
	Checkpoints(context.Context) ([]LiveCheckpoint, error)
	StateLevel(context.Context, StatePage) (StateLevel, error)
	Query(ctx context.Context, sql string, limit int) (LiveRows, error)
	Texts(ctx context.Context, sql string, limit int) (TextRows, error)
	Modifiable() error // why tables cannot be changed now, whoever asks
	Modify(ctx context.Context, sql string) (int64, error)
	Mask(text string) string
	Rows(context.Context, Page) (PageRows, error)
	Row(ctx context.Context, s Selection, offset int64) (FullRow, error)
	Statistics(ctx context.Context, s Selection, column string, quick bool) (Statistics, error)
}

// Requests are the requests of views by method, which `csdk warehouse` and the debug adapter answer alike. params is JSON, or
// nothing. An answer is marshalled to JSON. A *ParamsError is the client's mistake; other errors are for people.
var Requests = map[string]func(ctx context.Context, v Viewer, params []byte) (any, error){
	"csdk/tables":      tablesRequest,
	"csdk/checkpoints": checkpointsRequest,
	"csdk/query":       request("SQL", queryRequest),
	"csdk/tree":        treeRequest,
	"csdk/table":       request("a table", tableRequest),
	"csdk/state":       stateRequest,
	"csdk/rows":        request("a table", rowsRequest),
	"csdk/row":         request("a table", rowRequest),
	"csdk/statistics":  request("a table", statisticsRequest),
	"csdk/statements":  request("a text", statementsRequest),
	"csdk/complete":    request("a text", completeRequest),
	"csdk/run":         request("SQL", runRequest),
}

// ParamsError: the parameters of a request are not what it takes.
type ParamsError struct{ text string }

func (e *ParamsError) Error() string { return e.text }

// request reads the parameters.
func request[P any](about string, answer func(context.Context, Viewer, P) (any, error)) func(context.Context, Viewer, []byte) (any, error) {
	return func(ctx context.Context, v Viewer, raw []byte) (any, error) {
		var params P
		if err := json.Unmarshal(raw, &params); err != nil {
			var typed *json.UnmarshalTypeError
			if errors.As(err, &typed) && typed.Field != "" {
				return nil, &ParamsError{fmt.Sprintf("%s cannot be a %s", typed.Field, typed.Value)}
			}
			return nil, &ParamsError{"the parameters are to be an object that names " + about}
		}
		return answer(ctx, v, params)
	}
}

func tablesRequest(ctx context.Context, v Viewer, _ []byte) (any, error) {
	tables, err := v.Tables(ctx)
	return map[string]any{"tables": tables}, err
}

func treeRequest(ctx context.Context, v Viewer, _ []byte) (any, error) {
	tables, err := v.Tree(ctx)
	return map[string]any{"tables": tables}, err
}

type tableParams struct {
	Schema string `json:"schema"`
	Table  string `json:"table"`
}

func tableRequest(ctx context.Context, v Viewer, p tableParams) (any, error) {
	return v.Table(ctx, p.Schema, p.Table)
}

// stateRequest takes no parameters for the first level.
func stateRequest(ctx context.Context, v Viewer, raw []byte) (any, error) {
	if len(raw) == 0 {
		return v.StateLevel(ctx, StatePage{})
	}
	return request("a part of the state", func(ctx context.Context, v Viewer, p StatePage) (any, error) { return v.StateLevel(ctx, p) })(ctx, v, raw)
}

func checkpointsRequest(ctx context.Context, v Viewer, _ []byte) (any, error) {
	checkpoints, err := v.Checkpoints(ctx)
	return map[string]any{"checkpoints": checkpoints}, err
}

// timed adds how long the answer took, in seconds.
type timed[T any] struct {
	Answer  T
	Seconds float64
}

// MarshalJSON writes the answer with one more member.
func (t timed[T]) MarshalJSON() ([]byte, error) {
	raw, err := json.Marshal(t.Answer)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(raw[:len(raw)-1], `,"seconds":%g}`, t.Seconds), nil
}

func measured[T any](began time.Time, answer T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return timed[T]{answer, time.Since(began).Seconds()}, nil
}

// queryRows is how many rows a query brings unless it says otherwise.
const queryRows = 1000

type queryParams struct {
	SQL   string `json:"sql"`
	Limit int    `json:"limit"`
}

func queryRequest(ctx context.Context, v Viewer, p queryParams) (any, error) {
	if p.Limit <= 0 {
		p.Limit = queryRows
	}
	began := time.Now()
	rows, err := v.Query(ctx, p.SQL, p.Limit)
	return measured(began, rows, err)
}

func rowsRequest(ctx context.Context, v Viewer, p Page) (any, error) {
	began := time.Now()
	rows, err := v.Rows(ctx, p)
	return measured(began, rows, err)
}

func rowRequest(ctx context.Context, v Viewer, p Page) (any, error) {
	return v.Row(ctx, p.Selection, p.Offset)
}

type statisticsParams struct {
	Selection
	Column string `json:"column"`
	Quick  bool   `json:"quick"`
}

func statisticsRequest(ctx context.Context, v Viewer, p statisticsParams) (any, error) {
	began := time.Now()
	statistics, err := v.Statistics(ctx, p.Selection, p.Column, p.Quick)
	return measured(began, statistics, err)
}
