package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"csdk/runner/fakesdk"
	"csdk/runner/sdkpb"
	"csdk/schema"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// newRowReader reads rows for a test, which gets the frames.
func newRowReader(d *declarations, emit func(frame)) *rowReader {
	return &rowReader{
		declared: d,
		siteOf:   func(context.Context, frameKind) (int, error) { return 0, nil },
		emit: func(_ context.Context, f frame) error {
			emit(f)
			return nil
		},
	}
}

// TestRowShapes: names in any order are one shape, each set of names is one, and a shape is told once.
func TestRowShapes(t *testing.T) {
	entry := func(names ...string) []byte {
		record := protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), "t")
		for i, name := range names {
			pair := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), name)
			pair = protowire.AppendString(protowire.AppendTag(pair, 2, protowire.BytesType), fmt.Sprintf("\x01%d", i))
			record = protowire.AppendBytes(protowire.AppendTag(record, 5, protowire.BytesType), pair)
		}
		return record
	}
	var got []string
	r := newRowReader(&declarations{}, func(f frame) {
		if f.kind == framePlan {
			got = append(got, string(f.payload))
		}
		for _, run := range f.rows {
			text := fmt.Sprintf("plan %d:", run.plan)
			for _, c := range run.cells {
				text += " " + c.text
			}
			got = append(got, text)
		}
	})
	var batch []byte
	for _, record := range [][]byte{entry("b", "a"), entry("b", "a"), entry("a", "b"), entry("a"), entry(), entry("b", "a"), entry("a", "b", "a")} {
		batch = protowire.AppendBytes(protowire.AppendTag(batch, 1, protowire.BytesType), record)
	}
	if err := r.records(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"plan":1,"op":"upsert","schema":"","table":"t","columns":["a","b"]}`, `{"plan":2,"op":"upsert","schema":"","table":"t","columns":["a"]}`,
		`{"plan":3,"op":"upsert","schema":"","table":"t","columns":null}`,
		"plan 1: 1 0 1 0 0 1", "plan 2: 0", "plan 3:", "plan 1: 1 0 2 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTimestampText: as Python prints such values.
func TestTimestampText(t *testing.T) {
	for _, test := range []struct {
		at                      time.Time
		date, naive, utc, clock string
	}{
		{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "00:00:00"},
		{time.Date(1969, 12, 31, 23, 59, 59, 120_000_000, time.UTC), "1969-12-31", "1969-12-31T23:59:59.120000", "1969-12-31T23:59:59.120Z", "23:59:59.120000"},
		{time.Date(2024, 2, 29, 1, 2, 3, 4_000, time.UTC), "2024-02-29", "2024-02-29T01:02:03.000004", "2024-02-29T01:02:03.000004Z", "01:02:03.000004"},
		{time.Date(9999, 12, 31, 0, 0, 0, 1, time.UTC), "9999-12-31", "9999-12-31T00:00:00.000000001", "9999-12-31T00:00:00.000000001Z", "00:00:00.000000001"},
	} {
		message, err := proto.Marshal(timestamppb.New(test.at))
		if err != nil {
			t.Fatal(err)
		}
		for kind, want := range map[wireKind]string{wireNaiveDate: test.date, wireNaiveDatetime: test.naive, wireUTCDatetime: test.utc, wireNaiveTime: test.clock} {
			if got, ok := timestampText(message, kind); !ok || got != want {
				t.Errorf("%s: %q, want %q", wireNames[kind], got, want)
			}
		}
	}
	for _, bad := range []*timestamppb.Timestamp{{Seconds: 253402300800}, {Seconds: -62135596801}, {Nanos: -1}, {Nanos: 1e9}} {
		message, err := proto.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := timestampText(message, wireUTCDatetime); ok {
			t.Errorf("%v is taken for %s", bad, got)
		}
	}
}

// TestRowOrdersAreBounded: names that never come twice do not fill the memory with their orders.
func TestRowOrdersAreBounded(t *testing.T) {
	plans := 0
	r := newRowReader(&declarations{}, func(f frame) {
		if f.kind == framePlan {
			plans++
		}
	})
	for i := range mostOrders + 10 {
		b, err := proto.Marshal(fakesdk.Upsert("t", fakesdk.Data{fmt.Sprint("c", i): 1}))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.record(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(r.orders) > mostOrders || plans != mostOrders+10 {
		t.Errorf("%d orders, %d plans", len(r.orders), plans)
	}
}

// FuzzRowData: any bytes give a cell that fits the declared type, or an error.
func FuzzRowData(f *testing.F) {
	for _, seed := range []string{"\x00", "\x01true", "\x01-12", "\x0112.5", "\x012024-02-29", "\x02{\"a\": NaN}", "\x03\xff", "\x041e+16", "\x05-Infinity", "", "\x07"} {
		f.Add([]byte(seed), byte(schema.Int))
	}
	f.Fuzz(func(t *testing.T, value []byte, want byte) {
		kind := schema.Kind(want % byte(schema.JSON+1))
		var c cell
		if err := rowDataCell(&c, value, kind); err == nil {
			checkCell(t, c, kind)
		}
	})
}

// FuzzValue does the same for the other encoding.
func FuzzValue(f *testing.F) {
	for _, v := range everyValue {
		b, err := proto.Marshal(fakesdk.Value(v))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, byte(schema.Unspecified))
	}
	f.Fuzz(func(t *testing.T, value []byte, want byte) {
		kind := schema.Kind(want % byte(schema.JSON+1))
		var c cell
		if err := valueCell(&c, value, kind); err == nil {
			checkCell(t, c, kind)
		}
	})
}

// checkCell: the converter can take the cell under this type.
func checkCell(t *testing.T, c cell, kind schema.Kind) {
	t.Helper()
	if c.kind != cellBytes && !utf8.ValidString(c.text) {
		t.Errorf("%q is not UTF-8", c.text)
	}
	allowed := map[schema.Kind][]cellKind{
		schema.Boolean: {cellBool}, schema.Short: {cellInt}, schema.Int: {cellInt}, schema.Long: {cellInt},
		schema.Float: {cellFloat, cellInt}, schema.Double: {cellFloat, cellInt}, schema.Decimal: {cellText, cellFloat, cellInt},
		schema.NaiveDate: {cellText}, schema.NaiveDatetime: {cellText}, schema.UTCDatetime: {cellText},
		schema.Binary: {cellBytes}, schema.XML: {cellText}, schema.JSON: {cellJSON},
	}[kind]
	if c.kind == cellNull || allowed == nil {
		return
	}
	for _, k := range allowed {
		if c.kind == k {
			return
		}
	}
	t.Errorf("a cell of kind %d for %s: %+v", c.kind, kind, c)
}

// FuzzUpdateMessage: any bytes as a message of either contract give whole frames, or an error for people.
func FuzzUpdateMessage(f *testing.F) {
	for _, m := range []*sdkpb.UpdateResponse{
		fakesdk.Rows(fakesdk.Upsert("every", everyValue), fakesdk.RowData(sdkpb.RecordType_UPDATE, "every", everyRowData)), fakesdk.Checkpoint("{}"),
		fakesdk.Task(`{"message": "x"}`), fakesdk.Truncate("t", true), fakesdk.Chunk("t", "a", []byte("b"), true), fakesdk.Change(everyType()),
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, false)
		f.Add(protowire.AppendBytes(protowire.AppendTag(nil, 2, protowire.BytesType), b), true)
	}
	f.Fuzz(func(t *testing.T, message []byte, older bool) {
		run := newContractSync(nil, "")
		run.client = &contract{old: older}
		if _, err := run.client.declared.schema(fakesdk.Tables(everyType())); err != nil {
			t.Fatal(err)
		}
		widths := map[int]int{}
		emit := func(f frame) {
			run.answer()
			if f.kind == framePlan {
				p, err := decodeJSON[planFrame](f)
				if err != nil {
					t.Error(err)
				}
				widths[p.Plan] = len(p.Columns)
			}
			for _, rows := range f.rows {
				if width, known := widths[rows.plan]; !known || len(rows.cells) != rows.rows*width {
					t.Errorf("%d cells in %d rows of plan %d: %v", len(rows.cells), rows.rows, rows.plan, widths)
				}
			}
		}
		frames := make(chan frame)
		done := make(chan struct{})
		go func() { // ends with frames
			for f := range frames {
				emit(f)
			}
			close(done)
		}()
		run.out = frames
		run.rows = rowReader{declared: &run.client.declared, siteOf: run.site, emit: run.send}
		err := run.message(t.Context(), message)
		close(frames)
		<-done
		var failed *runError
		if err != nil && (!errors.As(err, &failed) || !utf8.ValidString(failed.event.Message)) {
			t.Errorf("%#v", err)
		}
	})
}

// FuzzConnectorError: no details of a failed call break the reader of tracebacks.
func FuzzConnectorError(f *testing.F) {
	f.Add("Exception iterating responses: failed while executing update() error: 'page'\n" + traceback)
	f.Fuzz(func(t *testing.T, details string) {
		if e := connectorError("update", details); !strings.Contains(e.Message, "failed while executing") {
			t.Errorf("%+v", e)
		}
	})
}

// BenchmarkContract reads batches of 100 rows of 10 columns as the SDK sends them, and beside it decodes them
// with the generated code, which then still would have to make cells.
func BenchmarkContract(b *testing.B) {
	const rows = 100
	types := []sdkpb.DataType{4, 13, 13, 3, 1, 7, 13, 10, 4, 14}
	values := []any{1234567, "a name of a customer", "somewhere@example.com", int32(42), true, 1234.5, "ACTIVE", fakesdk.UTCDatetime(leapDay), 99, fakesdk.JSON(`{"a": 1}`)}
	texts := []string{"\x011234567", "\x01a name of a customer", "\x01somewhere@example.com", "\x0142", "\x01true", "\x051234.5", "\x01ACTIVE", "\x012024-02-29T12:30:15.250Z", "\x0199", "\x02{\"a\": 1}"}
	table := fakesdk.Table("orders")
	data, rowData := fakesdk.Data{}, map[string]string{}
	for i := range types {
		name := fmt.Sprintf("column_%d", i)
		table.Columns = append(table.Columns, fakesdk.Column(name, types[i]))
		data[name], rowData[name] = values[i], texts[i]
	}
	for _, test := range []struct {
		name     string
		record   *sdkpb.StructuredRecord
		declared bool
	}{
		{"data", fakesdk.Upsert("orders", data), true},
		{"data-undeclared", fakesdk.Upsert("orders", data), false},
		{"row_data", fakesdk.RowData(sdkpb.RecordType_UPSERT, "orders", rowData), true},
		{"row_data-undeclared", fakesdk.RowData(sdkpb.RecordType_UPSERT, "orders", rowData), false},
	} {
		batch := fakesdk.Rows()
		for range rows {
			batch.GetStructuredRecords().StructuredRecords = append(batch.GetStructuredRecords().StructuredRecords, test.record)
		}
		message, err := proto.MarshalOptions{Deterministic: true}.Marshal(batch)
		if err != nil {
			b.Fatal(err)
		}
		perSecond := func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		}
		b.Run(test.name, func(b *testing.B) {
			d := &declarations{}
			if test.declared {
				if _, err := d.schema(fakesdk.Tables(table)); err != nil {
					b.Fatal(err)
				}
			}
			r := newRowReader(d, func(frame) {})
			for b.Loop() {
				_, content, _ := onlyField(message)
				if err := r.records(b.Context(), content); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b)
		})
		b.Run(test.name+"-generated", func(b *testing.B) {
			for b.Loop() {
				var response sdkpb.UpdateResponse
				if err := proto.Unmarshal(message, &response); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b)
		})
	}
}
