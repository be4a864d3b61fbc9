package project

import (
	"slices"
	"strings"
	"testing"

	"csdk/lsp/pysyntax"

	"github.com/google/go-cmp/cmp"
)

func TestRuns(t *testing.T) {
	p := fromTexts(connector(`
class Client:
    def method(self): pass
def called(): inner()
def inner(): pass
def loop_a(): loop_b()
def loop_b(): loop_a()
def unused(): pass
def by_hand(): pass
def at_import(): pass
def passed(): pass
def decorated_by(f): return f
@decorated_by
def decorated(): pass
def schema(configuration): return []
def update(configuration, state):
    called()
    run(passed)
at_import()
connector = Connector(update=update, schema=schema)
if __name__ == "main" and connector:
    by_hand()
`))
	var got []string
	for _, f := range p.Entry.Functions {
		if p.Runs(p.Entry, f.Scope, f.Def.Body[0].Range().Start) {
			got = append(got, f.Def.Name.Name)
		}
	}
	want := []string{"method", "called", "inner", "at_import", "passed", "decorated", "schema", "update"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNodes(t *testing.T) {
	p := fromTexts(connector(`
import a
x: a.hint = a.value
def f(p: a.hint = a.default) -> a.hint:
    return [a.element for i in a.items if a.test and not a.negated]
class C(a.base):
    assert a.asserted
    y = lambda z=a.bound: a.lazy if a.asked else 1
`))
	nodes := p.Entry.Nodes()
	names := func(list []Placed[*pysyntax.Attribute]) (names []string, atImport []string) {
		for _, a := range list {
			names = append(names, a.Node.Attr.Name)
			if a.Scope.AtImport() {
				atImport = append(atImport, a.Node.Attr.Name)
			}
		}
		return names, atImport
	}
	all, early := names(nodes.Attributes)
	if diff := cmp.Diff([]string{"value", "default", "items", "test", "negated", "element", "base", "asserted", "bound", "lazy", "asked"}, all); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"value", "default", "base", "asserted", "bound"}, early); diff != "" {
		t.Errorf("at import (-want +got):\n%s", diff)
	}
	if hints, _ := names(nodes.Annotations); !slices.Equal(hints, []string{"hint", "hint", "hint"}) {
		t.Errorf("annotations: %v", hints)
	}
	var tests []string
	for _, e := range nodes.Tests {
		tests = append(tests, p.Entry.File.Doc.Text[e.Node.Range().Start:e.Node.Range().End])
	}
	if diff := cmp.Diff([]string{"a.test", "not a.negated", "a.negated", "a.asserted", "a.asked"}, tests); diff != "" {
		t.Errorf("tests (-want +got):\n%s", diff)
	}
}

func TestSettingsOpen(t *testing.T) {
	for body, want := range map[string]bool{
		"    configuration['a'], configuration.get('b'), 'c' in configuration": false,
		"    len(configuration), print(configuration), own(configuration)":     false,
		"    for key in ['a', 'b']: configuration[key]":                        false,
		"    for key in load(): configuration[key]":                            true,
		"    for key in configuration: pass":                                   true,
		"    configuration.items()":                                            true,
		"    own(**configuration)":                                             true,
		"    {**configuration}":                                                true,
		"    [k for k in configuration]":                                       true,
		"    configuration.get(load())":                                        true,
		"    library.use(configuration)":                                       true,
	} {
		p := fromTexts(connector("import library\ndef own(c): c['a']\ndef update(configuration, state):\n" + body + "\nconnector = Connector(update=update)\n"))
		if got := p.SettingsOpen(); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestSettingKey(t *testing.T) {
	p := fromTexts(connector(`
KEY = "const"
class App:
    def update(self, configuration, state):
        direct = configuration["a"]
        probe(direct)  # a
        probe(configuration.get(KEY))  # const
        probe(configuration["a"].strip())  #
        probe(state["a"])  #
        probe(self)  #
connector = Connector(update=App().update)
`))
	checked := 0
	for _, c := range p.Entry.Calls {
		if !mayBe(c.Func, "probe") {
			continue
		}
		checked++
		got := ""
		for _, v := range p.Eval(c.Args[0].Value, c.Scope).List {
			if key, ok := p.SettingKey(v); ok {
				got = key
			}
			if v.Kind == Settings {
				got = "all"
			}
		}
		line := lineAt(p.Entry.File.Doc.Text, c.Call.Start)
		if want := line[slices.Index([]byte(line), '#')+1:]; got != strings.TrimSpace(want) {
			t.Errorf("%s: %q", line, got)
		}
	}
	if checked != 5 {
		t.Errorf("%d places were probed", checked)
	}
}
