package lsp

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
)

// connect starts a server for a client. What it logs at Warn and above fails the test.
func connect(t testing.TB) *lsptest.Client {
	t.Helper()
	log := slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	c, _ := lsptest.Start(t, func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
		return Serve(ctx, in, out, Options{Version: "test", Log: log})
	})
	return c
}

// failing is a log that must stay empty.
type failing struct{ t testing.TB }

func (f failing) Write(p []byte) (int, error) {
	f.t.Errorf("logged: %s", p)
	return len(p), nil
}

// good is a connector without findings; bad has one, at 11:26-11:30.
const (
	good = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


connector = Connector(update=update)

`
	bad = good + "value = 1  # csdk: ignore[nope]\n"
)

func TestOpenEditClose(t *testing.T) {
	root := folderOf(t, "-- p/configuration.json --\n{}\n-- p/connector.py --\n"+bad)
	path := filepath.Join(root, "p", "connector.py")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	if got := c.AwaitClosed(path).String(); got != "unknown-rule 11:26-11:30" {
		t.Errorf("from disk: %s", got)
	}
	c.Open(path, bad)
	if got := c.AwaitVersion(path).String(); got != "unknown-rule 11:26-11:30" {
		t.Errorf("opened: %s", got)
	}
	c.Replace(path, "value", "longer")
	if got := c.AwaitVersion(path).String(); got != "unknown-rule 11:27-11:31" {
		t.Errorf("edited: %s", got)
	}
	c.Replace(path, "nope", "unknown-rule")
	if got := c.AwaitVersion(path).String(); got != "" {
		t.Errorf("mended: %s", got)
	}
	c.Replace(path, "unknown-rule", "nope")
	if got := c.AwaitVersion(path).String(); got != "unknown-rule 11:27-11:31" {
		t.Errorf("undone: %s", got)
	}
	c.Rewrite(path, good)
	if got := c.AwaitVersion(path).String(); got != "" {
		t.Errorf("rewritten: %s", got)
	}
	c.Close(path)
	if got := c.AwaitClosed(path).String(); got != "unknown-rule 11:26-11:30" {
		t.Errorf("closed: %s", got)
	}
	write(t, path, good)
	c.Changed(protocol.FileChangeTypeChanged, path)
	if got := c.AwaitClosed(path).String(); got != "" {
		t.Errorf("mended on disk: %s", got)
	}
	leave(t, c)
}

// leave ends a session as LSP wants it.
func leave(t testing.TB, c *lsptest.Client) {
	t.Helper()
	c.Shutdown()
	<-c.Done()
}
