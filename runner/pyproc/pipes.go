package pyproc

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// operationsSize is the size asked for the OPS pipe in bytes, so that Python can write the next batch while
// the one before is worked on; 1 MiB is what Linux lets everyone have (fs.pipe-max-size).
const operationsSize = 1 << 20

type pipe struct{ ours, theirs *os.File }

// pipes are the five connections to a process, and two more under a debugger. The ends of the process are closed
// once it has them; ours are closed by finish.
type pipes struct {
	operations, replies, control, stdout, stderr pipe
	debugOut, debugIn                            pipe // both without files unless they were asked for

	operationsOut, stdoutOut, stderrOut, debugOutOut *outlet
}

func openPipes(debug bool) (*pipes, error) {
	p := &pipes{}
	type wanted struct {
		pipe  *pipe
		reads bool // csdk reads, the process writes
		size  int  // bytes, 0 for what the system gives
	}
	all := []wanted{
		{&p.operations, true, operationsSize},
		{&p.replies, false, 0},
		{&p.control, false, 0},
		{&p.stdout, true, 0},
		{&p.stderr, true, 0},
	}
	if debug {
		all = append(all, wanted{&p.debugOut, true, 0}, wanted{&p.debugIn, false, 0})
	}
	for _, want := range all {
		r, w, err := newPipe(want.size)
		if err != nil {
			p.closeTheirs()
			p.closeOurs()
			return nil, err
		}
		*want.pipe = pipe{ours: w, theirs: r}
		if want.reads {
			*want.pipe = pipe{ours: r, theirs: w}
		}
	}
	return p, nil
}

func (p *pipes) all() []*pipe {
	return []*pipe{&p.operations, &p.replies, &p.control, &p.stdout, &p.stderr, &p.debugOut, &p.debugIn}
}

// inherited are the ends that the process gets beyond the standard three, in the order of its arguments.
func (p *pipes) inherited() []*os.File {
	files := []*os.File{p.operations.theirs, p.replies.theirs, p.control.theirs}
	if p.debugOut.theirs != nil {
		files = append(files, p.debugOut.theirs, p.debugIn.theirs)
	}
	return files
}

// Closing a nil *os.File is an error that harms nothing: openPipes may have stopped half-way, and there need be no
// pipes for a debugger.
func (p *pipes) closeTheirs() {
	for _, one := range p.all() {
		_ = one.theirs.Close()
	}
}

func (p *pipes) closeOurs() {
	for _, one := range p.all() {
		_ = one.ours.Close()
	}
}

func (p *pipes) connect() {
	p.operationsOut = newOutlet(p.operations.ours)
	p.stdoutOut = newOutlet(p.stdout.ours)
	p.stderrOut = newOutlet(p.stderr.ours)
	if p.debugOut.ours != nil {
		p.debugOutOut = newOutlet(p.debugOut.ours)
	}
}

// finish closes our ends after the tree was killed. What the readers have not read yet stays readable.
func (p *pipes) finish(deadline time.Time) {
	_ = p.replies.ours.Close()
	_ = p.control.ours.Close()
	_ = p.debugIn.ours.Close()
	var wait sync.WaitGroup
	for _, o := range []*outlet{p.operationsOut, p.stdoutOut, p.stderrOut, p.debugOutOut} {
		if o != nil {
			wait.Go(func() { o.finish(deadline) })
		}
	}
	wait.Wait()
}

// outlet is the reading end of a pipe. Normally reads go to the pipe. After the end of the writers finish moves
// what is left into memory and closes the pipe, so that a slow reader loses nothing and a writer that could
// not be killed keeps neither readers nor files open.
type outlet struct {
	file *os.File
	over chan struct{} // closed when rest is complete

	mu   sync.Mutex // held during a read of file, and for rest
	rest []byte
}

func newOutlet(file *os.File) *outlet {
	return &outlet{file: file, over: make(chan struct{})}
}

func (o *outlet) Read(b []byte) (int, error) {
	n, err := o.read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) { // finish has called this reader off
		<-o.over
		return o.read(b)
	}
	return n, err
}

func (o *outlet) read(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.over:
	default:
		return o.file.Read(b)
	}
	if len(o.rest) == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	n := copy(b, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

// finish reads on until every writer is gone, at most until deadline and at most what the pipe can have held
// when the process ended. Windows has no deadlines for pipes and needs none: its job leaves no writer.
func (o *outlet) finish(deadline time.Time) {
	_ = o.file.SetReadDeadline(time.Unix(1, 0)) // in the past: a read that waits returns now
	o.mu.Lock()
	defer o.mu.Unlock()
	_ = o.file.SetReadDeadline(deadline)
	block := make([]byte, 64<<10)
	for len(o.rest) < operationsSize {
		n, err := o.file.Read(block)
		o.rest = append(o.rest, block[:n]...)
		if err != nil {
			break
		}
	}
	_ = o.file.Close()
	close(o.over)
}
