package pysyntax

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// checkModule finds what must hold for every source.
func checkModule(m *Module) error {
	if err := checkTokens(m); err != nil {
		return err
	}
	for _, p := range m.Problems {
		if p.Start < 0 || p.End < p.Start || p.End > len(m.Source) || p.Message == "" {
			return fmt.Errorf("problem %v %q", p.Span, p.Message)
		}
	}
	return checkTree(m)
}

var joinedLines = strings.NewReplacer("\\\r\n", "", "\\\n", "", "\\\r", "")

// checkTokens: tokens are in order, and what is between them is nothing but space.
func checkTokens(m *Module) error {
	at := 0
	for i, t := range m.Tokens {
		if int(t.Start) < at || t.End < t.Start {
			return fmt.Errorf("token %d %v %d:%d begins before %d", i, t.Kind, t.Start, t.End, at)
		}
		gap := m.Source[at:t.Start]
		if at == 0 {
			gap = strings.TrimPrefix(gap, "\ufeff")
		}
		if strings.Contains(gap, "\\") {
			gap = joinedLines.Replace(gap)
		}
		if strings.Trim(gap, " \t\f") != "" {
			return fmt.Errorf("no token covers %q before token %d", gap, i)
		}
		at = int(t.End)
	}
	if last := len(m.Tokens) - 1; last < 0 || m.Tokens[last].Kind != EndToken || at != len(m.Source) {
		return fmt.Errorf("the tokens end at %d of %d", at, len(m.Source))
	}
	return nil
}

// checkTree: children are inside of their parents, in order, and do not overlap.
func checkTree(m *Module) error {
	var found error
	var visit func(parent Node)
	visit = func(parent Node) {
		at := parent.Range().Start
		Inspect(parent, func(n Node) bool {
			if n == parent {
				return found == nil
			}
			if found != nil {
				return false
			}
			span := n.Range()
			if !parent.Range().Covers(span) || span.Start < at || span.End < span.Start {
				found = fmt.Errorf("%T %v in %T %v comes after %d", n, span, parent, parent.Range(), at)
				return false
			}
			at = span.End
			visit(n)
			return false
		})
	}
	visit(m)
	return found
}

var hostile = map[string]string{
	"(":                  "(",
	"f(":                 "f(",
	"f( on lines":        "f(\n",
	"[ and {":            "[{",
	") on lines":         ")\n",
	"nested f-strings":   `f"{f'{`,
	"f-strings":          `f"{x`,
	"f-string on lines":  "f'{\n",
	"triple f-strings":   `f"""{`,
	"format of a format": `f"{x:{x:{`,
	"quotes":             `"""'''`,
	"quotes on lines":    "\"\"\"\n'''\n",
	"escaped quotes":     `"""\"""` + "\n",
	"not":                "not ",
	"minus":              "-",
	"lambda":             "lambda:",
	"lambda arguments":   "lambda a=",
	"conditions":         "a if b else ",
	"power":              "a**",
	"sums":               "a+",
	"attributes":         "a.",
	"calls":              "a()",
	"indexes":            "a[b]",
	"open indexes":       "a[b:",
	"names":              "a ",
	"commas":             ",",
	"colons":             "x:",
	"equals":             "a=",
	"keywords":           "f(a=1,",
	"comprehensions":     "[x for x in ",
	"dicts":              "{a:",
	"stars":              "*",
	"if":                 "if x:\n ",
	"else":               "else:",
	"elif chain":         "elif x:\n x\n",
	"one-line ifs":       "if x: ",
	"decorators":         "@a\n",
	"match":              "match (x\n",
	"match cases":        "match x:\n case",
	"with":               "with (a, ",
	"def":                "def f(",
	"def on lines":       "def f(\n",
	"class":              "class A(x,\n",
	"try":                "try:\n",
	"backslashes":        "\\\n",
	"stray":              "$?`",
	"NUL":                "\x00",
	"not UTF-8":          "\xff\xfe",
	"import":             "from a import (b,\n",
	"dots":               "from .",
	"semicolons":         "a;",
	"numbers":            "1_",
	"comments":           "(#\n",
	"await":              "await ",
	"tabs":               "\t",
	"CR":                 "\r",
	"async":              "async ",
	"type":               "type X[T: (",
	"walrus":             "(a:=",
	"except":             "except a as ",
	"in":                 "a in ",
}

// long is a piece of a hostile source, as often as it takes to be of a size.
type long struct{ before, piece, after string }

func (l long) source(size int) string {
	return l.before + strings.Repeat(l.piece, 1+size/len(l.piece)) + l.after
}

// hostileSources are the hostile pieces, and some between others.
func hostileSources() map[string]long {
	all := map[string]long{
		"empty lines in an open string":   {`x = """`, "\n", " a"},
		"empty lines in an open f-string": {`x = f"""`, "\n", " a"},
		"empty lines in a bracket":        {"x = (", "\n", " a"},
		"lines of an open bracket":        {"x = (", "\n a", "\ny"},
	}
	for name, piece := range hostile {
		all[name] = long{piece: piece}
	}
	return all
}

func TestHostile(t *testing.T) {
	for name, source := range hostileSources() {
		t.Run(name, func(t *testing.T) {
			if err := checkModule(Parse(source.source(1 << 14))); err != nil {
				t.Error(err)
			}
			var indented strings.Builder
			for i := range 120 {
				indented.WriteString(strings.Repeat(" ", i) + source.piece + "\n")
			}
			if err := checkModule(Parse(indented.String())); err != nil {
				t.Errorf("indented: %v", err)
			}
		})
	}
}

// Every prefix of a file is a file that is being typed.
func TestPrefixes(t *testing.T) {
	source, err := os.ReadFile("../../testdata/projects/tour/connector.py")
	if err != nil {
		t.Fatal(err)
	}
	for end := 0; end < len(source); end += 3 {
		if err := checkModule(Parse(string(source[:end]))); err != nil {
			t.Fatalf("up to offset %d: %v", end, err)
		}
	}
}

// TestComposed puts pieces of half-typed and hostile code together at random, which finds more than changing bytes does.
func TestComposed(t *testing.T) {
	pieces := append(slices.Sorted(maps.Values(hostile)), halfTyped...)
	pieces = append(pieces, "if x:\n  y\nelif ", "\n", "\n    ", " ", `"""`, "'''", `f"""`, "f'", "'", `"`, "{", "}", "(", ")", "def f():\n", "x", "=", "1", ":",
		"\\\n", "class A(", "\r", "é", "!r", ",", "\\", "#", "async ", "1é")
	r := rand.New(rand.NewPCG(5, 6))
	for range 30_000 {
		var source strings.Builder
		for range 1 + r.IntN(12) {
			source.WriteString(pieces[r.IntN(len(pieces))])
		}
		if err := checkModule(Parse(source.String())); err != nil {
			t.Fatalf("%q: %v", source.String(), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, snippet := range halfTyped {
		f.Add("def f():\n    " + snippet + "\n    q = 2\n\nclass C:\n    x = 1\n")
	}
	for _, file := range []string{"testdata/legal.txt", "testdata/wrong.txt"} {
		for _, source := range sources(f, file) {
			f.Add(source)
		}
	}
	for _, piece := range hostile {
		f.Add(piece + piece)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if err := checkModule(Parse(source)); err != nil {
			t.Errorf("%q: %v", source, err)
		}
	})
}
