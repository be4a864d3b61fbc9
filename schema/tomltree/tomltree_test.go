package tomltree

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// show writes a value with the source of every key and plain value.
func show(text string, v *Value) string {
	var parts []string
	switch v.Kind {
	case Array:
		for _, item := range v.Items {
			parts = append(parts, show(text, item))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case Table:
		for _, e := range v.Entries {
			parts = append(parts, text[e.Start:e.End]+"="+show(text, e.Value))
		}
		return "{" + strings.Join(parts, " ") + "}"
	default:
		return text[v.Start:v.End]
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ text, tree, problem string }{
		{"", "{}", ""},
		{"a = 1\nb.c = \"x\" # d\n[t.u]\ne = [ 'f', # g\n  \"h\",\n]\n", `{a=1 b={c="x"} t={u={e=['f' "h"]}}}`, ""},
		{"a=1.5\r\n[t]\r\nb = true\r\nc = 2026-01-02\r\n", "{a=1.5 t={b=true c=2026-01-02}}", ""},
		{"a = {b = 1, c.d = '''x\ny'''}\n", "{a={b=1 c={d='''x\ny'''}}}", ""},
		{"[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n", "{a=[{b=1} {b=2 c={d=3}}]}", ""},
		{"a = [[1, 2], [], [[3]], {b = [4]}]", "{a=[[1 2] [] [[3]] {b=[4]}]}", ""},
		{"[t.u]\na = 1\n[t]\nb = 2\n", "{t={u={a=1} b=2}}", ""},
		{"\"a b\".'c' = 1", `{"a b"={'c'=1}}`, ""},

		{"a = 1\nb = \nc = 3\n", "{a=1 c=3}", " : unexpected character U+000A at start of value"},
		{"a = 1\nb", "{a=1}", "b: expected '=' after key"},
		{"[p]\nn = \"x\nd = [\"a\"]\n[q]\nr = 1\n", `{p={d=["a"]} q={r=1}}`, "x: basic strings cannot have new lines"},
		{"d = [\n  \"a\",\n  \"b\n  \"c\",\n]\ne = 1\n", `{d=["a" "c"] e=1}`, "b: basic strings cannot have new lines"},
		{"[t\na = 1\n", "{a=1}", "t: expected ']' to close table name"},
		{"a = 1\na = 2\n", "{a=1}", "a: `a` is in this table already"},
		{"[t]\na = 1\n[t]\nb = 2\n", "{t={a=1 b=2}}", "[t]: the table `t` is there already"},
		{"a = 1\n[a.b]\nc = 2\n", "{a=1}", "a: `a` is not a table: it has a value already"},
		{"a = 1\n[a]\nc = 2\n", "{a=1}", "a: `a` is there already"},
		{"a = [1", "{}", "1: array is incomplete"},
		{"= 1\nb = 2", "{b=2}", "=: invalid character at start of key: U+003D '='"},
	} {
		tree := Parse(test.text)
		if got := show(test.text, tree.Root); got != test.tree {
			t.Errorf("%s\n is read as %s\n   wanted  %s", test.text, got, test.tree)
		}
		got := ""
		if len(tree.Problems) > 0 {
			p := tree.Problems[0]
			got = test.text[p.Start:p.End] + ": " + p.Message
		}
		if got != test.problem {
			t.Errorf("%s\n has the problem %q\n       wanted      %q", test.text, got, test.problem)
		}
	}
}

func TestAt(t *testing.T) {
	text := "[project]\nname = \"x\"\ndependencies = []\n"
	tree := Parse(text)
	if v := tree.Root.At("project", "name"); v == nil || v.Text != "x" || text[v.Start:v.End] != `"x"` {
		t.Errorf("got %+v", v)
	}
	if v := tree.Root.At("project"); v == nil || text[v.Start:v.End] != "[project]" {
		t.Errorf("got %+v", v)
	}
	for _, path := range [][]string{{"tool"}, {"project", "name", "x"}, {"project", "version"}} {
		if v := tree.Root.At(path...); v != nil {
			t.Errorf("%v: got %+v", path, v)
		}
	}
}

// FuzzParse checks places, and that what go-toml accepts has no problem and the same keys.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"a = 1\n[b.c]\nd = ['x', {e = 2}]\n[[f]]\n", "a = [[1], [2]] # x", "a = '''\n'''", "[t\na = \"", "a.b = 1\na.c = 2",
		"a = [\n1\n[t]\nb = 2", "\r\n\ta\r", "a = {b = [{c = 1}, {}]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree := Parse(text)
		for _, p := range tree.Problems {
			if p.Start < 0 || p.Start > p.End || p.End > len(text) || p.Message == "" {
				t.Errorf("bad problem %+v", p)
			}
		}
		if err := inside(tree.Root, len(text)); err != nil {
			t.Error(err)
		}
		var want map[string]any
		if toml.Unmarshal([]byte(text), &want) != nil {
			return
		}
		if len(tree.Problems) > 0 {
			t.Fatalf("go-toml accepts it, the problems are %v", tree.Problems)
		}
		got := map[string]any{}
		for _, e := range tree.Root.Entries {
			got[e.Key] = nil
		}
		for key := range want {
			if _, found := got[key]; !found {
				t.Errorf("no key %q", key)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d keys, go-toml has %d", len(got), len(want))
		}
	})
}

func inside(v *Value, end int) error {
	if v.Start < 0 || v.Start > v.End || v.End > end {
		return fmt.Errorf("%+v is not in the text", v)
	}
	for _, item := range v.Items {
		if err := inside(item, end); err != nil {
			return err
		}
	}
	for _, e := range v.Entries {
		if e.Start < 0 || e.Start > e.End || e.End > end {
			return fmt.Errorf("%+v is not in the text", e)
		}
		if err := inside(e.Value, end); err != nil {
			return err
		}
	}
	return nil
}

// Work that grows faster than its input would not come back before the time limit of the tests.
func TestHugeInput(t *testing.T) {
	for _, text := range map[string]string{
		"keys":   "[t]\n" + strings.Repeat("a", 1<<20) + " = 1\n" + manyKeys(100_000),
		"errors": strings.Repeat("= x\n", 1<<20),
		"array":  "a = [" + strings.Repeat("1,", 1<<20),
	} {
		Parse(text)
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d = 1\n", i)
	}
	return b.String()
}
