package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"csdk/runner"
)

// Exit codes of every command (DESIGN.md section 3).
const (
	exitDone        = 0
	exitFailed      = 1   // the connector, a check or a query failed
	exitUsage       = 2   // wrong usage, or the project cannot be loaded
	exitInterrupted = 130 // 128 + SIGINT, as shells report it
)

// usageError is a mistake on the command line itself.
type usageError struct {
	message string
	command string // whose help is worth reading, "" for the list of commands
}

func (e *usageError) Error() string { return e.message }

// exitError ends the command with a code after everything was already said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	con := systemConsole()
	os.Exit(run(context.Background(), con, os.Args[1:]))
}

// run is the program without the process around it.
func run(ctx context.Context, con *console, args []string) int {
	err := dispatch(ctx, con, args)
	var exit exitError
	var usage *usageError
	var project *projectError
	var load *runner.LoadError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		return int(exit)
	case errors.As(err, &usage):
		con.complain(usage.message)
		fmt.Fprintf(con.err, "Try: %s\n", strings.TrimSpace("csdk help "+usage.command))
		return exitUsage
	case errors.As(err, &project):
		con.complain(project.message)
		return exitUsage
	case errors.As(err, &load):
		con.complain(load.Error())
		return exitUsage
	default:
		con.complain(err.Error())
		return exitFailed
	}
}

func dispatch(ctx context.Context, con *console, args []string) error {
	if len(args) == 0 {
		fmt.Fprint(con.err, overview())
		return exitError(exitUsage)
	}
	word := args[0]
	switch word {
	case "-h", "--help":
		word = "help"
	case "--version":
		word = "version"
	}
	cmd, err := findCommand(word)
	if err != nil {
		return err
	}
	in, err := cmd.parse(args[1:])
	if errors.Is(err, errHelp) {
		fmt.Fprint(con.out, cmd.help())
		return nil
	}
	if err != nil {
		return err
	}
	return cmd.run(ctx, con, in)
}

func runHelp(_ context.Context, con *console, in *input) error {
	if len(in.args) == 0 {
		fmt.Fprint(con.out, overview())
		return nil
	}
	cmd, err := findCommand(in.args[0])
	if err != nil {
		return err
	}
	fmt.Fprint(con.out, cmd.help())
	return nil
}
