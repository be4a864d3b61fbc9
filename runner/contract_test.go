package runner

import (
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"csdk/runner/fakesdk"
	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// serve starts a server for the test and returns its address.
func serve(t testing.TB, c fakesdk.Connector) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fakesdk.Serve(listener, c).Stop)
	return listener.Addr().String()
}

// connectTo syncs from a server into a new project.
func connectTo(t testing.TB, dir string, c fakesdk.Connector) (Report, *recorder) {
	t.Helper()
	return debug(t, Options{Project: dir, Connect: serve(t, c)})
}

// folder is a project that has no connector.py.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "configuration.json", `{"region": "eu"}`)
	return dir
}

// sending is an update() that sends these messages.
func sending(messages ...*sdkpb.UpdateResponse) func(*sdkpb.UpdateRequest, fakesdk.Stream) error {
	return func(_ *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
		for _, m := range messages {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	}
}

// answering is a schema() with this answer.
func answering(answer *sdkpb.SchemaResponse) func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) {
	return func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) { return answer, nil }
}

var leapDay = timestamppb.New(time.Date(2024, 2, 29, 12, 30, 15, 250_000_000, time.UTC))

// everyType declares one column of every type.
func everyType() *sdkpb.Table {
	table := fakesdk.Table("every", fakesdk.Key("id", sdkpb.DataType_INT), fakesdk.DecimalColumn("decimal", 10, 2))
	for number := sdkpb.DataType_BOOLEAN; number <= sdkpb.DataType_JSON; number++ {
		if number != sdkpb.DataType_DECIMAL {
			table.Columns = append(table.Columns, fakesdk.Column(strings.ToLower(number.String()), number))
		}
	}
	return table
}

var everyValue = fakesdk.Data{
	"id": int32(1), "boolean": true, "short": int16(-7), "int": int32(math.MinInt32), "long": math.MaxInt64,
	"decimal": fakesdk.Decimal("12.50"), "float": float32(0.1), "double": 0.1,
	"naive_date": fakesdk.NaiveDate(leapDay), "naive_datetime": fakesdk.NaiveDatetime(leapDay), "utc_datetime": fakesdk.UTCDatetime(leapDay),
	"binary": []byte{0, 255}, "xml": fakesdk.XML("<a/>"), "string": "é", "json": fakesdk.JSON(`{"a": [NaN]}`),
}

var everyRowData = map[string]string{
	"id": "\x011", "boolean": "\x01true", "short": "\x01-7", "int": "\x01-2147483648", "long": "\x019223372036854775807",
	"decimal": "\x0112.50", "float": "\x040.1", "double": "\x050.1",
	"naive_date": "\x012024-02-29", "naive_datetime": "\x012024-02-29T12:30:15.250000", "utc_datetime": "\x012024-02-29T12:30:15.250Z",
	"binary": "\x03\x00\xff", "xml": "\x01<a/>", "string": "\x01é", "json": "\x02" + `{"a": [NaN]}`,
}

// TestContractTypes: the same row in both encodings and both contracts gives the same table.
func TestContractTypes(t *testing.T) {
	want := []string{"1 | 12.50 | true | -7 | -2147483648 | 9223372036854775807 | 0.1 | 0.1 | 2024-02-29 | 2024-02-29 12:30:15.25 | 2024-02-29 12:30:15.25+00 | AP8= | <a/> | é | {\"a\": [null]}"}
	for _, test := range []struct {
		name   string
		old    bool
		record *sdkpb.StructuredRecord
	}{
		{"data", false, fakesdk.Upsert("every", everyValue)},
		{"row_data", false, fakesdk.RowData(sdkpb.RecordType_UPSERT, "every", everyRowData)},
		{"older contract", true, fakesdk.Upsert("every", everyValue)},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t)
			report, r := connectTo(t, dir, fakesdk.Connector{
				Old: test.old, Schema: answering(fakesdk.Tables(everyType())), Update: sending(fakesdk.Rows(test.record), fakesdk.Checkpoint(`{"n": 1}`)),
			})
			if report.Status != Succeeded {
				t.Fatalf("%v\n%s", report.Err, r.text())
			}
			got := query(t, dir, `SELECT id, "decimal"::VARCHAR, "boolean", short, "int", long, "float"::VARCHAR, "double"::VARCHAR, naive_date::VARCHAR,
				naive_datetime::VARCHAR, strftime(utc_datetime AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.25+00'), to_base64("binary"), xml, string, "json"::VARCHAR FROM tester.every`)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if got := readFile(t, dir, "files", "state.json"); got != `{"n": 1}` {
				t.Errorf("state %s", got)
			}
			if e := all[Engine](r); len(e) != 1 || e[0].Name != "connect" || e[0].Address == "" {
				t.Errorf("engine %+v", e)
			}
			if s := all[Summary](r)[0]; s.Engine != "connect" || s.Upserts != 1 || s.Checkpoints != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// TestContractOperations: every message of the stream does what the embedded engine's operation does.
func TestContractOperations(t *testing.T) {
	dir := folder(t)
	report, r := connectTo(t, dir, fakesdk.Connector{
		Schema: answering(fakesdk.Tables(fakesdk.Table("t", fakesdk.Key("id", sdkpb.DataType_INT)))),
		Update: sending(
			fakesdk.Rows(
				fakesdk.Upsert("old", fakesdk.Data{"a": 1}),
				fakesdk.Upsert("t", fakesdk.Data{"id": 1, "name": "one", "n": 1}), fakesdk.Upsert("t", fakesdk.Data{"n": 2, "id": 2, "name": "two"}),
				fakesdk.Record(sdkpb.RecordType_UPDATE, "t", fakesdk.Data{"id": 1, "name": "uno"}),
				fakesdk.Record(sdkpb.RecordType_DELETE, "t", fakesdk.Data{"id": 2}),
				fakesdk.Record(sdkpb.RecordType_TRUNCATE, "old", nil),
				fakesdk.Upsert("old", fakesdk.Data{"a": 2}),
			),
			fakesdk.Row(fakesdk.Upsert("later", fakesdk.Data{"a": 1})),
			fakesdk.Warning(`{"message": "careful"}`), fakesdk.Warning("plain"),
			fakesdk.Chunk("t", "a/b.txt", []byte("hel"), false), fakesdk.Chunk("t", "a/b.txt", []byte("lo"), true),
			fakesdk.Checkpoint(`{"n": 1}`),
			fakesdk.Truncate("later", true),
			fakesdk.Rows(fakesdk.Upsert("later", fakesdk.Data{"a": 2})),
			fakesdk.Change(fakesdk.Table("t", fakesdk.Column("day", sdkpb.DataType_NAIVE_DATE)), fakesdk.Table("new", fakesdk.Key("k", sdkpb.DataType_STRING))),
			fakesdk.Rows(fakesdk.RowData(sdkpb.RecordType_UPDATE, "t", map[string]string{"id": "\x011", "day": "\x012024-02-29"}), fakesdk.Upsert("new", fakesdk.Data{"k": 7})),
		),
	})
	if report.Status != Succeeded {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
	got := map[string][]string{
		"t":     query(t, dir, "SELECT id, name, n, day::VARCHAR, _fivetran_deleted FROM tester.t ORDER BY id"),
		"old":   query(t, dir, "SELECT a, _fivetran_deleted FROM tester.old ORDER BY a"),
		"later": query(t, dir, "SELECT a, _fivetran_deleted FROM tester.later ORDER BY a"),
		"new":   query(t, dir, "SELECT k FROM tester.new"),
	}
	want := map[string][]string{
		"t": {"1 | uno | 1 | 2024-02-29 | false", "2 | two | 2 | <nil> | true"}, "old": {"1 | true", "2 | false"},
		"later": {"1 | true", "2 | false"}, "new": {"7"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := readFile(t, dir, "files", "uploads", "t", "a", "b.txt"); got != "hello" {
		t.Errorf("file %q", got)
	}
	var warnings []string
	for _, w := range all[Warning](r) {
		warnings = append(warnings, w.Message)
	}
	if diff := cmp.Diff([]string{"careful", "plain"}, warnings); diff != "" {
		t.Error(diff)
	}
	if s := all[Summary](r)[0]; s.Upserts != 7 || s.Updates != 2 || s.Deletes != 1 || s.Truncates != 2 {
		t.Errorf("%+v", s)
	}
}

// TestContractChangeOfType: a column gets a type while rows of the same checkpoint wait without it.
func TestContractChangeOfType(t *testing.T) {
	dir := folder(t)
	report, r := connectTo(t, dir, fakesdk.Connector{
		Schema: answering(fakesdk.NoSchema()),
		Update: sending(
			fakesdk.Rows(fakesdk.Upsert("t", fakesdk.Data{"a": 1, "b": 1})),
			fakesdk.Change(fakesdk.Table("t", fakesdk.Column("a", sdkpb.DataType_DOUBLE), fakesdk.Column("b", sdkpb.DataType_STRING))),
			fakesdk.Rows(fakesdk.Upsert("t", fakesdk.Data{"a": 1.5, "b": "x"})),
		),
	})
	if report.Status != Succeeded {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
	if got := query(t, dir, "SELECT a, b, typeof(a) FROM tester.t ORDER BY a"); fmt.Sprint(got) != "[1 | 1 | DOUBLE 1.5 | x | DOUBLE]" {
		t.Error(got)
	}
}

// TestContractSchemas: tables of the same name in two schemas, and one without.
func TestContractSchemas(t *testing.T) {
	one, two := "one", "two"
	for _, older := range []bool{false, true} {
		dir := folder(t)
		first, second := fakesdk.Upsert("t", fakesdk.Data{"id": 1}), fakesdk.Upsert("t", fakesdk.Data{"id": "x"})
		first.SchemaName, second.SchemaName = &one, &two
		report, r := connectTo(t, dir, fakesdk.Connector{
			Old: older,
			Schema: answering(fakesdk.Schemas(
				&sdkpb.Schema{Name: one, Tables: []*sdkpb.Table{fakesdk.Table("t", fakesdk.Key("id", sdkpb.DataType_LONG), fakesdk.DecimalColumn("d", 9, 3))}},
				&sdkpb.Schema{Name: two, Tables: []*sdkpb.Table{fakesdk.Table("t", fakesdk.Key("id", sdkpb.DataType_STRING))}},
				&sdkpb.Schema{Tables: []*sdkpb.Table{fakesdk.Table("t", fakesdk.Key("id", sdkpb.DataType_BOOLEAN))}},
			)),
			Update: sending(fakesdk.Rows(first, second, fakesdk.Upsert("t", fakesdk.Data{"id": true}))),
		})
		if report.Status != Succeeded {
			t.Fatalf("%v\n%s", report.Err, r.text())
		}
		for table, want := range map[string]string{"tester_one.t": "1", "tester_two.t": "x", "tester.t": "true"} {
			if got := query(t, dir, "SELECT id FROM "+table); fmt.Sprint(got) != "["+want+"]" {
				t.Errorf("%s: %v", table, got)
			}
		}
		if got := query(t, dir, "SELECT data_type FROM information_schema.columns WHERE table_schema = 'tester_one' AND column_name = 'd'"); fmt.Sprint(got) != "[DECIMAL(9,3)]" {
			t.Errorf("the DECIMAL is %v", got)
		}
	}
}

// TestContractRequest: a server gets the configuration and the state, and no checkpoint is overtaken: what
// comes after one is read when it is in the warehouse and the state file.
func TestContractRequest(t *testing.T) {
	for _, older := range []bool{false, true} {
		dir := folder(t)
		var got []string
		connector := fakesdk.Connector{
			Old: older,
			Schema: func(r *sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) {
				got = append(got, fmt.Sprint(r.GetConfiguration()))
				return fakesdk.NoSchema(), nil
			},
			Update: func(r *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
				got = append(got, fmt.Sprint(r.GetConfiguration()), r.GetStateJson())
				return sending(fakesdk.Row(fakesdk.Upsert("t", fakesdk.Data{"a": 1})), fakesdk.Checkpoint(`{"page": 2}`))(r, stream)
			},
		}
		for range 2 {
			if report, r := connectTo(t, dir, connector); report.Status != Succeeded {
				t.Fatalf("%v\n%s", report.Err, r.text())
			}
		}
		settings := "map[region:eu]"
		if diff := cmp.Diff([]string{settings, settings, "{}", settings, settings, `{"page": 2}`}, got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestContractUntilCheckpoint: the stream is left in the middle.
func TestContractUntilCheckpoint(t *testing.T) {
	dir := folder(t)
	ended := make(chan error, 1)
	address := serve(t, fakesdk.Connector{
		Schema: answering(fakesdk.NoSchema()),
		Update: func(_ *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
			for i := 1; ; i++ {
				if err := stream.Send(fakesdk.Checkpoint(fmt.Sprintf(`{"n": %d}`, i))); err != nil {
					ended <- err
					return err
				}
			}
		},
	})
	report, r := debug(t, Options{Project: dir, Connect: address, UntilCheckpoint: 3})
	if report.Status != Succeeded {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
	if got := readFile(t, dir, "files", "state.json"); got != `{"n": 3}` {
		t.Errorf("state %s", got)
	}
	<-ended
}

// TestContractUnixSocket: a server on a socket of the file system.
func TestContractUnixSocket(t *testing.T) {
	place, err := os.MkdirTemp("", "csdk") // t.TempDir can be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(place)
	path := filepath.Join(place, "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no unix sockets here:", err)
	}
	defer fakesdk.Serve(listener, fakesdk.Connector{Schema: answering(fakesdk.NoSchema()), Update: sending()}).Stop()
	if report, r := debug(t, Options{Project: folder(t), Connect: "unix:" + path}); report.Status != Succeeded {
		t.Fatalf("%v\n%s", report.Err, r.text())
	}
}

// TestContractOldLog: the older contract carries the connector's log.
func TestContractOldLog(t *testing.T) {
	_, r := connectTo(t, folder(t), fakesdk.Connector{
		Old: true, Schema: answering(fakesdk.NoSchema()),
		Update: func(_ *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
			return stream.Log(old.LogLevel_SEVERE, "ouch")
		},
	})
	for _, l := range all[Log](r) {
		if l.Level == "SEVERE" && l.Origin == "connector" && l.Message == "ouch" {
			return
		}
	}
	t.Errorf("the entry was not shown:\n%s", r.text())
}

// TestContractSetup: the form and its tests, by both contracts.
func TestContractSetup(t *testing.T) {
	for _, older := range []bool{false, true} {
		client, err := dialContract(t.Context(), serve(t, fakesdk.Connector{
			Old: older,
			Form: func() (*sdkpb.ConfigurationFormResponse, error) {
				return &sdkpb.ConfigurationFormResponse{Tests: []*sdkpb.ConfigurationTest{{Name: "ping", Label: "Ping"}}}, nil
			},
			Test: func(r *sdkpb.TestRequest) (*sdkpb.TestResponse, error) {
				return &sdkpb.TestResponse{Response: &sdkpb.TestResponse_Failure{Failure: r.GetName() + r.GetConfiguration()["a"]}}, nil
			},
		}), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		form, err := client.form(t.Context())
		if err != nil || form.GetTests()[0].GetName() != "ping" {
			t.Errorf("%v, %v", form, err)
		}
		result, err := client.test(t.Context(), "ping", map[string]string{"a": "b"})
		if err != nil || result.GetFailure() != "pingb" {
			t.Errorf("%v, %v", result, err)
		}
	}
}

// TestContractSites: the line of an operation comes from the engine's side channel.
func TestContractSites(t *testing.T) {
	client, err := dialContract(t.Context(), serve(t, fakesdk.Connector{
		Schema: answering(fakesdk.NoSchema()),
		Update: sending(
			fakesdk.Rows(fakesdk.Upsert("t", fakesdk.Data{"a": 1}), fakesdk.Upsert("t", fakesdk.Data{"a": 2}), fakesdk.Upsert("t", fakesdk.Data{"a": 3})),
			fakesdk.Checkpoint("{}"),
		),
	}), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	lines := []Site{{"connector.py", 3, "update"}, {"connector.py", 3, "update"}, {"connector.py", 5, "update"}, {"connector.py", 3, "update"}}
	frames := make(chan frame)
	run := newContractSync(nil, "")
	run.out = frames
	run.siteOf = func(frameKind) Site {
		site := lines[0]
		lines = lines[1:]
		return site
	}
	done := make(chan error, 1)
	go func() { // ends with the stream
		done <- run.read(t.Context(), client)
		close(frames)
	}()
	var got []string
	for f := range frames {
		switch f.kind {
		case frameRows:
			for _, r := range f.rows {
				got = append(got, fmt.Sprintf("%d rows by %d", r.rows, r.site))
			}
		default:
			got = append(got, fmt.Sprintf("%c %s", f.kind, f.payload))
		}
		if f.kind == frameSchema || f.kind == frameCheckpoint || f.kind == frameEnd {
			run.answer()
		}
	}
	want := []string{
		`S {"declared":false,"tables":null}`, `D {"plan":1,"op":"upsert","schema":"","table":"t","columns":["a"]}`,
		`N {"site":1,"file":"connector.py","line":3,"function":"update"}`, `N {"site":2,"file":"connector.py","line":5,"function":"update"}`,
		"2 rows by 1", "1 rows by 2", `C {"state":"{}","site":1}`, "Z null",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if run.answer(); context.Cause(t.Context()) != nil {
		t.Error("an answer that nobody waits for must not block")
	}
}
