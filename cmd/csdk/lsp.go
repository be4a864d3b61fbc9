package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"csdk/lsp"
)

// runLSP serves an editor on stdin and stdout. What goes wrong inside is told on stderr, which editors show in a panel
// of their own, or in --log-file, there with a line for every message.
func runLSP(ctx context.Context, con *console, in *input) error {
	level := slog.LevelWarn
	if in.given("log-file") {
		level = slog.LevelDebug
	}
	if in.given("log-level") {
		if err := level.UnmarshalText([]byte(in.text("log-level"))); err != nil {
			return in.fail("--log-level: %v.", err)
		}
	}
	log := slog.New(slog.NewTextHandler(con.err, &slog.HandlerOptions{Level: level}))
	if in.given("log-file") {
		file, err := os.OpenFile(in.text("log-file"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return in.fail("cannot write the log: %v.", err)
		}
		defer file.Close()
		log = slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: level}))
	}
	if con.inTerminal {
		return in.fail("lsp speaks to an editor, not to a person: stdin is a terminal.")
	}
	err := lsp.Serve(ctx, readCloser(con.in), writeCloser(con.out), lsp.Options{Version: version(), Log: log, PackageIndex: true})
	if errors.Is(err, lsp.ErrNotShutDown) {
		log.Info("the editor is gone", "error", err)
		return exitError(exitFailed)
	}
	if err != nil {
		return fmt.Errorf("cannot serve the editor: %w", err)
	}
	return nil
}

// readCloser is the stream itself where it can be closed, as stdin can.
func readCloser(r io.Reader) io.ReadCloser {
	if closer, ok := r.(io.ReadCloser); ok {
		return closer
	}
	return io.NopCloser(r)
}

func writeCloser(w io.Writer) io.WriteCloser {
	if closer, ok := w.(io.WriteCloser); ok {
		return closer
	}
	return nopWriteCloser{w}
}

type nopWriteCloser struct{ io.Writer }

func (nopWriteCloser) Close() error { return nil }
