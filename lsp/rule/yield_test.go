package rule_test

import (
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"

	"github.com/google/go-cmp/cmp"
)

// What the fix of yield leaves of connector.py. Without want it must leave the file alone.
func TestYieldFix(t *testing.T) {
	cases := []struct {
		name, body, want string
		more             rule.Example
	}{
		{
			name: "helpers, methods, loops",
			body: `class Source:
    def rows(self):
        for n in range(3):
            yield op.upsert("orders", {"id": n})

    @staticmethod
    def end(state):
        yield (op.checkpoint(state))


def one(source):
    for o in source.rows(): yield o
    if source:
        yield from source.rows()


def update(configuration, state):
    source = Source()
    for operation in one(source):
        yield operation  # handed on
    yield  op.upsert(
        "orders",
        {"id": 1},
    )
    yield from Source.end(state)
`,
			want: `class Source:
    def rows(self):
        for n in range(3):
            op.upsert("orders", {"id": n})

    @staticmethod
    def end(state):
        (op.checkpoint(state))


def one(source):
    source.rows()
    if source:
        source.rows()


def update(configuration, state):
    source = Source()
    one(source)  # handed on
    op.upsert(
        "orders",
        {"id": 1},
    )
    Source.end(state)
`,
		},
		{name: "rows are yielded too", body: "def update(configuration, state):\n    for row in rows(state):\n        op.upsert(\"orders\", row)\n\n\ndef rows(state):\n    yield {\"id\": 1}\n    yield op.checkpoint(state)\n"},
		{name: "collected", body: "def update(configuration, state):\n    list(sync(state))\n\n\ndef sync(state):\n    yield op.checkpoint(state)\n"},
		{name: "handed on", body: "def update(configuration, state):\n    run(sync, state)\n\n\ndef run(f, state):\n    yield from f(state)\n\n\ndef sync(state):\n    yield op.checkpoint(state)\n"},
		{name: "by its name", body: "def update(configuration, state):\n    yield from globals()[\"sync\"](state)\n\n\ndef sync(state):\n    yield op.checkpoint(state)\n"},
		{name: "the result is used", body: "def update(configuration, state):\n    done = yield op.checkpoint(state)\n    log.info(str(done))\n"},
		{name: "a value behind it", body: "def update(configuration, state):\n    yield op.checkpoint(state)\n    return more(state)\n\n\ndef more(state):\n    yield op.checkpoint(state)\n"},
		{name: "decorated", body: "def update(configuration, state):\n    yield from sync(state)\n\n\n@retry\ndef sync(state):\n    yield op.checkpoint(state)\n"},
		{name: "overridden", body: "class A:\n    def sync(self, state):\n        yield op.checkpoint(state)\n\n\nclass B(A):\n    def sync(self, state):\n        yield 1\n\n\ndef update(configuration, state):\n    yield from A().sync(state)\n"},
		{name: "a test runs it", body: "def update(configuration, state):\n    yield op.checkpoint(state)\n", more: rule.Example{"tests/test_connector.py": "from connector import update\n\nassert list(update({}, {}))\n"}},
		{name: "an old SDK", body: "def update(configuration, state):\n    yield op.checkpoint(state)\n", more: rule.Example{"requirements.txt": "fivetran-connector-sdk==1.6.0  # csdk: ignore\n"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			const end = "\n\nconnector = Connector(update=update)\n"
			files := rule.Example{"connector.py": imports + "\n" + test.body + end}
			for path, text := range test.more {
				files[path] = text
			}
			want := test.want
			if want == "" {
				want = test.body
			}
			check := func(p *project.Project) []rule.Finding {
				var yields []rule.Finding
				for _, f := range rule.Check(p) {
					if f.Rule.Code == "yield-operation" {
						yields = append(yields, f)
					}
				}
				return yields
			}
			got := fix.All(files.Project(), check, "").Project.Files["connector.py"].Doc.Text
			if diff := cmp.Diff(imports+"\n"+want+end, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
