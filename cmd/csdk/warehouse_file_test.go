package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
)

// startWarehouse starts the real process. Who calls it ends it.
func startWarehouse(t *testing.T, path string) (*exec.Cmd, io.WriteCloser, io.ReadCloser) {
	t.Helper()
	command := exec.Command("csdk", "warehouse", path) // put into PATH by testscript.Main
	command.Stderr = t.Output()
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, in, out
}

// askFile starts the real process on a path and returns a client's end of the connection.
func askFile(t *testing.T, path string) jsonrpc2.Conn {
	t.Helper()
	command, in, out := startWarehouse(t, path)
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(pair{out, in}))
	conn.Go(t.Context(), jsonrpc2.MethodNotFoundHandler)
	t.Cleanup(func() {
		_ = in.Close()
		<-conn.Done()
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// TestWarehouseOfAnyFile: the secrets of a project are masked in its warehouse, and other files are other things.
func TestWarehouseOfAnyFile(t *testing.T) {
	if python, _ := findPython(); python == "" {
		t.Skip("no Python")
	}
	project := syncedProject(t)
	warehouse := filepath.Join(project, "files", "warehouse.db")
	elsewhere := filepath.Join(t.TempDir(), "copy.duckdb")
	content, err := os.ReadFile(warehouse)
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string][]byte{
		elsewhere: content, elsewhere + ".sqlite": []byte("SQLite format 3\x00 and more"), elsewhere + ".text": []byte("a text"), elsewhere + ".empty": nil,
	} {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rows := map[string]any{"schema": "tester", "table": "orders", "columns": []string{"note"}}
	for _, test := range []struct{ path, method, want string }{
		{warehouse, "csdk/tables", `"schema":"tester","table":"orders"`},
		{warehouse, "csdk/rows", `[["****"]]`},
		{elsewhere, "csdk/rows", `[["hunter2xyz"]]`},
		{elsewhere + ".sqlite", "csdk/tables", "is an SQLite file"},
		{elsewhere + ".sqlite", "csdk/rows", "is an SQLite file"},
		{elsewhere + ".text", "csdk/rows", "open it with another editor"},
		{elsewhere + ".empty", "csdk/tables", "is empty"},
	} {
		if got := ask(t, askFile(t, test.path), test.method, rows); !strings.Contains(got, test.want) || strings.Contains(got, "reset") {
			t.Errorf("%s of %s:\n got %s\nwant %s", test.method, test.path, got, test.want)
		}
	}
}
