// Package lsptest is an editor that follows a script, for tests of the language server: over a pipe in memory or with
// the real process. It knows nothing of the server but the protocol, and fails the test when a message that the server
// sent was not looked at, when findings of a document go back in version, and when the same findings come twice.
package lsptest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// patience is how long a message may take. Nothing waits that long in a test that passes.
const patience = 30 * time.Second

// Client is the editor. Its methods are called by one goroutine, except Call and Notify, which any may call.
type Client struct {
	t    testing.TB
	ctx  context.Context
	pipe io.Closer
	conn jsonrpc2.Conn
	docs map[string]*document // open documents

	// Settings answers workspace/configuration for the section csdk, as JSON. Set before Initialize.
	Settings string
	encoding protocol.PositionEncodingKind

	mu         sync.Mutex
	news       sync.Cond // of all below
	unread     []Published
	again      map[uri.URI]bool      // documents that were opened and not yet spoken of since
	last       map[uri.URI]Published // the newest of each document
	registered []protocol.Registration
	violation  string   // the first broken promise
	changed    int      // csdk/projectChanged that nobody has taken; there may be more of them than changes
	Messages   []string // window/showMessage and window/logMessage that nobody has taken
}

type document struct {
	text    string
	version int32
}

// Published is one textDocument/publishDiagnostics.
type Published struct {
	Path        string
	Version     int32 // 0 without
	Diagnostics []protocol.Diagnostic
}

// New is a client on one end of a connection. The test ends with an error if messages are left then.
func New(t testing.TB, conn io.ReadWriteCloser) *Client {
	c := &Client{t: t, ctx: t.Context(), pipe: conn, docs: map[string]*document{}, last: map[uri.URI]Published{}, again: map[uri.URI]bool{}, Settings: "null", encoding: protocol.PositionEncodingKindUTF16}
	c.news.L = &c.mu
	c.conn = jsonrpc2.NewConn(stream{jsonrpc2.NewStream(conn)}, jsonrpc2.WithCodec(codec{}))
	c.conn.Go(context.WithoutCancel(t.Context()), c.handle)
	t.Cleanup(func() {
		conn.Close()
		<-c.conn.Done()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.violation != "" {
			t.Error(c.violation)
		}
		for _, p := range c.unread {
			t.Errorf("nobody looked at the findings of %s, version %d: %s", p.Path, p.Version, p)
		}
		for _, m := range c.Messages {
			t.Errorf("nobody looked at the message %q", m)
		}
	})
	return c
}

// handle takes what the server sends.
func (c *Client) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	switch req.Method() {
	case protocol.MethodTextDocumentPublishDiagnostics:
		var params protocol.PublishDiagnosticsParams
		if err := protocol.Unmarshal(req.Params(), &params); err != nil {
			c.violate("findings that are not as LSP has them: %v", err)
			return nil, nil
		}
		c.publish(params)
	case protocol.MethodWorkspaceConfiguration:
		jsonrpc2.Async(ctx)
		return []protocol.LSPAny{protocol.LSPAny(c.Settings)}, nil
	case protocol.MethodClientRegisterCapability:
		var params protocol.RegistrationParams
		if err := protocol.Unmarshal(req.Params(), &params); err != nil {
			return nil, err
		}
		jsonrpc2.Async(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.registered = append(c.registered, params.Registrations...)
		c.news.Broadcast()
	case protocol.MethodWindowShowMessage, protocol.MethodWindowLogMessage:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.Messages = append(c.Messages, string(req.Params()))
		c.news.Broadcast()
	case "csdk/projectChanged":
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed++
		c.news.Broadcast()
	case protocol.MethodCancelRequest: // of what was answered already
	default:
		c.violate("an unexpected message: %s", req.Method())
	}
	return nil, nil
}

func (c *Client) violate(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.violation == "" {
		c.violation = fmt.Sprintf(format, args...)
	}
	c.news.Broadcast()
}

func (c *Client) publish(params protocol.PublishDiagnosticsParams) {
	version, _ := params.Version.Get()
	p := Published{params.URI.FsPath(), version, params.Diagnostics}
	c.mu.Lock()
	before, known := c.last[params.URI]
	known = known && !c.again[params.URI]
	if version != 0 {
		delete(c.again, params.URI)
	}
	c.last[params.URI] = p
	c.unread = append(c.unread, p)
	c.news.Broadcast()
	c.mu.Unlock()
	switch {
	case known && version != 0 && version < before.Version:
		c.violate("findings of %s went from version %d back to %d", p.Path, before.Version, version)
	case known && reflect.DeepEqual(before.Diagnostics, p.Diagnostics) && (version == 0) == (before.Version == 0):
		c.violate("the same findings of %s were published twice: %s", p.Path, p)
	}
	for i := range p.Diagnostics {
		for j := range i {
			if reflect.DeepEqual(p.Diagnostics[i], p.Diagnostics[j]) {
				c.violate("a finding of %s is there twice: %s", p.Path, p)
			}
		}
	}
}

// openedAgain is called when a document is opened: its versions begin anew, and what the server says meanwhile may be
// about the time before.
func (c *Client) openedAgain(as uri.URI) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again[as] = true
}

// String lists codes and places, such as `unknown-argument 3:4-3:9`.
func (p Published) String() string {
	var all []string
	for _, d := range p.Diagnostics {
		r := d.Range
		all = append(all, fmt.Sprintf("%v %d:%d-%d:%d", d.Code, r.Start.Line, r.Start.Character, r.End.Line, r.End.Character))
	}
	return strings.Join(all, ", ")
}

// Codes of the findings, in order.
func (p Published) Codes() string {
	var all []string
	for _, d := range p.Diagnostics {
		all = append(all, fmt.Sprint(d.Code))
	}
	return strings.Join(all, " ")
}

// Await takes the published findings of a file up to the first that it is satisfied with, and returns that.
func (c *Client) Await(path string, satisfied func(Published) bool) Published {
	c.t.Helper()
	var found Published
	c.wait("findings of "+path, func() bool {
		for i := 0; i < len(c.unread); i++ {
			p := c.unread[i]
			if p.Path != path {
				continue
			}
			c.unread = append(c.unread[:i:i], c.unread[i+1:]...)
			if satisfied(p) {
				found = p
				return true
			}
			i--
		}
		return false
	})
	return found
}

// AwaitVersion takes the findings of a document up to those of its present version.
func (c *Client) AwaitVersion(path string) Published {
	c.t.Helper()
	version := c.docs[path].version
	return c.Await(path, func(p Published) bool { return p.Version == version })
}

// AwaitClosed takes the findings of a document up to the first that are about the file on disk.
func (c *Client) AwaitClosed(path string) Published {
	c.t.Helper()
	return c.Await(path, func(p Published) bool { return p.Version == 0 })
}

// AwaitCodes takes the findings of a file up to those with exactly these codes, in order, separated by spaces.
func (c *Client) AwaitCodes(path, codes string) Published {
	c.t.Helper()
	return c.Await(path, func(p Published) bool { return p.Codes() == codes })
}

// AwaitFindings takes published findings until the editor shows these, as Published.String writes them, and no others.
func (c *Client) AwaitFindings(want map[string]string) {
	c.t.Helper()
	differs := ""
	c.wait("findings as they should be", func() bool {
		c.unread = nil
		differs = ""
		shown := map[string]string{}
		for as, p := range c.last {
			shown[as.FsPath()] = p.String()
			if p.String() != want[as.FsPath()] {
				differs = fmt.Sprintf("%s has %s, not %s", as.FsPath(), p, want[as.FsPath()])
			}
		}
		for path := range want {
			if shown[path] != want[path] {
				differs = fmt.Sprintf("%s has %s, not %s", path, shown[path], want[path])
			}
		}
		return differs == ""
	}, &differs)
}

// AwaitRegistration waits until the server has asked for notifications of a method.
func (c *Client) AwaitRegistration(method string) protocol.Registration {
	c.t.Helper()
	var found protocol.Registration
	c.wait("registration of "+method, func() bool {
		for _, r := range c.registered {
			if r.Method == method {
				found = r
				return true
			}
		}
		return false
	})
	return found
}

// AwaitMessage takes the first message that has a text in it, and returns it as JSON.
func (c *Client) AwaitMessage(text string) string {
	c.t.Helper()
	found := ""
	c.wait("message with "+text, func() bool {
		at := slices.IndexFunc(c.Messages, func(m string) bool { return strings.Contains(m, text) })
		if at >= 0 {
			found = c.Messages[at]
			c.Messages = slices.Delete(c.Messages, at, at+1)
		}
		return at >= 0
	})
	return found
}

// AwaitProjectChanged takes all news of changed projects once there are some.
func (c *Client) AwaitProjectChanged() {
	c.t.Helper()
	c.wait("csdk/projectChanged", func() bool {
		some := c.changed > 0
		c.changed = 0
		return some
	})
}

// HasRegistration reports whether the server has asked for notifications or requests of a method so far.
func (c *Client) HasRegistration(method string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.registered, func(r protocol.Registration) bool { return r.Method == method })
}

// Unread takes all findings that nobody has looked at.
func (c *Client) Unread() []Published {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.unread
	c.unread = nil
	return all
}

// wait calls done under the lock, now and after each message, until it is true. Where it is in vain, the details are told.
func (c *Client) wait(what string, done func() bool, details ...*string) {
	c.t.Helper()
	late := false
	timer := time.AfterFunc(patience, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		late = true
		c.news.Broadcast()
	})
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !done() {
		if late || c.violation != "" {
			problem := c.violation
			c.violation = ""
			for _, d := range details {
				problem += " " + *d
			}
			c.t.Fatalf("no %s. %s", what, problem)
		}
		c.news.Wait()
	}
}

// Call sends a request and waits for the answer. The result may be nil.
func (c *Client) Call(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	_, err := c.conn.Call(ctx, method, params, result)
	return err
}

// MustCall is Call for what has to succeed.
func (c *Client) MustCall(method string, params, result any) {
	c.t.Helper()
	if err := c.Call(method, params, result); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

// Begin sends a request and goes on when it is on its way: what is sent next comes behind it. done is called with the
// answer. The request is cancelled with the context.
func (c *Client) Begin(ctx context.Context, method string, params, result any, done func(error)) {
	written := make(chan struct{})
	ctx = context.WithValue(ctx, writtenKey{}, sync.OnceFunc(func() { close(written) }))
	go func() { // ends with the answer, or with the connection
		done(protocol.Call(ctx, c.conn, method, params, result))
	}()
	<-written
}

type writtenKey struct{}

// stream tells Begin when its request was written.
type stream struct{ jsonrpc2.Stream }

func (s stream) Write(ctx context.Context, message jsonrpc2.Message) (int64, error) {
	if written, ok := ctx.Value(writtenKey{}).(func()); ok {
		defer written()
	}
	return s.Stream.Write(ctx, message)
}

// Notify sends a notification.
func (c *Client) Notify(method string, params any) {
	c.t.Helper()
	if err := c.conn.Notify(c.ctx, method, params); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

// Die closes the connection without a word.
func (c *Client) Die() { c.pipe.Close() }

// Done is closed when the server has closed the connection.
func (c *Client) Done() <-chan struct{} { return c.conn.Done() }

// Shutdown ends the session as LSP wants it.
func (c *Client) Shutdown() {
	c.t.Helper()
	c.MustCall(protocol.MethodShutdown, nil, nil)
	c.Notify(protocol.MethodExit, nil)
}

// URI is the address of a file.
func URI(path string) uri.URI { return uri.File(filepath.Clean(path)) }

type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		return raw, nil
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
