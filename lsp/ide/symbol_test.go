package ide

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSymbolAt(t *testing.T) {
	tests := []struct {
		path, match string
		n           int
		want        Symbol
	}{
		{"connector.py", `"userOrders"`, 1, Symbol{Kind: Table, Name: "userOrders"}},
		{"connector.py", `Orders"`, 2, Symbol{Kind: Table, Name: "userOrders"}},
		{"connector.py", `"id"`, 1, Symbol{Kind: Column, Name: "id", Table: "userOrders"}},
		{"connector.py", `laced_at"`, 1, Symbol{Kind: Column, Name: "placed_at", Table: "userOrders"}},
		{"connector.py", `placed_at"]`, 1, Symbol{Kind: Column, Name: "placed_at", Table: "userOrders"}},
		{"connector.py", `INT"`, 1, Symbol{Kind: DataType, Name: "INT"}},
		{"connector.py", `host"`, 1, Symbol{Kind: ConfigurationKey, Name: "host"}},
		{"connector.py", `api_key"`, 1, Symbol{Kind: ConfigurationKey, Name: "api_key"}},
		{"connector.py", `since"`, 1, Symbol{Kind: StateKey, Name: "since"}},
		{"connector.py", `CURSOR)`, 1, Symbol{Kind: StateKey, Name: "since"}},
		{"connector.py", `upsert`, 1, Symbol{Kind: Operation, Name: "upsert"}},
		{"connector.py", `info`, 1, Symbol{Kind: LogMethod, Name: "info"}},
		{"configuration.json", `host`, 1, Symbol{Kind: ConfigurationKey, Name: "host"}},
		{"files/state.json", `since`, 1, Symbol{Kind: StateKey, Name: "since"}},
		{"requirements.txt", `connector`, 1, Symbol{Kind: Requirement, Name: "fivetran-connector-sdk"}},
		{"connector.py", `fivetran_connector_sdk`, 1, Symbol{Kind: Requirement, Name: "fivetran-connector-sdk"}},
		{"connector.py", `since = `, 1, Symbol{}},
		{"configuration.json", `example.com`, 1, Symbol{}},
		{"requirements.txt", `2.13.1`, 1, Symbol{}},
	}
	for _, test := range tests {
		t.Run(test.path+" "+test.match, func(t *testing.T) {
			p, f, offset := sample(t, at(t, test.path, test.match, test.n))
			got, _, _ := SymbolAt(p, f, offset)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// placed writes places as file:line:text, with the role.
func placed(places []Place) string {
	var b strings.Builder
	for _, at := range places {
		doc := at.File.Doc
		through := ""
		if at.Through {
			through = " through"
		}
		fmt.Fprintf(&b, "%s:%d: %s%s %s\n", at.File.Path, doc.OffsetLine(at.Span.Start)+1, doc.Text[at.Span.Start:at.Span.End], through,
			[]string{"read", "write", "declare"}[at.Role])
	}
	return b.String()
}

func TestPlaces(t *testing.T) {
	tests := []struct {
		symbol Symbol
		want   string
	}{
		{Symbol{Kind: ConfigurationKey, Name: "host"}, `connector.py:19: key through read
connector.py:26: host read
configuration.json:2: host declare
`},
		{Symbol{Kind: Table, Name: "userOrders"}, `connector.py:11: userOrders declare
connector.py:31: userOrders write
connector.py:32: userOrders read
`},
		{Symbol{Kind: Column, Name: "placed_at", Table: "userOrders"}, `connector.py:13: placed_at declare
connector.py:30: placed_at write
connector.py:33: placed_at read
`},
		{Symbol{Kind: StateKey, Name: "since"}, `connector.py:5: since write
connector.py:29: CURSOR through read
connector.py:33: CURSOR through write
files/state.json:1: since declare
`},
		{Symbol{Kind: StateKey, Name: "placed_at"}, ""},
	}
	for _, test := range tests {
		t.Run(test.symbol.Name, func(t *testing.T) {
			p, _, _ := sample(t, nil)
			if diff := cmp.Diff(test.want, placed(Places(p, test.symbol))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
