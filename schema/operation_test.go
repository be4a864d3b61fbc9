package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSignatureByRelease(t *testing.T) {
	for _, tc := range []struct {
		name string
		sdk  Release
		want string
	}{
		{"upsert", Release{}, "upsert(table, data, *, schema=None, file=None)"},
		{"upsert", Release{2, 12, 1}, "upsert(table, data, *, file=None)"},
		{"upsert", Release{2, 10, 3}, "upsert(table, data)"},
		{"update", Release{3, 0, 0}, "update(table, modified, *, schema=None, file=None)"},
		{"delete", Release{2, 13, 1}, "delete(table, keys, *, schema=None)"},
		{"delete", Release{2, 13, 0}, "delete(table, keys)"},
		{"truncate", Release{}, "truncate(table, *, schema=None, deferred=False)"},
		{"truncate", Release{3, 0, 0}, "truncate(table, *, schema=None)"},
		{"truncate", Release{2, 8, 3}, "truncate(table)"},
		{"checkpoint", Release{1, 0, 0}, "checkpoint(state)"},
		{"warning", Release{}, "warning(message)"},
		{"error", Release{}, "error(message, trace=None)"},
	} {
		operation, ok := FindOperation(tc.name)
		if !ok {
			t.Errorf("no operation %s", tc.name)
		} else if got := operation.Signature(tc.sdk); got != tc.want {
			t.Errorf("in %v: %s, want %s", tc.sdk, got, tc.want)
		}
	}
	if _, ok := FindOperation("Upsert"); ok {
		t.Error("Upsert was found; Python's names are case-sensitive")
	}
}

func TestOperationsSince(t *testing.T) {
	got := make(map[string]string)
	for _, o := range Operations {
		got[o.Name] = o.Since.String()
	}
	want := map[string]string{
		"upsert": "0.0.0", "update": "0.0.0", "delete": "0.0.0", "checkpoint": "0.0.0",
		"truncate": "2.8.3", "warning": "2.11.0", "error": "2.11.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Arguments that must be given come first and can be passed by position, else Signature would not be valid Python.
func TestParamsMakeValidPython(t *testing.T) {
	for _, o := range Operations {
		optional, keywordOnly := false, false
		for _, p := range o.Params {
			if p.Name == "" || p.Doc == "" {
				t.Errorf("%s: argument %q lacks a name or a text", o.Name, p.Name)
			}
			if p.Default == "" && optional || !p.KeywordOnly && keywordOnly {
				t.Errorf("%s: %s is out of order", o.Name, p.Name)
			}
			optional = optional || p.Default != ""
			keywordOnly = keywordOnly || p.KeywordOnly
		}
	}
}

func TestReleaseBefore(t *testing.T) {
	ordered := []Release{{}, {0, 0, 1}, {0, 12, 0}, YieldOptional, YieldObsolete, {2, 8, 3}, {2, 13, 1}, {3, 0, 0}, {10, 0, 0}}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := a.Before(b); got != (i < j) {
				t.Errorf("%v.Before(%v) = %v", a, b, got)
			}
		}
	}
}
