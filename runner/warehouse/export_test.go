package warehouse

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exporting is a reader of a file with a table of many rows, and a view without end on it.
func exporting(t *testing.T) *Reader {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "warehouse.db")
	w, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE SCHEMA w.tester", "USE w.tester",
		`CREATE TABLE numbers AS SELECT range AS id, NULL::VARCHAR AS "no, thing", 'say "' || range || '"' AS text, '{"a": 1}'::JSON AS more, '-inf'::DOUBLE AS "f f" FROM range(3)`,
		"CREATE TABLE many AS SELECT range AS id FROM range(1000000)",
		"CREATE VIEW endless AS SELECT a.id FROM many a, many b, many c WHERE (a.id * b.id + c.id) % 7 = 1",
		"USE memory",
	} {
		if err := w.exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestExport(t *testing.T) {
	r, dir := exporting(t), t.TempDir()
	for format, want := range map[string]string{
		"csv":     "id,\"no, thing\",text,more,f f\n0,,\"say \"\"0\"\"\",\"{\"\"a\"\": 1}\",-inf\n",
		"json":    `[` + "\n\t" + `{"id":0,"no, thing":null,"text":"say \"0\"","more":{"a":1},"f f":"-inf"},`,
		"parquet": "PAR1",
	} {
		file := filepath.Join(dir, "it's."+format)
		rows, err := r.Export(context.Background(), Export{Schema: "tester", Table: "numbers", Format: format, File: file})
		text, readErr := os.ReadFile(file)
		if err != nil || readErr != nil || rows != 3 || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %d %v %v\n got %.200q\nwant %q", format, rows, err, readErr, text, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 3 {
		t.Errorf("left behind: %v", left)
	}
}

// TestExportTimes: times are in UTC during a sync too, wherever the machine is. DuckDB asks for the zone once in
// a process, so this is done in a new one.
func TestExportTimes(t *testing.T) {
	if zone := "America/New_York"; os.Getenv("TZ") != zone {
		command := exec.Command(os.Args[0], "-test.run=^TestExportTimes$")
		command.Env = append(os.Environ(), "TZ="+zone)
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
		return
	}
	ctx, dir := context.Background(), t.TempDir()
	w, err := Open(ctx, filepath.Join(dir, "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.exec(ctx, "CREATE SCHEMA w.tester; CREATE TABLE w.tester.t AS SELECT TIMESTAMPTZ '2026-01-02 03:04:05+00' AS at"); err != nil {
		t.Fatal(err)
	}
	g, err := w.Guest()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "t.csv")
	_, err = g.Export(ctx, Export{Schema: "tester", Table: "t", Format: "csv", File: file})
	if text, _ := os.ReadFile(file); err != nil || string(text) != "at\n2026-01-02 03:04:05+00\n" {
		t.Errorf("%q %v", text, err)
	}
}

// TestExportReplacesFolder: nothing is left of an export that cannot be put into its place.
func TestExportReplacesFolder(t *testing.T) {
	r, dir := exporting(t), t.TempDir()
	folder := filepath.Join(dir, "t.csv")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Export(context.Background(), Export{Schema: "tester", Table: "numbers", Format: "csv", File: folder, Overwrite: true}); err == nil {
		t.Error("a folder was replaced")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// TestExportCancelled: nothing is left of an export that was cancelled, and what it was to replace is as before.
func TestExportCancelled(t *testing.T) {
	r, dir := exporting(t), t.TempDir()
	stopped := errors.New("enough")
	for _, overwrite := range []bool{false, true} {
		file := filepath.Join(dir, "endless.csv")
		if overwrite {
			if err := os.WriteFile(file, []byte("before"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		_, err := r.Export(ctx, Export{
			Schema: "tester", Table: "endless", Format: "csv", File: file, Overwrite: overwrite,
			Progress: func(float64) { cancel(stopped) },
		})
		cancel(nil)
		if !errors.Is(err, stopped) {
			t.Errorf("overwrite %v: %v", overwrite, err)
		}
		left, _ := os.ReadDir(dir)
		text, _ := os.ReadFile(file)
		if overwrite && (len(left) != 1 || string(text) != "before") || !overwrite && len(left) != 0 {
			t.Errorf("overwrite %v: %v %q", overwrite, left, text)
		}
	}
}
