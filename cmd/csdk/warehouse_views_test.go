package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner"
)

// TestWarehouseViews: the trees and exports over the wire.
func TestWarehouseViews(t *testing.T) {
	if python, _ := findPython(); python == "" {
		t.Skip("no Python")
	}
	dir := syncedProject(t)
	conn, _ := askWarehouse(t, dir)
	type object = map[string]any
	file := filepath.Join(t.TempDir(), "orders")
	for _, test := range []struct {
		method string
		params any
		want   string
	}{
		{"csdk/tree", object{}, `{"tables":[{"schema":"tester","table":"orders","rows":1,"exact":true,"deleted":0,`},
		{"csdk/table", object{"schema": "tester", "table": "orders"}, `"columns":[{"name":"id","source":"id","type":"LONG","declared":""},`},
		{"csdk/table", object{"schema": "tester", "table": "orders"}, `"deleted":0,"synced":"2`},
		{"csdk/table", object{"schema": "tester", "table": "gone"}, "there is no table tester.gone any more"},
		{"csdk/state", object{}, `"nodes":[{"key":"n","kind":"number","text":"1","count":0},{"key":"key","kind":"string","text":"\"****\"","count":0}],"total":2,"version":"`},
		{"csdk/state", object{"path": []string{"n", "x"}}, "has no n.x any more"},
		{"csdk/editState", object{"version": "old", "edit": object{"path": []string{"n"}, "value": "2"}}, "has changed meanwhile"},
		{"csdk/export", object{"schema": "tester", "table": "orders", "format": "xlsx", "file": file}, "as csv, json or parquet"},
		{"csdk/export", object{"schema": "tester", "table": "gone", "format": "csv", "file": file}, "was not exported"},
		{"csdk/export", object{"schema": "tester", "table": "orders", "format": "csv", "file": file + ".csv"}, `{"rows":1}`},
		{"csdk/export", object{"schema": "tester", "table": "orders", "format": "csv", "file": file + ".csv"}, "is there already"},
		{"csdk/export", object{"schema": "tester", "table": "orders", "format": "json", "file": file + ".csv", "overwrite": true, "token": "1"}, `{"rows":1}`},
		{"csdk/export", object{"schema": "tester", "table": "orders", "format": "parquet", "file": file + ".parquet"}, `{"rows":1}`},
	} {
		if got := ask(t, conn, test.method, test.params); !strings.Contains(got, test.want) {
			t.Errorf("%s %v:\n got %s\nwant %s", test.method, test.params, got, test.want)
		}
	}
	var rows []map[string]any
	text, err := os.ReadFile(file + ".csv")
	if err != nil || json.Unmarshal(text, &rows) != nil || len(rows) != 1 || rows[0]["price"] != 1.5 {
		t.Errorf("%s %v", text, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 2 {
		t.Errorf("exports have left %v", left)
	}
}

// TestEditState: an edit reaches the file and the copy in the warehouse, is taken back, and the next sync begins with it.
func TestEditState(t *testing.T) {
	if python, _ := findPython(); python == "" {
		t.Skip("no Python")
	}
	dir := syncedProject(t)
	conn, _ := askWarehouse(t, dir)
	type object = map[string]any
	of := func() (level runner.StateLevel) {
		t.Helper()
		if err := json.Unmarshal([]byte(ask(t, conn, "csdk/state", nil)), &level); err != nil {
			t.Fatal(err)
		}
		return level
	}
	edit := func(version string, e any) (done runner.StateEdited) {
		t.Helper()
		answer := ask(t, conn, "csdk/editState", object{"version": version, "edit": e})
		if err := json.Unmarshal([]byte(answer), &done); err != nil {
			t.Fatal(answer)
		}
		return done
	}
	onDisk := func() string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, "files", "state.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := onDisk()
	first := edit(of().Version, object{"path": []string{"n"}, "value": "12345678901234567890"})
	if got := onDisk(); got != `{"n": 12345678901234567890, "key": "hunter2xyz"}` {
		t.Error(got)
	}
	if now := of(); now.Version != first.Version || now.Nodes[0].Text != "12345678901234567890" {
		t.Errorf("%+v", now)
	}
	second := edit(first.Version, object{"path": []string{"added"}, "value": "[]", "at": -1, "insert": true})
	undone := edit(second.Version, second.Undo)
	undone = edit(undone.Version, first.Undo)
	if got := onDisk(); got != before {
		t.Errorf("after both were taken back: %s, it was %s", got, before)
	}
	if got := ask(t, conn, "csdk/editState", object{"version": undone.Version, "edit": object{"path": []string{"key"}, "value": `"****"`}}); !strings.Contains(got, "secret") {
		t.Error(got)
	}
	edit(undone.Version, object{"path": []string{"n"}})
	var note notes
	if report := runner.Run(t.Context(), runner.Options{Project: dir, Environ: os.Environ()}, &note); report.Status != runner.Succeeded {
		t.Error(report)
	}
	if strings.Contains(note.text, "by hand") {
		t.Errorf("an edit in the view is no surprise: %s", note.text)
	}
}

// notes keeps what a run logs.
type notes struct{ text string }

func (n *notes) Event(e runner.Event) {
	if l, ok := e.(runner.Log); ok {
		n.text += l.Message + "\n"
	}
}
func (n *notes) Progress(runner.Progress) {}
