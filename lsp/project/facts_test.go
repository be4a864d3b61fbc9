package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTables(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"literal", `
def schema(configuration):
    return [{"table": "orders", "primary_key": ["id", "line"], "columns": {"id": "INT", "price": {"type": "DECIMAL", "precision": 10, "scale": 2}}}, {"table": "users"}]
`, "orders key id line columns id INT, price DECIMAL(10,2)\nusers key columns"},
		{"appended", `
NAMES = ["a", "b"]
def schema(configuration):
    out = []
    for n in NAMES:
        out.append({"table": n, "primary_key": ["id"]})
    out += [{"table": "c", "schema": "s"}]
    return out
`, "a shared\nb shared\ns.c key columns"},
		{"comprehension", `
SPECS = {"a": ["x"], "b": ["y"]}
def schema(configuration):
    return [{"table": n, "primary_key": k} for n, k in SPECS.items()]
`, "a shared\nb shared"},
		{"helper", `
def entry(name, *key):
    return {"table": name, "primary_key": ["id"]}
def schema(configuration):
    tables = [entry("a"), entry("b")]
    return tables
`, "a key id columns\nb key id columns"},
		{"unknown", `
def schema(configuration):
    return [{"table": configuration["t"]}] + load()
`, "incomplete"},
		{"nothing", ``, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			call := "\nconnector = Connector(update=update, schema=schema)\n"
			if test.code == "" {
				call = "\nconnector = Connector(update=update)\n"
			}
			p := fromTexts(connector("def update(configuration, state):\n    pass\n" + test.code + call))
			if diff := cmp.Diff(test.want, describeTables(p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func describeTables(p *Project) string {
	tables, complete := p.Tables()
	var out []string
	for _, t := range tables {
		line := t.Name.Text
		if t.Schema.Text != "" {
			line = t.Schema.Text + "." + line
		}
		if t.Shared {
			out = append(out, line+" shared")
			continue
		}
		line += " key"
		for _, k := range t.Key {
			line += " " + k.Text
		}
		if !t.KeyOK {
			line += " …"
		}
		line += " columns"
		for i, c := range t.Columns {
			if i > 0 {
				line += ","
			}
			line += " " + c.Name.Text + " " + c.Data.String()
		}
		if !t.ColumnsOK {
			line += " …"
		}
		out = append(out, line)
	}
	if !complete {
		out = append(out, "incomplete")
	}
	return strings.Join(out, "\n")
}

func TestOperations(t *testing.T) {
	p := fromTexts(with(connector(`
import helper
from fivetran_connector_sdk import Operations as operations
def send(table, row):
    op.upsert(table, row)
def outer(kind):
    send(kind, {"kind": kind})
def update(configuration, state):
    send("a", {"x": 1})
    send(row={"y": 1}, table="b")
    outer("c")
    yield operations.update(table="u", modified={"id": 1})
    helper.flush(op, state)
    for t in load():
        op.delete(t, keys={})
connector = Connector(update=update)
if __name__ == "__main__":
    connector.debug()
`), "helper.py", "def flush(o, state):\n    o.checkpoint(state)\n"))
	var got []string
	for _, o := range p.Operations {
		for _, u := range o.Uses() {
			names, complete := u.Table.Strings()
			line := o.Name
			for _, n := range names {
				line += " " + n.Text
			}
			if !complete {
				line += " …"
			}
			for _, v := range u.Row.List {
				keys, all := p.Keys(v)
				for _, k := range keys {
					line += " ." + k.Text
				}
				line += fmt.Sprint(" ", all)
			}
			if o.Yielded {
				line += " yielded"
			}
			got = append(got, line)
		}
	}
	want := []string{"upsert c .kind true", "upsert a .x true", "upsert b .y true", "update u .id true yielded", "delete … true", "checkpoint …"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSettings(t *testing.T) {
	p := fromTexts(connector(`
REQUIRED = ["host", "port"]
def read(conf, key):
    return conf[key]
def check(configuration: dict):
    for key in REQUIRED:
        if key not in configuration:
            raise ValueError(key)
def update(configuration, state):
    check(configuration)
    read(configuration, "user")
    configuration.get("limit", "5")
    configuration["set"] = "x"
    Client(configuration)
class Client:
    def __init__(self, config):
        self.config = config
        self.key = self.config["key"]
connector = Connector(update=update)
if __name__ == "__main__":
    configuration = {}
    configuration["main"]
`))
	forms := map[SettingForm]string{
		SettingIndex: "index", SettingGet: "get", SettingDefault: "default", SettingIn: "in", SettingSet: "set", SettingField: "field",
	}
	var got []string
	for _, s := range p.Settings() {
		got = append(got, fmt.Sprint(forms[s.Form], " ", s.Key.Text, " ", s.Sure))
	}
	want := []string{"index user true", "set set true", "index key true", "in host false", "in port false", "default limit true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStateUses(t *testing.T) {
	p := fromTexts(connector(`
def update(configuration, state):
    cursor = state.get("cursor", "")
    if "page" in state:
        state["page"] = 1
    op.checkpoint(state)
    op.checkpoint({"last": cursor})
    new_state = {"a": 1}
    new_state["b"] = 2
    op.checkpoint(state=new_state)
connector = Connector(update=update)
`))
	var got []string
	for _, u := range p.StateUses() {
		form := "read"
		if u.Form == StateWrite {
			form = "write"
		}
		got = append(got, form+" "+u.Key.Text)
	}
	want := []string{"write page", "read page", "read cursor", "write last", "write a", "write b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
