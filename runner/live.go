package runner

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	gosync "sync"
	"time"

	"csdk/runner/pyproc"
	"csdk/runner/warehouse"
	"csdk/schema"
)

// Live is how a debug session looks into a run: Options.Live, nil for a plain run. It is for one run. All methods may be
// called from any goroutine at any time, but not from within the Observer: Run's goroutine, which owns the warehouse and the
// tables, would wait for itself. What needs them is a closure that its loop runs between two frames (live_serve.go).
//
// Before the run has loaded, requests fail with ErrNotStarted, and after its end with ErrOver.
type Live struct {
	order    any
	agent    chan *Agent
	requests chan func(*sync)
	news     chan struct{} // holds one: something that the loop should look at has changed
	over     chan struct{} // closed when the sync takes no requests any more

	queries gosync.WaitGroup // that read the warehouse; begun on Run's goroutine only

	mu          gosync.Mutex // for what follows
	started     bool         // the loop runs, or did, or will in a moment
	delivered   bool         // agent was delivered or closed
	stopped     bool
	reading     int // queries
	mask        *masker
	settings    []LiveSetting
	state       string
	checkpoints []liveCheckpoint // oldest first
	kept        int              // bytes of their states
	changed     int              // how often another program had changed the file
}

// Requests of a Live that cannot be answered.
var (
	ErrNotStarted = errors.New("the sync has not started yet")
	ErrOver       = errors.New("the sync is over")
)

// NewLive makes the Live of one run. order is the value of "debug" in what csdk tells the engine first (pysdk/DEBUG.md); without
// one the connector runs without an agent, and can be looked into all the same.
func NewLive(order any) *Live {
	return &Live{
		order: order, agent: make(chan *Agent, 1), requests: make(chan func(*sync)),
		news: make(chan struct{}, 1), over: make(chan struct{}),
	}
}

// Agent is the debugger's part of the connector's process. Out ends when the process has ended and all was read; a write to In
// fails once it has ended. Both are nil when there was no order for an agent.
type Agent struct {
	Out     io.Reader
	In      io.Writer
	PID     int
	process *pyproc.Process
}

// Interrupt asks the connector's process to stop, as Ctrl-C does.
func (a *Agent) Interrupt() error { return a.process.Interrupt() }

// Kill ends the connector's process and everything that it started. The run then fails, unless it was cancelled before.
func (a *Agent) Kill() { a.process.Kill() }

// LiveTable is a table of the warehouse, and what the run has sent for it.
type LiveTable struct {
	Schema  string       `json:"schema"`
	Table   string       `json:"table"`
	Source  string       `json:"source"` // the name in connector.py; "" when this run has not used it
	Key     []string     `json:"key"`
	Columns []LiveColumn `json:"columns"`
	View    bool         `json:"view,omitzero"`
	Rows    int64        `json:"rows"` // in the warehouse, as of the last checkpoint
	Since   Operations   `json:"since"`
	All     Operations   `json:"all"`
}

// LiveColumn is a column of the author's. Type is the SDK type that it has or will have with the next checkpoint, "" as long as
// it has not held a value.
type LiveColumn struct {
	Name     string `json:"name"`
	Source   string `json:"source"`
	Type     string `json:"type"`
	Declared string `json:"declared"`
}

// LiveCheckpoint is a checkpoint of the run.
type LiveCheckpoint struct {
	Checkpoint
	Time time.Time `json:"time"`
}

// LiveRows is the answer to a query.
type LiveRows = warehouse.Rows

// What requests about one table take and answer.
type (
	Selection  = warehouse.Selection
	Page       = warehouse.Page
	PageRows   = warehouse.PageRows
	FullRow    = warehouse.FullRow
	Statistics = warehouse.Statistics
)

// LiveSetting is one key of configuration.json.
type LiveSetting struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // "****" when it is secret
	Secret bool   `json:"secret"`
}

// Agent delivers the agent once its process was started: requests are answered from then on. It is closed without one when the
// run has none or ends before.
func (l *Live) Agent() <-chan *Agent { return l.agent }

// Tables are the tables of the warehouse and those that the run has sent rows for, by name.
func (l *Live) Tables(ctx context.Context) (list []LiveTable, err error) {
	err = l.do(ctx, func(s *sync) (err error) {
		list, err = s.liveTables()
		return err
	})
	return list, err
}

// Query runs one statement that reads, on the caller's goroutine and a connection of its own: it sees the last checkpoint, and
// the sync goes on meanwhile. It delivers at most limit rows.
func (l *Live) Query(ctx context.Context, sql string, limit int) (rows LiveRows, err error) {
	err = l.read(ctx, func(ctx context.Context, guest *warehouse.Guest) (err error) {
		rows, err = guest.Query(ctx, sql, limit)
		return err
	})
	maskRows(&rows, l.Mask)
	return rows, err
}

// Texts is Query with values as people read them.
func (l *Live) Texts(ctx context.Context, sql string, limit int) (texts TextRows, err error) {
	err = l.read(ctx, func(ctx context.Context, guest *warehouse.Guest) (err error) {
		texts, err = guest.Texts(ctx, sql, limit, l.Mask)
		return err
	})
	return texts, err
}

// Rows reads a page of a table as of the last checkpoint.
func (l *Live) Rows(ctx context.Context, page Page) (rows PageRows, err error) {
	err = l.readVersion(ctx, func(ctx context.Context, guest *warehouse.Guest, version string) (err error) {
		rows, err = guest.Rows(ctx, page, l.Mask)
		rows.Version = version
		return err
	})
	return rows, err
}

// Row reads one row of a table, with whole values, as of the last checkpoint.
func (l *Live) Row(ctx context.Context, s Selection, offset int64) (row FullRow, err error) {
	err = l.read(ctx, func(ctx context.Context, guest *warehouse.Guest) (err error) {
		row, err = guest.Row(ctx, s, offset, l.Mask)
		return err
	})
	return row, err
}

// Statistics describes a column of a table as of the last checkpoint.
func (l *Live) Statistics(ctx context.Context, s Selection, column string, quick bool) (statistics Statistics, err error) {
	err = l.readVersion(ctx, func(ctx context.Context, guest *warehouse.Guest, version string) (err error) {
		statistics, err = guest.Statistics(ctx, s, column, quick, l.Mask)
		statistics.Version = version
		return err
	})
	return statistics, err
}

// read runs a request on the caller's goroutine, beside the sync. The request ends with it.
func (l *Live) read(ctx context.Context, request func(context.Context, *warehouse.Guest) error) error {
	var guest *warehouse.Guest
	if err := l.patiently(ctx, func(s *sync) (err error) {
		guest, err = s.welcome()
		return err
	}); err != nil {
		return err
	}
	defer l.farewell()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { // ends with the request or the sync, whichever is first
		select {
		case <-l.over:
			cancel(ErrOver)
		case <-ctx.Done():
		}
	}()
	err := request(ctx, guest)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// Modifiable is an error: while a sync runs, rows are the connector's to change.
func (l *Live) Modifiable() error {
	return errors.New("a sync runs, and rows are its to change now; run this when the sync is over")
}

// Modify refuses.
func (l *Live) Modify(context.Context, string) (int64, error) { return 0, l.Modifiable() }

// State is the state of the last checkpoint, or the one that the sync began with. Secrets are masked.
func (l *Live) State(context.Context) (json.RawMessage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.answers(); err != nil {
		return nil, err
	}
	return maskJSON(l.mask, l.state), nil
}

// Stopped tells that the connector's process is stopped by the debugger, or goes on. While it is, and nothing was sent since
// the last checkpoint, the warehouse's file is let go (live_file.go).
func (l *Live) Stopped(stopped bool) {
	l.mu.Lock()
	l.stopped = stopped
	l.mu.Unlock()
	l.look()
}

// Mask keeps the values of secret settings out of a text. Before the configuration was read it cannot.
func (l *Live) Mask(text string) string {
	l.mu.Lock()
	mask := l.mask
	l.mu.Unlock()
	if mask == nil {
		return text
	}
	return mask.Replace(text)
}

// Configuration are the settings, in the order of the file; none before it was read.
func (l *Live) Configuration() []LiveSetting {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settings
}

// loaded takes in the configuration. Like the functions below it is for Run's goroutine, and does nothing in a plain run.
func (l *Live) loaded(c configuration, mask *masker) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mask = mask
	for _, key := range c.keys {
		setting := LiveSetting{Key: key, Value: mask.Replace(c.text[key]), Secret: schema.IsSecretKey(key)}
		if setting.Secret && setting.Value != "" {
			setting.Value = "****"
		}
		l.settings = append(l.settings, setting)
	}
}

// launched delivers the agent, if there is a process.
func (l *Live) launched(process *pyproc.Process) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delivered = true
	if process != nil {
		agent := &Agent{PID: process.PID(), process: process}
		if l.order != nil {
			agent.Out, agent.In = process.DebugOut(), process.DebugIn()
		}
		l.agent <- agent
	}
	close(l.agent)
}

// end fails all requests from now on, and waits for the queries, which it ends. It may be called again.
func (l *Live) end() {
	if l == nil {
		return
	}
	l.mu.Lock()
	select {
	case <-l.over:
	default:
		close(l.over)
	}
	if !l.delivered {
		l.delivered = true
		close(l.agent)
	}
	l.mu.Unlock()
	l.queries.Wait()
}
