package lsp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/lsptest"
	"csdk/lsp/rule"

	"github.com/google/go-cmp/cmp"
)

const shop = `-- connector.py --
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

from orders import load


def schema(configuration):
    return [{"table": "orders", "primary_key": ["id"], "columns": {"name": "STRING", "id": "LONG"}}]


def update(configuration, state):
    load(configuration, int(configuration.get("page_size", "50")))
    op.truncate(table="shelves")
    op.checkpoint(state=state)


connector = Connector(update=update, schema=schema)
-- orders.py --
from fivetran_connector_sdk import Operations as op


def load(configuration, size):
    op.upsert(table="orders", data={"id": 1, "name": configuration["region"], "by": configuration["api_key"], "size": size})
-- left.py --
-- configuration.json --
{
    "region":   "us",
    "api_key": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "unused": "<UNUSED>"
}
-- .gitignore --
configuration.json
-- requirements.txt --
fivetran-connector-sdk==2.12.1
requests
`

// awaitShop waits until all is known about it.
func awaitShop(c *lsptest.Client, root string) {
	for path, codes := range map[string]string{
		filepath.Join(root, "connector.py"):       "table-not-declared",
		filepath.Join(root, "configuration.json"): "configuration-key-unread configuration-placeholder",
		filepath.Join(root, "requirements.txt"):   "requirement-preinstalled requirement-preinstalled",
	} {
		c.AwaitCodes(path, codes)
	}
}

// described asks for a project and writes the answer in lines.
func described(t *testing.T, c *lsptest.Client, root string) string {
	t.Helper()
	var o *overview
	c.MustCall(methodProject, map[string]uri.URI{"project": lsptest.URI(root)}, &o)
	if o == nil {
		return "none"
	}
	var b strings.Builder
	at := func(l *protocol.Location) string {
		if l == nil {
			return "nowhere"
		}
		return fmt.Sprintf("%s:%d:%d", filepath.Base(l.URI.FsPath()), l.Range.Start.Line+1, l.Range.Start.Character+1)
	}
	codes := func(all []problem) (text string) {
		for _, p := range all {
			text += " !" + p.Severity + ":" + p.Code
		}
		return text
	}
	if o.SDK != nil {
		fmt.Fprintf(&b, "sdk %s of %s\n", o.SDK.Version, o.SDK.From)
	}
	for _, s := range o.Settings.Settings {
		fmt.Fprintf(&b, "setting %s %s secret=%v %q editable=%v %q %s at %s, %d reads%s\n",
			s.Key, s.State, s.Secret, s.Value, s.Editable, s.Values, s.How, at(s.Place), len(s.Reads), codes(s.Problems))
	}
	for _, r := range o.Requirements.Requirements {
		fmt.Fprintf(&b, "requirement %s %s %s at %s%s\n", r.Name, r.Versions, r.Installed, at(r.Place), codes(r.Problems))
	}
	for _, table := range o.Tables {
		fmt.Fprintf(&b, "table %s declared=%v %d operations at %s\n", table.Name, table.Declared, table.Operations, at(table.Place))
		for _, column := range table.Columns {
			fmt.Fprintf(&b, "  %s %s key=%v at %s\n", column.Name, column.Type, column.Key, at(column.Place))
		}
	}
	for _, f := range o.Functions {
		fmt.Fprintf(&b, "function %s at %s\n", f.Name, at(f.Place))
		for _, use := range f.Operations {
			fmt.Fprintf(&b, "  %s %s at %s\n", use.Name, use.Table, at(use.Place))
		}
	}
	for _, m := range o.Modules {
		fmt.Fprintf(&b, "module %s used=%v\n", m.Path, m.Used)
	}
	return b.String()
}

func TestOverview(t *testing.T) {
	root := folderOf(t, shop)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	awaitShop(c, root)
	const want = `sdk 2.12.1 of requirements.txt
setting region set secret=false "us" editable=true []  at configuration.json:2:5, 1 reads
setting api_key set secret=true "" editable=true []  at configuration.json:3:5, 1 reads
setting unused placeholder secret=false "<UNUSED>" editable=true []  at configuration.json:4:5, 0 reads !information:configuration-key-unread !hint:configuration-placeholder
setting page_size missing secret=false "" editable=true ["50"] int() at nowhere, 1 reads
requirement fivetran-connector-sdk ==2.12.1  at requirements.txt:1:1 !warning:requirement-preinstalled
requirement requests   at requirements.txt:2:1 !warning:requirement-preinstalled
table orders declared=true 1 operations at connector.py:8:24
  id LONG key=true at connector.py:8:87
  name STRING key=false at connector.py:8:69
table shelves declared=false 1 operations at connector.py:13:5
function update at connector.py:11:5
  truncate shelves at connector.py:13:5
  checkpoint  at connector.py:14:5
function load at orders.py:4:5
  upsert orders at orders.py:5:5
module connector.py used=true
module orders.py used=true
module left.py used=false
`
	if diff := cmp.Diff(want, described(t, c, root)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := described(t, c, filepath.Join(root, "nowhere")); got != "none" {
		t.Errorf("of no project: %s", got)
	}
	leave(t, c)
}

// The client is told once after each answer, and what it asks then is new.
func TestOverviewChanges(t *testing.T) {
	root := folderOf(t, shop)
	path := filepath.Join(root, "configuration.json")
	c := connect(t)
	c.Initialize([]string{root}, nil)
	awaitShop(c, root)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c.Open(path, string(text))
	c.AwaitVersion(path)
	for _, value := range []string{"eu", "apac", "mars"} {
		described(t, c, root)
		c.Replace(path, `"region":   "`, `"region":   "`+value)
		c.AwaitProjectChanged()
		for !strings.Contains(described(t, c, root), value) {
			c.AwaitProjectChanged() // the first may have been of what was before
		}
	}
	remove(t, filepath.Join(root, "connector.py"))
	c.Changed(removedChange, filepath.Join(root, "connector.py"))
	c.AwaitProjectChanged()
	for described(t, c, root) != "none" {
		c.AwaitProjectChanged()
	}
	write(t, filepath.Join(root, "connector.py"), good)
	c.Changed(madeChange, filepath.Join(root, "connector.py"))
	for described(t, c, root) == "none" {
		c.AwaitProjectChanged()
	}
	c.Unread()
	leave(t, c)
}

func TestSetSetting(t *testing.T) {
	root := folderOf(t, shop)
	c := connect(t)
	c.Initialize([]string{root}, nil)
	awaitShop(c, root)
	set := func(key string) (string, error) {
		var edit *protocol.WorkspaceEdit
		err := c.Call(methodSetSetting, map[string]string{"project": string(lsptest.URI(root)), "key": key, "value": "e\"u"}, &edit)
		return writtenEdit(edit), err
	}
	if got, err := set("region"); err != nil || got != `"e\"u" at 2:17-2:21` {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := set("page_size"); err != nil || got != ",\n    \"page_size\": \"e\\\"u\" at 4:25-4:25" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := set("nobody"); err == nil || !strings.Contains(err.Error(), "has the key nobody") {
		t.Error(err)
	}
	if err := c.Call(methodSetSetting, map[string]string{"project": string(lsptest.URI(root)) + "/nowhere", "key": "region"}, nil); err == nil {
		t.Error("an edit of no project")
	}
	leave(t, c)
}

// writtenEdit is the only text edit of a workspace edit.
func writtenEdit(edit *protocol.WorkspaceEdit) string {
	if edit == nil {
		return ""
	}
	for _, change := range edit.DocumentChanges {
		if change, ok := change.(*protocol.TextDocumentEdit); ok && len(change.Edits) == 1 {
			e := change.Edits[0].(*protocol.TextEdit)
			return fmt.Sprintf("%s at %d:%d-%d:%d", e.NewText, e.Range.Start.Line+1, e.Range.Start.Character+1, e.Range.End.Line+1, e.Range.End.Character+1)
		}
	}
	return ""
}

func TestRulePage(t *testing.T) {
	c := connect(t)
	c.Initialize(nil, nil)
	var page struct {
		Code     string `json:"code"`
		Title    string `json:"title"`
		Markdown string `json:"markdown"`
	}
	c.MustCall(methodRule, map[string]string{"code": "print"}, &page)
	if want := rule.Find("print"); page.Markdown != want.Page() || page.Title != want.Title || page.Code != "print" {
		t.Errorf("%+v", page)
	}
	var none json.RawMessage
	c.MustCall(methodRule, map[string]string{"code": "nope"}, &none)
	if string(none) != "null" && none != nil {
		t.Errorf("of no rule: %s", none)
	}
	if err := c.Call("csdk/nope", map[string]string{}, nil); err == nil {
		t.Error("an unknown request has an answer")
	}
	if err := c.Call(methodRule, []int{1}, nil); err == nil {
		t.Error("parameters that are a list are taken")
	}
	leave(t, c)
}

func TestPageAddress(t *testing.T) {
	for base, want := range map[string]uri.URI{
		"https://example.org/rules":  "https://example.org/rules/print",
		"https://example.org/rules/": "https://example.org/rules/print",
		"csdk-rule:/{code}.md":       "csdk-rule:/print.md",
	} {
		if got := pageAddress(base, "print"); got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
}
