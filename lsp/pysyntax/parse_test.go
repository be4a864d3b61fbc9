package pysyntax

import (
	"strings"
	"testing"
)

func outline(m *Module) string {
	var all []string
	Inspect(m, func(n Node) bool {
		switch n := n.(type) {
		case *FunctionDef:
			all = append(all, "def "+n.Name.Name)
		case *ClassDef:
			all = append(all, "class "+n.Name.Name)
		case *Import:
			all = append(all, "import "+aliasText(n.Names))
		case *ImportFrom:
			all = append(all, "from "+n.Module.Name)
		case *Assign:
			for _, target := range n.Targets {
				if name, ok := target.(*Name); ok {
					all = append(all, name.Name+" =")
				}
			}
		}
		return true
	})
	return strings.Join(all, "\n")
}

var halfTyped = []string{
	`op.upsert(`, `op.upsert("t", {"id": `, `state.get("`, `return [`, `log.info(f"a {r`, `x = `, `x.`, `if `, `for x in`,
	`def `, `def f(`, `class `, `from x import `, `import `, `try:`, `with open(`, `@`, `lambda`, `{"a": 1, "b"`, `match x:`,
	`log.info(f"a {r")`, `"""`, `x = """`, `x = f"""a {`, `foo(x[1)`, `x = (`, `while `, `else:`, `except`, `async `, `type X`, `x = \`,
}

var trees []struct{ source, want string }

func TestHalfTyped(t *testing.T) {
	for _, snippet := range halfTyped {
		source := "import a\n\ndef before(x):\n    p = 1\n    " + snippet + "\n    q = 2\n    return q\n\nclass After:\n    \"\"\"Doc.\"\"\"\n    import b\n    def method(self):\n        r = foo(1, [2], {\"3\": 4})\n        return r\n\nfrom c import d\nz = 1\n"
		got := "\n" + outline(Parse(source)) + "\n"
		for _, want := range []string{"import a", "def before", "p =", "q =", "class After", "import b", "def method", "r =", "from c", "z ="} {
			if !strings.Contains(got, "\n"+want+"\n") {
				t.Errorf("%q: %s is lost\n%s", snippet, want, got)
			}
		}
		for _, p := range Parse(source).Problems {
			t.Logf("%q: %q %s", snippet, source[p.Start:p.End], p.Message)
		}
	}
}
