package jsontree

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show writes a tree with the source of every string and word, so that a test sees what was read and from where.
func show(text string, v Value) string {
	switch v.Kind {
	case Missing:
		return "?"
	case Array:
		var items []string
		for _, item := range v.Items {
			items = append(items, show(text, item))
		}
		return "[" + strings.Join(items, " ") + "]"
	case Object:
		var members []string
		for _, m := range v.Members {
			members = append(members, text[m.Start:m.End]+":"+show(text, m.Value))
		}
		return "{" + strings.Join(members, " ") + "}"
	case Invalid:
		return "!" + text[v.Start:v.End]
	default:
		return text[v.Start:v.End]
	}
}

func TestRecovery(t *testing.T) {
	for _, test := range []struct {
		text, tree string
		problems   []string // the source of each and what it is
	}{
		{`{"a": "1", "b": ["x", 2, null, true, {}]}`, `{"a":"1" "b":["x" 2 null true {}]}`, nil},
		{``, `?`, []string{`: the file is empty`}},
		{" \n", `?`, []string{" \n: the file is empty"}},
		{`// nothing`, `?`, []string{`// nothing: JSON has no comments`}},
		{`{"a": "1",}`, `{"a":"1"}`, []string{`,: there is a comma after the last entry`}},
		{`["a", ]`, `["a"]`, []string{`,: there is a comma after the last entry`}},
		{`{"a": "1" "b": "2"}`, `{"a":"1" "b":"2"}`, []string{`": a comma is missing`}},
		{`["é" "b"]`, `["é" "b"]`, []string{`": a comma is missing`}},
		{`{,"a": "1",, "b": "2"}`, `{"a":"1" "b":"2"}`, []string{`,: there is a comma too many`, `,: there is a comma too many`}},
		{`{"a" "1"}`, `{"a":"1"}`, []string{`"a": a colon is missing between the key and its value`}},
		{`{"a": , "b": "2"}`, `{"a":? "b":"2"}`, []string{`:: a value is missing`}},
		{"{\"a\": \n \"b\": \"2\"}", `{"a":? "b":"2"}`, []string{`:: a value is missing`}},
		{"{\"a\": \n \"2\"}", `{"a":"2"}`, nil},
		{`{"a"`, `{"a":?}`, []string{`"a": a value is missing`, `": a closing bracket is missing`}},
		{`{"a": `, `{"a":?}`, []string{`:: a value is missing`, `:: a closing bracket is missing`}},
		{`{"a": "x`, `{"a":"x}`, []string{`"x: the closing quote is missing`, `x: a closing bracket is missing`}},
		{"{\"a\": \"x,\n\"b\": \"y\"}", `{"a":"x "b":"y"}`, []string{`"x: the closing quote is missing`}},
		{"{\"a\": \"1\n\"b\": \"y\"}", `{"a":"1 "b":"y"}`, []string{`"1: the closing quote is missing`, `1: a comma is missing`}},
		{`[[{"a": [`, `[[{"a":[]}]]`, []string{`[: a closing bracket is missing`}},
		{`[{"a": "1"]`, `[{"a":"1"}]`, []string{`": a closing bracket is missing`}},
		{`{"a": "1"]}`, `{"a":"1"}`, []string{`]: this does not belong here`}},
		{`{"a": "1"} x y `, `{"a":"1"}`, []string{`x y: there is text after the end of the JSON value`}},
		{`{a: 'b'}`, `{a:'b'}`, []string{`a: a key must be in double quotes`, `': JSON has only double quotes`}},
		{`{"a": {"b": "c"}, {"d": "e"}, "f": "g"}`, `{"a":{"b":"c"} "f":"g"}`, []string{`{: this does not belong here`}},
		{`{"a": None, "b": undefined}`, `{"a":!None "b":!undefined}`, []string{
			`None: JSON knows no words but true, false and null`, `undefined: JSON knows no words but true, false and null`,
		}},
		{`[01, 1., .5, -, 1e, +1, 0x10, 1a]`, `[!01 !1. !.5 !- !1e !+1 !0x10 !1a]`, []string{
			`01: this is not a number in JSON`, `1.: this is not a number in JSON`, `.5: this is not a number in JSON`,
			`-: this is not a number in JSON`, `1e: this is not a number in JSON`, `+1: this is not a number in JSON`,
			`0x10: this is not a number in JSON`, `1a: this is not a number in JSON`,
		}},
		{`[-0, 0.5, 1e9, 1E+9, -1.5e-09, 123456789012345678901234567890]`, `[-0 0.5 1e9 1E+9 -1.5e-09 123456789012345678901234567890]`, nil},
		{`{"a": /* b */ "c" // d`, `{"a":"c"}`, []string{
			`/* b */: JSON has no comments`, `// d: JSON has no comments`, `": a closing bracket is missing`,
		}},
		{`["a" # b` + "\n]", `["a"]`, []string{`# b: JSON has no comments`}},
		{`["http://x/#y"]`, `["http://x/#y"]`, nil},
		{`["a"] /* `, `["a"]`, []string{`/* : JSON has no comments, and this one does not end`}},
		{`}`, `!}`, []string{`}: this does not belong here`}},
		{`<html>`, `!<html>`, []string{`<html>: this does not belong here`}},
	} {
		tree := Parse(test.text)
		if got := show(test.text, tree.Root); got != test.tree {
			t.Errorf("%s\n is read as %s\n   wanted  %s", test.text, got, test.tree)
		}
		var problems []string
		for _, p := range tree.Problems {
			problems = append(problems, test.text[p.Start:p.End]+": "+p.Code.String())
		}
		if diff := cmp.Diff(test.problems, problems); diff != "" {
			t.Errorf("%s\n%s", test.text, diff)
		}
	}
}

func TestStrings(t *testing.T) {
	for source, want := range map[string]string{
		`"plain"`:                          "plain",
		`"\"\\\/\b\f\n\r\t"`:               "\"\\/\b\f\n\r\t",
		`"\u00e9\u20AC\ud83d\ude00"`:       "é€😀",
		`"\ud83d \ude00 \ud83d\u0041"`:     "\ufffd \ufffd \ufffdA",
		`"fivetran_encrypted:AAAA=\u003d"`: "fivetran_encrypted:AAAA==",
	} {
		tree := Parse(source)
		if tree.Root.Text != want || len(tree.Problems) > 0 {
			t.Errorf("%s: got %q with the problems %v, want %q", source, tree.Root.Text, tree.Problems, want)
		}
	}
	for source, code := range map[string]Code{
		"\"a\tb\"": ControlCharacter, `"a\x"`: BadEscape, `"\u12"`: BadEscape, `"\u12g4"`: BadEscape, `"C:\dir\é"`: BadEscape,
	} {
		if tree := Parse(source); len(tree.Problems) == 0 || tree.Problems[0].Code != code {
			t.Errorf("%s: %v", source, tree.Problems)
		}
	}
}

func TestFind(t *testing.T) {
	tree := Parse(`{"a": "1", "b": "2", "a": "3"}`)
	if m := tree.Root.Find("a"); m == nil || m.Value.Text != "3" {
		t.Errorf("got %+v", m)
	}
	if m := tree.Root.Find("c"); m != nil {
		t.Errorf("got %+v", m)
	}
}

// Work that grows faster than its input would not come back before the time limit of the tests.
func TestHugeInput(t *testing.T) {
	many := "[" + strings.Repeat("1,", 25_000_000) + "1]"
	for name, text := range map[string]string{
		"values":   many,
		"one text": `{"a": "` + strings.Repeat("x", 50<<20) + `"}`,
		"escapes":  `{"a": "` + strings.Repeat(`\n`, 25<<20) + `"}`,
		"words":    strings.Repeat("x ", 25<<20),
		"commas":   "[" + strings.Repeat(",", 50<<20),
		"keys":     "{" + strings.Repeat(`"a":`+"\n", 8<<20),
		"quotes":   strings.Repeat(`"`, 50<<20),
		"slashes":  "[" + strings.Repeat("/ ", 25<<20),
		"brackets": strings.Repeat("[", 50<<20),
		"closed":   "[" + strings.Repeat("[]", 25<<20) + "]",
		"unclosed": "[" + strings.Repeat("{", 9_000) + strings.Repeat("]", 50<<20),
	} {
		tree := Parse(text)
		if n := count(tree.Root); n > maxValues || len(tree.Problems) > maxProblems {
			t.Errorf("%s: %d values and %d problems are kept", name, n, len(tree.Problems))
		}
	}
	if tree := Parse(many); !tree.Truncated || len(tree.Problems) > 0 || count(tree.Root) != maxValues {
		t.Errorf("truncated: %v, problems: %v, values: %d", tree.Truncated, tree.Problems, count(tree.Root))
	}
}

func count(v Value) int {
	n := 1
	for _, item := range v.Items {
		n += count(item)
	}
	for _, m := range v.Members {
		n += count(m.Value)
	}
	return n
}

func TestDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if tree := Parse(nested(maxDepth)); len(tree.Problems) > 0 {
		t.Errorf("got %v", tree.Problems)
	}
	want := []Problem{{maxDepth, maxDepth + 1, TooDeep}}
	if diff := cmp.Diff(want, Parse(nested(maxDepth+1)).Problems); diff != "" {
		t.Error(diff)
	}
}

// FuzzParse holds the tree to what encoding/json says, and every place to its parent's.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"a": "1", "b": [true, null, -1.5e3]}`, `{"a": "1",}`, `{a: 'b' // c`, `["\ud83d\ude00\u12"]`, `[1, 2`, `{"a" "b"]}`,
		"{\"a\": \n\"b\": 1}", `/* x`, `"x`, `[[[{`, `{"a": "x,`, "\xef\xbb\xbf{}", "[\"\xff\"]", `NaN`, `{"a":1,"a":2}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree := Parse(text)
		if good := json.Valid([]byte(text)); good != (len(tree.Problems) == 0) {
			t.Fatalf("encoding/json says %v, the problems are %v", good, tree.Problems)
		}
		for _, p := range tree.Problems {
			if p.Start < 0 || p.Start > p.End || p.End > len(text) || p.Code.String() == "" {
				t.Errorf("bad problem %+v", p)
			}
		}
		if err := inside(tree.Root, 0, len(text)); err != nil {
			t.Error(err)
		}
		if len(tree.Problems) == 0 {
			var want any
			if err := json.Unmarshal([]byte(text), &want); err != nil {
				return // a number out of range
			}
			if diff := cmp.Diff(want, plain(tree.Root)); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func inside(v Value, start, end int) error {
	if v.Start < start || v.End < v.Start || v.End > end {
		return fmt.Errorf("%+v is not in [%d, %d)", v, start, end)
	}
	for _, item := range v.Items {
		if err := inside(item, v.Start, v.End); err != nil {
			return err
		}
	}
	for _, m := range v.Members {
		if m.Start < v.Start || m.End < m.Start || m.End > m.Value.Start {
			return fmt.Errorf("the key of %+v is not in %+v or not before its value", m, v)
		}
		if err := inside(m.Value, m.End, v.End); err != nil {
			return err
		}
	}
	return nil
}

// plain is the value that encoding/json makes of the same text.
func plain(v Value) any {
	switch v.Kind {
	case Array:
		items := []any{}
		for _, item := range v.Items {
			items = append(items, plain(item))
		}
		return items
	case Object:
		members := map[string]any{}
		for _, m := range v.Members {
			members[string([]rune(m.Key))] = plain(m.Value)
		}
		return members
	case String:
		return string([]rune(v.Text)) // encoding/json replaces each byte that is no UTF-8
	case Number:
		var f float64
		json.Unmarshal([]byte(v.Text), &f)
		return f
	case True, False:
		return v.Kind == True
	default:
		return nil
	}
}

func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	text.WriteString("{")
	for i := range 100 {
		fmt.Fprintf(&text, "\n  \"key_%d\": \"some value of a setting\",", i)
	}
	text.WriteString("\n  \"last\": \"\"\n}\n")
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text.String())
	}
}
