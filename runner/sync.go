package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"csdk/runner/pyproc"
	"csdk/runner/warehouse"
	"csdk/schema"

	"golang.org/x/sync/semaphore"
)

// sync is one run. Everything in it belongs to the goroutine that called Run.
type sync struct {
	options  Options
	project  project
	observer Observer
	w        *warehouse.Warehouse
	tables   *tables
	plans    map[int]*plan
	sites    map[int]Site
	convert  converter
	id       warehouse.RowID
	uploads  map[string]*upload
	queued   int // bytes of rows that the warehouse has not got yet

	engine      Engine // as it is told when it has spoken
	link        link
	process     *pyproc.Process // nil when csdk has started none
	interpreter pyproc.Interpreter
	exit        pyproc.Exit
	output      *output
	hello       bool      // the engine has said that it is there
	early       []printed // before that
	frames      chan frame
	room        *semaphore.Weighted // for frames that were read ahead, in bytes
	readErr     chan error

	started     time.Time
	lastClock   time.Time
	state       string // JSON text of the state file
	behind      bool   // the warehouse has a later state than the state file
	totals      map[string]int64
	shapes      int64
	checkpoints int
	received    int64 // operations on rows
	pending     int64 // of them since the last checkpoint
	lastCommit  time.Time
	changes     []*ValueChange
	problem     error // first failure of a thread of the author's
	peak        int64
	stopAt      bool // --until-checkpoint was reached

	stateWriter  stateWriter
	progressed   time.Time // when the observer was last told of progress
	catalogued   time.Time // when the catalogue was last written
	catalogueOld bool      // there was a checkpoint since

	clung   bool         // that the file could not be let go was told
	recheck bool         // another program has changed the warehouse, and whether it can be synced onto was not seen yet
	news    []liveChange // values that were changed since the last frame Q; only with Options.Live
}

func newSync(o Options, p project, w *warehouse.Warehouse, obs Observer, started time.Time) *sync {
	s := &sync{
		options: o, project: p, observer: obs, w: w, started: started, lastCommit: started,
		plans: map[int]*plan{}, sites: map[int]Site{}, totals: map[string]int64{}, uploads: map[string]*upload{},
		frames: make(chan frame, framesAhead), room: semaphore.NewWeighted(bytesAhead), readErr: make(chan error, 1), output: &output{},
	}
	s.stateWriter.path = p.stateFile
	s.tables = newTables(p.naming, w, func(c TableChange) { s.observer.Event(c) })
	s.convert = converter{changes: map[changeKey]*ValueChange{}, note: s.noteChange}
	return s
}

// clock gives rows their _fivetran_synced: now, and never earlier than before.
func (s *sync) clock() time.Time {
	now := time.Now().UTC().Truncate(time.Microsecond)
	if !now.After(s.lastClock) {
		now = s.lastClock.Add(time.Microsecond)
	}
	s.lastClock = now
	return now
}

func (s *sync) log(level, message string) {
	s.observer.Event(Log{Time: time.Now(), Level: level, Origin: "csdk", Message: message})
}

func (s *sync) noteChange(key changeKey, example, result string, site int) *ValueChange {
	v := &ValueChange{Table: key.table, Column: key.column, Reason: key.reason, Example: example, Result: result, Count: 0, Site: s.sites[site]}
	s.changes = append(s.changes, v)
	if s.options.Live != nil {
		s.news = append(s.news, valueNews(v))
	}
	first := *v
	first.Count = 1
	s.observer.Event(first)
	return v
}

const (
	progressEvery = 100 * time.Millisecond
	memoryEvery   = time.Second
	// goodbye is how long a connector may take to exit after its sync has ended or was interrupted.
	goodbye = 2 * time.Second
)

// errEnded is how apply says that the sync is complete.
var errEnded = errors.New("ended")

// loop reads what the engine sends until the sync has ended, one way or another.
func (s *sync) loop(ctx context.Context) (Status, error) {
	requests, news := s.options.Live.serving()
	progress, memory := time.NewTicker(progressEvery), time.NewTicker(memoryEvery)
	defer progress.Stop()
	defer memory.Stop()
	for {
		select {
		case <-ctx.Done():
			return Interrupted, s.interrupt()
		default:
		}
		select {
		case <-ctx.Done():
			return Interrupted, s.interrupt()
		case f, open := <-s.frames:
			if !open && ctx.Err() != nil {
				return Interrupted, s.interrupt()
			}
			if !open {
				return Failed, s.died()
			}
			err := s.apply(ctx, f)
			s.room.Release(f.size)
			s.letGo()
			if errors.Is(err, errEnded) {
				return Succeeded, s.goodbye()
			}
			if err != nil {
				if ctx.Err() != nil {
					return Interrupted, s.interrupt()
				}
				return Failed, err
			}
		case line := <-s.output.lines:
			s.show(line)
		case request := <-requests:
			s.serve(request)
		case <-news:
			s.letGo()
		case <-progress.C:
			s.progress("syncing")
		case <-memory.C:
			if err := s.checkMemory(); err != nil {
				return Failed, err
			}
		}
	}
}

// apply handles one frame.
func (s *sync) apply(ctx context.Context, f frame) error {
	if err := s.hold(ctx, f.kind); err != nil {
		return err
	}
	switch f.kind {
	case frameRows:
		return s.applyRows(f.rows)
	case framePlan:
		v, err := decodeJSON[planFrame](f)
		if err == nil {
			s.plans[v.Plan], err = s.tables.plan(v, Site{})
		}
		return err
	case frameSite:
		v, err := decodeJSON[siteFrame](f)
		s.sites[v.Site] = Site{File: v.File, Line: v.Line, Function: v.Function}
		return err
	case frameQuiet:
		return s.quiet()
	case frameCheckpoint:
		v, err := decodeJSON[checkpointFrame](f)
		if err != nil {
			return err
		}
		return s.checkpoint(ctx, v)
	case frameEnd:
		return s.end(ctx)
	case frameTruncate:
		v, err := decodeJSON[truncateFrame](f)
		if err != nil {
			return err
		}
		return s.truncate(v)
	case frameFile:
		return s.file(f)
	default:
		return s.applyMessage(f)
	}
}

// applyMessage handles the frames that carry no data.
func (s *sync) applyMessage(f frame) error {
	switch f.kind {
	case frameHello:
		v, err := decodeJSON[helloFrame](f)
		s.greeted()
		s.engine.Python, s.engine.Executable, s.engine.PID = v.Python, v.Executable, v.PID
		if v.SDK != "" {
			s.engine.Version = v.SDK
		}
		s.observer.Event(s.engine)
		return err
	case frameSchema:
		v, err := decodeJSON[schemaFrame](f)
		if err != nil {
			return err
		}
		return s.schema(v)
	case frameWarning:
		v, err := decodeJSON[messageFrame](f)
		s.observer.Event(Warning{Message: v.Message, Site: s.sites[v.Site]})
		return err
	case frameTask:
		v, err := decodeJSON[messageFrame](f)
		if err != nil {
			return err
		}
		return s.task(v)
	case frameLog:
		v, err := decodeJSON[logFrame](f)
		s.observer.Event(Log{Time: time.Now(), Level: v.Level, Origin: v.Origin, Message: v.Message, Site: v.Site})
		return err
	case frameFailure:
		v, err := decodeJSON[failureFrame](f)
		if err != nil {
			return err
		}
		return s.failure(v)
	case frameThreads:
		v, err := decodeJSON[threadsFrame](f)
		s.log("INFO", "update() has returned; waiting for its threads: "+strings.Join(v.WaitingFor, ", "))
		return err
	}
	return fmt.Errorf("the engine sent a frame of the unknown kind %q", string(f.kind))
}

func (s *sync) applyRows(runs []rowRun) error {
	for i := range runs {
		run := &runs[i]
		p := s.plans[run.plan]
		if p == nil || run.width != len(p.columns) {
			return fmt.Errorf("the engine sent rows of the unknown shape %d", run.plan)
		}
		if err := s.queue(p, run); err != nil {
			return err
		}
		s.totals[opNames[p.op]] += int64(run.rows)
		s.received += int64(run.rows)
		s.pending += int64(run.rows)
	}
	return nil
}

var opNames = [...]string{warehouse.Upsert: "upserts", warehouse.Update: "updates", warehouse.Delete: "deletes"}

// schema takes in the declarations and checks that tables whose key changed can have the new one,
// before the connector does any work.
func (s *sync) schema(f schemaFrame) error {
	declared, err := s.tables.declare(f.Tables)
	if err != nil {
		return err
	}
	if f.Declared {
		s.observer.Event(declared)
	}
	if err := s.checkTables(); err != nil {
		return err
	}
	s.link.answer(yes())
	return nil
}

// checkTables says whether the tables of the warehouse can be synced onto.
func (s *sync) checkTables() error {
	for _, t := range s.tables.ordered {
		if err := s.w.CheckKey(context.Background(), t.name, t.keyNames()); err != nil {
			return s.explainTable(t, err)
		}
	}
	return nil
}

// explainTable adds the way out to an error about one table.
func (s *sync) explainTable(t *table, err error) error {
	var view *warehouse.ViewError
	if errors.As(err, &view) { // the message has it
		return &runError{event: Error{Phase: "warehouse", Message: err.Error()}}
	}
	return &runError{event: Error{
		Phase: "warehouse", Message: err.Error(),
		Hint: fmt.Sprintf("csdk reset --table %s removes this table, so that the next sync builds it anew (other tables and the state stay; --cursor KEY resets a cursor).",
			strings.TrimPrefix(t.name.String(), mainSchema+".")),
	}}
}

func (s *sync) truncate(f truncateFrame) error {
	s.totals["truncates"]++
	t := s.tables.of(sourceOf(f.Schema, f.Table), s.sites[f.Site])
	t.count(func(o *Operations) { o.Truncates++ })
	if f.Deferred {
		if t.deferred.IsZero() {
			t.deferred = s.clock()
		}
		return nil
	}
	if err := s.write(t); err != nil {
		return err
	}
	if t.writer == nil && !t.exists {
		return nil
	}
	if t.writer == nil {
		t.writer = s.w.Writer(t.name)
	}
	t.writer.Truncate()
	t.dirty = true
	return nil
}

// task is op.error(): it ends the sync (connector-sdk documentation).
func (s *sync) task(f messageFrame) error {
	message := f.Message
	if f.Trace != nil && *f.Trace != "" {
		message += "\n" + *f.Trace
	}
	return &runError{event: Error{
		Phase: "update", Message: "op.error: " + message, Site: s.sites[f.Site],
		Hint: "op.error() ends the sync and shows this text as a task on Fivetran's dashboard.",
	}}
}

// failure is an exception in the author's code, or a project that cannot be loaded.
func (s *sync) failure(f failureFrame) error {
	s.sampleMemory()
	e := Error{Phase: f.Phase, Message: f.Message, Traceback: f.Frames}
	if f.Type != "" && !strings.Contains(f.Message, f.Type) {
		e.Message += " (" + f.Type + ")"
	}
	if f.Hint != nil {
		e.Hint = *f.Hint
	}
	if n := len(f.Frames); n > 0 {
		e.Site = Site{File: f.Frames[n-1].File, Line: f.Frames[n-1].Line, Function: f.Frames[n-1].Function}
	}
	if f.MissingModule != "" {
		e.Hint = strings.TrimSpace(e.Hint + "\n" + s.pipLine(importedModule(f.MissingModule, e.Traceback)))
	}
	if !f.Fatal {
		s.observer.Event(e)
		s.problem = &runError{event: e, told: true}
		return nil
	}
	if f.Phase == "thread" && s.problem != nil {
		return s.problem
	}
	if f.Phase == "import" || f.Phase == "project" || f.Phase == "interpreter" {
		return &LoadError{Phase: f.Phase, Message: e.Message + s.where(e.Traceback), Hint: e.Hint}
	}
	return &runError{event: e}
}

// where shows the lines of a load error, which has no traceback of its own.
func (s *sync) where(frames []Frame) string {
	var b strings.Builder
	for _, f := range frames {
		file := f.File
		if rel, err := filepath.Rel(s.project.dir, f.File); err == nil && !strings.HasPrefix(rel, "..") {
			file = rel
		}
		fmt.Fprintf(&b, "\n  %s:%d in %s", file, f.Line, f.Function)
		if f.Text != "" {
			fmt.Fprintf(&b, "\n    %s", f.Text)
		}
	}
	return b.String()
}

// importStatement is a line such as "from google.cloud import storage" or "import azure.identity".
var importStatement = regexp.MustCompile(`^\s*(?:from\s+([\w.]+)\s+import\s+(\w+)|import\s+([\w.]+))`)

// importedModule is the whole name that the author's line imports, when that is of the missing module:
// a namespace such as google is spread over many packages.
func importedModule(missing string, frames []Frame) string {
	if len(frames) == 0 {
		return missing
	}
	m := importStatement.FindStringSubmatch(frames[len(frames)-1].Text)
	if m == nil {
		return missing
	}
	whole := m[3]
	if m[1] != "" {
		whole = m[1] + "." + m[2]
	}
	if whole == missing || strings.HasPrefix(whole, missing+".") {
		return whole
	}
	return missing
}

// pipLine names the command that installs a module's package.
func (s *sync) pipLine(module string) string {
	return fmt.Sprintf("Install it with: %s -m pip install %s", s.interpreter.Path, schema.Distribution(module))
}

// memory is what the connector's process uses; 0 when csdk has started none.
func (s *sync) memory() int64 {
	if s.process == nil {
		return 0
	}
	return s.process.Memory()
}

// sampleMemory looks at the process while it is there: a sync may be over before the first tick.
func (s *sync) sampleMemory() int64 {
	resident := s.memory()
	s.peak = max(s.peak, resident)
	return resident
}

func (s *sync) checkMemory() error {
	resident := s.sampleMemory()
	limit := s.options.MemoryLimit
	if limit == 0 {
		limit = DefaultMemoryLimit
	}
	if resident <= limit {
		return nil
	}
	return &runError{event: Error{
		Phase:   "process",
		Message: fmt.Sprintf("the connector uses %d MiB of memory, more than the limit of %d MiB", resident>>20, limit>>20),
		Hint:    "Fetch and send in pages instead of collecting everything, or raise --memory-limit. Fivetran runs connectors with 1 GB.",
	}}
}

func (s *sync) progress(doing string) {
	s.progressed = time.Now()
	seconds := time.Since(s.started).Seconds()
	s.observer.Progress(Progress{
		Tables: len(s.tables.ordered), Rows: s.received, RowsPerSecond: float64(s.received) / max(seconds, 0.001),
		Checkpoints: s.checkpoints, MemoryMB: float64(s.memory()) / (1 << 20), Seconds: seconds, Doing: doing,
	})
}

// summary is the closing event.
func (s *sync) summary(status Status) Summary {
	seconds := time.Since(s.started).Seconds()
	sum := Summary{
		Status: status, Engine: s.engine.Name, Upserts: s.totals["upserts"], Updates: s.totals["updates"], Deletes: s.totals["deletes"],
		Truncates: s.totals["truncates"], SchemaChanges: s.shapes, Checkpoints: int64(s.checkpoints), Tables: map[string]TableSummary{},
		ValueChanges: []ValueChange{}, Seconds: seconds, RowsPerSecond: float64(s.received) / max(seconds, 0.001),
		PeakMemoryMB: float64(max(s.exit.PeakMemory, s.peak)) / (1 << 20),
	}
	if status != Succeeded {
		sum.Discarded = s.pending
	}
	for _, t := range s.tables.ordered {
		if n := t.sent.total(); n > 0 {
			sum.Tables[t.name.String()] = TableSummary{Rows: t.rows, Operations: n, Unmatched: t.unmatched}
		}
	}
	for _, v := range s.changes {
		sum.ValueChanges = append(sum.ValueChanges, *v)
	}
	return sum
}

// stateJSON is the state for an event.
func stateJSON(text string) json.RawMessage {
	if text == "" {
		return json.RawMessage("{}")
	}
	return json.RawMessage(text)
}
