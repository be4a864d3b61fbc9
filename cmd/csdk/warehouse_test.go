package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner"
	"csdk/runner/warehouse"

	"go.lsp.dev/jsonrpc2"
)

// syncedProject is a project after a sync. Its state and a row hold a secret.
func syncedProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"configuration.json": `{"password": "hunter2xyz"}`,
		"connector.py": `from fivetran_connector_sdk import Connector, Operations as op
def schema(configuration):
    return [{"table": "Orders", "primary_key": ["id"], "columns": {"price": {"type": "DECIMAL", "precision": 9, "scale": 2}}}]
def update(configuration, state):
    op.upsert("Orders", {"id": 9007199254740993, "price": "1.50", "Note": "hunter2xyz"})
    op.checkpoint({"n": 1, "key": "hunter2xyz"})
connector = Connector(update=update, schema=schema)
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	report := runner.Run(t.Context(), runner.Options{Project: dir, Environ: os.Environ()}, silent{})
	if report.Status != runner.Succeeded {
		t.Fatal(report)
	}
	return dir
}

type silent struct{}

func (silent) Event(runner.Event)       {}
func (silent) Progress(runner.Progress) {}

// pair is one end of two pipes.
type pair struct {
	io.ReadCloser
	out io.WriteCloser
}

func (p pair) Write(b []byte) (int, error) { return p.out.Write(b) }
func (p pair) Close() error                { _ = p.ReadCloser.Close(); return p.out.Close() }

// askWarehouse starts the server on a project and returns a client's end of the connection.
func askWarehouse(t *testing.T, dir string) (jsonrpc2.Conn, <-chan struct{}) {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan struct{})
	go func() { // ends when the client closes its end
		defer close(ended)
		serveWarehouse(t.Context(), in, out, runner.Stored{Options: runner.Options{Project: dir, Environ: os.Environ()}})
	}()
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(pair{fromServer, toServer}))
	conn.Go(t.Context(), jsonrpc2.MethodNotFoundHandler)
	t.Cleanup(func() {
		_ = toServer.Close()
		<-ended
	})
	return conn, ended
}

// ask makes a call and returns the answer, or its error.
func ask(t *testing.T, conn jsonrpc2.Conn, method string, params any) string {
	t.Helper()
	var result json.RawMessage
	if _, err := conn.Call(t.Context(), method, params, &result); err != nil {
		return "error: " + err.Error()
	}
	return string(result)
}

func TestWarehouseServer(t *testing.T) {
	if python, _ := findPython(); python == "" {
		t.Skip("no Python")
	}
	dir := syncedProject(t)
	conn, _ := askWarehouse(t, dir)
	type object = map[string]any
	for _, test := range []struct {
		method string
		params any
		want   string
	}{
		{"csdk/tables", object{}, `{"tables":[{"schema":"tester","table":"orders","source":"Orders","key":["id"],"columns":[` +
			`{"name":"id","source":"id","type":"LONG","declared":""},{"name":"price","source":"price","type":"DECIMAL(9,2)","declared":"DECIMAL(9,2)"},` +
			`{"name":"note","source":"Note","type":"STRING","declared":""}],"rows":1,"since":{"upserts":0,"updates":0,"deletes":0,"truncates":0},"all":{"upserts":0,"updates":0,"deletes":0,"truncates":0}}]}`},
		{"csdk/checkpoints", nil, `{"checkpoints":[{"number":2,"state":{"n":1,"key":"****"},"rows":{},`},
		{"csdk/query", object{"sql": "SELECT id, price, note FROM orders -- all"}, `{"columns":[{"name":"id","type":"BIGINT"},{"name":"price","type":"DECIMAL(9,2)"},{"name":"note","type":"VARCHAR"}],"rows":[["9007199254740993","1.50","****"]],"more":false,"seconds":`},
		{"csdk/query", object{"sql": "FROM range(5)", "limit": 2}, `"rows":[[0],[1]],"more":true,`},
		{"csdk/query", object{"sql": "DELETE FROM orders"}, "only statements that read"},
		{"csdk/query", object{"sql": "SELECT * FROM read_text('/etc/hostname')"}, "Permission Error"},
		{"csdk/statements", object{"text": "SELECT 1; FROM orders"}, `{"statements":[{"start":0,"end":8,"explain":true},{"start":10,"end":21,"explain":true}],"selected":[]}`},
		{"csdk/complete", object{"text": "SELECT pr FROM orders", "offset": 9}, `{"items":[{"label":"price","insert":"price","kind":"column","detail":"DECIMAL(9,2) of orders",`},
		{"csdk/run", object{"sql": "SELECT note, count(*) AS n FROM orders GROUP BY ALL"}, `"rows":[["****","1"]],"more":false,`},
		{"csdk/run", object{"sql": "SELECT CAST(note AS INTEGER) FROM orders"}, `"failure":{"message":"Conversion Error: Could not convert string '****' to INT32 when casting from source column note","start":7,"end":11,"writes":false}`},
		{"csdk/run", object{"sql": "FROM orders", "mode": "analyze"}, `"plan":"`},
		{"csdk/run", object{"sql": "UPDATE orders SET price = 2"}, `"writes":true`},
		{"csdk/run", object{"sql": "UPDATE orders SET price = 2", "write": true}, `"changed":1`},
		{"csdk/run", object{"sql": "SELECT price FROM orders", "write": true}, `"rows":[["2.00"]]`},
		{"csdk/run", []int{1}, "csdk/run: the parameters are to be an object"},
		{"csdk/query", []int{1}, "csdk/query: the parameters are to be an object"},
		{"csdk/rows", object{"schema": "tester", "table": "orders", "columns": []string{"id", "note"}}, `{"columns":[{"name":"id","type":"BIGINT","kind":"number","key":true,"system":false},` +
			`{"name":"note","type":"VARCHAR","kind":"text","key":false,"system":false}],"rows":[["9007199254740993","****"]],"matching":1,"total":1,"deleted":0,"version":`},
		{"csdk/rows", object{"schema": "tester", "table": "gone"}, "there is no table tester.gone"},
		{"csdk/rows", object{"limit": "many"}, "limit cannot be a string"},
		{"csdk/row", object{"schema": "tester", "table": "orders", "columns": []string{"note"}}, `"values":[{"text":"****","size":10,"cut":false}]}`},
		{"csdk/statistics", object{"schema": "tester", "table": "orders", "column": "note"}, `"top":[{"text":"****","rows":1}]`},
		{"csdk/nothing", nil, "does not know csdk/nothing"},
	} {
		if got := ask(t, conn, test.method, test.params); !strings.Contains(got, test.want) {
			t.Errorf("%s %v:\n got %s\nwant %s", test.method, test.params, got, test.want)
		}
	}
	// Nothing holds the file between requests.
	if report := runner.Run(t.Context(), runner.Options{Project: dir, Environ: os.Environ()}, silent{}); report.Status != runner.Succeeded {
		t.Error(report)
	}
	if got := ask(t, conn, "csdk/checkpoints", nil); !strings.Contains(got, `"number":4`) {
		t.Error(got)
	}
}

func TestWarehouseServerWithoutWarehouse(t *testing.T) {
	conn, _ := askWarehouse(t, t.TempDir())
	if got := ask(t, conn, "csdk/tables", nil); !strings.Contains(got, "run csdk debug first") {
		t.Error(got)
	}
}

// TestWarehouseServerCancels: $/cancelRequest ends a query, and so does the end of the client.
func TestWarehouseServerCancels(t *testing.T) {
	if python, _ := findPython(); python == "" {
		t.Skip("no Python")
	}
	dir := syncedProject(t)
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan struct{})
	go func() { // ends when the client closes its end
		defer close(ended)
		serveWarehouse(t.Context(), in, out, runner.Stored{Options: runner.Options{Project: dir}})
	}()
	stream := jsonrpc2.NewStream(pair{fromServer, toServer})
	send := func(m jsonrpc2.Message) {
		t.Helper()
		if _, err := stream.Write(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	endless := jsonrpc2.RawMessage(`{"sql": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1"}`)
	for _, id := range []jsonrpc2.ID{jsonrpc2.NewNumberID(7), jsonrpc2.NewStringID("seven")} {
		send(jsonrpc2.NewCall(id, "csdk/query", endless))
		raw := "7"
		if id == jsonrpc2.NewStringID("seven") {
			raw = `"seven"`
		}
		send(jsonrpc2.NewNotification("$/cancelRequest", jsonrpc2.RawMessage(`{"id": `+raw+`}`)))
		answer, _, err := stream.Read(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if response, ok := answer.(*jsonrpc2.Response); !ok || response.Err() == nil || !strings.Contains(response.Err().Error(), "cancelled") {
			t.Errorf("%+v", answer)
		}
	}
	send(jsonrpc2.NewCall(jsonrpc2.NewNumberID(8), "csdk/query", endless))
	_ = toServer.Close()
	_ = fromServer.Close()
	<-ended
}

// TestWarehouseProcess: the real process answers, and ends with its stdin.
func TestWarehouseProcess(t *testing.T) {
	command, in, out := startWarehouse(t, t.TempDir())
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(pair{out, in}))
	conn.Go(t.Context(), jsonrpc2.MethodNotFoundHandler)
	if got := ask(t, conn, "csdk/query", map[string]any{"sql": "SELECT 1"}); !strings.Contains(got, "run csdk debug first") {
		t.Error(got)
	}
	_ = in.Close()
	<-conn.Done()
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

// TestWarehouseProcessEndsExport: nothing is left of an export when the client goes away meanwhile, or only reads no more.
func TestWarehouseProcessEndsExport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "any.db")
	w, err := warehouse.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE many AS SELECT range AS id FROM range(1000000)",
		"CREATE VIEW endless AS SELECT a.id FROM many a, many b, many c WHERE (a.id * b.id + c.id) % 7 = 1",
	} {
		if _, err := warehouse.Modify(t.Context(), path, statement); err != nil {
			t.Fatal(err)
		}
	}
	for name, leave := range map[string]func(in, out io.Closer){
		"gone":        func(in, out io.Closer) { _, _ = out.Close(), in.Close() },
		"writes only": func(_, out io.Closer) { _ = out.Close() },
		"reads only":  func(in, _ io.Closer) { _ = in.Close() },
	} {
		t.Run(name, func(t *testing.T) { leaveExport(t, path, leave) })
	}
}

func leaveExport(t *testing.T, path string, leave func(in, out io.Closer)) {
	folder := t.TempDir()
	command, in, out := startWarehouse(t, path)
	stream := jsonrpc2.NewStream(pair{out, in})
	if _, err := stream.Write(t.Context(), jsonrpc2.NewCall(jsonrpc2.NewNumberID(1), "csdk/export", jsonrpc2.RawMessage(
		`{"schema": "main", "table": "endless", "format": "csv", "token": "1", "file": "`+filepath.ToSlash(filepath.Join(folder, "endless.csv"))+`"}`))); err != nil {
		t.Fatal(err)
	}
	progress, _, err := stream.Read(t.Context())
	if _, is := progress.(*jsonrpc2.Notification); !is {
		t.Fatalf("%+v %v", progress, err)
	}
	if there, _ := os.ReadDir(folder); len(there) != 2 {
		t.Errorf("while it runs there are %v", there)
	}
	leave(in, out)
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
