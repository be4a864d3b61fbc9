package rule_test

import (
	"slices"
	"strings"
	"testing"

	"csdk/lsp/rule"

	"github.com/google/go-cmp/cmp"
)

// codeCase is a project and what is found in it, as CODE: SOURCE, hints included.
type codeCase struct {
	name  string
	files rule.Example
	want  []string
}

func runCodeCases(t *testing.T, cases []codeCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			p := test.files.Project()
			for path, f := range p.Files {
				if strings.HasSuffix(path, ".py") && len(f.Python().Problems) > 0 {
					t.Fatalf("%s is no Python: %v", path, f.Python().Problems)
				}
			}
			var got []string
			for _, f := range rule.Visible(p, rule.Check(p), nil) {
				if f.Rule.Code != "no-checkpoint" { // most of these are too short for one
					got = append(got, f.Rule.Code+": "+f.File.Doc.Text[f.Span.Start:f.Span.End])
				}
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, test.files["connector.py"])
			}
		})
	}
}

const imports = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

`

// withUpdate is a connector whose update() has this body, each line indented by four spaces.
func withUpdate(body string) string {
	return imports + "\ndef update(configuration, state):\n" + body + "\n\nconnector = Connector(update=update)\n"
}

func TestConnectorObject(t *testing.T) {
	const update = imports + "\ndef update(configuration, state):\n    op.checkpoint(state)\n\n\n"
	runCodeCases(t, []codeCase{
		{"imported", rule.Example{"connector.py": "from app.main import connector\n", "app/main.py": update + "connector = Connector(update=update)\n"}, nil},
		{"made by a function", rule.Example{"connector.py": update + "def build():\n    return Connector(update=update)\n\n\nconnector = build()\n"}, nil},
		{"in a try", rule.Example{"connector.py": update + "try:\n    connector = Connector(update=update)\nexcept TypeError:\n    raise\n"}, nil},
		{"annotated", rule.Example{"connector.py": update + "connector: Connector = Connector(update)\n"}, nil},
		{"two names", rule.Example{"connector.py": update + "connector = c = Connector(update)\n"}, nil},
		{"global", rule.Example{"connector.py": update + "def setup():\n    global connector\n    connector = Connector(update)\n\n\nsetup()\n"}, nil},
		{"unknown maker", rule.Example{"connector.py": update + "connector = op.make()\n"}, []string{"operation-unknown: make"}},
		{"star import", rule.Example{"connector.py": "from app import *\n", "app.py": update + "connector = Connector(update=update)\n"}, nil},
		{"dotted", rule.Example{"connector.py": `import fivetran_connector_sdk as sdk


def update(configuration, state):
    sdk.Operations.upsert("orders", {"id": 1})
    sdk.Operations.checkpoint(state)


connector = sdk.Connector(update=update)
`}, nil},
		{"bound method", rule.Example{"connector.py": imports + `
class App:
    def update(self, configuration, state):
        op.checkpoint(state)

    @classmethod
    def schema(cls, configuration):
        return [{"table": "orders"}]

    @staticmethod
    def form():
        return None


app = App()
connector = Connector(update=app.update, schema=App.schema, configuration_form=App.form)
`}, []string{`table-never-written: "orders"`}},
		{"method without its object", rule.Example{"connector.py": imports + `
class App:
    def update(self, configuration, state):
        op.checkpoint(state)


connector = Connector(update=App.update)
`}, []string{"update-signature: update"}},
		{"partial and decorated", rule.Example{"connector.py": imports + `import functools


def traced(f):
    return lambda **kwargs: f(1, **kwargs)


@traced
def update(client, configuration, state):
    op.checkpoint(state)


def schema(client, configuration):
    return []


connector = Connector(update=update, schema=functools.partial(schema, 1))
`}, nil},
		{"any arguments", rule.Example{"connector.py": imports + "\ndef update(*args, configuration, **kwargs):\n    op.checkpoint(kwargs[\"state\"])\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"only *args", rule.Example{"connector.py": imports + "\ndef update(*args):\n    op.checkpoint(args[1])\n\n\nconnector = Connector(update=update)\n"}, []string{"update-signature: update"}},
		{"positional only", rule.Example{"connector.py": imports + "\ndef update(configuration, state, /):\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"}, []string{"update-signature: update"}},
		{"surplus", rule.Example{"connector.py": imports + "\ndef update(configuration, state, client, retries=3):\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"}, []string{"update-signature: update"}},
		{"other order", rule.Example{"connector.py": imports + "\ndef update(state, configuration):\n    op.checkpoint(state)\n\n\nconnector = Connector(schema=None, update=update)\n"}, nil},
		{"a function that makes update", rule.Example{"connector.py": imports + "\ndef make():\n    def update(configuration, state):\n        op.checkpoint(state)\n    return update\n\n\nconnector = Connector(update=make())\n"}, nil},
		{"an object elsewhere", rule.Example{"connector.py": update + "import other\n", "other.py": "from fivetran_connector_sdk import Connector\nconnector = Connector(update=print)\n"}, nil},
		{"of another kind", rule.Example{"connector.py": "class Connector:\n    pass\n\n\ndef connect():\n    return Connector()\n"}, nil},
		{"a block for other names", rule.Example{"connector.py": update + "connector = Connector(update=update)\n\nif __name__ == \"__main__\" and connector:\n    log.info(\"x\")\n    connector.debug()\n"}, nil},
	})
}

func TestOperationNames(t *testing.T) {
	runCodeCases(t, []codeCase{
		{"spread", rule.Example{"connector.py": withUpdate("    args = load()\n    op.upsert(*args)\n    op.delete(**args)\n")}, nil},
		{"a client with the same name", rule.Example{"connector.py": imports + "\ndef run(op):\n    op.execute()\n\n\ndef update(configuration, state):\n    run(op)\n    run(object())\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"handed on", rule.Example{"connector.py": imports + "\ndef run(o):\n    o.execute()\n\n\ndef update(configuration, state):\n    run(op)\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"a subclass", rule.Example{"connector.py": imports + "\nclass Ops(op):\n    @staticmethod\n    def insert(table, data):\n        op.upsert(table, data)\n\n\ndef update(configuration, state):\n    Ops.insert(\"orders\", {\"id\": 1})\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"a stand-in", rule.Example{"connector.py": `from fivetran_connector_sdk import Connector

try:
    from fivetran_connector_sdk import Operations as op
except ImportError:
    class op:
        @staticmethod
        def insert(table, row):
            pass


def update(configuration, state):
    op.insert("orders", {"id": 1})


connector = Connector(update=update)
`}, nil},
		{"twice", rule.Example{"connector.py": withUpdate("    op.upsert(\"orders\", {\"id\": 1}, table=\"orders\")\n")}, []string{`operation-argument: table="orders"`}},
		{"late annotations", rule.Example{"connector.py": "from __future__ import annotations\n" + imports + "\ndef update(configuration, state) -> op.Operation:\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"log of another kind", rule.Example{"connector.py": `import logging

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

log = logging.getLogger(__name__)


def update(configuration, state):
    log.exception("%s", state)
    op.checkpoint(state)


connector = Connector(update=update)
`}, []string{"print: log.exception"}},
		{"log constants", rule.Example{"connector.py": withUpdate("    log.LOG_LEVEL = log.Level.DEBUG\n    log.error(\"x\", exception=None)\n    log.critical(\"x\", ValueError())\n    op.checkpoint(state)\n")}, nil},
	})
}

func TestImportTime(t *testing.T) {
	runCodeCases(t, []codeCase{
		{"later", rule.Example{"connector.py": imports + `import atexit
import os


def retry(after):
    return lambda f: f


class Client:
    on_error = staticmethod(lambda e: log.error(str(e)))

    def close(self):
        log.info("closed")


atexit.register(log.info, "end")


@retry(after=lambda n: log.warning(str(n)))
def update(configuration, state):
    os.environ["FIVETRAN_CONNECTION_ID"]
    op.checkpoint(state)


connector = Connector(update=update)
`}, nil},
		{"through a function", rule.Example{"connector.py": imports + `
def load():
    log.info("loading")
    return {}


SETTINGS = load()


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update)
`}, []string{"log-at-import: log.info"}},
		{"in a module", rule.Example{"connector.py": "import helper\n" + withUpdate("    op.checkpoint(helper.load())\n"), "helper.py": "from fivetran_connector_sdk import Logging as log\n\n\nclass A:\n    log.info(\"x\")\n\n\ndef load():\n    return {}\n"}, []string{"log-at-import: log.info"}},
		{"a level of its own", rule.Example{"connector.py": imports + "log.LOG_LEVEL = log.Level.INFO\nlog.info(\"x\")\n\n\ndef update(configuration, state):\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"under a condition", rule.Example{"connector.py": imports + `import os


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update)

if os.getenv("LOCAL"):
    log.info("x")
    connector.debug()
`}, nil},
		{"expected to fail", rule.Example{"connector.py": imports + "try:\n    log.info(\"x\")\nexcept TypeError:\n    pass\n\n\ndef update(configuration, state):\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"}, nil},
		{"variables", rule.Example{"connector.py": imports + `import os

A = os.environ["FIVETRAN_GROUP_ID"]
B = os.getenv("FIVETRAN_CONNECTION_NAME", "x")
C = os.environ.get("HOME")
os.environ["FIVETRAN_GROUP_ID"] = "x"


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update)
`}, []string{`environment-at-import: os.environ["FIVETRAN_GROUP_ID"]`, `environment-at-import: os.getenv("FIVETRAN_CONNECTION_NAME", "x")`}},
	})
}

func TestEndsOfTheProcess(t *testing.T) {
	runCodeCases(t, []codeCase{
		{"only started by hand", rule.Example{"connector.py": "import sys\n" + imports + `
def main():
    print("local run")
    connector.debug()
    leave()


def leave():
    sys.exit(1)


def unused():
    sys.exit(2)


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update)

if __name__ == "__main__":
    main()
`}, nil},
		{"reached", rule.Example{"connector.py": "import sys\n" + imports + `
class Client:
    def fail(self):
        sys.exit(1)


def check(configuration):
    if not configuration:
        sys.exit(2)


def update(configuration, state):
    check(configuration)
    Client().fail()
    op.checkpoint(state)


connector = Connector(update=update)
`}, []string{"process-exit: sys.exit(1)", "process-exit: sys.exit(2)"}},
	})
}

// No code makes a rule panic, and every fix fits.
func FuzzCode(f *testing.F) {
	for _, r := range rule.All {
		f.Add(r.Bad["connector.py"], 0, 0)
	}
	f.Fuzz(func(t *testing.T, code string, from, until int) {
		if 0 <= from && from <= until && until <= len(code) { // cut out
			code = code[:from] + code[until:]
		}
		p := rule.Example{"connector.py": code, "configuration.json": `{"account": "a", "limit": "x", "full": "true"}`}.Project()
		for _, found := range rule.Check(p) {
			if found.Span.Start < 0 || found.Span.Start > found.Span.End || found.Span.End > len(found.File.Doc.Text) {
				t.Errorf("%s is at %v of %d", found.Rule.Code, found.Span, len(found.File.Doc.Text))
			}
			for _, x := range found.Fixes {
				for _, e := range x.Edits {
					if edited := p.Files[e.Path]; edited != nil && (e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(edited.Doc.Text)) {
						t.Errorf("%s: %q is at %v of %d", found.Rule.Code, x.Title, e.Span, len(edited.Doc.Text))
					}
				}
			}
		}
	})
}
