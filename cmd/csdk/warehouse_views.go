package main

import (
	"context"
	"encoding/json"
	"fmt"

	"csdk/runner"
	"csdk/runner/statetree"

	"go.lsp.dev/jsonrpc2"
)

// answerView answers what only a file takes, or what tells its progress. known is false for other methods.
func (s *warehouseServer) answerView(ctx context.Context, method string, params []byte) (result any, known bool, err error) {
	switch method {
	case "csdk/editState":
		result, err = view(method, params, func(p struct {
			Version string
			Edit    statetree.Edit
		},
		) (any, error) {
			return s.stored.EditState(ctx, p.Version, p.Edit)
		})
	case "csdk/export":
		result, err = view(method, params, func(p exportParams) (any, error) { return s.export(ctx, p) })
	default:
		return nil, false, nil
	}
	return result, true, err
}

// view reads the parameters of a request and answers it.
func view[P any](method string, params []byte, answer func(P) (any, error)) (any, error) {
	var p P
	if len(params) > 0 && json.Unmarshal(params, &p) != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, fmt.Sprintf("csdk cannot read the parameters of %s: %.200s", method, params))
	}
	return answer(p)
}

// exportParams of csdk/export. Progress is told in notifications csdk/progress with the same Token, unless it is empty.
type exportParams struct {
	Schema, Table, Format, File string
	Overwrite                   bool
	Token                       string
}

func (s *warehouseServer) export(ctx context.Context, p exportParams) (any, error) {
	e := runner.Export{Schema: p.Schema, Table: p.Table, Format: p.Format, File: p.File, Overwrite: p.Overwrite}
	if p.Token != "" {
		e.Progress = func(percent float64) {
			_ = s.notify(ctx, "csdk/progress", map[string]any{"token": p.Token, "percent": percent})
		}
	}
	rows, err := s.stored.Export(ctx, e)
	return map[string]any{"rows": rows}, err
}
