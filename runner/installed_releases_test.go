package runner

import (
	"flag"
	"fmt"
	"strings"
	"testing"
)

var sdks = flag.String("sdks", "", "releases of the SDK for TestSDKReleases, separated by commas; npm run test:sdks makes their environments")

// TestSDKReleases syncs one connector, and connectors that fail, on releases of the SDK.
func TestSDKReleases(t *testing.T) {
	if *sdks == "" {
		t.Skip("npm run test:sdks runs it")
	}
	for _, release := range strings.Split(*sdks, ",") {
		t.Run(release, func(t *testing.T) {
			python := sdkPython(t, release)
			t.Run("sync", func(t *testing.T) { releaseSync(t, python, release) })
			for _, test := range releaseFailures {
				t.Run(test.name, func(t *testing.T) {
					report, r := debugInstalled(t, newProject(t, test.connector), func(o *Options) { o.Python = python })
					if report.Status != Failed || !strings.Contains(r.text(), test.want) || len(all[Error](r)) != 1 {
						t.Errorf("status %s, want %q in\n%s", report.Status, test.want, r.text())
					}
				})
			}
		})
	}
}

// everyRelease yields, as the SDK up to 1.7.2 needs it.
const everyRelease = header + `
import json, threading
def schema(configuration):
    return [{"table": "t", "primary_key": ["id"], "columns": {
        "id": "LONG", "at": "UTC_DATETIME", "price": {"type": "DECIMAL", "precision": 9, "scale": 2}}}]
def update(configuration, state):
    json.dumps(configuration)
    log.fine("fine")
    log.info("two\nlines")
    page = state.get("page", 0)
    for i in range(250):
        yield op.upsert("t", {"id": i, "at": "2024-01-02T03:04:05+00:00", "price": "1.50", "name": "é %d" % i, "page": page, "ok": True})
    yield op.update(table="t", modified={"id": 3, "name": "changed"})
    yield op.delete("t", {"id": 4})
    yield op.checkpoint({"page": page + 1})
    yield from more(page)
def more(page):
    yield op.upsert("plain", {"a": 1.5, "b": {"x": [1]}, "c": None, "d": b"1"})
    yield op.checkpoint(state={"page": page + 1, "done": True})
connector = Connector(update=update, schema=schema)
`

// yields is an update() in which every release sends one row before it goes on with body.
func yields(body string) string { return connectorWith("", "yield "+row(`{"a": 1}`)+"\n"+body) }

var releaseFailures = []struct{ name, connector, want string }{
	{"exception", yields("raise ValueError('bad page')"), "failed while executing update() error: bad page (ValueError)"},
	{"sys.exit", yields("import sys\nsys.exit(0)"), "update() called sys.exit(0)"},
	{"os._exit", yields("import os\nos._exit(3)"), "ended with exit code 3 in the middle of the sync"},
	{"thread", yields("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()"), "ZeroDivisionError"},
	{"schema", connectorWith("[1 / 0]", "pass"), "failed while executing schema() error: division by zero"},
	{"import", "import nonexistent_module_xyz\n", "nonexistent_module_xyz"},
}

func releaseSync(t *testing.T, python, release string) {
	dir := newProject(t, everyRelease)
	for round := range 2 {
		report, r := debugInstalled(t, dir, func(o *Options) { o.Python = python })
		if report.Status != Succeeded {
			t.Fatalf("%v\n%s", report.Err, r.text())
		}
		if e := all[Engine](r)[0]; e.Version != release {
			t.Errorf("engine %+v", e)
		}
		var sites []int
		for _, c := range all[Checkpoint](r) {
			sites = append(sites, c.Site.Line)
		}
		if fmt.Sprint(sites) != "[16 20]" {
			t.Errorf("checkpoints in the lines %v", sites)
		}
		for _, want := range []string{"Level:FINE Origin:connector Message:fine", "Level:INFO Origin:connector Message:two\nlines", "Origin:sdk"} {
			if !strings.Contains(r.text(), want) {
				t.Errorf("%q is not in\n%s", want, r.text())
			}
		}
		if got, want := readFile(t, dir, "files", "state.json"), fmt.Sprintf(`{"page": %d, "done": true}`, round+1); got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
	got := query(t, dir, `SELECT count(*), sum(price), min("at"), max(page), count(*) FILTER (_fivetran_deleted),
		max(name) FILTER (id = 3), max(name) FILTER (id = 5) FROM tester.t`)
	if len(got) != 1 || !strings.HasPrefix(got[0], "250 | ") || !strings.HasSuffix(got[0], " | 1 | 1 | changed | é 5") {
		t.Errorf("got %v", got)
	}
	if got := query(t, dir, "SELECT a, b, d FROM tester.plain"); len(got) == 0 {
		t.Error("tester.plain is empty")
	}
}
