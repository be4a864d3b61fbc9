package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/schema/jsontree"
)

func TestCheckConfiguration(t *testing.T) {
	many := func(n int) string {
		var members []string
		for i := range n {
			members = append(members, fmt.Sprintf(`"k%d": ""`, i))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	for text, want := range map[string][]string{
		`{}`: nil,
		`{"a": "1", "b.c": "", "(root)": "", "": ""}`: nil,
		``:                                 nil,
		`None`:                             nil,
		`["a"]`:                            {`1 ["a"]`},
		`"a"`:                              {`1 "a"`},
		`{"a": 1, "b.c": true, "c": null}`: {"2 a 1", "2 b.c true", "2 c null"},
		`{"a": {"b": "c"}, "": [1]}`:       {`2 a {"b": "c"}`, "2  [1]"},
		`{"a": None, "b": , "c": 1}`:       {"2 c 1"},
		`{"a": 1, "a": "2"}`:               nil,
		`{"host": ["a"], "hosts": []}`:     nil,
		`{"hosts": ["a", 1], "host": {}}`:  {"2 hosts 1", "2 host {}"},
		`{"x\u0000y": 1}`:                  nil, // its place cannot be told
		many(100):                          nil,
	} {
		tree := jsontree.Parse(text)
		var got []string
		for _, p := range CheckConfiguration(tree) {
			s := fmt.Sprint(p.Kind, " ")
			if p.Member != nil {
				s += p.Member.Key + " "
			}
			got = append(got, s+text[p.Value.Start:p.Value.End])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
	problems := CheckConfiguration(jsontree.Parse(many(101)))
	if len(problems) != 1 || problems[0].Kind != TooManyKeys {
		t.Errorf("got %v", problems)
	}
}

func TestEncryptedProblem(t *testing.T) {
	for value, good := range map[string]bool{
		"plain":                   true,
		"fivetran_encrypted:":     false,
		"fivetran_encrypted:AAAA": false,
		"fivetran_encrypted:" + strings.Repeat("A", 40):               true,
		"fivetran_encrypted:" + strings.Repeat("A", 36) + "=":         false,
		"fivetran_encrypted:" + strings.Repeat("A", 36) + " A==":      false,
		"fivetran_encrypted:<paste here>" + strings.Repeat("A", 1000): false,
	} {
		if got := EncryptedProblem(value) == ""; got != good {
			t.Errorf("%s: %q", value, EncryptedProblem(value))
		}
		if IsEncrypted(value) == (value == "plain") {
			t.Errorf("%s: %v", value, IsEncrypted(value))
		}
	}
}

func BenchmarkCheckConfiguration(b *testing.B) {
	tree := jsontree.Parse(`{"api_key": "x", "base_url": "y", "port": "443", "page_size": "100", "start_date": "2024-01-01"}`)
	for b.Loop() {
		CheckConfiguration(tree)
	}
}
