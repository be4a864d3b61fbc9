package pyproc

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Spec says what to start.
type Spec struct {
	Interpreter Interpreter
	Args        []string // after the interpreter; Start appends the OPS, REPLY and CONTROL numbers, with Debug also DEBUG_OUT and DEBUG_IN
	Dir         string   // working folder; empty for that of csdk
	Env         []string // the whole environment
	Debug       bool     // two more pipes, for a debugger's agent in the process
}

// Exit is how the main process ended.
type Exit struct {
	Code       int    // -1 when it was ended by Signal
	Signal     string // "SIGKILL"; empty for a normal end
	PeakMemory int64  // resident bytes of the largest process of the tree that was waited for; 0 if unknown
	// Left are the command lines of the processes of its tree that were still running and were killed. It is
	// known on Linux only, and only for a main process that ended by itself.
	Left []string
}

// StartError says why the connector process could not be started.
type StartError struct {
	Interpreter Interpreter
	Dir         string
	Err         error
}

func (e *StartError) Error() string {
	if e.Dir != "" {
		if info, err := os.Stat(e.Dir); err != nil || !info.IsDir() {
			return fmt.Sprintf("cannot start Python: the working folder %s is not there any more. Change to a folder that exists and start again", e.Dir)
		}
	}
	return fmt.Sprintf("cannot start Python: %v. The interpreter is %s (from %s): check it with `%s --version`, or name another one with --python",
		cause(e.Err), e.Interpreter.Path, e.Interpreter.Source, e.Interpreter.Path)
}

func (e *StartError) Unwrap() error { return e.Err }

// Process is one running connector process with its tree. All methods may be called from any goroutine, and
// before and after its end.
//
// One goroutine belongs to it: supervise, started by Start. It ends when the process has ended and its tree
// was killed, which is also what Wait waits for.
type Process struct {
	main  *exec.Cmd
	tree  *tree
	pipes *pipes

	mu     sync.Mutex // held while signals are sent and while the process is reaped
	reaped bool       // the process number may belong to someone else now

	done chan struct{} // closed by supervise; exit is valid from then on
	exit Exit
}

// drainLimit bounds the wait for a process that could not be killed and holds our pipes open.
const drainLimit = time.Second

// Start starts the interpreter. Its standard input is empty. The error is a *StartError.
func Start(spec Spec) (*Process, error) {
	p, err := start(spec)
	if err != nil {
		return nil, &StartError{Interpreter: spec.Interpreter, Dir: spec.Dir, Err: err}
	}
	go p.supervise()
	return p, nil
}

func start(spec Spec) (_ *Process, err error) {
	if !filepath.IsAbs(spec.Interpreter.Path) {
		return nil, fmt.Errorf("the path of the interpreter is not absolute: %q", spec.Interpreter.Path)
	}
	pipes, err := openPipes(spec.Debug)
	if err != nil {
		return nil, err
	}
	defer pipes.closeTheirs()
	tree, err := newTree()
	if err != nil {
		pipes.closeOurs()
		return nil, err
	}
	cmd := exec.Command(spec.Interpreter.Path, spec.Args...)
	cmd.Dir = spec.Dir
	cmd.Env = append(slices.Clone(spec.Env), tree.environment()...)
	cmd.Stdout, cmd.Stderr = pipes.stdout.theirs, pipes.stderr.theirs
	detach(cmd)
	numbers, err := inherit(cmd, pipes.inherited()...)
	if err == nil {
		cmd.Args = append(cmd.Args, numbers...)
		err = tree.start(cmd)
	}
	if err != nil {
		tree.discard()
		pipes.closeOurs()
		return nil, err
	}
	pipes.connect()
	return &Process{main: cmd, tree: tree, pipes: pipes, done: make(chan struct{})}, nil
}

// supervise waits for the end of the process and clears up behind it. The process is reaped last: while it is
// not, its number still names its group.
func (p *Process) supervise() {
	awaitExit(p.main.Process)
	p.mu.Lock()
	p.tree.killRest(p.main.Process)
	_ = p.main.Wait() // the error repeats what ProcessState says
	p.reaped = true
	p.exit = p.tree.exit(p.main.ProcessState)
	p.mu.Unlock()
	p.pipes.finish(time.Now().Add(drainLimit))
	close(p.done)
}

// PID returns the number of the main process.
func (p *Process) PID() int { return p.main.Process.Pid }

// Operations is what the process writes to OPS. Like Stdout and Stderr it ends when the process has ended and
// everything written before was read, which may be later than Wait returns.
func (p *Process) Operations() io.Reader { return p.pipes.operationsOut }

// Replies is what the process reads from REPLY. A write fails once the process has ended.
func (p *Process) Replies() io.Writer { return p.pipes.replies.ours }

// Stdout is the standard output of the process and of what it starts.
func (p *Process) Stdout() io.Reader { return p.pipes.stdoutOut }

// Stderr is the standard error of the process and of what it starts.
func (p *Process) Stderr() io.Reader { return p.pipes.stderrOut }

// DebugOut is what the process writes to DEBUG_OUT; it ends as Operations does. Only with Spec.Debug.
func (p *Process) DebugOut() io.Reader { return p.pipes.debugOutOut }

// DebugIn is what the process reads from DEBUG_IN. A write fails once the process has ended. Only with Spec.Debug.
func (p *Process) DebugIn() io.Writer { return p.pipes.debugIn.ours }

// Interrupt asks the main process to stop, as Ctrl-C does. It is os.ErrProcessDone after the end.
func (p *Process) Interrupt() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return os.ErrProcessDone
	}
	return interrupt(p.main.Process)
}

// Kill ends the whole tree at once and does not wait for it: Wait does.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		p.tree.kill(p.main.Process)
	}
}

// Memory returns the resident bytes of the main process now; 0 after its end and where the system has no
// cheap way to know (macOS).
func (p *Process) Memory() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return 0
	}
	return p.tree.memory(p.main.Process)
}

// Wait blocks until the main process has ended by itself or by Kill and the rest of its tree was killed.
func (p *Process) Wait() Exit {
	<-p.done
	return p.exit
}
