//go:build linux

package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// waits is a connector's code that waits at a gate of the test's: a named pipe in the project. What was sent before has
// arrived, since log lines travel with the rows.
const waits = `
def gate(name):
    log.info("at " + name)
    import os
    open(os.path.join(os.path.dirname(__file__), name)).read()
`

// liveRun is a run that a test looks into.
type liveRun struct {
	*Live
	t      *testing.T
	dir    string
	record *recorder
	said   chan string // log lines
	cancel context.CancelFunc
	done   chan Report
}

// startLive starts a run whose update() has this body. gates are where it waits.
func startLive(t *testing.T, schema, body string, gates ...string) *liveRun {
	t.Helper()
	dir := newProject(t, strings.Replace(connectorWith(schema, body), "def update", waits+"\ndef update", 1))
	write(t, dir, "configuration.json", `{"password": "hunter2xyz", "region": "eu"}`)
	return runLive(t, dir, gates...)
}

func runLive(t *testing.T, dir string, gates ...string) *liveRun {
	t.Helper()
	for _, gate := range gates {
		if err := syscall.Mkfifo(filepath.Join(dir, gate), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := &liveRun{Live: NewLive(nil), t: t, dir: dir, said: make(chan string, 1000), cancel: cancel, done: make(chan Report, 1)}
	r.record = &recorder{onDone: func(e Event) {
		if e, ok := e.(Log); ok {
			r.said <- e.Message
		}
	}}
	go func() { // ends with the run
		report := Run(ctx, Options{Project: dir, Environ: os.Environ(), Live: r.Live}, r.record)
		close(r.said)
		r.done <- report
	}()
	t.Cleanup(func() { cancel(); r.end() })
	<-r.Agent()
	return r
}

// await waits for a log line that begins like this.
func (r *liveRun) await(start string) string {
	r.t.Helper()
	for line := range r.said {
		if strings.HasPrefix(line, start) {
			return line
		}
	}
	report := <-r.done
	r.done <- report
	r.t.Fatalf("the run ended before %q: %v\n%s", start, report, r.record.text())
	return ""
}

// pass lets the connector go through a gate.
func (r *liveRun) pass(gate string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, gate), []byte("x"), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// end waits for the end of the run.
func (r *liveRun) end() Report {
	report := <-r.done
	r.done <- report
	return report
}

func (r *liveRun) succeed() {
	r.t.Helper()
	if report := r.end(); report.Status != Succeeded {
		r.t.Fatalf("%v\n%s", report, r.record.text())
	}
}

// sql runs a query on the live warehouse and returns it as JSON.
func (r *liveRun) sql(text string) string {
	rows, err := r.Query(context.Background(), text, 10)
	if err != nil {
		return err.Error()
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(raw)
}

// tables are the tables in short.
func (r *liveRun) tables() string {
	r.t.Helper()
	list, err := r.Tables(context.Background())
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, t := range list {
		fmt.Fprintf(&b, "%s.%s (%s) key %v, %d rows, since %v, all %v:", t.Schema, t.Table, t.Source, t.Key, t.Rows, t.Since, t.All)
		for _, c := range t.Columns {
			fmt.Fprintf(&b, " %s/%s %s/%s", c.Name, c.Source, c.Type, c.Declared)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (r *liveRun) expect(what, got, want string) {
	r.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestLive looks into a run before, during and after.
func TestLive(t *testing.T) {
	before := NewLive(nil)
	if _, err := before.Tables(t.Context()); !errors.Is(err, ErrNotStarted) {
		t.Error(err)
	}
	if got := before.Mask("hunter2xyz"); got != "hunter2xyz" || before.Configuration() != nil {
		t.Error(got, before.Configuration())
	}
	r := startLive(t, `[{"table": "Orders", "primary_key": ["id"], "columns": {"id": "LONG"}}]`, `
op.upsert("Orders", {"id": 1, "note": "hunter2xyz"})
op.checkpoint({"n": 1, "key": "hunter2xyz"})
op.upsert("Orders", {"id": 2, "big": 9007199254740993, "price": 1.5})
op.update("Orders", {"id": 1, "price": float("nan")})
op.delete("Orders", {"id": 2})
op.truncate("other")
gate("first")
op.checkpoint({"n": 2})
gate("second")`, "first", "second")
	r.await("at first")
	r.expect("tables", r.tables(), "tester.orders (Orders) key [id], 1 rows, since {1 1 1 0}, all {2 1 1 0}: id/id LONG/LONG note/note STRING/ big/big / price/price /\n"+
		"tester.other (other) key [_fivetran_id], 0 rows, since {0 0 0 1}, all {0 0 0 1}:\n")
	r.expect("query", r.sql("SELECT id, note FROM orders"), `{"columns":[{"name":"id","type":"BIGINT"},{"name":"note","type":"VARCHAR"}],"rows":[[1,"****"]],"more":false}`)
	state, err := r.State(t.Context())
	r.expect("state", fmt.Sprint(string(state), err), `{"n": 1, "key": "****"}<nil>`)
	r.expect("settings", fmt.Sprint(r.Configuration()), "[{password **** true} {region eu false}]")
	r.pass("first")
	r.await("at second")
	checkpoints, err := r.Checkpoints(t.Context())
	if err != nil || len(checkpoints) != 2 || checkpoints[1].Time.Before(checkpoints[0].Time) || checkpoints[1].Number != 2 ||
		string(checkpoints[0].State) != string(state) || string(checkpoints[1].State) != `{"n": 2}` || checkpoints[1].Rows["tester.orders"] != 3 {
		t.Errorf("%+v, %v", checkpoints, err)
	}
	r.expect("rows", r.sql("SELECT id, big, price, _fivetran_deleted FROM tester.orders ORDER BY id"),
		`{"columns":[{"name":"id","type":"BIGINT"},{"name":"big","type":"BIGINT"},{"name":"price","type":"DOUBLE"},{"name":"_fivetran_deleted","type":"BOOLEAN"}],`+
			`"rows":[[1,null,null,false],[2,"9007199254740993",1.5,true]],"more":false}`)
	r.pass("second")
	r.succeed()
	if _, err := r.Tables(t.Context()); !errors.Is(err, ErrOver) {
		t.Error(err)
	}
	if _, err := r.Query(t.Context(), "SELECT 1", 1); !errors.Is(err, ErrOver) {
		t.Error(err)
	}
	if r.Mask("a hunter2xyz b") != "a **** b" {
		t.Error(r.Mask("a hunter2xyz b"))
	}
}

// TestLiveOfRefusedRun: an agent does not come, and nobody waits for one.
func TestLiveOfRefusedRun(t *testing.T) {
	live := NewLive(nil)
	if report := Run(t.Context(), Options{Project: filepath.Join(t.TempDir(), "none"), Live: live}, &recorder{}); report.Status != Failed {
		t.Fatal(report)
	}
	if agent, open := <-live.Agent(); open {
		t.Error(agent)
	}
	if _, err := live.State(t.Context()); !errors.Is(err, ErrOver) {
		t.Error(err)
	}
}

// TestLiveQuery: what reads is answered exactly, what writes is refused, and a query ends with its context and the run.
func TestLiveQuery(t *testing.T) {
	r := startLive(t, "", `
op.upsert("t", {"a": 1})
op.checkpoint({})
gate("first")`, "first")
	r.await("at first")
	for query, want := range map[string]string{
		"INSERT INTO t SELECT * FROM t": "only statements that read",
		"SELECT 1; DROP TABLE t":        "these are 2 statements",
		"EXPLAIN ANALYZE DELETE FROM t": "read-only",
		"SET threads = 4":               "only statements that read",
		"COPY t TO 'x.csv'":             "disabled by configuration",
		"ATTACH 'x.db'":                 "only statements that read",
		" ; ":                           "there is no SQL",
		"SELEC 1":                       "syntax error",
		"SELECT * FROM nope":            "nope does not exist",
		"SELECT count(*) FROM range(1000000) r(i)": `[[1000000]]`,
		"FROM range(11)": `[9]],"more":true`,
		"SELECT 1.50::DECIMAL(9, 2), 'nan'::DOUBLE, '-inf'::FLOAT, '\\xAA'::BLOB, DATE '2020-01-02', TIMESTAMPTZ '2020-01-02 03:04:05.678+00'": `["1.50","nan","-inf","\\xAA","2020-01-02","2020-01-02 03:04:05.678+00"]`,
		"SELECT {'a': [1, NULL]}, '{\"b\":1.0}'::JSON, 0.1::FLOAT, 18446744073709551615::UBIGINT, true, NULL":                                  `["{'a': [1, NULL]}","{\"b\":1.0}",0.1,"18446744073709551615",true,null]`,
		"DESCRIBE t": `["a","BIGINT"`,
		"SELECT * FROM read_text('/etc/hostname')": "disabled by configuration",
	} {
		if got := r.sql(query); !strings.Contains(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
	const endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1"
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := r.Query(ctx, endless, 1)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	go func() {
		_, err := r.Query(t.Context(), endless, 1)
		ended <- err
	}()
	for r.reads() == 0 {
		r.tables() // the query comes in between
	}
	r.expect("tables during a query", r.tables(), "tester.t (t) key [_fivetran_id], 1 rows, since {0 0 0 0}, all {1 0 0 0}: a/a LONG/\n")
	r.pass("first")
	if err := <-ended; !errors.Is(err, ErrOver) {
		t.Error(err)
	}
	r.succeed()
}

func (l *Live) reads() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reading
}

// TestLiveQuiet: frame Q tells what the rows before it do to shapes and values, each thing once.
func TestLiveQuiet(t *testing.T) {
	r := startLive(t, `[{"table": "t", "primary_key": ["id"]}]`, `
import json
from fivetran_connector_sdk._stream import STREAM
answers = []
receive = STREAM._wire.receive
def note():
    answers.append(receive())
    return answers[-1]
STREAM._wire.receive = note
def quiet():
    STREAM.ask(b"Q", {})
    log.info("quiet " + "; ".join(c["kind"] + ": " + c["text"] + " [" + c["table"] + " " + c["column"] + "]" for c in answers[-1]["changes"]))
op.upsert("t", {"id": 1})
quiet()
op.upsert("t", {"id": 2, "a": 1})
quiet()
op.upsert("t", {"id": 3, "a": 2})
quiet()
op.upsert("t", {"id": 4, "a": "x\0hunter2xyz"})
quiet()
op.checkpoint({})
log.info("checkpoint " + json.dumps(answers[-1]))
quiet()
op.upsert("t", {"id": 5, "a": "y", "b": 1.5})
quiet()`)
	for _, want := range []string{
		"schema change: the table tester.t is new [tester.t ]",
		"schema change: the column tester.t.a is new, of type LONG [tester.t a]",
		"",
		`schema change: the column tester.t.a has the type STRING now, it was LONG [tester.t a]; value changed: tester.t.a: "x\x00****" became x**** (NUL characters) [tester.t a]`,
	} {
		r.expect("quiet", r.await("quiet "), "quiet "+want)
	}
	r.expect("checkpoint", r.await("checkpoint "), `checkpoint {"ok": true, "number": 1, "rows": {"t": 4}}`)
	r.expect("quiet", r.await("quiet "), "quiet ")
	r.expect("quiet", r.await("quiet "), "quiet schema change: the column tester.t.b is new, of type DOUBLE [tester.t b]")
	r.succeed()
}

func TestMaskJSON(t *testing.T) {
	mask := configuration{text: map[string]string{"password": "123456", "api_key": `a"b\c`}}.masker()
	for text, want := range map[string]string{
		``:                                  `{}`,
		`{"a": 1}`:                          `{"a": 1}`,
		`{"a": 123456, "b": "x123456"}`:     `{"a": "****", "b": "x****"}`,
		`[-1234567.5e3,123456]`:             `["****","****"]`,
		`{"\"q\\": 123456, "k": "a\"b\\c"}`: `{"\"q\\": "****", "k": "****"}`,
		`123456`:                            `"****"`,
	} {
		if got := string(maskJSON(mask, text)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestLiveQueriesWhileSyncing: queries, stops and requests beside a sync that alters its tables at every checkpoint. Each query
// sees a whole checkpoint, and nothing disturbs the sync.
func TestLiveQueriesWhileSyncing(t *testing.T) {
	r := startLive(t, `[{"table": "t", "primary_key": ["id"]}]`, `
for n in range(60):
    for i in range(100):
        op.upsert("t", {"id": n * 100 + i, f"c{n // 5}": i if n % 5 < 3 else str(i), "text": "x" * 50})
    op.update("t", {"id": n * 100, "text": "updated"})
    op.delete("t", {"id": n * 100 + 1})
    op.upsert("kept", {"n": n})
    op.checkpoint({"n": n})
log.info("last")
gate("first")`, "first")
	over := make(chan struct{})
	asked := make(chan int)
	for range 2 {
		go func() { // ends with over
			n := 0
			defer func() { asked <- n }()
			for {
				select {
				case <-over:
					return
				default:
				}
				got := r.sql("SELECT count(*) % 100, count(*) FILTER (_fivetran_deleted) * 100 = count(*), max(text) FROM t")
				if !strings.Contains(got, `[[0,true,`) && !strings.Contains(got, "does not exist") {
					t.Error(got)
				}
				r.Stopped(n%3 == 0)
				if _, err := r.Tables(t.Context()); err != nil {
					t.Error(err)
				}
				n++
			}
		}()
	}
	r.await("last")
	close(over)
	if n := <-asked + <-asked; n < 10 {
		t.Errorf("only %d rounds: the test proved nothing", n)
	} else {
		t.Logf("%d rounds", n)
	}
	r.Stopped(false)
	r.pass("first")
	r.succeed()
	if got := query(t, r.dir, "SELECT count(*), count(c_0), count(c_11) FROM tester.t"); got[0] != "6000 | 500 | 500" {
		t.Error(got)
	}
}
