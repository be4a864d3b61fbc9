//go:build linux

package runner

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // what other programs open the file with
)

// holdFile is the environment variable that makes this test binary a program that has a warehouse open: see TestMain.
const holdFile = "CSDK_TEST_HOLD_FILE"

// holdOpen opens the file and runs the statements that it reads, one a line.
func holdOpen(path string) {
	db, err := sql.Open("duckdb", path)
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = db.Close() }()
	fmt.Println("open")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if _, err := db.Exec(in.Text()); err != nil {
			fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Println("ok")
	}
}

// holder is another program that has a warehouse open.
type holder struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// holdWarehouse has another process open the file for writing.
func holdWarehouse(t *testing.T, path string) *holder {
	t.Helper()
	h := &holder{t: t, cmd: exec.Command(os.Args[0])}
	h.cmd.Env = append(os.Environ(), holdFile+"="+path)
	h.cmd.Stderr = os.Stderr
	var err error
	if h.in, err = h.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.out = bufio.NewScanner(out)
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if got := h.answer(); got != "open" {
		t.Fatalf("the other program says: %s", got)
	}
	return h
}

func (h *holder) answer() string {
	h.out.Scan()
	return h.out.Text()
}

// run runs statements in the other program.
func (h *holder) run(sql string) {
	h.t.Helper()
	fmt.Fprintln(h.in, sql)
	if got := h.answer(); got != "ok" {
		h.t.Fatalf("%s: %s", sql, got)
	}
}

// close ends the other program.
func (h *holder) close() {
	h.t.Helper()
	_ = h.in.Close()
	if err := h.cmd.Wait(); err != nil {
		h.t.Fatal(err)
	}
}

const stopConnector = `
op.upsert("t", {"id": 1, "a": "one"})
op.upsert("u", {"id": 1})
op.checkpoint({"n": 1})
gate("first")
for i in range(3):
    op.upsert("t", {"id": i, "a": "again"})
    op.upsert("u", {"id": i})
op.update("t", {"id": 2, "b": True})
op.checkpoint({"n": 2})
gate("second")
op.upsert("t", {"id": 9, "a": "last"})`

const stopSchema = `[{"table": "t", "primary_key": ["id"]}, {"table": "u", "primary_key": ["id"]}]`

// stopFirst starts stopConnector and stops it at its first gate, after which the file is free.
func stopFirst(t *testing.T) (r *liveRun, file string) {
	t.Helper()
	r = startLive(t, stopSchema, stopConnector, "first", "second")
	r.await("at first")
	r.Stopped(true)
	r.tables() // answered after that was seen
	return r, filepath.Join(r.dir, "files", "warehouse.db")
}

// goOn goes through the first gate to the second.
func (r *liveRun) goOn() {
	r.t.Helper()
	r.Stopped(false)
	r.pass("first")
	r.await("at second")
}

// finish goes through the second gate to the end.
func (r *liveRun) finish() {
	r.t.Helper()
	r.pass("second")
	r.succeed()
}

const afterStop = `"rows":[[0,"again",null],[1,"again",null],[2,"again",true]]`

// TestStopLetsGo: another program has the file while the sync is stopped, and csdk when it is not.
func TestStopLetsGo(t *testing.T) {
	r, file := stopFirst(t)
	if _, err := os.Stat(file + ".wal"); err == nil {
		t.Error("there is a log beside the file")
	}
	h := holdWarehouse(t, file)
	r.expect("tables", r.tables(), "tester.t (t) key [id], 1 rows, since {0 0 0 0}, all {1 0 0 0}: id/id LONG/ a/a STRING/\n"+
		"tester.u (u) key [id], 1 rows, since {0 0 0 0}, all {1 0 0 0}: id/id LONG/\n")
	if got := r.sql("FROM t"); !strings.Contains(got, fmt.Sprintf("(pid %d); close it there", h.cmd.Process.Pid)) {
		t.Error(got)
	}
	h.close()
	if got := r.sql("SELECT id FROM t"); !strings.Contains(got, `"rows":[[1]]`) {
		t.Error(got)
	}
	r.tables()
	holdWarehouse(t, file).close() // it was let go again
	r.goOn()
	if got := r.sql("SELECT id, a, b FROM t ORDER BY id"); !strings.Contains(got, afterStop) {
		t.Error(got)
	}
	r.finish()
	if got := query(t, r.dir, "SELECT count(*) FROM tester.t"); got[0] != "4" {
		t.Error(got)
	}
}

// TestStopWithRows: rows that were sent since the last checkpoint keep the file.
func TestStopWithRows(t *testing.T) {
	r := startLive(t, "", `
op.upsert("t", {"id": 1})
gate("first")`, "first")
	r.await("at first")
	r.Stopped(true)
	r.tables()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdFile+"="+filepath.Join(r.dir, "files", "warehouse.db"))
	if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), "Could not set lock") {
		t.Errorf("%s, %v", out, err)
	}
	r.pass("first")
	r.succeed()
}

// TestStopVersion: pages are of another version once another program has changed the file.
func TestStopVersion(t *testing.T) {
	r, file := stopFirst(t)
	var before, same, after PageRows
	for _, step := range []struct {
		rows *PageRows
		sql  string
	}{{&before, "FROM tester.t"}, {&same, "UPDATE tester.t SET a = 'other'"}, {&after, "FROM tester.t"}} {
		var err error
		if *step.rows, err = r.Rows(t.Context(), Page{Selection: Selection{Schema: "tester", Table: "t", Columns: []string{"a"}}}); err != nil {
			t.Fatal(err)
		}
		r.tables() // the file was let go again
		h := holdWarehouse(t, file)
		h.run(step.sql)
		h.close()
	}
	if before.Version != same.Version || same.Version == after.Version || same.Rows[0][0] != "one" || after.Rows[0][0] != "other" {
		t.Errorf("%+v\n%+v\n%+v", before, same, after)
	}
	r.goOn()
	r.finish()
}

// TestStopHeldByOther: the sync goes on when the other program closes the file, and says once whom it waits for.
func TestStopHeldByOther(t *testing.T) {
	r, file := stopFirst(t)
	h := holdWarehouse(t, file)
	r.Stopped(false)
	r.pass("first")
	if got := r.await("the sync waits"); !strings.Contains(got, fmt.Sprintf("(pid %d); close it there", h.cmd.Process.Pid)) {
		t.Error(got)
	}
	r.tables() // is answered meanwhile
	h.close()
	r.await("at second")
	r.finish()
	if n := strings.Count(r.record.text(), "the sync waits"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}

// TestStopHeldAndCancelled: the wait ends with the run, which keeps its checkpoint.
func TestStopHeldAndCancelled(t *testing.T) {
	r, file := stopFirst(t)
	h := holdWarehouse(t, file)
	r.Stopped(false)
	r.pass("first")
	r.await("the sync waits")
	r.cancel()
	if report := r.end(); report.Status != Interrupted || report.Err != nil {
		t.Errorf("%+v\n%s", report, r.record.text())
	}
	h.close()
	if got := readFile(t, r.dir, "files", "state.json"); got != `{"n": 1}` {
		t.Error(got)
	}
	holdWarehouse(t, file).close()
}

// TestStopChanged: what another program does to rows and tables is taken in.
func TestStopChanged(t *testing.T) {
	for name, test := range map[string]struct{ sql, query, want string }{
		"row with a coming key": {"INSERT INTO tester.t VALUES (2, 'other', now(), false)", "SELECT id, a, b FROM tester.t ORDER BY id", afterStop},
		"table dropped":         {"DROP TABLE tester.t", "SELECT id, a, b FROM tester.t ORDER BY id", afterStop},
		"schema dropped":        {"DROP SCHEMA tester CASCADE", "SELECT id, a, b FROM tester.t ORDER BY id", afterStop},
		"column dropped":        {"ALTER TABLE tester.t DROP COLUMN a", "SELECT id, a, b FROM tester.t ORDER BY id", afterStop},
		"column narrowed":       {"UPDATE tester.t SET a = '7'; ALTER TABLE tester.t ALTER a TYPE BIGINT", "SELECT id, a, b FROM tester.t ORDER BY id", afterStop},
		"column widened":        {"ALTER TABLE tester.u ALTER id TYPE VARCHAR", "SELECT id, typeof(id), 1 FROM tester.u ORDER BY id", `"rows":[["0","VARCHAR",1],["1","VARCHAR",1],["2","VARCHAR",1]]`},
		"column added":          {"ALTER TABLE tester.t ADD COLUMN mine INTEGER DEFAULT 5", "SELECT id, b, mine FROM tester.t ORDER BY id", `"rows":[[0,null,null],[1,null,null],[2,true,null]]`},
		"system column dropped": {"ALTER TABLE tester.t DROP COLUMN _fivetran_deleted", "SELECT id, a, b FROM tester.t WHERE NOT _fivetran_deleted ORDER BY id", afterStop},
	} {
		t.Run(name, func(t *testing.T) {
			r, file := stopFirst(t)
			h := holdWarehouse(t, file)
			for _, statement := range strings.Split(test.sql, "; ") {
				h.run(statement)
			}
			h.close()
			r.goOn()
			if got := r.sql(test.query); !strings.Contains(got, test.want) {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			r.finish()
		})
	}
}

// TestStopChangedTables: the tables of a stop are those that the other program has left.
func TestStopChangedTables(t *testing.T) {
	r, file := stopFirst(t)
	h := holdWarehouse(t, file)
	h.run("INSERT INTO tester.t VALUES (2, 'other', now(), false)")
	h.run("CREATE TABLE tester.theirs (a INTEGER PRIMARY KEY)")
	h.close()
	r.expect("tables", r.tables(), "tester.t (t) key [id], 2 rows, since {0 0 0 0}, all {1 0 0 0}: id/id LONG/ a/a STRING/\n"+
		"tester.theirs () key [a], 0 rows, since {0 0 0 0}, all {0 0 0 0}: a/ INT/\n"+
		"tester.u (u) key [id], 1 rows, since {0 0 0 0}, all {1 0 0 0}: id/id LONG/\n")
	holdWarehouse(t, file).close()
	r.goOn()
	r.finish()
}

// TestStopSpoiled: what cannot be synced onto any more ends the run, with the last checkpoint as it was.
func TestStopSpoiled(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, file string)
		want  string
	}{
		"removed": {func(t *testing.T, file string) { must(t, os.Remove(file)) }, "was removed or replaced during the sync"},
		"replaced": {func(t *testing.T, file string) {
			must(t, os.Rename(file, file+".old"))
			holdWarehouse(t, file).close()
		}, "was removed or replaced during the sync"},
		"removed and made anew": {func(t *testing.T, file string) {
			must(t, os.Remove(file))
			holdWarehouse(t, file).close()
		}, "sync" /* the file system may give the new file the number of the old one */},
		"synced by another csdk": {func(t *testing.T, file string) {
			other := newProject(t, connectorWith("", `op.upsert("x", {"a": 1})`))
			if report := Run(t.Context(), Options{Project: other, Warehouse: file, Environ: os.Environ()}, &recorder{}); report.Status != Succeeded {
				t.Error(report)
			}
		}, "another csdk has synced into it"},
		"record removed": {spoilWith("DROP SCHEMA _csdk CASCADE"), "does not hold the last checkpoint"},
		"key dropped":    {spoilWith("ALTER TABLE tester.t DROP COLUMN id"), "its key column id is not there any more"},
		"type":           {spoilWith("ALTER TABLE tester.t ALTER a TYPE UUID USING uuid()"), "its column a has the type UUID"},
	} {
		t.Run(name, func(t *testing.T) {
			r, file := stopFirst(t)
			test.spoil(t, file)
			r.Stopped(false)
			r.pass("first")
			report := r.end()
			if report.Status != Failed || !strings.Contains(report.Err.Error(), test.want) {
				t.Errorf("%+v\n%s", report, r.record.text())
			}
			if got := readFile(t, r.dir, "files", "state.json"); got != `{"n": 1}` {
				t.Error(got)
			}
		})
	}
}

func spoilWith(statements string) func(*testing.T, string) {
	return func(t *testing.T, file string) {
		h := holdWarehouse(t, file)
		for _, statement := range strings.Split(statements, "; ") {
			h.run(statement)
		}
		h.close()
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestStopInterrupted: the run ends at a stop, whoever has the file.
func TestStopInterrupted(t *testing.T) {
	r, file := stopFirst(t)
	h := holdWarehouse(t, file)
	r.cancel()
	if report := r.end(); report.Status != Interrupted || report.Err != nil {
		t.Errorf("%+v", report)
	}
	h.close()
	r = runLive(t, r.dir)
	r.await("at first")
	r.pass("first")
	r.await("at second")
	r.finish()
	if strings.Contains(r.record.text(), "WARNING") {
		t.Error(r.record.text())
	}
}
