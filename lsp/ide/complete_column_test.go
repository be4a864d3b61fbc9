package ide

import (
	"strings"
	"testing"
)

const twoSpecs = head + `
SPECS = [{"name": "a", "width": 2}, {"name": "b", "width": 3}]
MORE = {"c": int, "d": float}


def schema(configuration):
    return [
        {"table": "people", "primary_key": ["id"], "columns": {"id": "INT", "created_at": "UTC_DATETIME", "height": "INT"}},
        {"table": "films", "primary_key": ["id"], "columns": {"id": "INT", "created_at": "UTC_DATETIME", "title": "STRING"}},
        {"table": "ships", "primary_key": ["id"], "columns": {"length": "INT"}},
    ]


def rows(table, state):
    if table not in state:
        state[table] = {}
    send(table, state[table])


def send(table, state):
    op.upsert(table, {"id": 1, "name": "x"})


def update(configuration, state):
    row = {}
    for spec in SPECS:
        row[spec["name"]] = 1
    for key, kind in MORE.items():
        row[key] = kind(1)
    op.upsert("fixed", row)
    rows("people", state)
    rows("films", state)


connector = Connector(update=update, schema=schema)
`

func TestCompleteColumnsOfOtherTables(t *testing.T) {
	for _, test := range []struct{ name, old, replacement, want string }{
		{"columns that several tables share stand last", `{"length": "INT"}`, `{"length": "INT", "‸": "INT"}`, "id name created_at"},
		{"a list of specifications", `"name": "b"`, `"name": "‸"`, "a c d name id created_at"},
		{"a dict of columns has each once", `"d": float`, `"‸": float`, "a b name id created_at"},
		{"a table that is the key of its state too", `rows("films", state)`, `rows("‸", state)`, "people films ships fixed"},
	} {
		if strings.Count(twoSpecs, test.old) != 1 {
			t.Fatalf("%q is there %d times", test.old, strings.Count(twoSpecs, test.old))
		}
		labels, _ := completed(t, map[string]string{"connector.py": strings.Replace(twoSpecs, test.old, test.replacement, 1)}, CompleteOptions{})
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}
