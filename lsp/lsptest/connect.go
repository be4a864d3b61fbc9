package lsptest

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
)

// duplex is both directions of a connection.
type duplex struct {
	io.ReadCloser
	io.WriteCloser
}

func (d duplex) Close() error { return errors.Join(d.ReadCloser.Close(), d.WriteCloser.Close()) }

// Start serves a client in this process. The channel gets what serve returned; the test waits for it in any case.
func Start(t testing.TB, serve func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error) (*Client, <-chan error) {
	t.Helper()
	fromClient, toServer := pipe(t)
	fromServer, toClient := pipe(t)
	ended := make(chan error, 1)
	finished := make(chan struct{})
	go func() { // ends when the client does
		defer close(finished)
		ended <- serve(context.WithoutCancel(t.Context()), fromClient, toClient)
	}()
	t.Cleanup(func() { <-finished })
	return New(t, duplex{fromServer, toServer}), ended
}

// pipe is one of the operating system: as with a process, the writer goes on while there is room.
func pipe(t testing.TB) (io.ReadCloser, io.WriteCloser) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return hidden{r}, w
}

// hidden is a file that cannot be told to be one: unlike stdin, it can be closed while someone reads.
type hidden struct{ io.ReadCloser }

// Run starts a server as a process and is its client. The channel gets the exit code; the test waits for it in any case.
func Run(t testing.TB, command *exec.Cmd) (*Client, <-chan int) {
	t.Helper()
	fromClient, toServer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromServer, toClient, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stdin, command.Stdout = fromClient, toClient
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	fromClient.Close()
	toClient.Close()
	ended := make(chan int, 1)
	finished := make(chan struct{})
	go func() { // ends with the process
		defer close(finished)
		_ = command.Wait()
		ended <- command.ProcessState.ExitCode()
	}()
	t.Cleanup(func() { <-finished }) // runs after the client's cleanup, which closes stdin
	return New(t, duplex{fromServer, toServer}), ended
}
