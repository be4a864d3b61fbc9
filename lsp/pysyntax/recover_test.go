package pysyntax

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// halfTyped is what a line looks like while it is being typed, or wrong.
var halfTyped = []string{
	`op.upsert(`, `op.upsert("t", {"id": `, `op.upsert(table="t", data=`, `op.`, `state.get("`, `state["a`, `return [`, `return `,
	`log.info(f"a {r`, `log.info(f"a {r")`, `f"{`, `f'{x!`, `f"{x:`, `f"{x[`, `t"{x`, `x = `, `x.`, `x[`, `x[1:`, `x: `, `x +=`,
	`x ==`, `x = -`, `x = not`, `x = y if z`, `x = y if z else`, `x = lambda`, `x = lambda a:`, `lambda`, `lambda x=`,
	`if `, `if x`, `if x:`, `if x and`, `if x == (`, `elif x`, `elif x:`, `else`, `else:`, `for`, `for x`, `for x in`, `for x in y:`,
	`for x in foo(`, `while `, `while True:`, `with open(`, `with a as`, `with (a as b`, `with a:`, `try:`, `try`, `except`,
	`except E as`, `except (A, B`, `finally:`, `def `, `def f`, `def f(`, `def f(a, b=`, `def f(a, b: int`, `def f(a) -`, `def f():`,
	`async `, `async def f(`, `class `, `class A`, `class A(`, `class A(B`, `class A:`, `from x import `, `from x import (a,`,
	`from x `, `from .`, `from `, `import `, `import a.`, `import a as`, `@`, `@foo(`, `{"a": 1, "b"`, `x = {`, `x = {"a": [`,
	`x = {"a": {"b": 1}, `, `[x for`, `[x for y in`, `[x for y in z if`, `{**`, `foo(*`, `foo(a=`, `foo(a=1, b`, `foo(bar(baz[`,
	`foo(x[1)`, `foo(1]`, `foo(x y)`, `foo(a, , b)`, `x = (`, `x = (1, 2`, `x = [1, 2`, `"abc`, `'`, `x = b"a`,
	`"""`, `x = """`, `x = """SELECT a`, `x = f"""a {`, `x = f"""a {b} c`, `match x:`, `match x`, `match `, `case 1:`, `type X`,
	`type X = `, `raise`, `raise X from`, `assert x,`, `del `, `global `, `nonlocal`, `yield`, `await `, `print "x"`, `)`, `]`, `}`,
	`$`, `x = 1abc`, `x = “a”`, `x = 'it's'`, `de g():`, `= 1`, `: x`, `.x`, `x y z`, `x = y = `, `*`, `a, `,
}

// around is where a half-typed line is. The names in it that end with _ must be found whatever stands for the §.
var around = map[string]string{
	"in a function": `import a_

def before_(x):
    p_ = 1
    §
    q_ = f_(1, [2], {"3": 4})
    return q_

class After_:
    """Doc."""
    import b_
    def method_(self):
        """Doc of the method,
        with a second line.
        """
        r_ = g_(f"{self.x!r:>{width}}")
        return r_

from c_ import d_
z_ = h_()
`,
	"last in a function": `def before_(x):
    p_ = f_()
    §

def after_(y):
    """Doc."""
    q_ = """text"""
    for x in y:
        g_(x)
`,
	"in a block": `def before_(x):
    try:
        for y in x:
            p_ = f_()
            §
            q_ = g_()
    except ValueError:
        r_ = h_()
    return i_(
        1,
        2,
    )

@deco_(1)
async def after_():
    async with k_() as l: pass
`,
	"in a class": `class Before_:
    x_ = 1
    §
    def method_(self):
        return f_()

    y_ = g_()

def after_(): pass
`,
	"at the top": `import a_
§
import b_
def after_(x):
    return f_({
        "a": 1,
    })
p_ = g_()
if __name__ == "__main__":
    q_ = h_()
`,
	"below a definition": `def before_():
    §

class After_: pass
p_ = f_()
`,
	"in a call": `def before_():
    p_ = 1
    op.upsert(
        "t",
        §
    )
    q_ = g_(
        a={"b": [1]},
    )

def after_():
    r_ = h_()
`,
	"in a dict": `def before_():
    return {
        "a": f_(1),
        §
        "b": [
            1,
        ],
    }

def after_():
    r_ = h_()
`,
	"at the end": `def before_():
    p_ = f_("""text
of lines""")
    §`,
}

// names are the names that a tree has and that end with _.
func names(m *Module) []string {
	var found []string
	add := func(name string) {
		if strings.HasSuffix(name, "_") && !strings.HasSuffix(name, "__") {
			found = append(found, name)
		}
	}
	Inspect(m, func(n Node) bool {
		switch n := n.(type) {
		case *FunctionDef:
			add("def " + n.Name.Name)
		case *ClassDef:
			add("class " + n.Name.Name)
		case *ImportFrom:
			add("from " + n.Module.Name)
		case *Alias:
			add("import " + n.Name.Name)
		case *Call:
			if name, ok := n.Func.(*Name); ok {
				add("call " + name.Name)
			}
		case *Assign:
			for _, target := range n.Targets {
				if name, ok := target.(*Name); ok {
					add("assign " + name.Name)
				}
			}
		}
		return true
	})
	slices.Sort(found)
	return found
}

// valid is what may stand at the place.
func valid(place string) string {
	switch place {
	case "in a call":
		return "{}"
	case "in a dict":
		return `"c": 1,`
	}
	return "pass"
}

// A line that is being typed loses nothing around it.
func TestHalfTyped(t *testing.T) {
	for place, code := range around {
		whole := Parse(strings.Replace(code, "§", valid(place), 1))
		if len(whole.Problems) > 0 {
			t.Fatalf("%s: %v", place, whole.Problems)
		}
		want := names(whole)
		for _, line := range halfTyped {
			for _, ends := range []string{"\n", "\r\n", "\r"} {
				source := strings.ReplaceAll(strings.Replace(code, "§", line, 1), "\n", ends)
				m := Parse(source)
				if diff := cmp.Diff(want, names(m)); diff != "" {
					t.Errorf("%q %s: %s", line, place, diff)
				}
				if err := checkModule(m); err != nil {
					t.Errorf("%q %s: %v", line, place, err)
				}
			}
		}
	}
}
