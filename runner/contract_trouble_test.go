package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"csdk/runner/fakesdk"
	"csdk/runner/sdkpb"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// typed declares the table t with a column of every type that a test sends something wrong for.
func typed() *sdkpb.Table {
	return fakesdk.Table("t", fakesdk.Key("id", sdkpb.DataType_INT), fakesdk.Column("b", sdkpb.DataType_BOOLEAN), fakesdk.Column("i", sdkpb.DataType_INT),
		fakesdk.Column("l", sdkpb.DataType_LONG), fakesdk.Column("d", sdkpb.DataType_NAIVE_DATE), fakesdk.Column("u", sdkpb.DataType_UTC_DATETIME),
		fakesdk.Column("x", sdkpb.DataType_BINARY), fakesdk.Column("j", sdkpb.DataType_JSON), fakesdk.Column("f", sdkpb.DataType_DOUBLE), fakesdk.Column("s", sdkpb.DataType_STRING))
}

// value is a message with one row that has this value.
func value(column string, v any) *sdkpb.UpdateResponse {
	return fakesdk.Row(fakesdk.Upsert("t", fakesdk.Data{"id": 2, column: v}))
}

// rowData is the same in the other encoding.
func rowData(column, v string) *sdkpb.UpdateResponse {
	return fakesdk.Row(fakesdk.RowData(sdkpb.RecordType_UPSERT, "t", map[string]string{"id": "\x012", column: v}))
}

// newerValue is of a kind that is not known yet.
func newerValue() *sdkpb.ValueType {
	v := &sdkpb.ValueType{}
	v.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 20, protowire.VarintType), 1))
	return v
}

func named(table string) *sdkpb.UpdateResponse {
	return fakesdk.Rows(fakesdk.Upsert(table, fakesdk.Data{"id": 2}))
}

// TestContractGarbage sends what no SDK sends, after a checkpoint that must be kept.
func TestContractGarbage(t *testing.T) {
	unknown := fakesdk.Upsert("t", fakesdk.Data{"id": 2})
	unknown.Type = 7
	for _, test := range []struct {
		name    string
		message *sdkpb.UpdateResponse
		want    string
	}{
		{"no operation", &sdkpb.UpdateResponse{}, "no operation that csdk knows"},
		{"empty record", fakesdk.Row(&sdkpb.StructuredRecord{}), "a record names no table"},
		{"no table", named(""), "a record names no table"},
		{"truncate of nothing", fakesdk.Truncate("", false), "a truncate names no table"},
		{"chunk of nothing", fakesdk.Chunk("", "a", nil, true), "a file chunk names no table"},
		{"path of a chunk", fakesdk.Chunk("t", "../../a", nil, true), "not a plain relative path"},
		{"type of record", fakesdk.Row(unknown), "a record for table t has the unknown type 7"},
		{"state", fakesdk.Checkpoint("{nope"), "not JSON that can be read again"},
		{"empty state", fakesdk.Checkpoint(""), "not JSON that can be read again"},
		{"state of a list", fakesdk.Checkpoint("[1]"), "a state must be a JSON object"},
		{"no key", fakesdk.Row(fakesdk.Upsert("t", fakesdk.Data{"s": "x"})), "without a value for the key column id"},
		{"task", fakesdk.Task(`{"message": "expired", "trace": "at line 3"}`), "op.error: expired\nat line 3"},
		{"plain task", fakesdk.Task("expired"), "op.error: expired"},
		{"empty value", value("s", &sdkpb.ValueType{}), "upsert to t: column s (declared STRING): the value has no content"},
		{"newer value", value("s", newerValue()), "the value is of the unknown kind 20"},
		{"text for INT", value("i", "seven"), "column i (declared INT): the server sent the string seven"},
		{"long for INT", value("i", 1<<40), "column i (declared INT): the integer is out of the type's range"},
		{"float for LONG", value("l", 1.5), "column l (declared LONG): the server sent the double 1.5"},
		{"int for BOOLEAN", value("b", 1), "column b (declared BOOLEAN): the server sent the long 1"},
		{"datetime for NAIVE_DATE", value("d", fakesdk.UTCDatetime(leapDay)), "column d (declared NAIVE_DATE): the server sent the utc_datetime 2024-02-29T12:30:15.250Z"},
		{"text for UTC_DATETIME", value("u", "yesterday"), "the server sent the string yesterday"},
		{"text for BINARY", value("x", "x"), "the server sent the string x"},
		{"JSON that is none", value("j", fakesdk.JSON("{")), "column j (declared JSON): the text is not JSON"},
		{"text for JSON", value("j", "{"), "the text is not JSON"},
		{"JSON in an undeclared column", value("new", fakesdk.JSON("{")), "column new (not declared): the text is not JSON"},
		{"nothing in row_data", rowData("s", ""), "the value has no content"},
		{"first byte", rowData("s", "\x09x"), "the value starts with the unknown byte 0x09"},
		{"null with a text", rowData("s", "\x00x"), "the value is damaged"},
		{"INT in row_data", rowData("i", "\x01seven"), `column i (declared INT): the server sent the text "seven"`},
		{"large INT in row_data", rowData("i", "\x012147483648"), "out of the type's range"},
		{"large LONG in row_data", rowData("l", "\x019223372036854775808"), "out of the type's range"},
		{"BOOLEAN in row_data", rowData("b", "\x01yes"), `the server sent the text "yes"`},
		{"float in row_data", rowData("f", "\x04much"), `the server sent "much" for a float`},
		{"JSON in row_data", rowData("j", "\x02{"), "the text is not JSON"},
		{"binary for a number", rowData("i", "\x03x"), "the server sent the binary"},
		{"text in row_data", rowData("s", "\x01\xff"), "column s (declared STRING): the text is not UTF-8"},
		{"empty schema_change", &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_SchemaChange{SchemaChange: &sdkpb.SchemaChange{}}}, "an empty schema_change"},
		{"another key", fakesdk.Change(fakesdk.Table("t", fakesdk.Key("s", sdkpb.DataType_STRING))), "gives table t the key [s] in the middle of a sync; it was [id]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			keeps(t, test.want, func(stream fakesdk.Stream) error { return stream.Send(test.message) })
		})
	}
}

// keeps runs a sync that fails after its first checkpoint, and checks what is said and what is kept.
func keeps(t *testing.T, want string, after func(fakesdk.Stream) error) *recorder {
	t.Helper()
	dir := folder(t)
	report, r := connectTo(t, dir, fakesdk.Connector{
		Schema: answering(fakesdk.Tables(typed())),
		Update: func(request *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
			if err := sending(rowOf(1), fakesdk.Checkpoint(`{"n": 1}`), rowOf(3))(request, stream); err != nil {
				return err
			}
			return after(stream)
		},
	})
	var load *LoadError
	if report.Status != Failed || errors.As(report.Err, &load) {
		t.Fatalf("%s: %v", report.Status, report.Err)
	}
	if errors := all[Error](r); len(errors) != 1 || !strings.Contains(errors[0].Message, want) {
		t.Errorf("%q is not in:\n%s", want, r.text())
	}
	if s := all[Summary](r)[0]; s.Checkpoints != 1 || s.Discarded < 1 {
		t.Errorf("%+v", s)
	}
	if got := query(t, dir, "SELECT id FROM tester.t"); fmt.Sprint(got) != "[1]" {
		t.Errorf("rows %v", got)
	}
	if got := readFile(t, dir, "files", "state.json"); got != `{"n": 1}` {
		t.Errorf("state %s", got)
	}
	return r
}

func rowOf(id int) *sdkpb.UpdateResponse {
	return fakesdk.Rows(fakesdk.Upsert("t", fakesdk.Data{"id": id}))
}

// TestContractBytes sends bytes that the generated code would not make.
func TestContractBytes(t *testing.T) {
	replaced := func(m *sdkpb.UpdateResponse) []byte {
		b, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.ReplaceAll(b, []byte("QQ"), []byte("\xff\xfe"))
	}
	for _, test := range []struct {
		name, want string
		message    []byte
	}{
		{"noise", "not of the contract", []byte("\xff\xff\xff\xff")},
		{"empty", "no operation that csdk knows", nil},
		{"text", "not of the contract", []byte("HTTP/1.1 200 OK")},
		{"noise in a batch", "not of the contract", append([]byte{recordsField<<3 | 2, 4}, "\xff\xff\xff\xff"...)},
		{"noise in a record", "not of the contract", append([]byte{recordField<<3 | 2, 4}, "\x22\x7f\xff\xff"...)},
		{"table", "a name of a schema, table or column is not UTF-8", replaced(named("QQ"))},
		{"column", "a name of a schema, table or column is not UTF-8", replaced(value("QQ", 1))},
		{"value", "column s (declared STRING): the text is not UTF-8", replaced(value("s", "QQ"))},
		{"undeclared value", "column new (not declared): the text is not UTF-8", replaced(value("new", fakesdk.XML("QQ")))},
		{"state", "invalid UTF-8", replaced(fakesdk.Checkpoint(`{"QQ": 1}`))},
		{"too large", "a message is too large", make([]byte, largestMessage+1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			keeps(t, test.want, func(stream fakesdk.Stream) error { return stream.Raw(test.message) })
		})
	}
}

const traceback = `Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/fivetran_connector_sdk/__init__.py", line 500, in Update
    raise result
  File "/home/me/shop/connector.py", line 12, in update
    page = fetch(1)
           ^^^^^^^^
  File "/home/me/shop/api.py", line 4, in fetch
    raise ValueError("page 1 is gone")
ValueError: page 1 is gone

During handling of the above exception, another exception occurred:

` + lastTraceback

const lastTraceback = `Traceback (most recent call last):
  File "/home/me/shop/connector.py", line 14, in update
    raise KeyError("page")
KeyError: 'page'
`

// TestContractErrors: what the connector's code raised, by the details that each generation of the SDK sends.
func TestContractErrors(t *testing.T) {
	for _, test := range []struct {
		name, details, want string
		line                int
	}{
		{"2.13", "Exception iterating responses: failed while executing update() error: 'page'\n" + traceback, "failed while executing update() error: 'page' (KeyError)", 14},
		{"2.6", "Exception iterating responses: failed while executing update() error: 'page'", "failed while executing update() error: 'page'", 0},
		{"2.5", "Exception iterating responses: Error: 'page'\n" + lastTraceback, "failed while executing update() error: 'page' (KeyError)", 14},
		{"1.0", "Exception iterating responses: 'page'", "failed while executing update() error: 'page'", 0},
		{"traceback alone", lastTraceback, "failed while executing update() error: KeyError: 'page'", 14},
		{"other language", "java.lang.NullPointerException", "failed while executing update() error: java.lang.NullPointerException", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := keeps(t, test.want, func(fakesdk.Stream) error { return status.Error(codes.Unknown, test.details) })
			e := all[Error](r)[0]
			if e.Site.Line != test.line || e.Phase != "update" || strings.Contains(e.Message, "Traceback") {
				t.Errorf("%+v", e)
			}
			if test.line != 0 && (len(e.Traceback) != 1 || e.Traceback[0].Text != `raise KeyError("page")`) {
				t.Errorf("%+v", e.Traceback)
			}
		})
	}
}

// TestContractSchemaTrouble: answers to Schema that cannot be.
func TestContractSchemaTrouble(t *testing.T) {
	for _, test := range []struct {
		name, want string
		load       bool
		answer     *sdkpb.SchemaResponse
		err        error
	}{
		{name: "empty", answer: &sdkpb.SchemaResponse{}, want: "neither tables nor schema_response_not_supported"},
		{name: "no name", answer: fakesdk.Tables(fakesdk.Table("")), want: "a table without a name"},
		{name: "table twice", answer: fakesdk.Tables(fakesdk.Table("t"), fakesdk.Table("t")), want: "the table t twice"},
		{name: "column twice", answer: fakesdk.Tables(fakesdk.Table("t", fakesdk.Key("a", 1), fakesdk.Column("a", 2))), want: `the column "a" of table t twice`},
		{name: "unknown type", answer: fakesdk.Tables(fakesdk.Table("t", fakesdk.Column("a", 99))), want: "column a of table t with the unknown type 99"},
		{name: "raises", err: status.Error(codes.Unknown, "Exception calling application: failed while executing schema() error: 'x'\n"+lastTraceback), want: "failed while executing schema() error: 'x' (KeyError)"},
		{name: "unimplemented", err: status.Error(codes.Unimplemented, "Method not found!"), want: "does not serve schema of the Connector SDK's contract", load: true},
		{name: "too large", answer: fakesdk.Tables(fakesdk.Table(strings.Repeat("t", largestMessage))), want: "a message is too large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			report, r := connectTo(t, folder(t), fakesdk.Connector{
				Schema: func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) { return test.answer, test.err }, Update: sending(),
			})
			var load *LoadError
			if report.Status != Failed || errors.As(report.Err, &load) != test.load || !strings.Contains(r.text(), test.want) {
				t.Errorf("%v\n%.2000s", report.Err, r.text())
			}
		})
	}
}

// TestContractNotServed: a gRPC server of something else, and one that has no Update.
func TestContractNotServed(t *testing.T) {
	for _, c := range []fakesdk.Connector{{}, {Old: true}, {Schema: answering(fakesdk.NoSchema())}, {Old: true, Schema: answering(fakesdk.NoSchema())}} {
		report, r := connectTo(t, folder(t), c)
		var load *LoadError
		if !errors.As(report.Err, &load) || !strings.Contains(load.Message, "does not serve") || !strings.Contains(load.Hint, "fivetran_sdk.v2.SourceConnector") {
			t.Errorf("%v\n%s", report.Err, r.text())
		}
	}
}

// TestContractNotReady: nothing there, and programs that are no gRPC server.
func TestContractNotReady(t *testing.T) {
	mute := listen(t, func(net.Conn) {})
	web := listen(t, func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) })
	closed := listen(t, func(net.Conn) {})
	closed.Close()
	for _, test := range []struct{ address, want string }{
		{mute.Addr().String(), "did not answer as a gRPC server within 200ms"},
		{web.Addr().String(), "did not answer as a gRPC server within 200ms"},
		{closed.Addr().String(), "no server could be reached"},
		{"unix:" + t.TempDir() + "/none", "no server could be reached"},
		{"nowhere.invalid:1", "no server could be reached"},
		{"127.0.0.1:99999", "no server could be reached"},
	} {
		client, err := dialContract(t.Context(), test.address, 200*time.Millisecond)
		var load *LoadError
		if client != nil || !errors.As(err, &load) || !strings.Contains(load.Message, test.want) {
			t.Errorf("%s: %v", test.address, err)
		}
	}
	noneLeft(t)
}

// listen accepts connections until the test is over, and closes them only then.
func listen(t *testing.T, accepted func(net.Conn)) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() { // ends with the listener
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			accepted(conn)
		}
	}()
	return listener
}

// TestContractLost: the server ends in the middle of the stream.
func TestContractLost(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	server := fakesdk.Serve(listener, fakesdk.Connector{
		Schema: answering(fakesdk.Tables(typed())),
		Update: func(r *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
			if err := sending(rowOf(1), fakesdk.Checkpoint(`{"n": 1}`), rowOf(2))(r, stream); err != nil {
				return err
			}
			<-stop
			<-stream.Context.Done()
			return nil
		},
	})
	dir := folder(t)
	r := &recorder{onDone: func(e Event) {
		if _, ok := e.(Checkpoint); ok {
			close(stop)
			go server.Stop() // ends with the connections
		}
	}}
	report := Run(t.Context(), Options{Project: dir, Connect: listener.Addr().String(), Environ: os.Environ()}, r)
	if report.Status != Failed || !strings.Contains(r.text(), "was lost in the middle of the sync") {
		t.Errorf("%s\n%s", report.Status, r.text())
	}
	if got := query(t, dir, "SELECT id FROM tester.t"); fmt.Sprint(got) != "[1]" {
		t.Errorf("rows %v", got)
	}
	noneLeft(t)
}

// TestContractInterrupt: Ctrl-C while the server says nothing, wherever it is.
func TestContractInterrupt(t *testing.T) {
	stalled := func(ctx context.Context, reached chan<- struct{}) error {
		close(reached)
		<-ctx.Done()
		return ctx.Err()
	}
	for _, place := range []string{"connection", "schema", "update", "checkpoint"} {
		t.Run(place, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			reached := make(chan struct{})
			connector := fakesdk.Connector{
				Schema: func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) {
					if place == "schema" {
						return nil, stalled(ctx, reached)
					}
					return fakesdk.Tables(typed()), nil
				},
				Update: func(r *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
					if place == "checkpoint" {
						if err := sending(rowOf(1), fakesdk.Checkpoint(`{"n": 1}`), rowOf(2))(r, stream); err != nil {
							return err
						}
					}
					return stalled(stream.Context, reached)
				},
			}
			var once gosync.Once
			address := listen(t, func(net.Conn) { once.Do(func() { close(reached) }) }).Addr().String()
			if place != "connection" {
				address = serve(t, connector)
			}
			checkpoint := make(chan struct{})
			go func() { // ends with the run
				<-reached
				if place == "checkpoint" {
					<-checkpoint
				}
				cancel()
			}()
			dir := folder(t)
			r := &recorder{onDone: func(e Event) {
				if _, ok := e.(Checkpoint); ok {
					close(checkpoint)
				}
			}}
			started := time.Now()
			report := Run(ctx, Options{Project: dir, Connect: address, Environ: os.Environ()}, r)
			if report.Status != Interrupted || report.Err != nil || time.Since(started) > 10*time.Second {
				t.Errorf("%s after %s: %v", report.Status, time.Since(started), report.Err)
			}
			if place == "checkpoint" {
				if got := query(t, dir, "SELECT id FROM tester.t"); fmt.Sprint(got) != "[1]" {
					t.Errorf("rows %v", got)
				}
			}
			noneLeft(t)
		})
	}
}

// noneLeft waits until no goroutine of a client is left.
func noneLeft(t *testing.T) {
	t.Helper()
	const patience = 10 * time.Second
	stacks := make([]byte, 1<<20)
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		text := string(stacks[:runtime.Stack(stacks, true)])
		left := ""
		for _, goroutine := range strings.Split(text, "\n\n") {
			for _, ours := range []string{"runner.(*contractSync)", "runner.(*connection)", "runner.dialContract", "transport.(*http2Client)", "grpc.(*addrConn)"} {
				if strings.Contains(goroutine, ours) {
					left = goroutine
				}
			}
		}
		if left == "" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("a goroutine is left:\n%s", left)
		}
	}
}
