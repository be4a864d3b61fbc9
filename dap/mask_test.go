package dap

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMaskTexts(t *testing.T) {
	secret := "a\"b\\c\nd4242"
	mask := strings.NewReplacer(secret, "****", "4242", "****", "value", "****").Replace
	for _, test := range []struct{ raw, want string }{
		{`{"value": "x", "n": 4242}`, `{"value": "x", "n": 4242}`},
		{`{"n": 4242, "value" : "4242", "l": ["x4242", "v"]}`, `{"n": 4242, "value" : "****", "l": ["x****", "v"]}`},
		{string(marshal(map[string]string{"a": "<" + secret + ">"})), `{"a":"\u003c****\u003e"}`},
		{`["\u0034242", "\"4242\"", "\\"]`, `["****", "\"****\"", "\\"]`},
		{`"value"`, `"****"`},
		{`{"path": "/4242/x", "paths": ["4242"], "source": {"path" : "/4242"}, "p": "4242"}`, `{"path": "/4242/x", "paths": ["****"], "source": {"path" : "/4242"}, "p": "****"}`},
		{`{"path": ["4242"], "path": {"x": "4242"}, "path": 1, "x": "4242"}`, `{"path": ["****"], "path": {"x": "****"}, "path": 1, "x": "****"}`},
		{`{"name": "rows_4242", "evaluateName": "self.a4242", "value": "rows_4242"}`, `{"name": "rows_4242", "evaluateName": "self.a4242", "value": "rows_****"}`},
		{`[{"name": "'rows_4242'", "evaluateName": "d['a4242']"}, {"name": "value"}]`, `[{"name": "'rows_****'", "evaluateName": "d['a****']"}, {"name": "****"}]`},
		{`null`, `null`},
		{``, ``},
	} {
		got := string(maskTexts(json.RawMessage(test.raw), mask))
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.raw, got, test.want)
		}
	}
}

func FuzzMaskTexts(f *testing.F) {
	f.Add([]byte(`{"a": ["4242", {"4242": 4242}], "b\\": "\"4242"}`))
	f.Add([]byte(`{"path": "4242", "source": {"path": ["4242", {"name": "a4242"}], "name": "'4242'"}, "n\u0061me": "x4242"}`))
	f.Add([]byte(`["\u0034242\ud800"]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		masked := maskTexts(raw, strings.NewReplacer("4242", "****").Replace)
		if !json.Valid(raw) {
			return
		}
		var before, after any
		if err := json.Unmarshal(masked, &after); err != nil {
			t.Fatalf("%s became %s: %v", raw, masked, err)
		}
		_ = json.Unmarshal(raw, &before)
		var compare func(key string, a, b any)
		compare = func(key string, a, b any) {
			switch a := a.(type) {
			case map[string]any:
				for key := range a {
					compare(key, a[key], b.(map[string]any)[key])
				}
			case []any:
				for i := range a {
					compare("", a[i], b.([]any)[i])
				}
			case string:
				want := strings.ReplaceAll(a, "4242", "****")
				if key == "path" || (names[key] && want != "****" && identifier.MatchString(a)) {
					want = a
				}
				if want != b {
					t.Fatalf("%q became %q", a, b)
				}
			default:
				if a != b {
					t.Fatalf("%v became %v", a, b)
				}
			}
		}
		compare("", before, after)
	})
}
