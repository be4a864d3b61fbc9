package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/runner/pyproc"

	"google.golang.org/grpc"
)

const installedName = "installed"

// installed is the SDK 1.x or 2.x of the project's interpreter (csdk debug --sdk installed). Its servicer runs
// in a process of csdk's; rows and checkpoints come over gRPC, everything else over the process's pipe.
type installed struct{ python }

// describe: the version comes with the first frame.
func (e installed) describe() Engine { return Engine{Name: installedName} }

func (e installed) launch(_ context.Context, s *sync) (link, error) {
	process, err := e.start(s, installedName)
	if err != nil {
		return nil, err
	}
	l := &installedLink{
		process: process, contract: newContractSync(s.project.configuration.text, s.state),
		addresses: make(chan addressFrame, 1), lines: make(chan []lineRun, 64), over: make(chan struct{}),
		last: make(chan frame, 1), ended: make(chan struct{}),
	}
	l.contract.siteOf, l.contract.ended = l.siteOf, l.farewell
	return l, nil
}

const (
	// servePatience bounds the time from the server's address to its first answer. The author's imports are
	// done by then; before it there is no limit.
	servePatience = 30 * time.Second
	// lastWords bounds the wait for what Python says after its call has failed.
	lastWords = 5 * time.Second
)

// errSaid is the end of a sync whose last frame says what happened.
var errSaid = errors.New("said")

// installedLink joins the two ways by which the installed SDK speaks. Two goroutines: read's, which makes the
// calls, and listen's, which reads the pipe and ends with it.
type installedLink struct {
	process  *pyproc.Process
	contract *contractSync
	ctx      context.Context // of read
	out      chan<- frame    // read closes it

	addresses chan addressFrame
	lines     chan []lineRun // of each message of the stream, in order; closed at the end of the pipe
	over      chan struct{}  // closed when nobody asks for lines any more
	last      chan frame     // frameEnd, or a fatal frameFailure
	ended     chan struct{}  // closed at the end of the pipe; pipeErr is valid from then on
	pipeErr   error

	// The rest belongs to read's goroutine.
	runs         []lineRun // of the message that is read now
	atCheckpoint bool
}

// lineRun is one line of the author that made so many operations in a row.
type lineRun struct {
	site  Site
	count int
}

// answer passes on what the sync says; Python waits for it at a checkpoint. It is called after the frame was
// received that read sent before it waits, so atCheckpoint is not written at the same time.
func (l *installedLink) answer(content []byte) {
	if l.atCheckpoint {
		l.atCheckpoint = false
		pipe{process: l.process}.answer(content)
	}
	l.contract.answer()
}

// read implements link.
func (l *installedLink) read(ctx context.Context, out chan<- frame) error {
	l.ctx, l.out, l.contract.out = ctx, out, out
	reading, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go l.listen(stop) // ends with the pipe
	err := l.call(reading)
	if err == nil {
		pipe{process: l.process}.answer(yes()) // Python may exit
	}
	<-l.ended
	close(out)
	return err
}

// call makes the calls and returns what link.read does.
func (l *installedLink) call(reading context.Context) error {
	err := l.sync(reading)
	close(l.over)
	if err == nil || l.ctx.Err() != nil {
		return err
	}
	said := l.waitForLastWords()
	var run *runError
	lost := errors.Is(err, errSaid) || errors.As(err, &run) && run.lost
	switch {
	// A failure in the phase "process" is that the call was broken off: csdk may know better why.
	case said.kind == frameFailure && (lost || !isBrokenOff(said)):
		l.forward(said)
		return nil
	case lost && l.hasEnded():
		return l.pipeErr // how the process ended says more
	}
	return err
}

// sync waits for the server and runs the sync over it. errSaid means that Python has ended it.
func (l *installedLink) sync(ctx context.Context) error {
	var address addressFrame
	select {
	case address = <-l.addresses:
	case f := <-l.last:
		l.last <- f
		return errSaid
	case <-l.ended:
		return errSaid
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	var options []grpc.DialOption
	if address.Token != "" {
		options = append(options, grpc.WithPerRPCCredentials(callToken(address.Token)))
	}
	client, err := dialContract(ctx, address.Target, servePatience, options...)
	if path, ok := strings.CutPrefix(address.Target, "unix:"); ok {
		// The connection stays. What cannot be removed is empty and in the folder for temporary files.
		_, _ = os.Remove(path), os.Remove(filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	return l.contract.read(ctx, client)
}

// waitForLastWords is what Python says at its end, the zero frame if it does not.
func (l *installedLink) waitForLastWords() frame {
	timeout := time.NewTimer(lastWords)
	defer timeout.Stop()
	select {
	case f := <-l.last:
		return f
	case <-l.ended:
	case <-l.ctx.Done():
	case <-timeout.C:
	}
	select { // both may have been ready
	case f := <-l.last:
		return f
	default:
		return frame{}
	}
}

func isBrokenOff(f frame) bool {
	v, err := decodeJSON[failureFrame](f)
	return err == nil && v.Phase == "process"
}

func (l *installedLink) hasEnded() bool {
	select {
	case <-l.ended:
		return true
	default:
		return false
	}
}

// farewell waits after the end of the stream until Python says how update() and its threads have ended.
func (l *installedLink) farewell() error {
	select {
	case f := <-l.last:
		if f.kind == frameEnd {
			return nil
		}
		l.last <- f
		return errSaid
	case <-l.ended:
		return errSaid
	case <-l.ctx.Done():
		return context.Cause(l.ctx)
	}
}

// siteOf says which line made the next operation of the stream.
func (l *installedLink) siteOf(kind frameKind) Site {
	l.atCheckpoint = kind == frameCheckpoint
	for len(l.runs) == 0 {
		select {
		case runs, open := <-l.lines:
			if !open {
				return Site{}
			}
			l.runs = runs
		case <-l.ctx.Done():
			return Site{}
		}
	}
	site := l.runs[0].site
	if l.runs[0].count--; l.runs[0].count <= 0 {
		l.runs = l.runs[1:]
	}
	return site
}

// listen reads the pipe.
func (l *installedLink) listen(stop context.CancelCauseFunc) {
	frames, readErr := make(chan frame, 4), make(chan error, 1)
	go func() { readErr <- readFrames(l.process.Operations(), frames, nil) }() // ends with the pipe
	sites := map[int]Site{}
	for f := range frames {
		switch f.kind {
		case frameAddress:
			if v, err := decodeJSON[addressFrame](f); err == nil {
				keep(l.addresses, v)
			}
		case frameSite:
			if v, err := decodeJSON[siteFrame](f); err == nil {
				sites[v.Site] = Site{File: v.File, Line: v.Line, Function: v.Function}
			}
		case frameLines:
			l.tellLines(f, sites)
		case frameEnd:
			keep(l.last, f)
		case frameFailure:
			if v, err := decodeJSON[failureFrame](f); err == nil && v.Fatal {
				keep(l.last, f)
				continue
			}
			l.forward(f)
		default:
			l.forward(f)
		}
	}
	if l.pipeErr = <-readErr; l.pipeErr != nil {
		stop(errSaid) // Python would wait for ever with its next frame
	}
	close(l.lines)
	close(l.ended)
}

// keep is for what comes once.
func keep[T any](c chan T, value T) {
	select {
	case c <- value:
	default:
	}
}

func (l *installedLink) tellLines(f frame, sites map[int]Site) {
	numbers, err := decodeJSON[[]int](f)
	if err != nil {
		return
	}
	runs := make([]lineRun, 0, len(numbers)/2)
	for i := 0; i+1 < len(numbers); i += 2 {
		runs = append(runs, lineRun{sites[numbers[i]], numbers[i+1]})
	}
	select {
	case l.lines <- runs:
	case <-l.over:
	}
}

// forward hands a frame to the sync; nobody takes it after the end.
func (l *installedLink) forward(f frame) {
	select {
	case l.out <- f:
	case <-l.ctx.Done():
	}
}

// callToken shows the server on Windows, where any program of the machine reaches it, that csdk calls.
type callToken string

// GetRequestMetadata implements credentials.PerRPCCredentials.
func (t callToken) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"csdk-token": string(t)}, nil
}

// RequireTransportSecurity implements credentials.PerRPCCredentials: the call does not leave the machine.
func (t callToken) RequireTransportSecurity() bool { return false }
