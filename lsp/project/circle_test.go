package project

import "testing"

// Imports that lead back to themselves end, and a package's own modules are found.
func TestImportCircles(t *testing.T) {
	p := fromTexts(map[string]string{
		"connector.py": `
from shop import orders, TABLES
from left import SAME
from left import OWN
probe(orders)
probe(orders.TABLE)
probe(TABLES[0].TABLE)
probe(SAME)
probe(OWN)
`,
		"shop/__init__.py": "from . import orders\nTABLES = [orders]\n",
		"shop/orders.py":   "TABLE = \"orders\"\n",
		"left.py":          "from right import SAME\nfrom right import *\nOWN = \"own\"\n",
		"right.py":         "from left import SAME\nfrom left import *\n",
	})
	want := []string{"module", `"orders"`, `"orders"`, "…", `"own"`}
	for _, c := range p.Entry.Calls {
		if got := describe(p.Eval(c.Args[0].Value, c.Scope)); len(want) == 0 || got != want[0] {
			t.Errorf("got %s, want %v", got, want)
		}
		want = want[1:]
	}
	if len(want) > 0 {
		t.Errorf("not probed: %v", want)
	}
}
