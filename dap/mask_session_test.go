package dap_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
)

// TestSecretsThatArePartsOfNames: files, tables and variables whose names hold a secret by chance can be used all the same.
func TestSecretsThatArePartsOfNames(t *testing.T) {
	text := connector(`
zebra_rows = 1
zebra = {"zebra": "my zebra"}
op.upsert("zebra_orders", {"id": 1, "zebra_note": "a zebra"})
op.checkpoint({"done": 1})
`)
	onEach(t, func(t *testing.T, p python) {
		for _, debugpy := range []string{"", "none"} {
			e := open(t, "zebra_project/connector.py", text, "zebra_project/configuration.json", `{"password": "zebra"}`)
			e.project = filepath.Join(e.project, "zebra_project")
			args := p.launch()
			if debugpy != "" {
				args["debugpy"] = debugpy
			}
			e.start(args, setting{filters: []string{"checkpoint"}})
			body, frame := e.stopped("breakpoint", lineOf(text, "op.checkpoint"))
			var modules godap.ModulesResponseBody
			e.call("modules", map[string]any{}, &modules)
			for _, m := range modules.Modules {
				if _, err := os.Stat(m.Path); m.Path != "" && err != nil {
					t.Error(err)
				}
			}
			locals := e.variables(e.scopes(frame.Id)["Locals"])
			if locals["zebra_rows"].EvaluateName != "zebra_rows" || locals["zebra"].Name != "" || locals["****"].Value != "{'****': 'my ****'}" {
				t.Errorf("%+v", locals)
			}
			var tree struct {
				Tables []struct{ Schema, Table string }
			}
			e.call("csdk/tree", nil, &tree)
			if len(tree.Tables) != 2 || tree.Tables[1].Table != "zebra_orders" {
				t.Fatalf("%+v", tree)
			}
			zebra := tree.Tables[1]
			var page struct {
				Columns []struct{ Name string }
				Rows    [][]any
			}
			e.call("csdk/rows", map[string]any{"schema": zebra.Schema, "table": zebra.Table}, &page)
			if len(page.Rows) != 1 || page.Columns[1].Name != "zebra_note" || page.Rows[0][1] != "a ****" {
				t.Errorf("%+v", page)
			}
			e.call("csdk/statistics", map[string]any{"schema": zebra.Schema, "table": zebra.Table, "column": "zebra_note"}, nil)
			e.finish(body.ThreadId, 0)
		}
	})
}

// TestLongSecretsAreNotShownInPart: who shows a long text cuts it, debugpy inside of a dict at 128 characters, the agent at 2,000.
func TestLongSecretsAreNotShownInPart(t *testing.T) {
	text := connector(`
token = configuration["token"]
headers = {"Authorization": "Bearer " + token}
data = token.encode()
op.checkpoint({"done": 1})
`)
	onEach(t, func(t *testing.T, p python) {
		for debugpy, length := range map[string]int{"": 300, "none": 3000} {
			var token strings.Builder
			for i := 0; token.Len() < length; i++ {
				fmt.Fprintf(&token, "%d.", i*7919)
			}
			secret := token.String() + "end"
			e := open(t, "connector.py", text, "configuration.json", fmt.Sprintf(`{"token": %q}`, secret))
			args := p.launch()
			if debugpy != "" {
				args["debugpy"] = debugpy
			}
			e.start(args, setting{filters: []string{"checkpoint"}})
			body, frame := e.stopped("breakpoint", lineOf(text, "op.checkpoint"))
			for _, reference := range e.scopes(frame.Id) {
				for _, v := range e.variables(reference) {
					if v.VariablesReference != 0 {
						e.variables(v.VariablesReference)
					}
				}
			}
			for _, expression := range []string{"configuration", "[token, 1]", "headers", "token", "data", "(data, [data])", "{token: token}"} {
				for _, where := range []string{"repl", "hover", "watch"} {
					e.call("evaluate", map[string]any{"expression": expression, "frameId": frame.Id, "context": where}, nil)
				}
			}
			e.finish(body.ThreadId, 0)
			for _, m := range e.All() {
				for _, text := range texts(t, m.Body) {
					if strings.Contains(text, secret[:16]) || strings.Contains(text, secret[len(secret)-8:]) {
						t.Errorf("a part of a secret is in %s %s%s: %.300q", m.Type, m.Command, m.Event, text)
					}
				}
			}
		}
	})
}
