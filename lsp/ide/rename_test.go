package ide

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// head is the start of a connector; body is inside of update.
const head = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op
import requests
`

func connector(top, body string) string {
	return head + top + "\n\ndef update(configuration: dict, state: dict):\n    " + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n    ") +
		"\n\n\nconnector = Connector(update=update)\n"
}

func TestRenameRefuses(t *testing.T) {
	tests := []struct {
		name, top, body, fresh, want string
	}{
		{"taken", "", `a = configuration["‸a"], configuration["b"]`, "b", "There is a configuration key `b` already, at connector.py:8."},
		{"empty", "", `a = configuration["‸a"]`, " ", "A configuration key needs a name."},
		{"line end", "", `a = configuration["‸a"]`, "a\nb", "A name cannot have line ends or control characters in it."},
		{"shared constant", `NAME = "‸orders"`, "op.upsert(NAME, {\"id\": configuration[NAME]})", "x", "The text at connector.py:5 also names the table `orders`. Give each a text of its own first."},
		{"path of an API", `TABLES = ["‸orders"]`, "for t in TABLES:\n    requests.get(f\"https://example.com/{t}\")\n    op.upsert(t, {\"id\": 1})", "x", "connector.py:9 uses the text of the table `orders` for something else too."},
		{"compared", `KEYS = ["‸a"]`, "for k in KEYS:\n    v = configuration[k]\n    if k == \"a\":\n        log.info(v)", "x", "connector.py:10 uses the text of the configuration key `a` for something else too."},
		{"whole", "", "a = configuration[\"‸a\"]\nrequests.get(\"x\", params=configuration)", "x", "connector.py:9 uses the whole configuration, or a key that is made at run time: it may be `a` too."},
		{"made at run time", "", "a = configuration[\"‸a\"]\nb = configuration[requests.get(\"x\").text]", "x", "connector.py:9 uses the whole configuration, or a key that is made at run time: it may be `a` too."},
		{"joined", `P = "a"`, "a = configuration[P + \"_b\"]\nb = configuration[\"‸a_b\"]", "x", "connector.py:8 is about a configuration key that is known only at run time: it may be `a_b` too."},
		{"parts", "", "a = configuration[\"‸a\" \"b\"]", "x", "The configuration key `ab` is written at connector.py:8 in a way that csdk cannot change."},
		{"row of an API", "", "row = requests.get(\"x\").json()\nop.upsert(\"orders\", row)\nop.delete(\"orders\", {\"‸id\": 1})", "x", "The columns at connector.py:9 are not all written out, so that `id` may come from somewhere else."},
		{"same in the destination", "", "op.upsert(\"orders\", {\"‸id\": 1, \"userId\": 2})", "user_id", "In the destination `user_id` would be the same column as `userId`: `user_id`."},
		{"raw", "", `a = configuration[r"‸a"]`, `a"b`, "connector.py:8 is a raw string, where `a\"b` cannot be written."},
		{"field", "", `log.info(f"{configuration['‸a']}")`, `a"b`, "connector.py:8 is inside of an f-string, where `a\"b` cannot be written in every Python."},
		{"keyword", "", `op.upsert("orders", dict(‸id=1))`, "class", "connector.py:8 passes `id` as a keyword, and `class` cannot be one."},
		{"unfinished", "", "a = configuration[\"‸a\"]\nb = (", "x", "Correct connector.py:9 first: it is no Python there, so that names may be missed."},
		{"schema made at run time", "", "op.upsert(\"‸orders\", {\"id\": 1})\nop.upsert(\"orders\", {\"id\": 1}, schema=requests.get(\"x\").text)", "x", "connector.py:9 is about a table that is known only at run time: it may be `orders` too."},
		{"state handed out", "", "a = state[\"‸a\"]\nrequests.post(\"x\", json=state)", "x", "connector.py:9 uses the whole state, or a key that is made at run time: it may be `a` too."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, f, offset := sample(t, map[string]string{"connector.py": connector(test.top, test.body), "configuration.json": "{}", "files/state.json": "{}"})
			edits, _, err := Rename(p, f, offset, test.fresh)
			if err == nil {
				t.Fatalf("%d edits", len(edits))
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRename(t *testing.T) {
	tests := []struct {
		name, top, body, fresh, want string
	}{
		{"single quotes", "", `a = configuration['‸a']`, `it's`, `a = configuration['it\'s']`},
		{"double quotes", "", `a = configuration["‸a"]`, `it's "x" \`, `a = configuration["it's \"x\" \\"]`},
		{"three quotes", "", `a = configuration["""‸a"""]`, `x"`, `a = configuration["""x\""""]`},
		{"raw", "", `a = configuration[R'‸a']`, `b\c"`, `a = configuration[R'b\c"']`},
		{"f-string without fields", "", `a = configuration[f"‸a"]`, `{x}`, `a = configuration[f"{{x}}"]`},
		{"unicode", "", `a = configuration["‸größe"]`, "πlus😀", `a = configuration["πlus😀"]`},
		{"field", "", `log.info(f"{configuration['‸a']}")`, "b", `log.info(f"{configuration['b']}")`},
		{"loop", `KEYS = ["‸a", "b"]`, "missing = [k for k in KEYS if k not in configuration]\nif missing:\n    raise ValueError(f\"{', '.join(missing)}\")", "c", `KEYS = ["c", "b"]`},
		{"keyword", "", `op.upsert("orders", dict(‸id=1))`, "order_id", `op.upsert("orders", dict(order_id=1))`},
		{"state in a checkpoint", "", "op.checkpoint({**state, \"‸a\": 1})", "b", `op.checkpoint({**state, "b": 1})`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, f, offset := sample(t, map[string]string{"connector.py": connector(test.top, test.body), "configuration.json": "{}", "files/state.json": "{}"})
			symbol, _, _ := SymbolAt(p, f, offset)
			edits, _, err := Rename(p, f, offset, test.fresh)
			if err != nil {
				t.Fatal(err)
			}
			after := edited(p.Files, edits)
			if !strings.Contains(after["connector.py"].Doc.Text, test.want) {
				t.Errorf("it is now:\n%s", after["connector.py"].Doc.Text)
			}
			again := project.New("/shop", after, project.Environment{})
			fresh := symbol
			fresh.Name = test.fresh
			if len(Places(again, fresh)) != len(Places(p, symbol)) || len(Places(again, symbol)) > 0 {
				t.Errorf("places of the new name: %s", placed(Places(again, fresh)))
			}
			back, _, err := RenameSymbol(again, fresh, symbol.Name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.Doc.Text, edited(after, back)["connector.py"].Doc.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRenameInEveryFile(t *testing.T) {
	p, f, offset := sample(t, at(t, "connector.py", `host"`, 1))
	edits, _, err := Rename(p, f, offset, `a "host"`)
	if err != nil {
		t.Fatal(err)
	}
	after := edited(p.Files, edits)
	if want := "{\n  \"a \\\"host\\\"\": \"example.com\","; !strings.HasPrefix(after["configuration.json"].Doc.Text, want) {
		t.Errorf("configuration.json is now:\n%s", after["configuration.json"].Doc.Text)
	}
	if want := `required(configuration, "a \"host\"")`; !strings.Contains(after["connector.py"].Doc.Text, want) {
		t.Errorf("connector.py is now:\n%s", after["connector.py"].Doc.Text)
	}
}

func TestRenameTellsWhatItLeaves(t *testing.T) {
	files := at(t, "connector.py", `host"`, 1)
	files["check.py"] = "settings = {\"host\": 1}\n"
	p, f, offset := sample(t, files)
	_, left, err := Rename(p, f, offset, "server")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("check.py:1: \"host\" read\n", placed(left)); diff != "" {
		t.Error(diff)
	}
}

// edited is files after edits that do not overlap.
func edited(files map[string]*project.File, edits []rule.Edit) map[string]*project.File {
	after := map[string]*project.File{}
	for path, f := range files {
		content := f.Doc.Text
		var own []rule.Edit
		for _, e := range edits {
			if e.Path == path {
				own = append(own, e)
			}
		}
		slices.SortFunc(own, func(a, b rule.Edit) int { return b.Span.Start - a.Span.Start })
		for _, e := range own {
			content = content[:e.Span.Start] + e.New + content[e.Span.End:]
		}
		after[path] = &project.File{Path: path, Kind: f.Kind, Doc: &text.Document{Text: content}}
	}
	return after
}
