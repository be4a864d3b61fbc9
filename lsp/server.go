package lsp

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"csdk/lsp/packageindex"
)

// ErrNotShutDown is returned by Serve when the client went away without the words that end a session in LSP.
var ErrNotShutDown = errors.New("the client ended without shutdown and exit")

// Options of a server.
type Options struct {
	Version string       // of csdk, for the client's log
	Log     *slog.Logger // may be nil; it never gets the text of a file
	// PackageIndex says that the package index which pip would use may be asked for versions, unless a setting forbids it.
	PackageIndex bool
}

// Server is one connection to an editor. Its goroutines: those of jsonrpc2, which read and answer; the diagnoser's,
// which start begins; the one that watches the client's process. All end with the connection.
type Server struct {
	protocol.UnimplementedServer

	log     *slog.Logger
	version string
	session *Session
	client  protocol.Client
	conn    jsonrpc2.Conn
	end     context.CancelFunc // of the connection
	group   sync.WaitGroup     // goroutines that end with the connection

	state  atomic.Uint32       // a state; only the goroutine that reads sets it
	editor capabilities        // what the client can do; set once, by initialize
	index  *packageindex.Index // nil when none is asked
	asked  *asked
	*diagnoser
}

// The states of a connection, in the order of its life.
const (
	fresh       uint32 = iota
	initialized        // and the client has not said initialized
	working
	shutDown
	exited
)

// Serve answers a client until it says exit or goes away. It returns nil when the client took its leave as LSP wants.
// Both ends are closed.
func Serve(ctx context.Context, in io.ReadCloser, out io.WriteCloser, o Options) error {
	return serve(ctx, in, out, o, func(s *Server) protocol.Server { return s })
}

// serve lets a test put handlers of its own in front of the server's.
func serve(ctx context.Context, in io.ReadCloser, out io.WriteCloser, o Options, handlers func(*Server) protocol.Server) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	base, end := context.WithCancel(ctx)
	defer end()
	s := &Server{log: o.Log, version: o.Version, session: NewSession(o.Log), end: end, asked: newAsked()}
	if o.PackageIndex {
		s.index = packageindex.New(base, packageindex.Options{})
		defer s.index.Close()
	}
	conn := jsonrpc2.NewConn(stream{jsonrpc2.NewStream(&wire{in, out, end})}, jsonrpc2.WithCodec(codec{}))
	s.conn, s.client = conn, protocol.ClientDispatcher(conn)
	s.diagnoser = newDiagnoser(s)
	s.session.news = s.wake
	conn.Go(base, newDispatcher(base, handlers(s), s.admits, o.Log).handle)

	select {
	case <-base.Done():
	case <-conn.Done(): // what came was no message, and where the next one begins cannot be told
		end()
	}
	in.Close()
	out.Close()
	if _, isFile := in.(*os.File); !isFile { // a read of stdin may not come back before the process ends
		<-conn.Done()
	}
	s.group.Wait()
	if s.state.Load() != exited {
		return ErrNotShutDown
	}
	return nil
}

// wire is both directions of a connection. It ends the connection as soon as one of them does.
type wire struct {
	in  io.ReadCloser
	out io.WriteCloser
	end context.CancelFunc
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.in.Read(p)
	if err != nil {
		w.end()
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if err != nil {
		w.end()
	}
	return n, err
}

func (w *wire) Close() error { return errors.Join(w.in.Close(), w.out.Close()) }

// admits says whether a message may come now. It is called on the goroutine that reads.
func (s *Server) admits(method string) error {
	switch state := s.state.Load(); {
	case method == protocol.MethodExit:
		return nil
	case state == fresh && method != protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "initialize comes first")
	case state != fresh && method == protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize comes only once")
	case state == shutDown:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "only exit may follow shutdown")
	}
	return nil
}

// Initialize touches no file: what is slow waits for the first document or for initialized.
func (s *Server) Initialize(_ context.Context, params *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	s.editor = readCapabilities(params)
	s.session.Apply(s.initialChanges(params)...)
	s.state.Store(initialized)
	return &protocol.InitializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "csdk", Version: protocol.NewOptional(s.version)},
	}, nil
}

func (s *Server) Shutdown(context.Context) error {
	s.state.Store(shutDown)
	return nil
}

func (s *Server) Exit(context.Context) error {
	s.state.CompareAndSwap(shutDown, exited)
	s.end()
	return nil
}
