package runner

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"csdk/runner/pyproc"
	"csdk/runner/pysdk"
)

// attach makes a process that was just started the connector's: its output is read from now on, and it
// is ended with the sync.
func (s *sync) attach(process *pyproc.Process, interpreter pyproc.Interpreter) {
	s.process, s.interpreter = process, interpreter
	s.output = readOutput(process.Stdout(), process.Stderr())
}

// release ends the process, if there is one, and waits for the readers.
func (s *sync) release() {
	if s.process != nil {
		s.process.Kill()
		s.exit = s.process.Wait()
	}
	s.drain()
}

// goodbye lets the connector's process exit by itself after its sync is complete: handlers of atexit
// run. A process that does not end is ended.
func (s *sync) goodbye() error {
	if s.stopAt || s.process == nil {
		return nil // the engine waits for an answer that does not come, or runs elsewhere
	}
	if !s.waitFor(goodbye, true) {
		s.log("WARNING", "the connector did not exit after its sync; it was ended")
	}
	return nil
}

// interrupt is Ctrl-C: Python gets a KeyboardInterrupt, so that the author's finally blocks run, and
// what it sends from now on is dropped.
func (s *sync) interrupt() error {
	if s.process == nil {
		return nil // the call is cancelled with the context
	}
	_ = s.process.Interrupt()
	s.waitFor(goodbye, false)
	return nil
}

// waitFor shows what is printed until the process has ended. false after the time, which does not run while the debugger
// has stopped the process, if patient.
func (s *sync) waitFor(limit time.Duration, patient bool) bool {
	ended := make(chan struct{})
	go func() { // ends with the process, which start kills in the end
		s.process.Wait()
		close(ended)
	}()
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	if patient && s.options.Live.isStopped() {
		timeout.Stop()
	}
	frames, lines := s.frames, s.output.lines
	requests, news := s.options.Live.serving()
	for {
		select {
		case <-ended:
			return true
		case <-timeout.C:
			return false
		case f, open := <-frames:
			if !open {
				frames = nil
			}
			s.room.Release(f.size)
		case request := <-requests:
			s.serve(request)
		case <-news:
			s.letGo()
			if patient && s.options.Live.isStopped() {
				timeout.Stop()
			} else if patient {
				timeout.Reset(limit)
			}
		case p, open := <-lines:
			if !open {
				lines = nil
			}
			s.show(p)
		}
	}
}

// tellLeft says which processes the connector left running: what they would still have done is lost.
func (s *sync) tellLeft(status Status) {
	if n := len(s.exit.Left); n > 0 && status == Succeeded {
		s.log("WARNING", fmt.Sprintf("the connector ended while %d of its processes were still running; they were ended: %s",
			n, strings.Join(s.exit.Left[:min(n, 3)], "; ")))
	}
}

// drain shows what the process printed before it was gone, and waits for the readers.
func (s *sync) drain() {
	for f := range s.frames {
		s.room.Release(f.size)
	}
	if s.process != nil {
		for p := range s.output.lines {
			s.show(p)
		}
	}
	s.dropUploads()
}

// died explains an end without a farewell.
func (s *sync) died() error {
	err := <-s.readErr
	var load *LoadError
	var run *runError
	if errors.As(err, &load) || errors.As(err, &run) || s.process == nil {
		return err
	}
	if err != nil {
		return &runError{event: Error{
			Phase: "process", Message: "the engine in the connector's process sent something unreadable: " + err.Error(),
			Hint: "Something else wrote to its pipe: close no file descriptors in connector.py that it did not open.",
		}}
	}
	exit := s.process.Wait()
	if !s.hello {
		return s.neverStarted(exit)
	}
	const keyboardInterrupt = 130
	switch {
	case exit.Code == keyboardInterrupt || exit.Signal == "SIGINT":
		return &runError{event: Error{
			Phase: "process", Message: "the connector's process ended as if it was interrupted (exit code 130), but csdk was not",
			Hint: "Look for raise KeyboardInterrupt, os._exit(130) or a signal that the connector sends itself. The last checkpoint is kept.",
		}}
	case exit.Signal != "":
		return &runError{event: Error{
			Phase: "process", Message: fmt.Sprintf("the connector's process was ended by the signal %s in the middle of the sync", exit.Signal),
			Hint: signalHint(exit.Signal),
		}}
	}
	return &runError{event: Error{
		Phase: "process", Message: fmt.Sprintf("the connector's process ended with exit code %d in the middle of the sync", exit.Code),
		Hint: "Look for os._exit() or a library that ends the process; raise an exception instead. The last checkpoint is kept.",
	}}
}

// neverStarted explains an interpreter that ended before the engine spoke: too old, or broken.
func (s *sync) neverStarted(exit pyproc.Exit) error {
	for p := range s.output.lines {
		s.show(p)
	}
	said := make([]string, len(s.early))
	for i, p := range s.early {
		said[i] = p.text
	}
	s.early = nil
	message := strings.Join(said, "\n")
	if exit.Code != pysdk.ExitTooOld {
		message = strings.TrimSpace(fmt.Sprintf("%s (%s) does not work: it ended with exit code %d%s\n%s",
			s.interpreter.Path, s.interpreter.Source, exit.Code, exit.Signal, message))
	}
	return &LoadError{Phase: "interpreter", Message: message, Hint: "Name another interpreter with --python."}
}

func signalHint(signal string) string {
	switch signal {
	case "SIGKILL":
		return "Something killed it, perhaps the system for want of memory. The last checkpoint is kept."
	case "SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE":
		return "A native library crashed; PYTHONFAULTHANDLER=1 shows where. The last checkpoint is kept."
	}
	return "The last checkpoint is kept."
}
