package project

import (
	"testing"
)

// Each upsert of the connector sends a dict that is changed where its name does not show it, or is not.
func TestChangedByOthers(t *testing.T) {
	tests := []struct {
		name, code string
		want       bool
	}{
		{"a display", `op.upsert("t", {"a": 1})`, false},
		{"a name", "row = {}\n    row['a'] = 1\n    op.upsert('t', row)", false},
		{"another name", "row = {}\n    out = row\n    out['id'] = 5\n    op.upsert('t', row)", true},
		{"another name that reads", "row = {}\n    out = row\n    print(out['id'])\n    op.upsert('t', row)", false},
		{"another loop", "rows = [{}]\n    for r in rows:\n        r['a'] = 1\n    for row in rows:\n        op.upsert('t', row)", true},
		{"the same loop", "rows = [{}]\n    for row in rows:\n        row['a'] = 1\n        op.upsert('t', row)", false},
		{"another name in a function", "row = {}\n    keep(row)\n    op.upsert('t', row)", true},
		{"a function that reads", "row = {}\n    look(row)\n    op.upsert('t', row)", false},
		{"made by a function", "look(make())\n    op.upsert('t', make())", false},
		{"where it is stored", "row, box = {}, {}\n    row = {}\n    box['k'] = row\n    box['k']['a'] = 2\n    op.upsert('t', row)", true},
		{"by its place in a list", "rows = [{}]\n    rows[0]['a'] = 1\n    for row in rows:\n        op.upsert('t', row)", true},
		{"another name passed on", "row = {}\n    out = row\n    fill(out)\n    op.upsert('t', row)", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := fromTexts(connector(`
from somewhere import fill

def keep(x):
    y = x
    y["id"] = 1

def look(x):
    return x["id"]

def make():
    return {"a": 1}

def update(configuration, state):
    ` + test.code + `
connector = Connector(update=update)
`))
			row := p.Operations[0].Uses()[0].Row.List
			if len(row) != 1 || row[0].Kind != Dict {
				t.Fatalf("the row is %v", row)
			}
			if got := p.ChangedByOthers(row[0]); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
