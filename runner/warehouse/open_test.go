package warehouse

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"csdk/schema"
)

// lockFile is the environment variable that makes this test binary hold a file until stdin ends.
const lockFile = "CSDK_TEST_LOCK_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockFile); path != "" {
		w, err := Open(context.Background(), path)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = os.Stdin.Read(make([]byte, 1))
		_ = w.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func newFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "files", "warehouse.db")
	w, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func patch(t *testing.T, path string, at int64, b ...byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// TestStorageVersion: old DuckDB releases must be able to open what we write.
func TestStorageVersion(t *testing.T) {
	raw, err := os.ReadFile(newFile(t))
	if err != nil {
		t.Fatal(err)
	}
	const version = 12 // after an 8-byte checksum and "DUCK"
	if string(raw[8:12]) != "DUCK" || raw[version] != 64 {
		t.Fatalf("the file begins with % x, want DUCK and version 64", raw[:20])
	}
}

func TestOpenBadFiles(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  string
	}{
		{"text", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "damaged or not a DuckDB file"},
		{"newer", writeNewer, "newer DuckDB"},
		{"header", func(t *testing.T, path string) { patch(t, path, 4096+8, 1, 2, 3, 4, 5, 6, 7, 8) }, "damaged or not a DuckDB file"},
		{"cut", func(t *testing.T, path string) {
			if err := os.Truncate(path, 5000); err != nil {
				t.Fatal(err)
			}
		}, "damaged or not a DuckDB file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := newFile(t)
			test.spoil(t, path)
			before, _ := os.ReadFile(path)
			if _, err := Open(context.Background(), path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Open: %v, want %q", err, test.want)
			}
			if _, err := OpenReader(context.Background(), path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("OpenReader: %v, want %q", err, test.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".csdk-stage-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestLeftoverFolders: those of a killed run with this file are removed. A folder of another file belongs to a run that may go on.
func TestLeftoverFolders(t *testing.T) {
	top := t.TempDir()
	folders := map[string]bool{ // and whether they stay
		"proj[1]/.csdk-stage-warehouse.db-12":   false,
		"proj[1]/.csdk-stage-warehouse.db-2-12": true, // of warehouse.db-2
		"proj1/.csdk-stage-warehouse.db-12":     true,
	}
	for name := range folders {
		if err := os.MkdirAll(filepath.Join(top, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w, err := Open(context.Background(), filepath.Join(top, "proj[1]", "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.scratch); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, stays := range folders {
		if _, err := os.Stat(filepath.Join(top, name)); (err == nil) != stays {
			t.Errorf("%s: %v, want that it stays: %v", name, err, stays)
		}
	}
}

// writeNewer puts a file there that DuckDB 2.0 wrote.
func writeNewer(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open("../../testdata/warehouse/duckdb-2.0.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMissingFile(t *testing.T) {
	_, err := OpenReader(context.Background(), filepath.Join(t.TempDir(), "none.db"))
	if err == nil || !strings.Contains(err.Error(), "run csdk debug first") {
		t.Fatal(err)
	}
}

// TestLocked: a file that another process holds is named with its pid, and the wait ends.
func TestLocked(t *testing.T) {
	path := newFile(t)
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), lockFile+"="+path)
	in, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 5)
	if _, err := out.Read(line); err != nil || !strings.HasPrefix(string(line), "held") {
		t.Fatalf("%q %v", line, err)
	}
	selection := Selection{Schema: "tester", Table: "items"}
	if _, err := NewPreview(path).Rows(context.Background(), Page{Selection: selection}, plain); !errors.As(err, new(*LockedError)) {
		t.Errorf("Preview: %v, want LockedError", err)
	}
	_, err = Open(context.Background(), path)
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != holder.Process.Pid {
		t.Errorf("Open: %v, want LockedError of pid %d", err, holder.Process.Pid)
	}
	if _, err := OpenReader(context.Background(), path); !errors.As(err, &locked) {
		t.Errorf("OpenReader: %v", err)
	}
	_ = in.Close()
	if err := holder.Wait(); err != nil {
		t.Fatal(err)
	}
	w, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
}

// foreignFile is a file as the SDK's own tester leaves it (sdk-wire.md (m)), made with plain SQL.
func foreignFile(t *testing.T, statements string) string {
	t.Helper()
	path := newFile(t)
	w, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.exec(context.Background(), "CREATE SCHEMA w.tester; USE w.tester; "+statements+"; USE memory"); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestForeign reads tables that fivetran debug wrote, and syncs onto them.
func TestForeign(t *testing.T) {
	path := foreignFile(t, `CREATE TABLE t (id BIGINT NOT NULL, name VARCHAR, _fivetran_synced TIMESTAMP WITH TIME ZONE, PRIMARY KEY (id));
		INSERT INTO t VALUES (1, 'old', now()), (2, 'kept', now());
		CREATE TABLE odd (id UUID PRIMARY KEY, _fivetran_synced TIMESTAMP WITH TIME ZONE)`)
	ctx := context.Background()
	reader, err := OpenReader(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := reader.Tables(ctx)
	_ = reader.Close()
	if err != nil || len(tables) != 2 || tables[1].Rows != 2 || strings.Join(tables[1].Key, ",") != "id" {
		t.Fatalf("%+v %v", tables, err)
	}
	w, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if odd := w.Table(TableName{"tester", "odd"}); odd == nil || !strings.Contains(odd.Problem(), "UUID") {
		t.Fatalf("%+v", odd)
	}
	old := w.Table(TableName{"tester", "t"})
	shape := old.Shape
	shape.Columns = append([]Column(nil), shape.Columns...)
	shape.Columns[0].Type = schema.DataType{Kind: schema.String} // the key widens, which a constraint would forbid
	writer := w.Writer(shape.Name)
	if err := writer.Begin(shape); err != nil {
		t.Fatal(err)
	}
	sheet, err := writer.Row(Upsert, Key{}, "", time.Unix(1, 0), 4)
	if err != nil {
		t.Fatal(err)
	}
	sheet.Column(0).Set(sheet.Row(), "1")
	sheet.Column(1).Set(sheet.Row(), "new")
	outcomes, err := w.Commit(ctx, []Change{{Shape: shape, Writer: writer}}, Record{State: "{}"})
	if err != nil || outcomes[0].Rows != 2 {
		t.Fatalf("%+v %v", outcomes, err)
	}
	rows, err := w.someRows(ctx, "SELECT id, name, _fivetran_deleted FROM w.tester.t ORDER BY id")
	if want := `{"id":"1","name":"new","_fivetran_deleted":false} {"id":"2","name":"kept","_fivetran_deleted":false}`; err != nil || strings.Join(rows, " ") != want {
		t.Fatalf("%v %v", rows, err)
	}
}
