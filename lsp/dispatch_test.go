package lsp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/lsptest"
)

// probe puts handlers in front of a server's that show what the dispatcher does.
type probe struct {
	*Server
	gate chan struct{} // Hover waits for it
}

// Hover answers with the version of the document that it sees, once the gate is open.
func (p *probe) Hover(ctx context.Context, params *protocol.HoverParams) (*protocol.Hover, error) {
	snapshot := p.session.Snapshot()
	release(ctx)
	release(ctx) // a second time does nothing
	select {
	case <-p.gate:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	doc := snapshot.open[pathOf(params.TextDocument.URI)]
	return &protocol.Hover{Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: fmt.Sprint(doc.Version)}}, nil
}

func (p *probe) Definition(context.Context, *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	panic("a panic before release")
}

func (p *probe) References(ctx context.Context, _ *protocol.ReferenceParams) ([]protocol.Location, error) {
	release(ctx)
	panic("a panic behind release")
}

func (p *probe) Symbols(context.Context, *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	return nil, errors.New("an error")
}

func (p *probe) WillSave(context.Context, *protocol.WillSaveTextDocumentParams) error {
	panic("a panic of a notification")
}

func (p *probe) SetTrace(context.Context, *protocol.SetTraceParams) error {
	return errors.New("an error of a notification")
}

// buffer is a log that may be read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// connectProbe starts a probe whose gate is closed.
func connectProbe(t *testing.T) (*lsptest.Client, *probe, *buffer) {
	t.Helper()
	p, log := &probe{gate: make(chan struct{})}, &buffer{}
	c, _ := lsptest.Start(t, func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
		logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		return serve(ctx, in, out, Options{Log: logger}, func(s *Server) protocol.Server {
			p.Server = s
			return p
		})
	})
	return c, p, log
}

// code is the number of an LSP error, 0 without one.
func code(err error) jsonrpc2.Code {
	var coded *jsonrpc2.Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return 0
}

func hoverAt(path string) *protocol.HoverParams {
	return &protocol.HoverParams{TextDocumentPositionParams: protocol.TextDocumentPositionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: lsptest.URI(path)},
	}}
}

// scratch is a document outside of every project, about which the server has nothing to publish.
const scratch = "/nowhere/scratch.py"

func TestLifeCycle(t *testing.T) {
	c, p, _ := connectProbe(t)
	close(p.gate)
	c.Open(scratch, "dropped, since it comes before initialize")
	if got := code(c.Call(protocol.MethodTextDocumentHover, hoverAt(scratch), nil)); got != jsonrpc2.ServerNotInitialized {
		t.Errorf("before initialize: %d", got)
	}
	c.Initialize(nil, nil)
	if got := code(c.Call(protocol.MethodInitialize, &protocol.InitializeParams{}, nil)); got != jsonrpc2.InvalidRequest {
		t.Errorf("initialize twice: %d", got)
	}
	c.Open(scratch, "x")
	c.MustCall(protocol.MethodTextDocumentHover, hoverAt(scratch), nil)
	if got := code(c.Call("csdk/nothing", jsonrpc2.RawMessage(`{}`), nil)); got != jsonrpc2.MethodNotFound {
		t.Errorf("an unknown request: %d", got)
	}
	if got := code(c.Call(protocol.MethodTextDocumentMoniker, &protocol.MonikerParams{}, nil)); got != jsonrpc2.MethodNotFound {
		t.Errorf("a request that is not served: %d", got)
	}
	c.Notify("$/nothing", nil)
	c.Notify("csdk/nothing", nil)
	c.MustCall(protocol.MethodShutdown, nil, nil)
	if got := code(c.Call(protocol.MethodTextDocumentHover, hoverAt(scratch), nil)); got != jsonrpc2.InvalidRequest {
		t.Errorf("after shutdown: %d", got)
	}
	c.Notify(protocol.MethodExit, nil)
	<-c.Done()
}

func TestHandlersThatFail(t *testing.T) {
	c, p, log := connectProbe(t)
	close(p.gate)
	c.Initialize(nil, nil)
	c.Open(scratch, "x")
	secret := jsonrpc2.RawMessage(`{"textDocument": {"uri": 1, "text": "hunter2"}, "contentChanges": [{"text": "hunter2", "range": 5}]}`)
	for range 3 {
		if got := code(c.Call(protocol.MethodTextDocumentDefinition, &protocol.DefinitionParams{}, nil)); got != jsonrpc2.InternalError {
			t.Errorf("a panic: %d", got)
		}
		if got := code(c.Call(protocol.MethodTextDocumentReferences, &protocol.ReferenceParams{}, nil)); got != jsonrpc2.InternalError {
			t.Errorf("a panic behind release: %d", got)
		}
		if got := code(c.Call(protocol.MethodWorkspaceSymbol, &protocol.WorkspaceSymbolParams{}, nil)); got != jsonrpc2.InternalError {
			t.Errorf("an error: %d", got)
		}
		if err := c.Call(protocol.MethodTextDocumentHover, secret, nil); code(err) != jsonrpc2.InvalidParams || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("wrong parameters: %v", err)
		}
		c.Notify(protocol.MethodTextDocumentWillSave, &protocol.WillSaveTextDocumentParams{})
		c.Notify(protocol.MethodSetTrace, &protocol.SetTraceParams{Value: "off"})
		c.Notify(protocol.MethodTextDocumentDidChange, secret)
		c.Notify(protocol.MethodTextDocumentDidOpen, jsonrpc2.RawMessage(`["hunter2"]`))
		c.MustCall(protocol.MethodTextDocumentHover, hoverAt(scratch), nil)
	}
	leave(t, c)
	for _, want := range []string{"a panic before release", "a panic behind release", "a panic of a notification", "an error of a notification", "dispatch_test.go:"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not have %q", want)
		}
	}
	if strings.Contains(log.String(), "hunter2") {
		t.Errorf("the log has what a file holds:\n%s", log)
	}
}

// hover begins a hover; the channel gets the version that it saw, or an error.
func hover(ctx context.Context, c *lsptest.Client, path string) <-chan any {
	answer := make(chan any, 1)
	var result protocol.Hover
	c.Begin(ctx, protocol.MethodTextDocumentHover, hoverAt(path), &result, func(err error) {
		if err != nil {
			answer <- err
			return
		}
		answer <- result.Contents.(*protocol.MarkupContent).Value
	})
	return answer
}

// Hovers between 200 edits run beside each other, and each sees the edits before it and none behind it.
func TestOrder(t *testing.T) {
	c, p, _ := connectProbe(t)
	c.Initialize(nil, nil)
	c.Open(scratch, strings.Repeat("x = 1\n", 100))
	answers := make([]<-chan any, 200)
	for i := range answers {
		c.ReplaceAt(scratch, i, i+1, "y")
		answers[i] = hover(t.Context(), c, scratch)
	}
	close(p.gate)
	for i, answer := range answers {
		if got, want := <-answer, any(fmt.Sprint(i+2)); got != want {
			t.Errorf("the hover behind the edit to version %v saw %v", want, got)
		}
	}
	if diff := cmp.Diff(c.Text(scratch), p.session.document(scratch).Text); diff != "" {
		t.Error(diff)
	}
	leave(t, c)
}

func TestCancel(t *testing.T) {
	c, p, _ := connectProbe(t)
	c.Initialize(nil, nil)
	c.Open(scratch, "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancelled, other := hover(ctx, c, scratch), hover(t.Context(), c, scratch)
	cancel()
	<-cancelled // the client waits no more; what the server answered is asked below
	for _, id := range []string{`1000`, `"a word"`, `null`, `[1]`, `1e99`} {
		c.Notify(protocol.MethodCancelRequest, jsonrpc2.RawMessage(`{"id": `+id+`}`)) // no such request
	}
	close(p.gate)
	if got := <-other; got != "1" {
		t.Errorf("the hover that was not cancelled: %v", got)
	}
	leave(t, c)
}

// wire is a client that speaks bytes.
type bytesClient struct {
	t   *testing.T
	in  *bufio.Reader
	out io.Writer
}

func connectBytes(t *testing.T) (bytesClient, *probe, <-chan error) {
	t.Helper()
	fromClient, toServer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromServer, toClient, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &probe{gate: make(chan struct{})}
	ended := make(chan error, 1)
	go func() { // ends with the client
		ended <- serve(context.WithoutCancel(t.Context()), fromClient, toClient, Options{}, func(s *Server) protocol.Server {
			p.Server = s
			return p
		})
	}()
	t.Cleanup(func() { toServer.Close() })
	return bytesClient{t, bufio.NewReader(fromServer), toServer}, p, ended
}

func (b bytesClient) send(messages ...string) {
	b.t.Helper()
	for _, m := range messages {
		if _, err := fmt.Fprintf(b.out, "Content-Length: %d\r\n\r\n%s", len(m), m); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b bytesClient) receive() string {
	b.t.Helper()
	var length int
	if _, err := fmt.Fscanf(b.in, "Content-Length: %d\r\n\r\n", &length); err != nil {
		b.t.Fatal(err)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(b.in, body); err != nil {
		b.t.Fatal(err)
	}
	return string(body)
}

const (
	rawInitialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`
	rawOpen       = `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/scratch.py","languageId":"python","version":7,"text":"x"}}}`
)

func rawHover(id string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///nowhere/scratch.py"},"position":{"line":0,"character":0}}}`, id)
}

func rawCancel(id string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%s}}`, id)
}

func TestCancelAnswersOnce(t *testing.T) {
	for _, id := range []string{`2`, `"2"`, `2147483647`, `"ü"`} {
		b, p, ended := connectBytes(t)
		b.send(rawInitialize, rawOpen)
		b.receive()
		b.send(rawHover(id), rawCancel(id), rawCancel(id))
		if want := `{"jsonrpc":"2.0","id":` + id + `,"error":{"code":-32800,"message":"cancelled JSON-RPC"}}`; b.receive() != want {
			t.Errorf("%s was not cancelled", id)
		}
		b.send(rawCancel(id), rawHover(id)) // the number is free again
		close(p.gate)
		if got := b.receive(); !strings.Contains(got, `"id":`+id+`,"result":{"contents":{"kind":"plaintext","value":"7"}}`) {
			t.Errorf("the second request with the number %s: %s", id, got)
		}
		b.send(`{"jsonrpc":"2.0","id":9,"method":"shutdown"}`)
		if got := b.receive(); got != `{"jsonrpc":"2.0","id":9,"result":null}` {
			t.Errorf("shutdown: %s", got)
		}
		b.send(`{"jsonrpc":"2.0","method":"exit"}`)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestNoise(t *testing.T) {
	b, p, ended := connectBytes(t)
	close(p.gate)
	b.send(rawInitialize)
	b.receive()
	for _, noise := range []string{`hello!`, `{`, `{}`, `[]`, `null`, `{"jsonrpc":"1.0","id":5,"method":"shutdown"}`, `{"jsonrpc":"2.0","id":5,"method":7}`, "\xff\xfe", `{"jsonrpc":"2.0","id":5,"method":"x","result":1}`} {
		b.send(noise)
		if got := b.receive(); !strings.Contains(got, `"id":null,"error":{"code":-32`) {
			t.Errorf("%s is answered by %s", noise, got)
		}
	}
	// Answers to requests that were never made.
	b.send(`{"jsonrpc":"2.0","id":77,"result":null}`, `{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"no"}}`)
	b.send(rawOpen, rawHover("3"))
	if got := b.receive(); !strings.Contains(got, `"id":3,"result"`) {
		t.Errorf("the request behind the noise: %s", got)
	}
	if _, err := io.WriteString(b.out, "Content-Length: none\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, ErrNotShutDown) {
		t.Errorf("where messages begin cannot be told any more: %v", err)
	}
}

// 3,000 messages of all kinds from three goroutines, half of the requests cancelled: each request has one answer.
func TestManyMessages(t *testing.T) {
	root := folderOf(t, "-- configuration.json --\n{}\n-- connector.py --\n"+bad)
	path := filepath.Join(root, "connector.py")
	c, p, log := connectProbe(t)
	close(p.gate)
	c.Initialize([]string{root}, nil)
	c.Open(path, bad)
	var answers sync.WaitGroup
	for range 1000 {
		switch rand.IntN(5) {
		case 0:
			c.ReplaceAt(path, len(good), len(good), "x")
		case 1:
			c.ReplaceAt(path, len(good)-1, len(good), "\n")
		case 2:
			answers.Go(func() {
				if err := c.Call(protocol.MethodTextDocumentReferences, &protocol.ReferenceParams{}, nil); code(err) != jsonrpc2.InternalError {
					t.Errorf("a panic: %v", err)
				}
			})
		case 3:
			c.Changed(protocol.FileChangeTypeChanged, path)
		}
		for range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			answer := hover(ctx, c, path)
			if rand.IntN(2) == 0 {
				cancel()
			}
			answers.Go(func() {
				got := <-answer
				if err, failed := got.(error); failed && !errors.Is(err, context.Canceled) && code(err) != protocol.CodeRequestCancelled {
					t.Errorf("hover: %v", err)
				}
				cancel()
			})
		}
	}
	answers.Wait()
	c.ReplaceAt(path, len(good), len(good), "\n")
	c.AwaitVersion(path)
	if got := p.session.document(path).Text; got != c.Text(path) {
		t.Errorf("the server has %q, the editor %q", got, c.Text(path))
	}
	if problems := strings.Count(log.String(), "level=ERROR") - strings.Count(log.String(), "a panic behind release"); problems != 0 {
		t.Errorf("%d unexpected errors in the log", problems)
	}
	leave(t, c)
}
