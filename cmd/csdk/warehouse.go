package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"csdk/runner"

	"go.lsp.dev/jsonrpc2"
)

// runWarehouse answers requests about the warehouse until stdin ends.
func runWarehouse(ctx context.Context, con *console, in *input) error {
	stored, err := storedOf(con, in)
	if err != nil {
		return err
	}
	if con.inTerminal {
		return in.fail("warehouse speaks to an editor, not to a person: stdin is a terminal. Use csdk tables and csdk query.")
	}
	signal.Ignore(syscall.SIGPIPE) // a client that is gone ends requests, and not this process in the middle of them
	serveWarehouse(ctx, readCloser(con.in), writeCloser(con.out), stored)
	return nil
}

// storedOf is the warehouse of a project, or any DuckDB file with all its schemas. It is not closed: the process ends with it.
func storedOf(con *console, in *input) (runner.Stored, error) {
	options := runner.Options{Configuration: in.text("configuration"), State: in.text("state"), Environ: con.environ}
	file, err := filepath.Abs(in.arg(0, "."))
	if err != nil {
		return runner.Stored{}, in.fail("%v", err)
	}
	if info, err := os.Stat(file); err == nil && !info.IsDir() {
		options.Warehouse = file
		// The secrets of the project that it is the warehouse of are masked.
		if project := filepath.Dir(filepath.Dir(file)); isProject(project) {
			options.Project = project
		}
		stored := runner.OpenStored(options)
		stored.EverySchema = true
		return stored, nil
	}
	if options.Project, err = projectFolder(in, 0); err != nil {
		return runner.Stored{}, err
	}
	if options.Warehouse, err = warehouseFile(in, 0); err != nil {
		return runner.Stored{}, err
	}
	return runner.OpenStored(options), nil
}

func isProject(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "connector.py"))
	return err == nil
}

// cleaningUp is how long requests have after the end of the client, which cancels them.
const cleaningUp = 3 * time.Second

// serveWarehouse returns when the client has closed its end, or with ctx, and requests have cleaned up. Both ends are closed then. Its
// goroutines are those of jsonrpc2, which end with the connection; the contexts of requests end with it too.
func serveWarehouse(ctx context.Context, in io.ReadCloser, out io.WriteCloser, stored runner.Stored) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	s := &warehouseServer{base: ctx, stored: stored, calls: map[jsonrpc2.ID]context.CancelFunc{}}
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(&stdio{in, out, end}))
	s.notify = conn.Notify
	conn.Go(ctx, s.handle)
	select {
	case <-ctx.Done():
	case <-conn.Done():
		end()
	}
	in.Close()
	select {
	case <-conn.Done(): // after the last request
	case <-time.After(cleaningUp): // a read of stdin may not come back before the process ends
	}
	out.Close()
}

// stdio is both directions of a connection. It ends the connection with the first that does.
type stdio struct {
	io.ReadCloser
	out io.WriteCloser
	end context.CancelFunc
}

func (s *stdio) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil {
		s.end()
	}
	return n, err
}

func (s *stdio) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	if err != nil {
		s.end()
	}
	return n, err
}

func (s *stdio) Close() error { return errors.Join(s.ReadCloser.Close(), s.out.Close()) }

// warehouseServer runs each request beside the others.
type warehouseServer struct {
	base   context.Context
	stored runner.Stored
	notify func(ctx context.Context, method string, params any) error

	mu    sync.Mutex
	calls map[jsonrpc2.ID]context.CancelFunc // those without an answer yet
}

// requestCancelled and requestFailed are error codes of LSP.
const (
	requestCancelled = jsonrpc2.Code(-32800)
	requestFailed    = jsonrpc2.Code(-32803)
)

// handle is the jsonrpc2.Handler. The context that it gets is recycled, so requests get one of their own.
func (s *warehouseServer) handle(pooled context.Context, req *jsonrpc2.Request) (any, error) {
	method, params := strings.Clone(req.Method()), append([]byte(nil), req.Params()...)
	if !req.IsCall() {
		if method == "$/cancelRequest" {
			s.cancel(params)
		}
		return nil, nil
	}
	id := req.ID()
	ctx, cancel := context.WithCancel(s.base)
	s.mu.Lock()
	s.calls[id] = cancel
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.calls, id)
		s.mu.Unlock()
		cancel()
	}()
	jsonrpc2.Async(pooled)
	result, err := s.answer(ctx, method, params)
	var coded *jsonrpc2.Error
	switch {
	case err == nil, errors.As(err, &coded):
		return result, err
	case ctx.Err() != nil:
		return nil, jsonrpc2.NewError(requestCancelled, "the request was cancelled")
	}
	return nil, jsonrpc2.NewError(requestFailed, err.Error())
}

func (s *warehouseServer) cancel(params []byte) {
	var what struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(params, &what) != nil {
		return
	}
	var id jsonrpc2.ID
	switch value := what.ID.(type) {
	case float64:
		id = jsonrpc2.NewNumberID(int64(value))
	case string:
		id = jsonrpc2.NewStringID(value)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.calls[id]; cancel != nil {
		cancel()
	}
}

func (s *warehouseServer) answer(ctx context.Context, method string, params []byte) (any, error) {
	if result, known, err := s.answerView(ctx, method, params); known {
		return result, err
	}
	answer := runner.Requests[method]
	if answer == nil {
		return nil, jsonrpc2.NewError(jsonrpc2.MethodNotFound, fmt.Sprintf("csdk warehouse does not know %s", method))
	}
	result, err := answer(ctx, s.stored, params)
	var wrong *runner.ParamsError
	if errors.As(err, &wrong) {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, method+": "+wrong.Error())
	}
	return result, err
}
