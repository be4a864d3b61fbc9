package runner

import (
	"context"
	"fmt"
	"path/filepath"

	"csdk/runner/pyproc"
	"csdk/runner/pysdk"

	"golang.org/x/sync/semaphore"
)

// engine is what plays the SDK for one sync. What it sends is the same for every engine: frames.
type engine interface {
	// describe is the engine as far as it is known before it has spoken.
	describe() Engine
	// launch starts it without waiting for it. An engine in a process of csdk's calls s.attach, and does not
	// fail after that: what goes wrong later is for link.read to tell.
	launch(ctx context.Context, s *sync) (link, error)
}

// link carries what an engine sends, and the answers that it waits for.
type link interface {
	// read sends frames on out until the sync has ended, one way or another, and closes it. It runs on a
	// goroutine of its own, which ends with ctx or with the engine's process at the latest. A *LoadError or
	// *runError that it returns is told as it is.
	read(ctx context.Context, out chan<- frame) error
	// answer lets the engine go on after a frame that waits for it: frameSchema, frameCheckpoint, frameQuiet, frameEnd.
	// content is the JSON object that an engine of package pysdk gets.
	answer(content []byte)
}

// engineName is the engine that the options ask for.
func engineName(o Options) string {
	switch {
	case o.Connect != "":
		return connectName
	case o.SDK == installedName:
		return installedName
	}
	return embeddedName
}

// findEngine finds what the engine needs, before the warehouse is opened. An error is a *LoadError.
func findEngine(o Options, p project) (engine, error) {
	if o.Connect != "" {
		return connected{address: o.Connect}, nil
	}
	interpreter, broken, err := pyproc.Search(p.dir, o.Python, o.Environ)
	if err != nil {
		return nil, &LoadError{Phase: "interpreter", Message: err.Error()}
	}
	folder, err := pysdk.Extract()
	if err != nil {
		return nil, &LoadError{Phase: "interpreter", Message: "csdk's part of the connector's process could not be unpacked: " + err.Error()}
	}
	python := python{interpreter: interpreter, broken: broken, folder: folder}
	if o.SDK == installedName {
		return installed{python}, nil
	}
	return embedded{python}, nil
}

// python is where an engine of package pysdk runs.
type python struct {
	interpreter pyproc.Interpreter
	broken      []pyproc.Place
	folder      string // where package pysdk was unpacked
}

// start starts the engine of this name and gives it its order.
func (p python) start(s *sync, engine string) (*pyproc.Process, error) {
	for _, place := range p.broken {
		s.log("WARNING", "the Python environment "+place.Name+" was passed over: "+place.Problem)
	}
	line, err := s.initLine()
	if err != nil {
		return nil, err
	}
	process, err := pyproc.Start(pyproc.Spec{
		Interpreter: p.interpreter, Dir: "", Env: s.project.environ,
		Args:  []string{"-u", filepath.Join(p.folder, pysdk.Bootstrap), engine},
		Debug: s.options.Live.debugOrder() != nil,
	})
	if err != nil {
		return nil, &LoadError{
			Phase: "interpreter", Message: fmt.Sprintf("%s could not be started: %s", p.interpreter.Path, err),
			Hint: "Name another interpreter with --python.",
		}
	}
	s.attach(process, p.interpreter)
	// A process that is gone already is noticed at the end of its frames.
	_, _ = process.Replies().Write(line)
	return process, nil
}

const embeddedName = "embedded"

// embedded is csdk's own implementation of the SDK's Python API.
type embedded struct{ python }

func (e embedded) describe() Engine { return Engine{Name: embeddedName, Version: EngineVersion} }

func (e embedded) launch(_ context.Context, s *sync) (link, error) {
	process, err := e.start(s, embeddedName)
	if err != nil {
		return nil, err
	}
	return pipe{process, s.room}, nil
}

// pipe is the link to an engine that writes frames by itself.
type pipe struct {
	process *pyproc.Process
	room    *semaphore.Weighted
}

func (p pipe) read(_ context.Context, out chan<- frame) error {
	return readFrames(p.process.Operations(), out, p.room)
}

func (p pipe) answer(content []byte) {
	// A process that is gone is noticed at the end of its frames.
	_, _ = p.process.Replies().Write(append(content, '\n'))
}

// yes is the answer that says nothing more.
func yes() []byte { return []byte(`{"ok":true}`) }
