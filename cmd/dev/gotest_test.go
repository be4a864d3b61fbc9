package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResults(t *testing.T) {
	const events = `
{"Action":"start","Package":"csdk/a"}
{"Action":"run","Package":"csdk/a","Test":"TestGood"}
{"Action":"output","Package":"csdk/a","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"output","Package":"csdk/a","Test":"TestGood","Output":"    good_test.go:9: unimportant\n"}
{"Action":"attr","Package":"csdk/a","Test":"TestGood","Key":"python","Value":"3.11 3.12"}
{"Action":"pass","Package":"csdk/a","Test":"TestGood/sub","Elapsed":0}
{"Action":"pass","Package":"csdk/a","Test":"TestGood","Elapsed":0}
{"Action":"run","Package":"csdk/a","Test":"TestSkipped"}
{"Action":"output","Package":"csdk/a","Test":"TestSkipped","Output":"=== RUN   TestSkipped\n"}
{"Action":"output","Package":"csdk/a","Test":"TestSkipped","Output":"    a_test.go:3: no python3.14\n"}
{"Action":"skip","Package":"csdk/a","Test":"TestSkipped"}
{"Action":"output","Package":"csdk/a","Test":"TestBad","Output":"=== RUN   TestBad\n"}
{"Action":"output","Package":"csdk/a","Test":"TestBad/good","Output":"    a_test.go:5: of no interest\n"}
{"Action":"pass","Package":"csdk/a","Test":"TestBad/good"}
{"Action":"output","Package":"csdk/a","Test":"TestBad/sub","Output":"    a_test.go:7: got 1, want 2\n"}
{"Action":"fail","Package":"csdk/a","Test":"TestBad/sub"}
{"Action":"fail","Package":"csdk/a","Test":"TestBad"}
{"Action":"output","Package":"csdk/a","Output":"FAIL\n"}
{"Action":"fail","Package":"csdk/a"}
{"Action":"output","Package":"csdk/b","Output":"panic: in TestMain\n"}
{"Action":"fail","Package":"csdk/b"}
{"ImportPath":"csdk/c","Action":"build-output","Output":"c.go:5: undefined: x\n"}
{"ImportPath":"csdk/c","Action":"build-fail"}
{"Action":"fail","Package":"csdk/c","FailedBuild":"csdk/c"}
{"Action":"skip","Package":"csdk/notests"}
{"Action":"pass","Package":"csdk/d","Elapsed":1.25}
`
	var out strings.Builder
	r := newResults(&out)
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	want := tally{
		passed: 1, failed: 3, skipped: 1,
		notes: []string{"TestGood: python: 3.11 3.12", "skipped TestSkipped: a_test.go:3: no python3.14"},
	}
	if diff := cmp.Diff(want, r.tally, cmp.AllowUnexported(tally{})); diff != "" {
		t.Error(diff)
	}
	wantOut := `FAIL csdk/a TestBad
=== RUN   TestBad
    a_test.go:7: got 1, want 2
FAIL csdk/a
FAIL csdk/b 
panic: in TestMain
c.go:5: undefined: x
FAIL csdk/c 
ok   csdk/d 1.2 s
`
	if diff := cmp.Diff(wantOut, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestResultsOfNoJSON(t *testing.T) {
	if err := newResults(t.Output()).read(strings.NewReader("go: no such tool\n")); err == nil {
		t.Error("text that is no JSON is taken for results")
	}
}

func TestGoTests(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"go.mod":    "module csdk\n\ngo 1.26\n",
		"a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) {}\nfunc TestBad(t *testing.T) { t.Error(\"got 1, want 2\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(root, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	found, err := goTests("./...")(t.Context(), &workshop{root: root}, &out)
	if !errors.Is(err, errFailed) || found.passed != 1 || found.failed != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if !strings.Contains(out.String(), "a_test.go:6: got 1, want 2") {
		t.Errorf("the failure is not shown:\n%s", &out)
	}
	out.Reset()
	if _, err := goTests("./nowhere")(t.Context(), &workshop{root: root}, &out); err == nil {
		t.Errorf("no packages pass:\n%s", &out)
	}
}
