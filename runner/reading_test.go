//go:build linux

package runner

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"csdk/runner/warehouse"
)

// writable says whether another program can open the file for writing.
func writable(t *testing.T, path string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdFile+"="+path)
	out, err := cmd.Output()
	if err != nil || !strings.HasPrefix(string(out), "open") && !strings.Contains(string(out), "Could not set lock") {
		t.Fatalf("%s, %v", out, err)
	}
	return strings.HasPrefix(string(out), "open")
}

// wordFile is a file with one word in it.
func wordFile(t *testing.T, word string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "warehouse.db")
	h := holdWarehouse(t, path)
	h.run("CREATE SCHEMA tester; CREATE TABLE tester.t AS SELECT '" + word + "' AS a")
	h.close()
	return path
}

func openReader(t *testing.T, path string) *warehouse.Reader {
	t.Helper()
	r, err := warehouse.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// word reads it as a query of a user's does.
func word(t *testing.T, r *warehouse.Reader) any {
	t.Helper()
	rows, err := r.Rows(t.Context(), "FROM tester.t", 1)
	if err != nil {
		t.Fatal(err)
	}
	return rows.Rows[0][0]
}

var wordPage = Page{Selection: Selection{Schema: "tester", Table: "t"}, Limit: 1}

// page reads the word as the grid does. during runs while the file is open.
func page(t *testing.T, p *warehouse.Preview, during func()) {
	t.Helper()
	rows, err := p.Rows(t.Context(), wordPage, func(text string) string {
		if during != nil {
			during()
			during = nil
		}
		return text
	})
	if err != nil || len(rows.Rows) != 1 {
		t.Errorf("%+v %v", rows, err)
	}
}

// TestReadersKeepLock: the end of one request does not open the file for writers while another one reads. Nothing holds it after both.
func TestReadersKeepLock(t *testing.T) {
	path := wordFile(t, "one")
	kept := warehouse.NewPreview(path)
	second := map[string]func(){
		"reader": func() {
			r := openReader(t, path)
			word(t, r)
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		},
		"preview": func() { page(t, kept, nil) },
		"preview of one request": func() {
			p := warehouse.NewPreview(path)
			page(t, p, nil)
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		},
		"failing request": func() {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if r, err := warehouse.OpenReader(ctx, path); err == nil {
				t.Error("opened")
				_ = r.Close()
			}
		},
	}
	for name, request := range second {
		during := func() {
			for range 2 {
				request()
				if writable(t, path) {
					t.Error(name, "gave the file to a writer")
				}
			}
		}
		r := openReader(t, path)
		during()
		if got := word(t, r); got != "one" {
			t.Error(got)
		}
		if err := r.Close(); err != nil || !writable(t, path) {
			t.Error("beside a reader, the file is held after", name, err)
		}
		p := warehouse.NewPreview(path)
		page(t, p, during)
		if !writable(t, path) {
			t.Error("beside a preview, the file is held after", name)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := kept.Close(); err != nil {
		t.Error(err)
	}
}

// TestReadersOneAfterAnother: what a request that has ended left open serves the next ones, exports too, but not for another file.
func TestReadersOneAfterAnother(t *testing.T) {
	path := wordFile(t, "one")
	p := warehouse.NewPreview(path)
	defer p.Close()
	first := openReader(t, path)
	page(t, p, nil)
	for n := range 3 {
		r := openReader(t, path)
		file := filepath.Join(t.TempDir(), "t.csv")
		if n > 0 {
			if _, err := r.Export(t.Context(), Export{Schema: "tester", Table: "t", Format: "csv", File: file}); err != nil || readFile(t, file) != "a\none\n" {
				t.Error(err)
			}
		}
		word(t, r)
		if _, err := r.Rows(t.Context(), "FROM read_text('/etc/hostname')", 1); err == nil {
			t.Error("a query has read another file")
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := os.Rename(wordFile(t, "two"), path); err != nil {
		t.Fatal(err)
	}
	r := openReader(t, path)
	if got := word(t, r); got != "two" {
		t.Error(got)
	}
	if rows, err := p.Rows(t.Context(), wordPage, strings.ToUpper); err != nil || rows.Rows[0][0] != "TWO" {
		t.Error(rows, err)
	}
	if writable(t, path) {
		t.Error("the new file is not held")
	}
	if err := r.Close(); err != nil || !writable(t, path) {
		t.Error("the new file is held", err)
	}
	if got := word(t, first); got != "one" {
		t.Error(got)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}

// TestReadersCancelled: a request that waits for a statement that changes tables, or for another list, ends when it is cancelled.
func TestReadersCancelled(t *testing.T) {
	v := OpenStored(Options{Warehouse: wordFile(t, "one")})
	defer v.Close()
	release, err := alone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	requests := map[string]func(context.Context) error{
		"query": func(ctx context.Context) error { _, err := v.Texts(ctx, "FROM tester.t", 1); return err },
		"page":  func(ctx context.Context) error { _, err := v.Rows(ctx, wordPage); return err },
		"list":  func(ctx context.Context) error { _, err := v.Tree(ctx); return err },
		"lists": func(ctx context.Context) error { _, err := v.Tree(ctx); return err },
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	for _, request := range requests {
		go func() { ended <- request(ctx) }() // ended by cancel
	}
	enough := errors.New("enough")
	cancel(enough)
	for range requests {
		if err := <-ended; !errors.Is(err, enough) {
			t.Error(err)
		}
	}
	release()
	for name, request := range requests {
		if err := request(t.Context()); err != nil {
			t.Error(name, err)
		}
	}
}
