package marker

import (
	"fmt"
	"strings"
	"testing"

	"csdk/lsp/text"

	"github.com/google/go-cmp/cmp"
)

const example = `What it is about.

-- flags --
-encoding=utf-8
-- connector.py --
first = "é"
op.upsert("order", row)  #@ diag("order", "a-code", "wrong"), codeaction(re("(ro)w"), "Fix it", want)
#@ diag(re("upsert(.)"), "b-code", re("^w.*g$"))
-- configuration.json --
{
  "port": 1
}
-- marks --
configuration.json:2: diag("1", "c-code", "wrong")
-- @want --
golden
`

func TestParseScenario(t *testing.T) {
	s, err := parseScenario([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range s.marks {
		span, err := m.span(m.args[0])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%v %q %d", m, m.text[span.Start:span.End], len(m.args)))
	}
	want := []string{
		`connector.py:2: diag "order" 3`,
		`connector.py:2: codeaction "ro" 3`,
		`connector.py:2: diag "(" 3`,
		`configuration.json:2: diag "1" 3`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if s.encoding != "utf-8" {
		t.Errorf("encoding %s", s.encoding)
	}
	if diff := cmp.Diff([]string{"@want"}, s.unused()); diff != "" {
		t.Errorf("unused golden text (-want +got):\n%s", diff)
	}
	if text, err := s.golden("want"); text != "golden\n" || err != nil {
		t.Errorf("golden text %q, %v", text, err)
	}
	if left := s.unused(); len(left) > 0 {
		t.Errorf("%v was used", left)
	}
}

func TestParseScenarioMistakes(t *testing.T) {
	tests := []struct{ archive, want string }{
		{"-- connector.py --\n", "say on top"},
		{"x\n-- flags --\n-lf\n", "unknown flag -lf"},
		{"x\n-- connector.py --\n#@ diag(\n", "connector.py:1: "},
		{"x\n-- connector.py --\n\nx #@ diag\n", "connector.py:2: a marker looks like"},
		{"x\n-- connector.py --\nx #@\n", "no marker"},
		{"x\n-- connector.py --\nx #@ diag(1)\n", "an argument is"},
		{"x\n-- marks --\nconnector.py:1: diag(x)\n", "there is no file connector.py"},
		{"x\n-- connector.py --\nx\n-- marks --\nconnector.py:3: diag(x)\n", "has 1 lines"},
		{"x\n-- connector.py --\nx\n-- marks --\nconnector.py: diag(x)\n", "FILE:LINE: MARKERS"},
	}
	for _, test := range tests {
		_, err := parseScenario([]byte(test.archive))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %q", test.archive, err, test.want)
		}
	}
}

func TestFlags(t *testing.T) {
	s, err := parseScenario([]byte("x\n-- flags --\n-crlf -no-final-newline\n-- connector.py --\nx\ny  #@ diag(\"y\", \"c\", \"m\")\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "x\r\ny  #@ diag(\"y\", \"c\", \"m\")"; s.files["connector.py"] != want {
		t.Errorf("got %q, want %q", s.files["connector.py"], want)
	}
	if span, err := s.marks[0].span(s.marks[0].args[0]); span != (text.Span{Start: 3, End: 4}) || err != nil {
		t.Errorf("place %v, %v", span, err)
	}
}

func TestCompareDiagnostics(t *testing.T) {
	at := func(file, content, place, code, message string) shown {
		start := strings.Index(content, place)
		return shown{file, text.Span{Start: start, End: start + len(place)}, code, message}
	}
	s, err := parseScenario([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	python, json := s.files["connector.py"], s.files["configuration.json"]
	order, paren := at("connector.py", python, "order", "a-code", "it is wrong."), at("connector.py", python, "(", "b-code", "wrong thing")
	port := at("configuration.json", json, "1", "c-code", "wrong")
	moved, recoded, reworded := order, order, order
	moved.span.End++
	recoded.code = "x-code"
	reworded.message = "fine"
	tests := []struct {
		name  string
		shown []shown
		want  []string
	}{
		{"all there", []shown{port, paren, order}, nil},
		{"one is missing", []shown{port, order}, []string{"connector.py:2: diag: there is no such diagnostic: b-code"}},
		{"one is there twice", []shown{port, paren, order, order}, []string{"unexpected: connector.py:2: diag(\"order\", \"a-code\", \"it is wrong.\")"}},
		{"another place", []shown{port, paren, moved}, []string{"no such diagnostic: a-code", "unexpected"}},
		{"another code", []shown{port, paren, recoded}, []string{"no such diagnostic: a-code", "x-code"}},
		{"another message", []shown{port, paren, reworded}, []string{"no such diagnostic: a-code", "fine"}},
		{"another file", []shown{port, paren, order, at("helpers.py", "", "", "a-code", "wrong")}, []string{"unexpected: helpers.py:1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := compareDiagnostics(s, test.shown)
			if len(got) != len(test.want) {
				t.Fatalf("got %q", got)
			}
			for i, want := range test.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("got %q, want %q", got[i], want)
				}
			}
		})
	}
}
