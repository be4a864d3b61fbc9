package rule_test

import (
	"strings"
	"testing"

	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"

	"github.com/google/go-cmp/cmp"
)

// The first fix of the first finding of a rule, and what it leaves of its file.
func TestCodeFixes(t *testing.T) {
	const update = imports + "\ndef update(configuration, state):\n    op.checkpoint(state)\n\n\n"
	cases := []struct {
		code, path, before, want string
		more                     rule.Example
	}{
		{
			code:   "update-signature",
			before: imports + "\ndef update(config, old_state):\n    def read(key):\n        return config[key] or f\"{config!r}\"\n    f = lambda config: config\n    op.checkpoint(old_state or {\"config\": read(\"a\")})\n\n\nconnector = Connector(update=update)\n",
			want:   imports + "\ndef update(configuration, state):\n    def read(key):\n        return configuration[key] or f\"{configuration!r}\"\n    f = lambda config: config\n    op.checkpoint(state or {\"config\": read(\"a\")})\n\n\nconnector = Connector(update=update)\n",
		},
		{
			code:   "update-signature",
			before: imports + "\ndef update(\n    configuration: dict,\n):\n    op.checkpoint({})\n\n\nconnector = Connector(update=update)\n",
			want:   imports + "\ndef update(\n    configuration: dict,\n state):\n    op.checkpoint({})\n\n\nconnector = Connector(update=update)\n",
		},
		{
			code:   "connector-misnamed",
			before: update + "c = Connector(update=update)  # the object\n\n\ndef debug(c=c):\n    c.debug()\n\n\nif __name__ == \"__main__\":\n    c.debug()\n",
			want:   update + "connector = Connector(update=update)  # the object\n\n\ndef debug(c=connector):\n    c.debug()\n\n\nif __name__ == \"__main__\":\n    connector.debug()\n",
		},
		{
			code: "connector-misnamed", before: update + "Connector(update=update)\n", want: update + "connector = Connector(update=update)\n",
		},
		{
			code:   "connector-not-global",
			before: update + "if __name__ == \"__main__\":\n    connector = Connector(update=update)\n\n    # Here it starts.\n    connector.debug()\n",
			want:   update + "connector = Connector(update=update)\n\nif __name__ == \"__main__\":\n    # Here it starts.\n    connector.debug()\n",
		},
		{
			code:   "debug-at-import",
			before: update + "connector = Connector(update=update)\nconnector.debug(\n    configuration={},\n)  # local\n",
			want:   update + "connector = Connector(update=update)\nif __name__ == \"__main__\":\n    connector.debug(\n        configuration={},\n    )  # local\n",
		},
		{
			code:   "connector-missing",
			before: "from fivetran_connector_sdk import Operations as op\n\n\ndef update(configuration, state):\n    op.checkpoint(state)\n",
			want:   "from fivetran_connector_sdk import Connector\nfrom fivetran_connector_sdk import Operations as op\n\n\ndef update(configuration, state):\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n",
		},
		{
			code: "connector-function-called", before: update + "connector = Connector(update=update())\n", want: update + "connector = Connector(update=update)\n",
		},
		{
			code: "operation-positional", before: withUpdate("    op.truncate(\"orders\", \"shop\")\n"), want: withUpdate("    op.truncate(\"orders\", schema=\"shop\")\n"),
		},
		{
			code: "operation-argument", before: withUpdate("    op.update(table=\"orders\", data={\"id\": 1})\n"), want: withUpdate("    op.update(table=\"orders\", modified={\"id\": 1})\n"),
		},
		{
			code: "process-exit", before: "import sys\n" + withUpdate("    sys.exit(f\"no {state}\")\n"), want: "import sys\n" + withUpdate("    raise RuntimeError(f\"no {state}\")\n"),
		},
		{
			code: "print", before: withUpdate("    print(f\"{state}\")\n"), want: withUpdate("    log.info(f\"{state}\")\n"),
		},
		{
			code: "configuration-truth", before: withUpdate("    if not configuration.get(\"full\"):\n        op.checkpoint(state)\n"),
			want: withUpdate("    if not configuration.get(\"full\", \"\").lower() == \"true\":\n        op.checkpoint(state)\n"),
			more: rule.Example{"configuration.json": `{"full": "false"}`},
		},
		{
			code: "configuration-key-missing", before: withUpdate("    op.checkpoint({\"a\": configuration[\"a\"], \"b\": configuration[\"b_key\"]})\n"),
			path: "configuration.json", want: "{\n  \"a\": \"1\",\n  \"b_key\": \"<B_KEY>\"\n}\n",
			more: rule.Example{"configuration.json": "{\n  \"a\": \"1\"\n}\n"},
		},
		{
			code: "configuration-key-unread", before: withUpdate("    op.checkpoint({\"a\": configuration[\"a\"]})\n"),
			path: "configuration.json", want: "{\"a\": \"1\"}", more: rule.Example{"configuration.json": `{"a": "1", "b": "2"}`},
		},
		{
			code: "configuration-key-misspelled", before: withUpdate("    op.checkpoint({\"a\": configuration.get('apiKye')})\n"),
			want: withUpdate("    op.checkpoint({\"a\": configuration.get('api_key')})\n"), more: rule.Example{"configuration.json": `{"api_key": "<KEY>"}`},
		},
	}
	for _, test := range cases {
		t.Run(test.code, func(t *testing.T) {
			files := rule.Example{"connector.py": test.before}
			for path, text := range test.more {
				files[path] = text
			}
			if test.path == "" {
				test.path = "connector.py"
			}
			p := files.Project()
			for _, f := range rule.Check(p) {
				if f.Rule.Code != test.code || len(f.Fixes) == 0 {
					continue
				}
				fixed := fix.Apply(p, f.Fixes[0])
				if fixed == nil {
					t.Fatalf("%v cannot be applied", f.Fixes[0].Edits)
				}
				if diff := cmp.Diff(test.want, fixed.Files[test.path].Doc.Text); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			t.Errorf("there is no fix:\n%s", strings.TrimPrefix(test.before, imports))
		})
	}
}
