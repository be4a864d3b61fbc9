package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"

	"csdk/dap"
)

// runDAP serves an editor on stdin and stdout, or one after the other at an address.
func runDAP(ctx context.Context, con *console, in *input) error {
	options := dap.Options{Version: version(), Environ: con.environ}
	if in.given("log-file") {
		file, err := os.OpenFile(in.text("log-file"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return in.fail("cannot write the log: %v.", err)
		}
		defer file.Close()
		options.Log = slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	debug.SetGCPercent(smallHeap)
	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer release()
	if in.given("listen") {
		return listenDAP(ctx, con, in, options)
	}
	if con.inTerminal {
		return in.fail("dap speaks to an editor, not to a person: stdin is a terminal. --listen HOST:PORT serves at an address.")
	}
	if err := dap.Serve(ctx, con.in, con.out, options); err != nil && ctx.Err() == nil {
		return fmt.Errorf("cannot serve the editor: %w", err)
	}
	return nil
}

// listenDAP serves until csdk is interrupted; then it ends the sessions that there are.
func listenDAP(ctx context.Context, con *console, in *input, options dap.Options) error {
	listener, err := net.Listen("tcp", in.text("listen"))
	if err != nil {
		return in.fail("--listen: %v.", err)
	}
	fmt.Fprintf(con.err, "listening at %s\n", listener.Addr())
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	var sessions sync.WaitGroup
	defer sessions.Wait()
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("cannot wait for editors: %w", err)
		}
		sessions.Go(func() { // ended by its editor, or with ctx
			defer conn.Close()
			if err := dap.Serve(ctx, conn, conn, options); err != nil && ctx.Err() == nil {
				fmt.Fprintf(con.err, "a session has ended: %v\n", err)
			}
		})
	}
}
