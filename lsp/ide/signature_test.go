package ide

import "testing"

func TestSignature(t *testing.T) {
	for _, test := range []struct{ line, label, active string }{
		{`op.upsert(‸`, "upsert(table, data, *, schema=None, file=None)", "table"},
		{`op.upsert("orders", ‸`, "upsert(table, data, *, schema=None, file=None)", "data"},
		{`op.upsert("orders", {"id": ‸`, "upsert(table, data, *, schema=None, file=None)", "data"},
		{`op.upsert("orders", {"id": 1}, ‸)`, "upsert(table, data, *, schema=None, file=None)", "schema"},
		{`op.upsert(data={}, ‸)`, "upsert(table, data, *, schema=None, file=None)", "table"},
		{`op.upsert(data=‸, table="x")`, "upsert(table, data, *, schema=None, file=None)", "data"},
		{`op.upsert(ta‸ble="x")`, "upsert(table, data, *, schema=None, file=None)", "table"},
		{`op.upsert(schema="a", table="‸")`, "upsert(table, data, *, schema=None, file=None)", "table"},
		{`op.upsert(tabel=‸)`, "upsert(table, data, *, schema=None, file=None)", ""},
		{`op.upsert("a", {}, "b", "c", ‸)`, "upsert(table, data, *, schema=None, file=None)", ""},
		{`op.checkpoint(state‸)`, "checkpoint(state)", "state"},
		{`log.error("x", ‸)`, "error(message, exception=None)", "exception"},
		{`log.info(f"{str(‸)}")`, "", ""},
		{`Connector(update, ‸)`, "Connector(update, schema=None, configuration_form=None)", "schema"},
		{`op.upsert(table="a", data=dict(‸))`, "", ""},
		{`print(‸)`, "", ""},
		{`op.upsert(table="a", data={})‸`, "", ""},
		{`op.nothing(‸)`, "", ""},
	} {
		p, f, offset := caretIn(t, lineIn(test.line))
		label, name := "", ""
		if h := Signature(p, f, offset); h != nil {
			label = h.Label
			if h.Active >= 0 {
				name = h.Params[h.Active].Name
				if span := h.Params[h.Active].Span; label[span.Start:span.Start+len(name)] != name {
					t.Errorf("%s: the place of %s is %q", test.line, name, label[span.Start:span.End])
				}
			}
		}
		if label != test.label || name != test.active {
			t.Errorf("%s\n got %s, %s\nwant %s, %s", test.line, label, name, test.label, test.active)
		}
	}
}
