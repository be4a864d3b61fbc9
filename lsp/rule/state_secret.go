package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/schema"
)

var stateSecret = &Rule{
	Code:     "state-secret",
	Severity: Warning,
	Title:    "A secret of the configuration is put into the state",
	Doc: "The configuration is encrypted, and the state is not: it can be read through the REST API and stands in `files/state.json`. A password\n" +
		"or key that is in the configuration needs no copy there, since every sync gets the configuration.\n\n" +
		"Read it from `configuration` where it is needed.",
	Bad: Example{
		"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    state["api_key"] = configuration["api_key"]
    op.checkpoint(state=state)


connector = Connector(update=update)
`,
		"configuration.json": "{\"api_key\": \"<API_KEY>\"}\n",
	},
	Good: Example{
		"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": configuration["api_key"][:4]})
    op.checkpoint(state=state)


connector = Connector(update=update)
`,
		"configuration.json": "{\"api_key\": \"<API_KEY>\"}\n",
	},
	Source: "Fivetran documentation: Connector SDK state management: the state is not encrypted.",
	check:  checkStateSecret,
}

func checkStateSecret(p *pass) {
	for _, u := range once(&p.shared.state, p.StateUses) {
		if u.Form != project.StateWrite || u.Value == nil {
			continue
		}
		for _, v := range p.Eval(u.Value, u.Scope).List {
			if key, ok := p.SettingKey(v); ok && schema.IsSecretKey(key) {
				p.reportOnce(u.Module, u.Value.Range(), fmt.Sprintf("The state is not encrypted, and this puts `%s` of the configuration into it. Read it from `configuration` where it is needed.", key))
			}
		}
	}
}
