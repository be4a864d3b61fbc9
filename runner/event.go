package runner

import (
	"encoding/json"
	"time"

	"csdk/runner/statetree"
)

// Observer is told what happens during a sync, in order, on one goroutine. It must not block for
// long: the sync waits for it.
type Observer interface {
	Event(Event)
	// Progress is called a few times a second while rows flow; never after the Summary event.
	Progress(Progress)
}

// Event is one thing that happened. Kind is the value of the "event" key in `csdk debug --format json`.
type Event interface{ Kind() string }

// Site is the line of the author's code that made an operation. The zero Site means "not known".
type Site struct {
	File     string `json:"file"` // absolute, as Python names it
	Line     int    `json:"line"` // from 1
	Function string `json:"function,omitempty"`
}

// Start opens every run.
type Start struct {
	Project       string    `json:"project"`
	Warehouse     string    `json:"warehouse"`
	State         string    `json:"state"`         // path of the state file
	Configuration string    `json:"configuration"` // path of the configuration file
	Naming        string    `json:"naming"`        // FIVETRAN or SOURCE
	Version       string    `json:"version"`       // of csdk
	Time          time.Time `json:"time"`
}

// EngineVersion is the SDK release whose Python API the embedded engine accepts.
const EngineVersion = "3.1.0"

// Engine says what plays the SDK: the first line of every run (DESIGN.md section 4).
type Engine struct {
	Name       string `json:"name"`    // embedded, installed, connect
	Version    string `json:"version"` // SDK release whose API the embedded engine accepts, or that is installed
	Python     string `json:"python"`  // version of the interpreter, such as 3.13.0
	Executable string `json:"executable"`
	PID        int    `json:"pid"`
	Address    string `json:"address,omitempty"` // of a program that csdk did not start
}

// Schema is what schema() declared, after naming.
type Schema struct {
	Tables []DeclaredTable `json:"tables"`
}

// DeclaredTable is one table of schema(), named as in the warehouse.
type DeclaredTable struct {
	Table   string            `json:"table"` // schema-qualified, such as tester.orders
	Key     []string          `json:"key"`
	Columns map[string]string `json:"columns"` // column -> declared type
}

// Log is a line for people: from the connector's Logging, from print, or from csdk itself.
type Log struct {
	Time    time.Time `json:"time"`
	Level   string    `json:"level"`  // DEBUG FINE INFO WARNING ERROR SEVERE CRITICAL
	Origin  string    `json:"origin"` // connector, sdk, csdk, stdout, stderr
	Message string    `json:"message"`
	Site    Site      `json:"site,omitzero"` // of a line of the connector's
}

// Checkpoint is sent when everything before it and its state are durable.
type Checkpoint struct {
	Number  int             `json:"number"` // from 1 within the run
	State   json.RawMessage `json:"state"`
	Rows    map[string]int  `json:"rows"` // operations since the last checkpoint, by warehouse table
	Seconds float64         `json:"seconds"`
	Site    Site            `json:"site"`
	// Changes is what the state has that the one before had not, for a debug session; nil when the states are too large to compare.
	Changes     []statetree.Change `json:"changes,omitzero"`
	MoreChanges bool               `json:"moreChanges,omitzero"`
}

// Warning is op.warning().
type Warning struct {
	Message string `json:"message"`
	Site    Site   `json:"site"`
}

// TableChange is a change of shape in the warehouse, or names that were merged or renamed.
type TableChange struct {
	Table  string `json:"table"`
	Change string `json:"change"` // created, column added, type widened, key changed, names merged, adopted, restored
	Column string `json:"column,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	Site   Site   `json:"site"`
}

// ValueChange says that a value could not be stored as it was sent. It is sent once for each table,
// column and reason; the counts are in the Summary.
type ValueChange struct {
	Table   string `json:"table"`
	Column  string `json:"column"`
	Reason  string `json:"reason"`
	Example string `json:"example"` // the value as sent, shortened
	Result  string `json:"result"`  // what was stored
	Count   int    `json:"count"`
	Site    Site   `json:"site"` // of the first one
}

// Frame is one line of an author's traceback.
type Frame struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
	Text     string `json:"text,omitempty"`
}

// Error is why a run failed. Hint says what to do next.
type Error struct {
	Phase     string  `json:"phase"` // project, interpreter, import, schema, update, thread, operation, warehouse, state, process
	Message   string  `json:"message"`
	Hint      string  `json:"hint,omitempty"`
	Traceback []Frame `json:"traceback,omitempty"` // the author's frames, outermost first
	Site      Site    `json:"site"`
}

// Status is how a sync ended.
type Status string

// The three ends of a sync.
const (
	Succeeded   Status = "succeeded"
	Failed      Status = "failed"
	Interrupted Status = "interrupted"
)

// Summary closes every run that has started.
type Summary struct {
	Status        Status                  `json:"status"`
	Engine        string                  `json:"engine"`
	Upserts       int64                   `json:"upserts"`
	Updates       int64                   `json:"updates"`
	Deletes       int64                   `json:"deletes"`
	Truncates     int64                   `json:"truncates"`
	SchemaChanges int64                   `json:"schema_changes"`
	Checkpoints   int64                   `json:"checkpoints"`
	Tables        map[string]TableSummary `json:"tables"`
	ValueChanges  []ValueChange           `json:"value_changes"`
	Discarded     int64                   `json:"discarded"` // operations after the last checkpoint that a failed run did not keep
	Seconds       float64                 `json:"seconds"`
	RowsPerSecond float64                 `json:"rows_per_second"`
	PeakMemoryMB  float64                 `json:"peak_memory_mb"` // of the connector's process
}

// TableSummary is one table of the Summary: rows that it holds now, and what this run sent.
type TableSummary struct {
	Rows       int64 `json:"rows"`
	Operations int64 `json:"operations"`
	Unmatched  int64 `json:"unmatched,omitempty"` // updates and deletes that found no row
}

// Progress is the live line.
type Progress struct {
	Tables        int
	Rows          int64 // operations received
	RowsPerSecond float64
	Checkpoints   int
	MemoryMB      float64 // connector's process now
	Seconds       float64
	Doing         string // "syncing", "committing checkpoint 3", "waiting for threads: worker-1"
}

// Kind is the value of the "event" key of --format json.
func (Start) Kind() string { return "start" }

// Kind is the value of the "event" key of --format json.
func (Engine) Kind() string { return "engine" }

// Kind is the value of the "event" key of --format json.
func (Schema) Kind() string { return "schema" }

// Kind is the value of the "event" key of --format json.
func (Log) Kind() string { return "log" }

// Kind is the value of the "event" key of --format json.
func (Checkpoint) Kind() string { return "checkpoint" }

// Kind is the value of the "event" key of --format json.
func (Warning) Kind() string { return "warning" }

// Kind is the value of the "event" key of --format json.
func (TableChange) Kind() string { return "table_change" }

// Kind is the value of the "event" key of --format json.
func (ValueChange) Kind() string { return "value_change" }

// Kind is the value of the "event" key of --format json.
func (Error) Kind() string { return "error" }

// Kind is the value of the "event" key of --format json.
func (Summary) Kind() string { return "summary" }
