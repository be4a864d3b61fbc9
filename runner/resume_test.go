package runner

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/statefile"
	"csdk/runner/warehouse"
)

// TestResume goes through what a start can find: the file, the record, and which of them wins.
func TestResume(t *testing.T) {
	for _, test := range []struct {
		name    string
		record  *warehouse.Record
		settled bool
		file    string
		want    string
		roll    bool
		note    string
	}{
		{"first sync", nil, false, "", "", false, ""},
		{"a state without a warehouse", nil, false, `{"a": 1}`, `{"a": 1}`, false, "the warehouse is new"},
		{"in agreement", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, true, `{"a":2}`, `{"a":2}`, false, ""},
		{"killed before the rename", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, false, `{"a": 1}`, `{"a": 2}`, true, "restored"},
		{"killed before the first rename", &warehouse.Record{State: `{"a": 2}`}, false, "", `{"a": 2}`, true, "restored"},
		{"killed after the rename", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, false, `{"a": 2}`, `{"a": 2}`, false, ""},
		{"set back by hand", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, true, `{"a": 1}`, `{"a": 1}`, false, "changed by hand"},
		{"edited after a kill", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, false, `{"a": 9}`, `{"a": 9}`, false, "changed by hand"},
		{"removed", &warehouse.Record{State: `{"a": 2}`, Previous: `{"a": 1}`}, true, "", "", false, "was removed"},
		{"another file", &warehouse.Record{State: `{"a": 2}`, StateFile: "elsewhere.json"}, true, `{"b": 1}`, `{"b": 1}`, false, "last synced with elsewhere.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, dir := context.Background(), t.TempDir()
			path, stateFile := filepath.Join(dir, "warehouse.db"), filepath.Join(dir, "state.json")
			w, err := warehouse.Open(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if test.record != nil {
				if test.record.StateFile == "" {
					test.record.StateFile = relativeState(path, stateFile)
				}
				test.record.Settled = test.settled
				if _, err := w.Commit(ctx, nil, *test.record); err != nil {
					t.Fatal(err)
				}
			}
			if test.file != "" {
				if err := statefile.Write(stateFile, test.file); err != nil {
					t.Fatal(err)
				}
			}
			r, err := resume(w, stateFile, path)
			if err != nil || r.text != test.want || r.roll != test.roll || !strings.Contains(r.note, test.note) || (test.note == "") != (r.note == "") {
				t.Errorf("%+v %v, want state %q, roll %v, note %q", r, err, test.want, test.roll, test.note)
			}
		})
	}
}
