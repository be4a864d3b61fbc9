package lsp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// dispatcher hands what the client sends to the server's methods, in the order of the wire. Notifications run on the
// goroutine that reads; so does a request until its handler calls release, from where on it runs beside what follows.
// A request's context ends when the client cancels it or the connection ends. It is never derived from the one that
// jsonrpc2 hands out, which is recycled.
type dispatcher struct {
	base   context.Context           // ends with the connection
	admits func(method string) error // says whether a message may come now
	serve  jsonrpc2.Handler
	log    *slog.Logger

	mu    sync.Mutex
	calls map[jsonrpc2.ID]context.CancelFunc // those without an answer yet
}

func newDispatcher(base context.Context, handlers protocol.Server, admits func(string) error, log *slog.Logger) *dispatcher {
	return &dispatcher{
		base: base, admits: admits, log: log,
		serve: protocol.ServerHandler(handlers, jsonrpc2.MethodNotFoundHandler),
		calls: map[jsonrpc2.ID]context.CancelFunc{},
	}
}

// errParams stands for the decoder's own message, which quotes what it read: the text of a file, with its secrets.
var errParams = errors.New("the parameters are not as LSP wants them")

type releaseKey struct{}

// release lets the messages behind this request be handled. A handler calls it once it has its snapshot, and must do
// so before it asks the client anything: the answer would wait behind it.
func release(ctx context.Context) {
	if f, ok := ctx.Value(releaseKey{}).(func()); ok {
		f()
	}
}

// handle is the jsonrpc2.Handler of the connection. It answers each request once, and never returns the error of a
// notification, nor panics: both would end the connection.
func (d *dispatcher) handle(pooled context.Context, req *jsonrpc2.Request) (any, error) {
	if !req.IsCall() {
		d.notification(req)
		return nil, nil
	}
	ctx, cancel := context.WithCancel(d.base)
	id := req.ID()
	d.mu.Lock()
	d.calls[id] = cancel
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.calls, id)
		d.mu.Unlock()
		cancel()
	}()
	ctx = context.WithValue(ctx, releaseKey{}, sync.OnceFunc(func() { jsonrpc2.Async(pooled) }))
	return d.request(ctx, req)
}

func (d *dispatcher) request(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
	began := time.Now()
	method := strings.Clone(req.Method())
	defer func() {
		if problem := recover(); problem != nil {
			d.log.Error("a request failed", "method", method, "panic", problem, "stack", string(debug.Stack()))
			result, err = nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "%s failed inside csdk; its log says where", method)
		}
		d.log.Debug("request", "method", method, "id", req.ID(), "took", time.Since(began), "error", err)
	}()
	if err := d.admits(method); err != nil {
		return nil, err
	}
	result, err = d.serve(ctx, req)
	switch {
	case err == nil:
		return result, nil
	case ctx.Err() != nil:
		return nil, protocol.ErrRequestCancelled
	case errors.Is(err, jsonrpc2.ErrParse):
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, errParams.Error())
	}
	var coded *jsonrpc2.Error
	if !errors.As(err, &coded) {
		err = fmt.Errorf("%w: %w", jsonrpc2.ErrInternal, err)
	}
	return nil, err
}

func (d *dispatcher) notification(req *jsonrpc2.Request) {
	began := time.Now()
	method := strings.Clone(req.Method())
	defer func() {
		if problem := recover(); problem != nil {
			d.log.Error("a notification failed", "method", method, "panic", problem, "stack", string(debug.Stack()))
		}
	}()
	if method == protocol.MethodCancelRequest {
		d.cancel(req)
		return
	}
	if err := d.admits(method); err != nil {
		d.log.Info("a notification is dropped", "method", method, "reason", err)
		return
	}
	_, err := d.serve(d.base, req)
	if errors.Is(err, jsonrpc2.ErrParse) {
		err = errParams
	}
	if err != nil && !errors.Is(err, jsonrpc2.ErrMethodNotFound) {
		d.log.Warn("a notification failed", "method", method, "error", err)
	}
	d.log.Debug("notification", "method", method, "took", time.Since(began))
}

// cancel ends the context of a request. Its handler still answers, as every handler does.
func (d *dispatcher) cancel(req *jsonrpc2.Request) {
	var params protocol.CancelParams
	if err := protocol.Unmarshal(req.Params(), &params); err != nil {
		d.log.Warn("a notification failed", "method", protocol.MethodCancelRequest, "error", errParams)
		return
	}
	var id jsonrpc2.ID
	switch value := params.ID.(type) {
	case protocol.Integer:
		id = jsonrpc2.NewNumberID(int64(value))
	case protocol.String:
		id = jsonrpc2.NewStringID(string(value))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if cancel := d.calls[id]; cancel != nil {
		cancel()
	}
}

// codec reads and writes the payloads of LSP, whose unions jsonrpc2 does not know.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	switch v := v.(type) {
	case jsonrpc2.RawMessage:
		return v, nil
	case []protocol.FoldingRange:
		if v == nil { // which protocol writes as an empty list: see FoldingRanges
			return []byte("null"), nil
		}
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = append(jsonrpc2.RawMessage(nil), data...)
		return nil
	}
	return protocol.Unmarshal(data, v)
}

// stream answers what is no JSON-RPC message and reads on, where jsonrpc2 would end the connection.
type stream struct{ jsonrpc2.Stream }

func (s stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		message, n, err := s.Stream.Read(ctx)
		var malformed *jsonrpc2.Error
		if !errors.As(err, &malformed) {
			return message, n, err
		}
		if _, err := s.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, malformed)); err != nil {
			return nil, 0, err
		}
	}
}
