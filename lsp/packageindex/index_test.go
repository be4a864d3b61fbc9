package packageindex

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// answering is an index with one answer for every package, and how often it was asked.
func answering(t *testing.T, kind, body string, status int) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/simple/some-package/" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func open(t *testing.T, url, folder string) *Index {
	x := New(t.Context(), Options{URL: url, Folder: folder})
	t.Cleanup(x.Close)
	return x
}

const simpleJSON = "application/vnd.pypi.simple.v1+json"

func TestVersions(t *testing.T) {
	for _, test := range []struct {
		what, kind, body string
		status           int
		want             string
	}{
		{"versions", simpleJSON, `{"versions": ["1.0", "1.10", "1.9", "2.0rc1"], "files": []}`, 200, "1.10 1.9 1.0"},
		{"only pre-releases", simpleJSON, `{"versions": ["2.0rc1", "2.0rc2"]}`, 200, "2.0rc2 2.0rc1"},
		{"files only", simpleJSON, `{"files": [{"filename": "some_package-1.2-py3-none-any.whl"}, {"filename": "some-package-1.1.tar.gz"}, {"filename": "x.txt"}]}`, 200, "1.2 1.1"},
		{"html", "text/html", `<a href="../../some_package-1.2-py3-none-any.whl#sha256=0">x</a> <a class="y" href='some.package-1.3.zip'>x</a>`, 200, "1.3 1.2"},
		{"no JSON", simpleJSON, `{"versions": [`, 200, ""},
		{"no page", "text/html", "sign in", 200, ""},
		{"not there", simpleJSON, `{}`, 404, ""},
		{"private", simpleJSON, `{}`, 401, ""},
		{"broken", simpleJSON, `{}`, 500, ""},
	} {
		t.Run(test.what, func(t *testing.T) {
			s, asked := answering(t, test.kind, test.body, test.status)
			folder := t.TempDir()
			x := open(t, s.URL+"/simple", folder)
			if first := x.Versions("Some_Package"); first != nil {
				t.Errorf("before there is an answer: %q", first)
			}
			x.group.Wait()
			if got := strings.Join(x.Versions("some.package"), " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			x.group.Wait()
			if asked.Load() != 1 {
				t.Errorf("asked %d times", asked.Load())
			}
			again := open(t, s.URL+"/simple", folder)
			again.Versions("some-package")
			again.group.Wait()
			if kept := test.want != ""; kept != (asked.Load() == 1) {
				t.Errorf("asked %d times with an answer on disk: %v", asked.Load(), kept)
			}
			if got := strings.Join(again.Versions("some-package"), " "); got != test.want {
				t.Errorf("from the disk: got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDown(t *testing.T) {
	s, _ := answering(t, simpleJSON, "", 200)
	s.Close()
	x := open(t, s.URL, t.TempDir())
	x.Versions("some-package")
	x.group.Wait()
	if got := x.Versions("some-package"); got != nil {
		t.Errorf("got %q", got)
	}
}

// An index that never answers holds nobody up: not who asks, and not the end.
func TestSlow(t *testing.T) {
	arrived, over := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(over)
	}))
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x := New(ctx, Options{URL: s.URL, Folder: t.TempDir()})
	if got := x.Versions("some-package"); got != nil {
		t.Errorf("got %q", got)
	}
	<-arrived
	x.Close()
	<-over
	if got := x.Versions("other-package"); got != nil {
		t.Errorf("after the end: %q", got)
	}
}

func TestOff(t *testing.T) {
	s, asked := answering(t, simpleJSON, `{"versions": ["1.0"]}`, 200)
	x := open(t, s.URL+"/simple", t.TempDir())
	x.Switch(false)
	x.Versions("some-package")
	x.group.Wait()
	if asked.Load() != 0 {
		t.Error("it asks although it is off")
	}
}

func TestConfiguredURL(t *testing.T) {
	home := t.TempDir()
	conf := filepath.Join(home, "pip.conf")
	for _, test := range []struct{ conf, environment, noIndex, want string }{
		{"", "", "", ""},
		{"[global]\nindex-url = https://user:word@packages.example.com/simple\n", "", "", "https://user:word@packages.example.com/simple"},
		{"[global]\nindex_url: https://a.example.com\n[install]\nindex-url=https://b.example.com\n", "", "", "https://b.example.com"},
		{"[global]\nindex-url = https://a.example.com\n", "https://c.example.com/x", "", "https://c.example.com/x"},
		{"[global]\nno-index = true\n", "", "", ""},
		{"", "", "1", ""},
		{"[global]\nindex-url = file:///packages\n", "", "", ""},
		{"", "%%%", "", ""},
		{"index-url\n[glob", "", "", ""},
	} {
		if err := os.WriteFile(conf, []byte(test.conf), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PIP_INDEX_URL", test.environment)
		t.Setenv("PIP_NO_INDEX", test.noIndex)
		if got := configuredURL([]string{filepath.Join(home, "none"), conf}); got != test.want {
			t.Errorf("%q with %q: got %s, want %s", test.conf, test.environment, got, test.want)
		}
	}
}
