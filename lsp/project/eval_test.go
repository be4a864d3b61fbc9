package project

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"csdk/lsp/text"
)

// TestEval evaluates the argument of each probe(...) in the files and compares it with the comment behind it: the
// values in any order, and … where there may be others.
func TestEval(t *testing.T) {
	for _, test := range evalTests {
		t.Run(test.name, func(t *testing.T) {
			p := fromTexts(test.files)
			if p.Entry == nil {
				t.Fatal("no connector.py")
			}
			checked := 0
			for _, m := range p.Modules {
				for _, c := range m.Calls {
					if !mayBe(c.Func, "probe") {
						continue
					}
					checked++
					line := lineAt(m.File.Doc.Text, c.Call.Start)
					_, want, _ := strings.Cut(line, "# ")
					if got := describe(p.Eval(c.Args[0].Value, c.Scope)); got != want {
						t.Errorf("%s: %s\n got %s\nwant %s", m.File.Path, strings.TrimSpace(line), got, want)
					}
				}
			}
			if checked == 0 {
				t.Error("nothing was probed")
			}
		})
	}
}

func lineAt(s string, offset int) string {
	start := strings.LastIndexByte(s[:offset], '\n') + 1
	end := strings.IndexByte(s[offset:], '\n')
	if end < 0 {
		return s[start:]
	}
	return s[start : offset+end]
}

func fromTexts(texts map[string]string) *Project {
	files := map[string]*File{}
	for path, content := range texts {
		files[path] = &File{Path: path, Kind: KindOf(path), Doc: &text.Document{Text: content}}
	}
	return New("/project", files, Environment{})
}

var kindNames = map[ValueKind]string{
	Str: "str", Bytes: "bytes", Int: "int", Float: "float", Bool: "bool", None: "None", Dict: "dict", List: "list", Tuple: "tuple",
	SetDisplay: "set", Generated: "generated", FuncValue: "function", LambdaValue: "lambda", ClassValue: "class", Instance: "instance",
	ModuleValue: "module", External: "external", Result: "result", Settings: "configuration", StateValue: "state", Exception: "exception",
}

func describe(v Values) string {
	seen := map[string]bool{}
	var out []string
	for _, x := range v.List {
		s := kindNames[x.Kind]
		switch {
		case x.Kind == Str && x.Known:
			s = fmt.Sprintf("%q", x.Text)
		case x.Known, x.Kind == External, x.Kind == Result:
			s += " " + x.Text
		case x.Kind == FuncValue:
			s += " " + x.Func.Def.Name.Name
		case x.Kind == ClassValue || x.Kind == Instance:
			s += " " + x.Class.Def.Name.Name
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	sort.Strings(out)
	if !v.Complete {
		out = append(out, "…")
	}
	return strings.Join(out, " ")
}

// connector is a project of one file that imports the SDK.
func connector(code string) map[string]string {
	return map[string]string{"connector.py": "from fivetran_connector_sdk import Connector, Operations as op, Logging as log\n" + code}
}

// with is the project with one more file.
func with(files map[string]string, path, content string) map[string]string {
	files[path] = content
	return files
}

var evalTests = []struct {
	name  string
	files map[string]string
}{
	{"constants", connector(`
T = "orders"
probe(T)  # "orders"
probe(1)  # int 1
probe(None)  # None None
probe(b"x")  # bytes x
probe("a" + T)  # "aorders"
probe(f"{T}_x")  # "orders_x"
probe(f"{1}_x")  # str
probe("%s_x" % T)  # str
probe(T.upper())  # "ORDERS"
probe(str(T))  # "orders"
probe(float("1"))  # float
probe(1 / 2)  # float
probe(T == 1)  # bool
probe(lambda x: x)  # lambda
`)},
	{"names", connector(`
import os
import datetime as dt
probe(os.environ["X"])  # str
probe(dt.datetime.now())  # result datetime.datetime.now()
probe(op.upsert)  # external fivetran_connector_sdk.Operations.upsert
probe(print)  # external builtins.print
def f():
    pass
class C:
    pass
probe(f)  # function f
probe(C)  # class C
probe(C())  # instance C
try:
    pass
except ValueError as e:
    probe(e)  # exception
`)},
	{"added to a comprehension", connector(`
from elsewhere import fill
names = [n for n in ("a", "b")]
names.append("c")
for n in names:
    probe(n)  # "a" "b" "c"
more = [n for n in ("a",)]
fill(more)
for n in more:
    probe(n)  # "a" …
`)},
	{"self in a method that subclasses use", connector(`
class Sync:
    table = None
    def name(self):
        pass
    def run(self):
        probe(self.name())  # "orders" None
        probe(self.table)  # "t" None None
class Orders(Sync):
    table = "t"
    def name(self):
        probe(self.table)  # "t"
        return "orders"
`)},
	{"reaching", connector(`
def f(flag):
    x = "a"
    probe(x)  # "a"
    if flag:
        x = "b"
        probe(x)  # "b"
    probe(x)  # "a" "b"
    x = "c"
    probe(x)  # "c"
    for i in range(3):
        probe(x)  # "c" "d"
        x = "d"
        probe(x)  # "d"
    y = "1"
    y = y + "2"
    probe(y)  # "12"
`)},
	{"parameters", connector(`
def send(table, rows=None, *rest, **more):
    probe(table)  # "a" "b"
    probe(rows)  # None None list
    probe(rest)  # …
    probe(more)  # …

send("a")
send(rows=[1], table="b")

def never(table):
    probe(table)  # …

def passed(x):
    probe(x)  # "k" …

passed("k")
other = [passed]
run(passed)
`)},
	{"update", connector(`
def update(configuration, state):
    probe(configuration)  # configuration
    probe(state)  # state
    probe(configuration["k"])  # str
    probe(configuration.get("k", 5))  # int 5 str
    probe(configuration.get("k"))  # None str
    helper(configuration, state)

def helper(conf, st):
    probe(conf)  # configuration
    probe(st)  # state
    probe(st or {})  # dict state

def schema(conf):
    probe(conf)  # configuration

connector = Connector(update=update, schema=schema)
`)},
	{"loops", connector(`
TABLES = ["a", "b"]
for t in TABLES:
    probe(t)  # "a" "b"
for t, n in [("x", 1), ("y", 2)]:
    probe(t)  # "x" "y"
    probe(n)  # int 1 int 2
for i, t in enumerate(TABLES):
    probe(t)  # "a" "b"
D = {"k": {"pk": "id"}, "l": {"pk": "no"}}
for name, spec in D.items():
    probe(name)  # "k" "l"
    probe(spec["pk"])  # "id" "no"
for name in D:
    probe(name)  # "k" "l"
for a, b in zip(TABLES, ["1"]):
    probe(b)  # "1"
probe([x for x in TABLES][0])  # "a" "b"
more = []
for t in TABLES:
    more.append(t + "s")
for m in more:
    probe(m)  # "as" "bs"
for s in sorted(TABLES):
    probe(s)  # "a" "b"
for q in TABLES + ["c"]:
    probe(q)  # "a" "b" "c"
`)},
	{"dicts", connector(`
row = {"id": 1, **{"x": "y"}}
probe(row["x"])  # "y"
row["new"] = "n"
probe(row["new"])  # "n"
probe(row.get("id"))  # int 1
probe(row["none"])  # …
d = dict(a="1")
probe(d["a"])  # "1"
`)},
	{"calls", connector(`
def name(x):
    return "t_" + x
probe(name("a"))  # "t_a"
probe(name("b"))  # "t_b"
def both(flag):
    if flag:
        return "x"
    return "y"
probe(both(1))  # "x" "y"
def gen():
    yield "g"
    yield from ["h"]
for v in gen():
    probe(v)  # "g" "h"
def rec(n):
    return rec(n - 1)
probe(rec(1))  # …
`)},
	{"classes", connector(`
from dataclasses import dataclass
class Base:
    TABLE = "base"
    def send(self):
        probe(self.TABLE)  # "base"
        probe(self.name)  # "n"
        probe(self.title())  # "N!"
        probe(self.prop)  # "p"
    def title(self):
        return "N!"
    @property
    def prop(self):
        return "p"
    def __init__(self, name):
        self.name = name
class Child(Base):
    pass
Child("n").send()
@dataclass
class Spec:
    name: str
    key: str = "id"
SPECS = [Spec("a"), Spec(name="b")]
for s in SPECS:
    probe(s.name)  # "a" "b"
    probe(s.key)  # "id"
from enum import Enum
class Tables(Enum):
    ORDERS = "orders"
probe(Tables.ORDERS.value)  # "orders"
`)},
	{
		"modules", with(with(with(connector(`
from shop import tables
from shop.names import ORDERS as NAME
import shop.names
import shop.names as names
from shop.star import *
probe(tables.T)  # "t"
probe(NAME)  # "orders"
probe(shop.names.ORDERS)  # "orders"
probe(names.ORDERS)  # "orders"
probe(STAR)  # "star"
`), "shop/tables.py", "from .names import ORDERS\nfrom . import names\nT = \"t\"\nprobe(ORDERS)  # \"orders\"\nprobe(names.ORDERS)  # \"orders\"\n"),
			"shop/names.py", "ORDERS = \"orders\"\n"), "shop/star.py", "STAR = \"star\"\n"),
	},
	{"passed operations", connector(`
def send(ops, row):
    ops.upsert("t", row)
    probe(ops)  # external fivetran_connector_sdk.Operations
send(op, {})
`)},
	{"executor", connector(`
from concurrent.futures import ThreadPoolExecutor
import threading
def work(table):
    probe(table)  # "a" "b"
with ThreadPoolExecutor(max_workers=2) as pool:
    pool.submit(work, "a")
threading.Thread(target=work, args=("b",)).start()
`)},
}
