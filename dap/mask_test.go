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
		var compare func(a, b any)
		compare = func(a, b any) {
			switch a := a.(type) {
			case map[string]any:
				for key := range a {
					compare(a[key], b.(map[string]any)[key])
				}
			case []any:
				for i := range a {
					compare(a[i], b.([]any)[i])
				}
			case string:
				if want := strings.ReplaceAll(a, "4242", "****"); want != b {
					t.Fatalf("%q became %q", a, b)
				}
			default:
				if a != b {
					t.Fatalf("%v became %v", a, b)
				}
			}
		}
		compare(before, after)
	})
}
