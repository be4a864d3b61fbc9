package ide

import (
	"maps"
	"strings"
	"testing"
)

const lastRun = `{"version": 1, "time": "2026-01-02T03:04:05Z", "naming": "SOURCE", "tables": [{"schema": "tester", "table": "userOrders",
	"source": "userOrders", "key": ["id"], "rows": 1, "columns": [{"name": "id", "source": "id", "type": "LONG", "declared": "INT"}]}]}`

func TestHover(t *testing.T) {
	tests := []struct {
		name        string
		path, match string
		n           int
		files       map[string]string
		has, hasNot string
	}{
		{"operation of an old SDK", "connector.py", "upsert", 1, map[string]string{"requirements.txt": "fivetran-connector-sdk==2.0.0\n"}, "upsert(table, data)", "schema="},
		{"operation of the newest", "connector.py", "upsert", 1, map[string]string{"requirements.txt": ""}, "schema=None", "This project has"},
		{"log method", "connector.py", "info", 1, nil, "log of the sync", ""},
		{"table without a run", "connector.py", "userOrders", 1, nil, "`user_orders`", "Last run"},
		{"table of the last run", "connector.py", "userOrders", 2, map[string]string{"files/catalogue.json": lastRun}, "Last run (2026-01-02 03:04 UTC): 1 row", "user_orders"},
		{"column of the last run", "connector.py", `id"`, 1, map[string]string{"files/catalogue.json": lastRun}, "Last run (2026-01-02 03:04 UTC): `LONG`", ""},
		{"another version of the catalogue", "connector.py", "userOrders", 1, map[string]string{"files/catalogue.json": strings.Replace(lastRun, "1", "2", 1)}, "`user_orders`", "Last run"},
		{"half a catalogue", "connector.py", "userOrders", 1, map[string]string{"files/catalogue.json": lastRun[:60]}, "`user_orders`", "Last run"},
		{"key of the primary key", "connector.py", `id"`, 2, nil, "primary key", ""},
		{"data type", "connector.py", "INT", 1, nil, "32 bits", ""},
		{"setting", "connector.py", `host"`, 1, nil, "`example.com`", ""},
		{"secret setting", "connector.py", `api_key`, 1, nil, "••••", "s3cr3t"},
		{"setting that the file lacks", "connector.py", `host"`, 1, map[string]string{"configuration.json": "{}"}, "Not in `configuration.json`", ""},
		{"state", "connector.py", "CURSOR)", 1, nil, "`\"2026-01-01\"`", ""},
		{"state with a secret inside", "connector.py", "CURSOR)", 1, map[string]string{"files/state.json": `{"since": {"access_token": "s3cr3t"}}`}, "••••", "s3cr3t"},
		{"long state", "connector.py", "CURSOR)", 1, map[string]string{"files/state.json": `{"since": [` + strings.Repeat("1, ", 10_000) + `1]}`}, "…", strings.Repeat("1, ", 200)},
		{"no state yet", "connector.py", "CURSOR)", 1, map[string]string{"files/state.json": ""}, "Not in", ""},
		{"package", "requirements.txt", "fivetran", 1, nil, "Preinstalled", ""},
		{"parameter for several", "connector.py", "key)", 2, nil, "**configuration key** `host`", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := maps.Clone(test.files)
			if files == nil {
				files = map[string]string{}
			}
			maps.Copy(files, at(t, test.path, test.match, test.n))
			p, f, offset := sample(t, files)
			tip := Hover(p, f, offset)
			if tip == nil {
				t.Fatal("nothing")
			}
			if !strings.Contains(tip.Text, test.has) || test.hasNot != "" && strings.Contains(tip.Text, test.hasNot) {
				t.Errorf("%q", tip.Text)
			}
		})
	}
}
