package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/cmd/dev/connectors"
)

// Every question has a place in the file, on another line than the edit.
func TestQuestions(t *testing.T) {
	source := connectors.Long().Files["connector.py"]
	edited := strings.Count(source[:strings.Index(source, edits[0].right)], "\n")
	for _, q := range questions {
		for _, place := range []string{q.ours, q.peers} {
			before, _, found := strings.Cut(source, place)
			if !found || strings.Count(before+place, "\n") == edited {
				t.Errorf("%s: no %q, or on the line of the edit", q.name, place)
			}
		}
	}
}

func TestEmptyAnswers(t *testing.T) {
	for answer, want := range map[string]bool{
		"null": true, "[]": true, "{}": true, `{"isIncomplete":true,"items":[]}`: true,
		`{"items":[{}]}`: false, `[{}]`: false, `{"contents":"x"}`: false,
	} {
		if isEmpty(json.RawMessage(answer)) != want {
			t.Errorf("%s: want %v", answer, want)
		}
	}
}

func TestRequestLines(t *testing.T) {
	ours := &answered{name: "csdk", edited: map[string]spread{"hover": {0.002, 0.004}, "rename": {0.009}}, warm: map[string]spread{"hover": {0.001}}}
	ty := &answered{name: "ty", edited: map[string]spread{"hover": {0.006}}}
	var got []string
	for _, l := range requestLines([]*answered{ours, ty}) {
		if l.met != "not measured" {
			got = append(got, strings.Join([]string{l.what, l.measured, l.limit, l.peer, l.ratio, l.met}, "; "))
		}
	}
	want := []string{
		"hover, right after an edit; 3.0 ms (p95 4.0 ms, 2 times); 3.0 ms at p95; ty 6.0 ms (p95 6.0 ms, 1 times); 0.50; no",
		"rename, right after an edit; 9.0 ms (p95 9.0 ms, 1 times); 10.0 ms at p95; ; ; yes",
		"hover, without one; 1.0 ms (p95 1.0 ms, 1 times); 3.0 ms at p95; ; ; yes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
