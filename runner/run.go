package runner

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"csdk/runner/statefile"
	"csdk/runner/warehouse"
)

// Report is how a run ended. Err is a *LoadError when the project could not be loaded (exit code 2).
type Report struct {
	Status Status
	Err    error
}

// runError is a failure of the sync that a person is told about.
type runError struct {
	event Error
	told  bool // the observer has had the event
	lost  bool // the connection to the engine broke
}

func (e *runError) Error() string { return e.event.Message }

// Run performs one sync. Cancelling ctx is Ctrl-C: the sync stops at once and keeps its last
// checkpoint. Whatever happened was told to obs; when Run returns, the warehouse is closed and no
// process is left.
func Run(ctx context.Context, o Options, obs Observer) Report {
	started := time.Now()
	defer o.Live.end()
	p, err := loadProject(o)
	if err != nil {
		return refuse(o, obs, err, nil)
	}
	mask := p.configuration.masker()
	o.Live.loaded(p.configuration, mask)
	engine, err := findEngine(o, p)
	if err != nil {
		return refuse(o, obs, err, mask)
	}
	w, err := warehouse.Open(ctx, p.warehouse)
	if err != nil {
		return refuse(o, obs, &LoadError{Phase: "warehouse", Message: err.Error()}, mask)
	}
	s := newSync(o, p, w, &maskingObserver{Observer: obs, mask: mask}, started)
	status, err := s.start(ctx, engine)
	if closeErr := w.Close(); err == nil && closeErr != nil {
		status, err = Failed, &runError{event: Error{Phase: "warehouse", Message: "the warehouse could not be closed: " + closeErr.Error()}}
	} else if err == nil {
		if err = s.sealCatalogue(); err != nil {
			status = Failed
		}
	}
	return s.finish(status, err)
}

// refuse ends a run that could not start.
func refuse(o Options, obs Observer, err error, mask *masker) Report {
	var load *LoadError
	if !errors.As(err, &load) {
		load = &LoadError{Phase: "project", Message: err.Error()}
	}
	if mask != nil {
		load.Message, load.Hint = mask.Replace(load.Message), mask.Replace(load.Hint)
	}
	obs.Event(Error{Phase: load.Phase, Message: load.Message, Hint: load.Hint})
	obs.Event(Summary{Status: Failed, Engine: engineName(o), Tables: map[string]TableSummary{}, ValueChanges: []ValueChange{}})
	return Report{Status: Failed, Err: load}
}

// start resumes the state, starts the engine and runs the sync to its end.
func (s *sync) start(ctx context.Context, e engine) (Status, error) {
	s.observer.Event(Start{
		Project: s.project.dir, Warehouse: s.project.warehouse, State: s.project.stateFile,
		Configuration: s.project.configuration.path, Naming: s.project.naming.String(), Version: s.options.Version, Time: s.started,
	})
	if err := s.resume(ctx); err != nil {
		return Failed, err
	}
	s.removePartialUploads()
	statefile.RemoveLeftovers(s.project.stateFile)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	s.engine = e.describe()
	l, err := e.launch(reading, s)
	if err != nil {
		return Failed, err
	}
	s.link = l
	s.options.Live.open(s.state)
	s.options.Live.launched(s.process)
	go func() { s.readErr <- l.read(reading, s.frames) }() // ends with the process, or when stop is called
	status, err := s.loop(ctx)
	s.options.Live.end()
	stop()
	s.release()
	s.tellLeft(status)
	return status, errors.Join(err, s.settle())
}

// settle marks the record in the warehouse, however the sync ended, so that a state file that is
// changed or removed by hand from now on is known to be.
func (s *sync) settle() error {
	if err := s.stateWriter.settle(); err != nil {
		return stateError(err)
	}
	if s.catalogueOld {
		if err := s.writeCatalogue(); err != nil {
			return err
		}
	}
	if s.behind {
		return nil
	}
	var locked *warehouse.LockedError
	if err := s.take(); errors.As(err, &locked) {
		return nil // the next start finds that state file and record are the same, and marks it then
	} else if err != nil {
		return fileError(err)
	}
	if err := s.w.Settle(context.Background(), s.recordedAs()); err != nil {
		return &runError{event: Error{Phase: "warehouse", Message: err.Error()}}
	}
	return nil
}

// resume settles which state the sync starts with.
func (s *sync) resume(ctx context.Context) error {
	r, err := resume(s.w, s.project.stateFile, s.project.warehouse)
	if err != nil {
		return &LoadError{Phase: "state", Message: err.Error()}
	}
	if r.roll {
		if err := statefile.Write(s.project.stateFile, r.text); err != nil {
			return &runError{event: Error{Phase: "state", Message: "the state file could not be written: " + err.Error()}}
		}
	}
	if r.settle {
		if err := s.w.Settle(ctx, s.recordedAs()); err != nil {
			return &runError{event: Error{Phase: "warehouse", Message: err.Error()}}
		}
	}
	if r.note != "" {
		s.log("WARNING", r.note)
	}
	s.state = r.text
	return nil
}

// recordedAs is the state file as the record in the warehouse names it.
func (s *sync) recordedAs() string { return relativeState(s.project.warehouse, s.project.stateFile) }

// initLine is the first thing the engine reads.
func (s *sync) initLine() ([]byte, error) {
	state := s.state
	if state == "" {
		state = "{}"
	}
	line, err := json.Marshal(struct {
		Project       string          `json:"project"`
		Configuration configuration   `json:"configuration"`
		State         json.RawMessage `json:"state"`
		Debug         any             `json:"debug,omitempty"`
	}{s.project.dir, s.project.configuration, json.RawMessage(state), s.options.Live.debugOrder()})
	return append(line, '\n'), err
}

// finish tells how the run ended.
func (s *sync) finish(status Status, err error) Report {
	report := Report{Status: status}
	var load *LoadError
	var run *runError
	switch {
	case errors.As(err, &load):
		report.Err = load
		s.observer.Event(Error{Phase: load.Phase, Message: load.Message, Hint: load.Hint})
	case errors.As(err, &run):
		report.Err = run
		if !run.told {
			s.observer.Event(run.event)
		}
	case err != nil:
		report.Err = err
		s.observer.Event(Error{Phase: "warehouse", Message: err.Error()})
	}
	s.observer.Event(s.summary(status))
	return report
}

// maskingObserver keeps the values of secret settings out of everything that is shown.
type maskingObserver struct {
	Observer
	mask *masker
}

// Event passes the event on with secrets masked.
func (m *maskingObserver) Event(e Event) {
	switch e := e.(type) {
	case Log:
		e.Message = m.mask.Replace(e.Message)
		m.Observer.Event(e)
	case Warning:
		e.Message = m.mask.Replace(e.Message)
		m.Observer.Event(e)
	case ValueChange:
		e.Example, e.Result = m.mask.Replace(e.Example), m.mask.Replace(e.Result)
		m.Observer.Event(e)
	case Error:
		e.Message, e.Hint = m.mask.Replace(e.Message), m.mask.Replace(e.Hint)
		for i := range e.Traceback {
			e.Traceback[i].Text = m.mask.Replace(e.Traceback[i].Text)
		}
		m.Observer.Event(e)
	case Summary:
		e.ValueChanges = slices.Clone(e.ValueChanges)
		for i := range e.ValueChanges {
			v := &e.ValueChanges[i]
			v.Example, v.Result = m.mask.Replace(v.Example), m.mask.Replace(v.Result)
		}
		m.Observer.Event(e)
	case Checkpoint:
		e.State = maskJSON(m.mask, string(e.State))
		m.Observer.Event(e)
	default:
		m.Observer.Event(e)
	}
}
