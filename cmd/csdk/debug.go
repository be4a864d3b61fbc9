package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"csdk/runner"
)

// reporter shows a run while it happens.
type reporter interface {
	runner.Observer
	stopping()            // the run was asked to stop
	abort()               // the process is about to end
	finish(runner.Report) // the run is over
}

// smallHeap keeps the heap of a sync at one and a half times what it uses, the rows that are read ahead. Collecting costs
// little: they hold no pointers.
const smallHeap = 50

func runDebug(ctx context.Context, con *console, in *input) error {
	options, err := debugOptions(con, in)
	if err != nil {
		return err
	}
	debug.SetGCPercent(smallHeap)
	var rep reporter
	if in.text("format") == "json" {
		rep = newJSONReporter(con, in.on("quiet"))
	} else {
		text := newTextReporter(con, in.on("quiet"), sameWarehouse(in))
		text.run()
		rep = text
	}
	ctx, release := stopOnSignal(ctx, con, rep)
	defer release()
	report := runner.Run(ctx, options, rep)
	rep.finish(report)
	return debugOutcome(report)
}

func debugOptions(con *console, in *input) (runner.Options, error) {
	if err := checkConnect(in); err != nil {
		return runner.Options{}, err
	}
	limit, err := runner.ParseSize(in.text("memory-limit"))
	if err != nil {
		return runner.Options{}, in.fail("--memory-limit: %v", err)
	}
	until := 0
	if text := in.text("until-checkpoint"); text != "" {
		until, err = strconv.Atoi(text)
		if err != nil || until < 1 {
			return runner.Options{}, in.fail("--until-checkpoint takes the number of a checkpoint, from 1, not %q.", text)
		}
	}
	return runner.Options{
		Project:         in.arg(0, "."),
		Configuration:   in.text("configuration"),
		State:           in.text("state"),
		Naming:          in.text("naming"),
		Python:          in.text("python"),
		EnvFile:         in.text("env-file"),
		Warehouse:       in.text("warehouse"),
		SDK:             in.text("sdk"),
		UntilCheckpoint: until,
		Connect:         in.text("connect"),
		MemoryLimit:     limit,
		Environ:         con.environ,
		Version:         version(),
	}, nil
}

// checkConnect refuses what --connect cannot be: not an address, or together with what it makes useless.
func checkConnect(in *input) error {
	if !in.given("connect") {
		return nil
	}
	for _, name := range []string{"sdk", "python", "env-file", "memory-limit"} {
		if in.given(name) {
			return in.fail("--%s has no effect with --connect, which starts no process. Leave one of them out.", name)
		}
	}
	address := in.text("connect")
	if path, ok := strings.CutPrefix(address, "unix:"); ok && path != "" {
		return nil
	}
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return in.fail("--connect takes HOST:PORT, such as localhost:50051, not %q.", address)
	}
	return nil
}

// debugOutcome is the exit code of a run; everything was said by the reporter.
func debugOutcome(report runner.Report) error {
	var load *runner.LoadError
	switch {
	case errors.As(report.Err, &load):
		return exitError(exitUsage)
	case report.Status == runner.Interrupted:
		return exitError(exitInterrupted)
	case report.Status == runner.Succeeded:
		return nil
	}
	return exitError(exitFailed)
}

// unreported is the event for an error that the runner sent none for.
func unreported(err error) runner.Error {
	var load *runner.LoadError
	if errors.As(err, &load) {
		return runner.Error{Phase: load.Phase, Message: load.Message, Hint: load.Hint}
	}
	return runner.Error{Phase: "process", Message: err.Error()}
}

// sameWarehouse is what has to be added to `csdk tables` to look at the warehouse of this run.
func sameWarehouse(in *input) string {
	var words string
	if project := in.arg(0, "."); filepath.Clean(project) != "." {
		words += " " + quoteWord(project)
	}
	if in.given("warehouse") {
		words += " --warehouse " + quoteWord(in.text("warehouse"))
	}
	return words
}

// quoteWord quotes a word for a POSIX shell if it needs that.
func quoteWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./\\:@%+=", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// stopOnSignal cancels the context at the first Ctrl-C or SIGTERM and ends the process at the
// second. The connector's process tree ends with this process.
func stopOnSignal(ctx context.Context, con *console, rep reporter) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	over := make(chan struct{})
	go func() { // ended by release
		select {
		case <-signals:
		case <-over:
			return
		}
		cancel()
		rep.stopping()
		select {
		case <-signals:
			rep.abort()
			con.exit(exitInterrupted)
		case <-over:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(over)
		cancel()
	}
}

func stoppingMessage(checkpoint int) string {
	kept := fmt.Sprintf("keeping checkpoint %d", checkpoint)
	if checkpoint == 0 {
		kept = "no checkpoint was reached, so nothing of this run is kept"
	}
	return "stopping; " + kept + ". Press Ctrl-C again to kill."
}
