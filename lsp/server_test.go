package lsp

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"csdk/lsp/lsptest"
)

// serve starts a server for a client. What it logs at Warn and above fails the test.
func serve(t testing.TB) *lsptest.Client {
	client, _ := serveAndEnd(t)
	return client
}

func serveAndEnd(t testing.TB) (*lsptest.Client, <-chan error) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return lsptest.Start(t, func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
		return Serve(ctx, in, out, Options{Version: "test", Log: log})
	})
}

// failing is a log that must stay empty.
type failing struct{ t testing.TB }

func (f failing) Write(p []byte) (int, error) {
	f.t.Errorf("logged: %s", p)
	return len(p), nil
}

const connector = `from fivetran_connector_sdk import Connector

value = 1  # csdk: ignore[nope]
`

func TestOpenEditClose(t *testing.T) {
	root := folderOf(t, "-- p/connector.py --\n"+connector)
	path := filepath.Join(root, "p", "connector.py")
	c := serve(t)
	c.Initialize([]string{root}, nil)
	if got := c.Await(path, func(lsptest.Published) bool { return true }).String(); got != "unknown-rule 2:26-2:30" {
		t.Errorf("from disk: %s", got)
	}
	c.Open(path, connector)
	if got := c.AwaitVersion(path).String(); got != "unknown-rule 2:26-2:30" {
		t.Errorf("opened: %s", got)
	}
	c.Replace(path, "value", "longer")
	if got := c.AwaitVersion(path).String(); got != "unknown-rule 2:27-2:31" {
		t.Errorf("edited: %s", got)
	}
	c.Replace(path, "nope", "unknown-rule")
	if got := c.AwaitVersion(path).String(); got != "" {
		t.Errorf("mended: %s", got)
	}
	c.Close(path)
	if got := c.AwaitClosed(path).String(); got != "unknown-rule 2:26-2:30" {
		t.Errorf("closed: %s", got)
	}
	c.Shutdown()
	<-c.Done()
}
