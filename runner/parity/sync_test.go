package parity

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// engine is one way to run a connector.
type engine struct {
	sdk string   // of --sdk
	env []string // of the connector
}

// facts is what a user can see of a scenario, by a name such as "run 1: status" or "tester.orders[7].price". Two engines
// agree when their facts are equal.
type facts map[string]string

const syncLimit = 3 * time.Minute // far beyond every run: a sync that hangs must not hang the tests

// observe runs a scenario on an engine.
func observe(ctx context.Context, s scenario, e engine, project string) (facts, error) {
	found := facts{}
	for run := range s.ends {
		values := s.configuration(run)
		values["warehouse"] = "true"
		if err := configure(project, values); err != nil {
			return nil, err
		}
		if err := runSync(ctx, s, e, project, fmt.Sprintf("run %d: ", run+1), found); err != nil {
			return nil, fmt.Errorf("run %d: %w", run+1, err)
		}
	}
	if err := observeFiles(filepath.Join(project, "files"), found); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(project, "files", "warehouse.db")); err != nil {
		return found, nil // a run that failed at its start
	}
	if err := observeWarehouse(ctx, project, found); err != nil {
		return nil, err
	}
	if s.name == "values" {
		return casesOfWarehouse(found), nil
	}
	return found, nil
}

// runSync runs csdk once and keeps what it says.
func runSync(ctx context.Context, s scenario, e engine, project, prefix string, found facts) error {
	ctx, cancel := context.WithTimeout(ctx, syncLimit)
	defer cancel()
	args := []string{"debug", project, "--format", "json", "--sdk", e.sdk, "--python", python(sdk2)}
	if s.naming != "" {
		args = append(args, "--naming", s.naming)
	}
	cmd := exec.CommandContext(ctx, csdk, args...)
	cmd.Env = environ(e.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return fmt.Errorf("csdk did not end within %s\n%s%s", syncLimit, stdout.Bytes(), stderr.Bytes())
	}
	code, err := exitCode(runErr)
	if err != nil {
		return fmt.Errorf("csdk debug: %w\n%s", err, stderr.Bytes())
	}
	found[prefix+"exit code"] = strconv.Itoa(code)
	if stderr.Len() > 0 {
		found[prefix+"stderr of csdk"] = stderr.String()
	}
	read := eventReader{project: project, prefix: prefix, found: found}
	lines := bufio.NewScanner(&stdout)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if err := read.event(lines.Bytes()); err != nil {
			return fmt.Errorf("%w in the event %.300s", err, lines.Bytes())
		}
	}
	return lines.Err()
}

// eventReader turns events into facts. Times, sizes and paths of this machine are left out.
type eventReader struct {
	project, prefix string
	found           facts
	numbered        map[string]int
}

// event is every field of every event that is compared.
type event struct {
	Event   string          `json:"event"`
	Level   string          `json:"level"`
	Origin  string          `json:"origin"`
	Message string          `json:"message"`
	Number  int             `json:"number"`
	State   json.RawMessage `json:"state"`
	Phase   string          `json:"phase"`
	Hint    string          `json:"hint"`
	Site    site            `json:"site"`
	Trace   []site          `json:"traceback"`
	Tables  json.RawMessage `json:"tables"`
	Rows    map[string]int  `json:"rows"`
	Table   string          `json:"table"`
	Column  string          `json:"column"`
	Change  string          `json:"change"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Status  string          `json:"status"`
	counts
	ValueChanges []valueChange `json:"value_changes"`
}

type counts struct {
	Upserts       int64 `json:"upserts"`
	Updates       int64 `json:"updates"`
	Deletes       int64 `json:"deletes"`
	Truncates     int64 `json:"truncates"`
	SchemaChanges int64 `json:"schema_changes"`
	Checkpoints   int64 `json:"checkpoints"`
	Discarded     int64 `json:"discarded"`
}

type site struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

type valueChange struct {
	Table, Column, Reason, Example, Result string
	Count                                  int
	Site                                   site
}

type tableSummary struct {
	Rows       int64 `json:"rows"`
	Operations int64 `json:"operations"`
	Unmatched  int64 `json:"unmatched"`
}

func (r *eventReader) event(line []byte) error {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		return err
	}
	switch e.Event {
	case "start", "engine", "value_change": // value changes are in the summary, with their counts
	case "schema":
		r.set("schema()", string(e.Tables))
	case "log":
		if e.Origin != "csdk" && e.Origin != "sdk" {
			r.next("log of "+e.Origin, e.Level+" "+r.shorten(e.Message))
		}
	case "checkpoint":
		r.set(fmt.Sprintf("checkpoint %d", e.Number), fmt.Sprintf("%s, %v, %s", r.shorten(string(e.State)), e.Rows, r.at(e.Site)))
	case "warning":
		r.next("warning", e.Message+", "+r.at(e.Site))
	case "table_change":
		r.set(fmt.Sprintf("%s: %s %s", e.Table, e.Change, e.Column), fmt.Sprintf("%s %s, %s", e.From, e.To, r.at(e.Site)))
	case "error":
		r.set("error", e.Phase+": "+r.shorten(e.Message))
		r.set("error: hint", e.Hint)
		r.set("error: place", r.at(e.Site))
		var lines []string
		for _, frame := range e.Trace {
			lines = append(lines, r.at(frame))
		}
		r.set("error: lines", strings.Join(lines, " "))
	case "summary":
		return r.summary(e)
	default:
		return fmt.Errorf("unknown event %q", e.Event)
	}
	return nil
}

func (r *eventReader) summary(e event) error {
	r.set("status", e.Status)
	r.set("calls", fmt.Sprintf("%+v", e.counts))
	var tables map[string]tableSummary
	if err := json.Unmarshal(e.Tables, &tables); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		r.set("summary of "+name, fmt.Sprintf("%+v", tables[name]))
	}
	for _, c := range e.ValueChanges {
		name := fmt.Sprintf("value changed: %s.%s: %s", c.Table, c.Column, c.Reason)
		r.set(name, fmt.Sprintf("%d, %s -> %s, %s", c.Count, c.Example, c.Result, r.at(c.Site)))
	}
	return nil
}

func (r *eventReader) set(name, value string) { r.found[r.prefix+name] = value }

// next keeps things of which there are many, in order.
func (r *eventReader) next(name, value string) {
	if r.numbered == nil {
		r.numbered = map[string]int{}
	}
	r.numbered[name]++
	r.set(fmt.Sprintf("%s %d", name, r.numbered[name]), value)
}

func (r *eventReader) at(s site) string {
	if s.Line == 0 {
		return "no line"
	}
	file, err := filepath.Rel(r.project, s.File)
	if err != nil || !filepath.IsLocal(file) {
		file = filepath.Base(s.File)
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(file), s.Line)
}

// shorten keeps the failures of the tests readable: of a long text its length and hash.
func (r *eventReader) shorten(text string) string {
	return shorten(strings.ReplaceAll(text, r.project, "PROJECT"))
}
