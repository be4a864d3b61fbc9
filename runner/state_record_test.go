package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/statefile"
	"csdk/runner/statetree"
	"csdk/runner/warehouse"
)

// recorded makes a project as a sync leaves it: a warehouse with that record, and state files by their name.
func recorded(t *testing.T, r warehouse.Record, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		write(t, dir, filepath.Join("files", name), text)
	}
	inWarehouse(t, dir, func(w *warehouse.Warehouse) {
		if _, err := w.Commit(t.Context(), nil, r); err != nil {
			t.Fatal(err)
		}
	})
	return dir
}

func inWarehouse(t *testing.T, dir string, use func(*warehouse.Warehouse)) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), filepath.Join(dir, "files", "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	use(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// wantNext compares what the next sync with a state file starts from.
func wantNext(t *testing.T, dir, file, want, note string) {
	t.Helper()
	inWarehouse(t, dir, func(w *warehouse.Warehouse) {
		r, err := resume(w, filepath.Join(dir, "files", file), filepath.Join(dir, "files", "warehouse.db"))
		if err != nil || r.text != want || !strings.Contains(r.note, note) || (note == "") != (r.note == "") {
			t.Errorf("%s: the next sync starts from %s with the note %q (%v), want %s, %q", file, r.text, r.note, err, want, note)
		}
	})
}

// setN edits the state as the view does: n becomes the value.
func setN(t *testing.T, o Options, text, value string) {
	t.Helper()
	edit := statetree.Edit{Path: []string{"n"}, Value: value, At: -1}
	if _, err := (Stored{Options: o}).EditState(t.Context(), version(text), edit); err != nil {
		t.Fatal(err)
	}
}

// TestEditOfAnotherStateFile: the record of the file that was synced last is not that of another one, which would overwrite it.
func TestEditOfAnotherStateFile(t *testing.T) {
	files := map[string]string{"state.json": `{"n": 1}`, "eu.json": `{"n": 50}`}
	for synced, other := range map[string]string{"state.json": "eu.json", "eu.json": "state.json"} {
		dir := recorded(t, warehouse.Record{State: files[synced], StateFile: synced, Settled: true}, files)
		setN(t, Options{Project: dir, State: "files/" + other}, files[other], "60")
		if text, err := statefile.Read(filepath.Join(dir, "files", other)); err != nil || text != `{"n": 60}` {
			t.Errorf("%s holds %s after the edit, %v", other, text, err)
		}
		wantNext(t, dir, synced, files[synced], "")
		wantNext(t, dir, other, `{"n": 60}`, "last synced with "+synced)
	}
}

// TestSetBackByHandAfterEdit: an edit that was made is over. Who takes it back in the file is not corrected by the next sync.
func TestSetBackByHandAfterEdit(t *testing.T) {
	dir := recorded(t, warehouse.Record{State: `{"n": 1}`, StateFile: "state.json", Settled: true}, map[string]string{"state.json": `{"n": 1}`})
	setN(t, Options{Project: dir}, `{"n": 1}`, "2")
	wantNext(t, dir, "state.json", `{"n": 2}`, "")
	write(t, dir, "files/state.json", `{"n": 1}`)
	wantNext(t, dir, "state.json", `{"n": 1}`, "changed by hand")
}

// TestEditAfterKill: the state of the last checkpoint, which the file does not have yet, is edited. Killed before it writes the file, the edit
// is rolled forward from what the file holds.
func TestEditAfterKill(t *testing.T) {
	killed := warehouse.Record{State: `{"k": 9, "n": 9}`, Previous: `{"k": 8, "n": 8}`, StateFile: "state.json"}
	files := map[string]string{"state.json": killed.Previous}
	dir := recorded(t, killed, files)
	setN(t, Options{Project: dir}, killed.State, "10")
	wantNext(t, dir, "state.json", `{"k": 9, "n": 10}`, "")

	dir = recorded(t, killed, files)
	inWarehouse(t, dir, func(w *warehouse.Warehouse) {
		if err := w.SetState(t.Context(), "state.json", killed.Previous, `{"k": 9, "n": 10}`); err != nil {
			t.Error(err)
		}
		if r, _ := w.Record(); r.State != `{"k": 9, "n": 10}` || r.Previous != killed.Previous || r.Settled {
			t.Errorf("%+v", r)
		}
	})
	wantNext(t, dir, "state.json", `{"k": 9, "n": 10}`, "restored")
}

// TestFailedSyncWithAnotherStateFile leaves the record for the sync that it is about.
func TestFailedSyncWithAnotherStateFile(t *testing.T) {
	killed := warehouse.Record{State: `{"n": 9}`, Previous: `{"n": 8}`, StateFile: "state.json"}
	dir := recorded(t, killed, map[string]string{"state.json": killed.Previous, "eu.json": `{}`})
	write(t, dir, "connector.py", "raise SystemExit(1)")
	write(t, dir, "configuration.json", "{}")
	if report := Run(context.Background(), Options{Project: dir, State: "files/eu.json", Environ: os.Environ()}, &recorder{}); report.Status != Failed {
		t.Fatalf("%+v", report)
	}
	wantNext(t, dir, "state.json", killed.State, "restored")
}
